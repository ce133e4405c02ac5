"""What the scoreboard takes: projects with level, value, objective and changes of the plan."""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import model_validator

from engine.cra.fields import ITEMS_MAXIMUM, Money, cra, money, name, proposed, yearly
from engine.errors import Problem
from engine.model import Inputs, group, quantity
from engine.problems import refuse, shown

TABLE = cra("sección 2.1.4, tabla 1")
WINDOWS = cra("sección 2.1.4, mejora de la calificación y modificaciones del POIR")
LEVELS = 20

Objective = Literal["capacity", "losses", "quality", "users"]
OBJECTIVES: dict[Objective, str] = {
    "capacity": "Capacity",
    "losses": "Water losses",
    "quality": "Quality of drinking water and wastewater",
    "users": "Users",
}
Change = Literal["grading", "addition", "removal", "postponement", "prioritisation"]
CHANGES: dict[Change, str] = {
    "grading": "New grade",
    "addition": "Project added",
    "removal": "Project removed",
    "postponement": "Project postponed",
    "prioritisation": "Project brought forward",
}
Threshold = Literal["above", "from"]
THRESHOLDS: dict[Threshold, str] = {
    "above": "Score above four",
    "from": "Score of four or more",
}
NOT_CUMULATIVE = (
    "Requirement %(missing)s is not met, so the project cannot have level %(level)s; levels are "
    "cumulative, give level %(reached)s or mark the requirement as met."
)
NOT_OPENED = (
    "Level %(level)s lies in the risk stage beyond its first step, so the stage is open; say so, "
    "or lower the level."
)
OTHER_SUM = (
    "The schedule adds up to %(given)s and not to the value of %(limit)s; correct one of them."
)
ENDS_EARLY = "The project ends in %(given)s, before it starts in %(limit)s; correct one of them."
NO_MONTH = "“%(given)s” is not a month; write year and month as in 2011-07."
ROUNDING = 1.0
MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])", re.ASCII)


class PlanChange(Inputs):
    """A change of the plan that is asked for."""

    kind: Change = quantity(
        "Change",
        unit="",
        meaning="New grades have three windows a year, all other changes only December.",
        display="text",
        choices=CHANGES,
        source=WINDOWS,
    )
    month: int = quantity(
        "Month",
        unit="month",
        meaning="Month in which the change is presented, 1 to 12.",
        display="integer",
        source=WINDOWS,
        ge=1,
        le=12,
    )
    previous_level: int | None = quantity(
        "Level before",
        unit="level",
        meaning="Level that the project had before a new grade.",
        display="integer",
        source=WINDOWS,
        default=None,
        ge=0,
        le=LEVELS,
    )


def month(title: str, *, meaning: str) -> Any:
    """A year and month as text; may be left out."""
    return quantity(
        title,
        unit="",
        meaning=meaning,
        display="text",
        source=cra("sección 2.1.4, elementos de cada proyecto"),
        default=None,
        max_length=7,
    )


class ProjectInputs(Inputs):
    """One project of the plan."""

    name: str = name("Project", meaning="What the project is called in the plan.")
    level: int = quantity(
        "Level",
        unit="level",
        meaning="Level reached of the twenty; each needs all those before it.",
        display="integer",
        symbol="n_i",
        source=TABLE,
        ge=1,
        le=LEVELS,
    )
    value: float = money(
        "Value",
        symbol="V_i",
        meaning="Value of the project in the plan; it weighs the scores.",
        source=cra("sección 2.1.4, calificación global del POIR"),
    )
    objective: Objective = quantity(
        "Objective",
        unit="",
        meaning="The objective of the plan that the project serves.",
        display="text",
        choices=OBJECTIVES,
        source=cra("sección 2.1.4, objetivos del POIR"),
    )
    schedule: list[Money] | None = yearly(
        "Schedule",
        symbol="V_{i,t}",
        meaning="Value of the project in each year; it adds up to the value, give or take one.",
        source=cra("sección 2.1.4, elementos de cada proyecto"),
        default=None,
    )
    start: str | None = month("Start", meaning="First month of the project, as in 2011-07.")
    end: str | None = month("End", meaning="Last month of the project, as in 2013-02.")
    requirements: list[bool] | None = quantity(
        "Requirements met",
        unit="",
        meaning="Each of the twenty requirements of the scoreboard, met or not; checked against "
        "the level.",
        display="text",
        source=TABLE,
        default=None,
        min_length=LEVELS,
        max_length=LEVELS,
    )
    risk_stage_opened: bool | None = quantity(
        "Risk stage opened",
        unit="",
        meaning="Confirms that level 16 was reached; if not, the project stays at level 15.",
        display="text",
        source=TABLE,
        default=None,
    )
    risks_identified: bool = quantity(
        "Risks identified",
        unit="",
        meaning="Needed for level 16 only under the stricter reading of its text.",
        display="text",
        source=TABLE,
        default=False,
    )
    change: PlanChange | None = group(
        "Change asked for", "A new grade or a change of the plan, if there is one.", default=None
    )

    @model_validator(mode="after")
    def _cumulative(self) -> Self:
        refuse([*self._unmet(), *self._unopened(), *self._unscheduled(), *self._misdated()])
        return self

    def _unmet(self) -> list[Problem]:
        met = self.requirements or []
        missing = next((place for place, one in enumerate(met, 1) if not one), LEVELS + 1)
        if missing > self.level:
            return []
        params = {"missing": missing, "level": self.level, "reached": missing - 1}
        return [Problem(("level",), "not_cumulative", NOT_CUMULATIVE, params)]

    def _unscheduled(self) -> list[Problem]:
        planned = sum(self.schedule or [])
        if self.schedule is None or abs(planned - self.value) <= ROUNDING:
            return []
        params = {"given": planned, "limit": self.value}
        return [Problem(("schedule",), "other_sum", OTHER_SUM, params)]

    def _misdated(self) -> list[Problem]:
        months = {"start": self.start, "end": self.end}
        found = [
            Problem((name,), "no_month", NO_MONTH, {"given": shown(text)})
            for name, text in months.items()
            if text is not None and not MONTH.fullmatch(text)
        ]
        if found or self.start is None or self.end is None or self.start <= self.end:
            return found
        params = {"given": self.end, "limit": self.start}
        return [Problem(("end",), "ends_early", ENDS_EARLY, params)]

    def _unopened(self) -> list[Problem]:
        if self.risk_stage_opened is not False or self.level <= proposed("score.level_of_risk"):
            return []
        params = {"level": self.level}
        return [Problem(("risk_stage_opened",), "not_opened", NOT_OPENED, params)]


class ScoreboardInputs(Inputs):
    """The projects of a plan and the readings of the scoreboard."""

    projects: list[ProjectInputs] = group(
        "Projects",
        "The projects of the plan with their level.",
        min_length=1,
        max_length=ITEMS_MAXIMUM,
    )
    level16_requires_identified: bool = quantity(
        "Level 16 needs identified risks",
        unit="",
        meaning="The stricter reading: the negation in the text of level 16 is an error.",
        display="text",
        source=TABLE,
        default=False,
    )
    addition_threshold: Threshold = quantity(
        "Score for added projects",
        unit="",
        meaning="The proposal prints above four for projects added in December.",
        display="text",
        choices=THRESHOLDS,
        source=WINDOWS,
        default="above",
    )
