"""`manage.py check --deploy` reports demonstration accounts where there is no demonstration."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import OperationalError, ProgrammingError


def demonstration_accounts(**_kwargs: Any) -> list[CheckMessage]:
    """None may be in a database that serves outside demonstration mode."""
    if settings.DEMO:
        return []
    try:
        # Not imported: the app's configuration names this check before the models are loaded.
        user_model = apps.get_model("members", "User")
        number = user_model._default_manager.filter(is_demonstration=True).count()
    except (OperationalError, ProgrammingError) as error:
        return [
            Warning(
                f"Could not look for demonstration accounts: {error}".strip(),
                hint="Start the database and migrate it, then check again.",
                id="members.W001",
            )
        ]
    if not number:
        return []
    return [
        Error(
            f"The database holds {number} demonstration accounts, and DEMO is off.",
            hint="They cannot sign in. Use a database that was never a demonstration.",
            id="members.E001",
        )
    ]
