"""cra.execution_tracking: what one year of the works plan came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import model_validator

from engine.arithmetic import Constant, all_of, aside, at_most, choose, given, phrase, premise
from engine.cra.fields import ITEMS_MAXIMUM, code_problems, cra, money, name, reading
from engine.cra.ratio import ratio
from engine.errors import PathPart
from engine.model import Inputs, Result, figure, group, quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field

INDICATORS = cra("sección 2.2.1, indicadores de seguimiento")
CLOSURE = reading("Closing of the gap, so that goals that go down are not punished for success")
TARGET_MAXIMUM = 1e15
DIFFERS = phrase("The planned target differs from the base")
MEASURED = phrase("The planned target is not zero")
ALL_MET = phrase("Every global target that can be measured is met")
LEAST = Constant(1e-12, "Smallest target or gap that is measured")

Direction = Literal["higher", "lower"]
DIRECTIONS: dict[Direction, str] = {
    "higher": "Higher is better",
    "lower": "Lower is better",
}
NO_RATIO = (
    "“%(target)s” has a planned target of zero and no base, so its ratio cannot be computed; give "
    "the base."
)
LOWER_WITHOUT_BASE = (
    "“%(target)s” is better when lower; without its base the printed ratio rises with failure. "
    "Give the base."
)
WRONG_WAY = (
    "“%(target)s” is planned to get worse: from its base of %(base)s to %(planned)s. Check base, "
    "planned target and direction."
)
OVERSPENT = "%(given)s %% of the year's plan was executed, more than planned; check both values."


class TargetInputs(Inputs):
    """One target, planned and achieved."""

    code: str = name("Code", meaning="Code of the project or goal in the plan.", max_length=60)
    planned: float = quantity(
        "Planned target",
        unit="",
        meaning="Value of the target's indicator that was planned for the year.",
        symbol="M_p",
        source=INDICATORS,
        ge=-TARGET_MAXIMUM,
        le=TARGET_MAXIMUM,
    )
    achieved: float = quantity(
        "Achieved",
        unit="",
        meaning="Value of the indicator that was achieved.",
        symbol="M_l",
        source=INDICATORS,
        ge=-TARGET_MAXIMUM,
        le=TARGET_MAXIMUM,
    )
    base: float | None = quantity(
        "Base",
        unit="",
        meaning="Value before the plan; with it the closing of the gap is measured.",
        symbol="M_0",
        source=CLOSURE,
        default=None,
        ge=-TARGET_MAXIMUM,
        le=TARGET_MAXIMUM,
    )
    direction: Direction = quantity(
        "Direction",
        unit="",
        meaning="Whether the indicator gets better by rising or by falling.",
        display="text",
        choices=DIRECTIONS,
        default="higher",
    )


class TrackingInputs(Inputs):
    """One year of a service's plan."""

    plan_value: float = money(
        "Planned investment", symbol="I_p", meaning="Value of the plan in the year."
    )
    executed_value: float = money(
        "Executed investment", symbol="I_e", meaning="What of the plan was executed."
    )
    unrecognised_value: float = money(
        "Investment not recognised (IENR)",
        symbol="I_n",
        meaning="Executed outside the plan or without a score of four.",
    )
    users: float = quantity(
        "Users",
        unit="users",
        meaning="Billed subscribers at the end of the year.",
        symbol="U",
        source=INDICATORS,
        ge=1,
        le=1e9,
    )
    project_targets: list[TargetInputs] = group(
        "Targets of projects", "The target of each project by its code.", max_length=ITEMS_MAXIMUM
    )
    global_targets: list[TargetInputs] = group(
        "Global targets of the plan",
        "The goals that the provider committed to for the plan as a whole.",
        default=[],
        max_length=ITEMS_MAXIMUM,
    )
    tolerance: float = quantity(
        "Tolerance",
        unit="fraction",
        meaning="How far below one a goal may stay and still count as met.",
        display="percent",
        default=0.0,
        ge=0,
        lt=1,
    )

    @model_validator(mode="after")
    def _codes(self) -> Self:
        found = code_problems("project_targets", [one.code for one in self.project_targets])
        found += code_problems("global_targets", [one.code for one in self.global_targets])
        refuse(found)
        return self


def _per_user(title: str, symbol: str, equation: str) -> Any:
    return figure(
        title,
        unit="¤/user",
        display="unit_money",
        symbol=symbol,
        equation=equation,
        source=INDICATORS,
    )


def _closed(title: str, **more: Any) -> Any:
    return figure(
        title,
        unit="ratio",
        equation=r"IML=\frac{M_0-M_l}{M_0-M_p}",
        source=CLOSURE,
        meaning="With a base the share of the gap closed; without one the printed ratio.",
        **more,
    )


def _printed(title: str) -> Any:
    return figure(
        title,
        unit="ratio",
        equation=r"\frac{M_l}{M_p}",
        source=INDICATORS,
        meaning="Empty where the planned target is zero.",
    )


