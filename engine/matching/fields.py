"""Fields that scores and rounds of twinning share, and their sources."""

from __future__ import annotations

from typing import Any, Literal

from engine import naming
from engine.model import Source, quantity

PLAN = "WOP-LAC, Plan de trabajo 2009"
PROPOSAL = "Propuesta de la red para el emparejamiento"
WINDOWS_RULE = Source(PLAN, "ventanas I y II, condiciones de los hermanamientos")
STRENGTH_RULE = Source(
    PLAN, "ventana I: firms with strengths by questionnaire and external indicators", "inferred"
)
SCORING = Source(PROPOSAL, "puntaje, pesos y criterios: to be set by the network", "inferred")
ROUND = Source(PROPOSAL, "ronda: the pairs that are worth most within every limit", "inferred")
SPHERE = Source(PROPOSAL, "distancia: great circle on a sphere of the Earth's mean radius")

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


def share(title: str, *, meaning: str, **more: Any) -> Any:
    """A fraction from 0 to 1, typed and shown as a percentage."""
    bounds = {"ge": 0, "le": 1, **more}
    return quantity(title, unit="fraction", meaning=meaning, display="percent", **bounds)


def said(title: str, *, meaning: str = "", source: Source = SCORING, **more: Any) -> Any:
    """A figure that is a text or a yes or no."""
    return naming.said(title, source=source, meaning=meaning, **more)
