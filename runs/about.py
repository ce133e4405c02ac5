"""What a run is about, for people: apps above say it of the runs of their objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext

from engine import registry
from engine.errors import UnknownCalculation
from runs.models import Run
from runs.permissions import AnyUser
from runs.selectors import scenario_behind


@dataclass(frozen=True)
class About:
    """The heading of everything that is made from a run.

    title: of the object ("Agua potable de Coquitos"); part: which part or variant of it
    ("Alternative 1: …"), "" where there is none. currency: ISO code, "" where money has none;
    price_base: the month of the prices. norm: title of the parameter set. facts: further lines for
    a cover, label -> text. All in the reader's language.
    """

    title: str
    part: str = ""
    owner: str = ""
    currency: str = ""
    price_base: dt.date | None = None
    norm: str = ""
    source: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Who put the value of an input, when and why. who and reason may be "".

    address: of the field where the input is asked for, "" where there is none.
    """

    who: str
    when: dt.datetime | None
    reason: str = ""
    address: str = ""


AboutProvider = Callable[[Run], About | None]
OriginProvider = Callable[[AnyUser, Run, Sequence[str]], Mapping[str, Origin]]

_about: list[AboutProvider] = []
_origins: list[OriginProvider] = []


def register_about(provider: AboutProvider) -> None:
    """Let provider(run) say what the run is about; None for runs it does not know."""
    _about.append(provider)


def register_origins(provider: OriginProvider) -> None:
    """Let provider(user, run, input paths) say who entered them, as far as the user may know."""
    _origins.append(provider)


def about_run(run: Run) -> About:
    """What the run is about; its own title, or its calculation's, where no app knows it.

    The run of a scenario is about what its base is about.
    """
    known = next(filter(None, (provider(run) for provider in _about)), None)
    if known:
        return known
    scenario = scenario_behind(run)
    if scenario is None:
        return About(title=run.title or _calculation_title(run), currency=_currency(run))
    base = about_run(scenario.base)
    return replace(base, part=" · ".join(filter(None, (base.part, scenario.name))))


def origins_of(user: AnyUser, run: Run, paths: Sequence[str]) -> dict[str, Origin]:
    """Input path -> who entered it. An input nobody changed since is the asker's of the run.

    In the run of a scenario, what it moved is its keeper's, and the rest is as in its base.
    """
    scenario = scenario_behind(run)
    if scenario:
        kept = Origin(str(scenario.created_by or ""), scenario.created_at, scenario.reason)
        base = origins_of(user, scenario.base, paths)
        return {path: kept if _is_moved(path, scenario.changes) else base[path] for path in paths}
    asked = Origin(str(run.created_by or ""), run.created_at)
    found = dict.fromkeys(paths, asked)
    for provider in _origins:
        found.update(provider(user, run, paths))
    return found


def _is_moved(path: str, changes: Mapping[str, Any]) -> bool:
    """Whether an input, or a list or part that it is in, is among the changes."""
    steps = path.split(".")
    return any(".".join(steps[:end]) in changes for end in range(len(steps), 0, -1))


def _calculation_title(run: Run) -> str:
    try:
        return gettext(registry.get(run.calculation).title)
    except UnknownCalculation:
        return run.calculation


def _currency(run: Run) -> str:
    return str(run.inputs.get("currency") or "")
