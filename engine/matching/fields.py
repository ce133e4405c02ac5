"""Fields that scores and rounds of twinning share, their sources, and the checking of names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from engine.errors import Problem
from engine.model import Source, figure, quantity
from engine.problems import shown

PLAN = "WOP-LAC, Plan de trabajo 2009"
PROPOSAL = "Propuesta de la red para el emparejamiento"
WINDOWS_RULE = Source(PLAN, "ventanas I y II, condiciones de los hermanamientos")
STRENGTH_RULE = Source(
    PLAN, "ventana I: firms with strengths by questionnaire and external indicators", "inferred"
)
SCORING = Source(PROPOSAL, "puntaje, pesos y criterios: to be set by the network", "inferred")
ROUND = Source(PROPOSAL, "ronda: the pairs that are worth most within every limit", "inferred")
SPHERE = Source(PROPOSAL, "distancia: great circle on a sphere of the Earth's mean radius")

NAME_MAXIMUM = 60
MONEY_MAXIMUM = 1e12
LEVEL_MAXIMUM = 5

Window = Literal["exchange", "strengthening"]
WINDOWS: dict[Window, str] = {
    "exchange": "I: exchange with the recipient's own resources",
    "strengthening": "II: good practice and strengthening",
}
Horizon = Literal["short", "medium", "long"]
HORIZONS: dict[Horizon, str] = {
    "short": "Short term",
    "medium": "Medium term",
    "long": "Long term",
}
State = Literal["self_declared", "confirmed", "contradicted"]
STATES: dict[State, str] = {
    "self_declared": "Self-declared",
    "confirmed": "Confirmed by an external indicator",
    "contradicted": "Contradicted by an external indicator",
}

ODD_NAME = (
    "“%(given)s” cannot be used as a name; give 1 to %(limit)s printable characters without "
    "spaces at the ends."
)
REPEATED = "“%(given)s” stands here twice; give each utility a name of its own."
UNKNOWN = "No utility is called “%(given)s”; write its name as in the list of utilities."


def words(title: str, *, meaning: str, **more: Any) -> Any:
    """A short text: a name, a country, a topic."""
    bounds = {"min_length": 1, "max_length": NAME_MAXIMUM, **more}
    return quantity(title, unit="", meaning=meaning, display="text", **bounds)


def choice(title: str, *, meaning: str, **more: Any) -> Any:
    """Yes or no, or one of the given choices."""
    return quantity(title, unit="", meaning=meaning, display="text", **more)


def share(title: str, *, meaning: str, **more: Any) -> Any:
    """A fraction from 0 to 1, typed and shown as a percentage."""
    bounds = {"ge": 0, "le": 1, **more}
    return quantity(title, unit="fraction", meaning=meaning, display="percent", **bounds)


def said(title: str, *, meaning: str = "", source: Source = SCORING, **more: Any) -> Any:
    """A figure that is a text or a yes or no."""
    return figure(
        title, unit="", display="text", equation="", source=source, meaning=meaning, **more
    )


def is_plain(text: str) -> bool:
    """Whether a text can name a utility or a topic."""
    return 0 < len(text) <= NAME_MAXIMUM and text == text.strip() and text.isprintable()


def name_problems(field: str, names: Iterable[str]) -> list[Problem]:
    """Problems of the names in a list of groups: unusable, or there twice."""
    found, seen = [], set[str]()
    for place, one in enumerate(names):
        params = {"given": shown(one), "limit": NAME_MAXIMUM}
        if not is_plain(one):
            found.append(Problem((field, place, "name"), "odd_name", ODD_NAME, params))
        elif one in seen:
            found.append(Problem((field, place, "name"), "repeated", REPEATED, params))
        seen.add(one)
    return found


def reference_problems(
    field: str, rows: Iterable[object], keys: Iterable[str], known: set[str]
) -> list[Problem]:
    """Problems of names in a list of groups that no utility has."""
    return [
        Problem((field, place, key), "unknown", UNKNOWN, {"given": shown(getattr(one, key))})
        for place, one in enumerate(rows)
        for key in keys
        if getattr(one, key) not in known
    ]