class TrackingResult(Result):
    """The indicators of the year."""

    ipu: float = _per_user("Planned investment per user (IPU)", "IPU", r"IPU=\frac{I_p}{U}")
    ipeu: float = _per_user("Executed investment per user (IPEU)", "IPEU", r"IPEU=\frac{I_e}{U}")
    iru: float = _per_user("Real investment per user (IRU)", "IRU", r"IRU=\frac{I_e+I_n}{U}")
    compliance: float | None = figure(
        "Compliance with the plan",
        unit="fraction",
        display="percent",
        equation=r"\frac{I_e}{I_p}",
        source=INDICATORS,
        meaning="Empty where nothing was planned for the year.",
    )
    iml: dict[str, float | None] = _closed("Targets achieved by project (IML)", symbol="IML")
    iml_gross: dict[str, float | None] = _printed("Printed ratio of targets by project")
    iml_global: dict[str, float | None] = _closed("Global targets achieved (IML)")
    iml_global_gross: dict[str, float | None] = _printed("Printed ratio of global targets")
    targets_met: bool | None = figure(
        "Targets met",
        unit="",
        display="text",
        equation=r"IML \ge 1",
        source=reading("Every committed global goal at one or more"),
        meaning="Empty where there is no global target, or one that cannot be measured while the "
        "others are met.",
    )
    warnings: list[Remark] = remarks_field()


def execution_tracking(inputs: TrackingInputs, _progress: Progress) -> TrackingResult:
    """Investment per user, compliance and targets of one year."""
    executed, users = inputs.executed_value, inputs.users
    plan = inputs.plan_value
    goals = {one.code: achieved(one) for one in inputs.global_targets}
    return TrackingResult(
        ipu=plan / users,
        ipeu=executed / users,
        iru=(executed + inputs.unrecognised_value) / users,
        compliance=ratio(executed, plan),
        iml={one.code: achieved(one) for one in inputs.project_targets},
        iml_gross={one.code: _ratio(one) for one in inputs.project_targets},
        iml_global=goals,
        iml_global_gross={one.code: _ratio(one) for one in inputs.global_targets},
        targets_met=_met(inputs.global_targets, list(goals.values()), inputs.tolerance),
        warnings=_remarks(inputs),
    )


def achieved(target: TargetInputs) -> float | None:
    """The gap closed from base to plan; the printed ratio where no base is given."""
    base, planned, real = target.base, target.planned, target.achieved
    if base is None:
        return _ratio(target)
    if premise(abs(base - planned) >= LEAST(), DIFFERS):
        return (base - real) / (base - planned)
    kept = real >= base if target.direction == "higher" else real <= base
    return choose(kept, 1.0, 0.0)


def _ratio(target: TargetInputs) -> float | None:
    return given(abs(target.planned) >= LEAST(), lambda: target.achieved / target.planned)


def _met(
    targets: Sequence[TargetInputs], goals: Sequence[float | None], tolerance: float
) -> bool | None:
    measured = [
        goal
        for one, goal in zip(targets, goals, strict=True)
        if goal is not None
        if one.base is not None or premise(abs(one.planned) >= LEAST(), MEASURED)
    ]
    if not measured:
        return None
    met = all_of(at_most(1.0 - tolerance, one) for one in measured)
    if len(measured) < len(targets) and premise(met, ALL_MET):
        return None
    return met


@aside
def _remarks(inputs: TrackingInputs) -> list[Remark]:
    found = []
    for field in ("project_targets", "global_targets"):
        for place, one in enumerate(getattr(inputs, field)):
            path: tuple[PathPart, ...] = (field, place, "base")
            said: dict[str, str | float] = {"target": one.code}
            if one.base is None and one.planned == 0:
                found.append(remark(path, "no_ratio", NO_RATIO, **said))
            elif one.base is None and one.direction == "lower":
                found.append(remark(path, "lower_without_base", LOWER_WITHOUT_BASE, **said))
            elif one.base is not None and _worsens(one, one.base):
                said |= {"base": one.base, "planned": one.planned}
                found.append(remark(path, "wrong_way", WRONG_WAY, **said))
    if 0 < inputs.plan_value < inputs.executed_value:
        params = {"given": round(100.0 * inputs.executed_value / inputs.plan_value, 1)}
        found.append(remark(("executed_value",), "overspent", OVERSPENT, **params))
    return found


def _worsens(target: TargetInputs, base: float) -> bool:
    return target.planned < base if target.direction == "higher" else target.planned > base


register(
    Calculation(
        name="cra.execution_tracking",
        title="Execution of the works plan",
        summary="Planned, executed and real investment per user, compliance with the plan and "
        "targets achieved (IPU, IPEU, IRU, IML) of one year.",
        inputs=TrackingInputs,
        result=TrackingResult,
        function=execution_tracking,
        sources=(INDICATORS,),
        parameter_set="cra-2009-proposal",
        key_figures=("compliance", "ipeu", "ipu", "iru"),
    )
)
