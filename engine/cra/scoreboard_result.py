"""What the scoreboard answers."""

from __future__ import annotations

from typing import Any, Literal

from engine.cra.fields import cra, reading
from engine.cra.scoreboard_inputs import TABLE, WINDOWS
from engine.model import Result, figure, group
from engine.remarks import Remark, remarks_field

GLOBAL = cra("sección 2.1.4, calificación global del POIR")
LIGHT = reading("sección 2.1.4, semáforo: red 2 < p < 3, yellow 3 ≤ p < 4, green 4 ≤ p ≤ 5")
QUALITY = reading("sección 2.1.4, calidad agregada por objetivo: weighed by value, as the global")
RULES = cra("sección 2.1.4, implicaciones de la calificación")

Light = Literal["excluded", "red", "yellow", "green"]
LIGHTS: dict[Light, str] = {
    "excluded": "Excluded from the plan",
    "red": "Red",
    "yellow": "Yellow",
    "green": "Green",
}
NONE = "Empty where no project with a value may enter the plan."


def _score(title: str, symbol: str, equation: str, source: Any, unit: str = "score") -> Any:
    return figure(title, unit=unit, symbol=symbol, equation=equation, source=source, meaning=NONE)


class ObjectiveResult(Result):
    """The projects of one objective that may enter the plan."""

    plan_value: float = figure(
        "Value",
        unit="¤",
        display="money",
        symbol="V_o",
        equation=r"V_o=\sum_i V_i",
        source=QUALITY,
    )
    level: float | None = _score(
        "Quality as a level", "Q_o", r"Q_o=\frac{\sum_i V_i n_i}{\sum_i V_i}", QUALITY, "level"
    )
    score: float | None = _score(
        "Quality as a score", "q_o", r"q_o=\frac{\sum_i V_i p_i}{\sum_i V_i}", QUALITY
    )


class ObjectivesResult(Result):
    """The four objectives of the plan."""

    capacity: ObjectiveResult = group("Capacity", "Projects that add capacity.")
    losses: ObjectiveResult = group("Water losses", "Projects that save water.")
    quality: ObjectiveResult = group(
        "Quality of drinking water and wastewater", "Projects that better quality."
    )
    users: ObjectiveResult = group("Users", "Projects for users.")


class ScoreboardResult(Result):
    """Scores of the projects in their order, and of the plan."""

    levels: list[int] = figure(
        "Level that counts",
        unit="level",
        display="integer",
        symbol="n_i",
        equation="",
        source=TABLE,
        meaning="Fifteen where level 16 is claimed and its risk stage is not open.",
    )
    scores: list[float] = figure(
        "Score", unit="score", symbol="p_i", equation=r"p_i=\frac{n_i}{4}", source=TABLE
    )
    lights: list[Light] = figure(
        "Light", unit="", display="text", equation="", source=LIGHT, choices=LIGHTS
    )
    may_enter_plan: list[bool] = figure(
        "May enter the plan", unit="", display="text", equation=r"p_i > 2", source=RULES
    )
    may_be_executed: list[bool] = figure(
        "May be executed", unit="", display="text", equation=r"p_i \ge 4", source=RULES
    )
    plan_value: float = figure(
        "Value of the plan",
        unit="¤",
        display="money",
        symbol="V",
        equation=r"V=\sum_i V_i",
        source=GLOBAL,
        meaning="Of the projects that may enter it.",
    )
    global_score: float | None = _score(
        "Global score of the plan", "P", r"P=\frac{\sum_i V_i p_i}{\sum_i V_i}", GLOBAL
    )
    share_below_execution: float | None = figure(
        "Share of the plan below four",
        unit="fraction",
        display="percent",
        equation=r"\frac{\sum_{p_i<4} V_i}{\sum_i V_i}",
        source=reading("Value that enters the tariff and may not be executed yet"),
        meaning=NONE,
    )
    objectives: ObjectivesResult = group("Objectives", "Quality of the projects by objective.")
    change_admitted: list[bool | None] = figure(
        "Change admitted",
        unit="",
        display="text",
        equation="",
        source=WINDOWS,
        meaning="Empty where no change is asked for.",
    )
    warnings: list[Remark] = remarks_field()
