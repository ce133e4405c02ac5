"""cra.poir_scoreboard: score, light and eligibility of the projects of the works plan (POIR)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.arithmetic import aside, choose, minimum, total
from engine.cra.fields import cra, proposed
from engine.cra.ratio import ratio
from engine.cra.scoreboard_inputs import (
    OBJECTIVES,
    TABLE,
    WINDOWS,
    Objective,
    PlanChange,
    ProjectInputs,
    ScoreboardInputs,
    Threshold,
)
from engine.cra.scoreboard_result import Light, ObjectiveResult, ObjectivesResult, ScoreboardResult
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark

RULES = cra("sección 2.1.4, implicaciones de la calificación")
JUMP = 5
LEVEL_16 = (
    "Level 16 prints that risks are not identified; it is read as the risk stage being open. "
    "Confirm that it is."
)
BIG_STEP = (
    "The level rises from %(before)s to %(given)s in one window, by more than %(limit)s; check "
    "the requirements one by one."
)
OTHER_MONTH = (
    "Month %(given)s is no window for this change; grades change in April, August and December, "
    "the plan only in December."
)
LOW_ADDITION = (
    "A project with score %(given)s cannot be added; raise its grade before December first."
)
NOTHING_ENTERS = "No project may enter the plan, so there is no global score; raise the levels."
BELOW_FOUR = (
    "%(given)s %% of the plan's value has a score below four: it is paid in the tariff and may "
    "not be executed yet."
)


@dataclass(frozen=True)
class Graded:
    """A project with the level that counts and what follows from it."""

    project: ProjectInputs
    level: float
    score: float
    enters: bool
    executed: bool

    @property
    def value(self) -> float:
        """Value within the plan, zero for a project that may not enter."""
        return choose(self.enters, self.project.value, 0.0)


def poir_scoreboard(inputs: ScoreboardInputs, _progress: Progress) -> ScoreboardResult:
    """Level over four, the light it gives, and averages weighed by value."""
    graded = [_graded(one, inputs.level16_requires_identified) for one in inputs.projects]
    plan = total(one.value for one in graded)
    below = total(choose(one.executed, 0.0, one.value) for one in graded)
    share = ratio(below, plan)
    return ScoreboardResult(
        levels=[one.level for one in graded],
        scores=[one.score for one in graded],
        lights=_lights([one.score for one in graded]),
        may_enter_plan=[one.enters for one in graded],
        may_be_executed=[one.executed for one in graded],
        plan_value=plan,
        global_score=ratio(total(one.value * one.score for one in graded), plan),
        share_below_execution=share,
        objectives=ObjectivesResult(**{one: _objective(graded, one) for one in OBJECTIVES}),
        change_admitted=[_admitted(one, inputs.addition_threshold) for one in graded],
        warnings=_remarks(inputs, graded, share),
    )


def _graded(project: ProjectInputs, strict: bool) -> Graded:
    level = counted_level(project, strict)
    score = level / proposed("score.stages")
    return Graded(
        project, level, score, score > proposed("score.plan"), score >= proposed("score.execution")
    )


def counted_level(project: ProjectInputs, strict: bool) -> float:
    """The level that counts: 15 where level 16 is claimed and its risk stage is not open."""
    before, opening = proposed("score.level_before_risk"), proposed("score.level_of_risk")
    level: float = project.level
    if project.risk_stage_opened is not None:
        level = choose(project.risk_stage_opened, level, minimum(level, before))
    stricter = choose(
        project.risks_identified, level, choose(level == opening, minimum(level, before), level)
    )
    return choose(strict, stricter, level)


def _objective(graded: Sequence[Graded], objective: Objective) -> ObjectiveResult:
    own = [one for one in graded if one.project.objective == objective]
    value = total(one.value for one in own)
    return ObjectiveResult(
        plan_value=value,
        level=ratio(total(one.value * one.level for one in own), value),
        score=ratio(total(one.value * one.score for one in own), value),
    )


def _admitted(one: Graded, threshold: Threshold) -> bool | None:
    change = one.project.change
    if change is None:
        return None
    in_window = _in_window(change)
    if change.kind != "addition":
        return in_window
    limit = proposed("score.execution")
    return in_window & (one.score > limit if threshold == "above" else one.score >= limit)


def _in_window(change: PlanChange) -> bool:
    december = change.month == proposed("window.december")
    if change.kind != "grading":
        return december
    april, august = (change.month == proposed(f"window.{one}") for one in ("april", "august"))
    return april | august | december


@aside
def _lights(scores: Sequence[float]) -> list[Light]:
    return [_light(one) for one in scores]


def _light(score: float) -> Light:
    if score <= proposed("score.plan"):
        return "excluded"
    if score < proposed("score.yellow"):
        return "red"
    return "yellow" if score < proposed("score.execution") else "green"


@aside
def _remarks(
    inputs: ScoreboardInputs, graded: Sequence[Graded], below: float | None
) -> list[Remark]:
    found = []
    for place, one in enumerate(graded):
        found += _project_remarks(place, one, inputs.addition_threshold)
    if below is None or not any(one.value > 0 for one in graded):
        found.append(remark(("projects",), "nothing_enters", NOTHING_ENTERS))
    elif below > 0:
        given_share = round(100.0 * below, 1)
        found.append(remark(("projects",), "below_four", BELOW_FOUR, given=given_share))
    return found


def _project_remarks(place: int, one: Graded, threshold: Threshold) -> list[Remark]:
    project, path, found = one.project, ("projects", place), []
    if project.level == proposed("score.level_of_risk") and project.risk_stage_opened is None:
        found.append(remark((*path, "level"), "level_16", LEVEL_16))
    change = project.change
    if change is None:
        return found
    before = change.previous_level
    if before is not None and project.level - before > JUMP:
        params = {"before": int(before), "given": int(project.level), "limit": JUMP}
        found.append(remark((*path, "level"), "big_step", BIG_STEP, **params))
    if not _in_window(change):
        where = (*path, "change", "month")
        found.append(remark(where, "other_month", OTHER_MONTH, given=int(change.month)))
    elif not _admitted(one, threshold):
        where = (*path, "change", "kind")
        found.append(remark(where, "low_addition", LOW_ADDITION, given=one.score))
    return found


register(
    Calculation(
        name="cra.poir_scoreboard",
        title="Scoreboard of the works plan",
        summary="Score, light and eligibility of each project, quality by objective and the "
        "global score of the works plan (POIR).",
        inputs=ScoreboardInputs,
        result=ScoreboardResult,
        function=poir_scoreboard,
        sources=(TABLE, RULES, WINDOWS),
        parameter_set="cra-2009-proposal",
        key_figures=("global_score", "share_below_execution", "plan_value"),
    )
)
