"""How often a token may be asked for; counted before any password is hashed."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class ByAddress(SimpleRateThrottle):
    """Per network address, whatever names it tries."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class ByName(SimpleRateThrottle):
    """Per name, from wherever it is tried; the name itself is not kept."""

    scope = "token_name"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        name = request.data.get("email") if isinstance(request.data, dict) else None
        if not isinstance(name, str):
            return None
        ident = sha256(name.strip().lower().encode()).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}
