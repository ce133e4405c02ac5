"""What the floors above show on the page of a utility.

An app adds its provider once, in ``AppConfig.ready()``::

    panels.register(projects_panel)

A provider takes the reader and the utility and answers with a panel, or with None when there is
nothing to show to this reader. It starts from what the reader may see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from members.models import Utility
from members.permissions import AnyUser


@dataclass(frozen=True)
class Panel:
    """A titled part of the page; ``template`` is rendered with ``context`` (as ``panel``)."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Provider = Callable[[AnyUser, Utility], Panel | None]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; the same one twice counts once."""
    if provider not in _providers:
        _providers.append(provider)


def panels_of(user: AnyUser, utility: Utility) -> list[Panel]:
    """The panels of a utility for a reader, in the order of registration."""
    found = (provider(user, utility) for provider in _providers)
    return [panel for panel in found if panel is not None]
