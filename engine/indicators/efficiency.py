"""indicators.efficiency: how far each unit could shrink its inputs, by data envelopment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.arithmetic import (
    OPEN_BOOK,
    aside,
    call,
    constant,
    largest,
    minimum,
    phrase,
    plain,
    premise,
    total,
)
from engine.errors import InvalidInputs, Problem
from engine.indicators.efficiency_inputs import EfficiencyInputs
from engine.indicators.efficiency_result import (
    EfficiencyResult,
    PeerWeight,
    Target,
    UnitEfficiency,
    Verdict,
)
from engine.indicators.envelopment import EnvelopmentInvalid, Returns
from engine.indicators.group_fields import CRS, VRS
from engine.indicators.mixes import Mix, Outcome, Rows, Shape, decided, weights_of
from engine.model import Symbol
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark

SAME = phrase("The solver finds these mixes of units for these numbers")
ON_FRONTIER = phrase("Units that no mix does better than")
UNITS = phrase("Number of units")
BINDS = phrase("Nothing to spare, because it binds")
WRONG_BY = 1e-6
NO_MIX = (
    "No mix can be proved best for “%(unit)s”; its values lie too far from those of the others. "
    "Check them, or leave the unit out."
)
NO_ANSWER = "The solver finds no answer for these numbers; check for values that lie far apart."
FEW_UNITS = (
    "There are %(given)s units for %(measures)s inputs and outputs; with fewer than %(limit)s most "
    "units look efficient for want of others to compare them with."
)


@dataclass(frozen=True)
class Table:
    """What all units use and make, with the mixes that are found."""

    inputs: EfficiencyInputs
    used: Rows
    made: Rows
    outcome: Outcome

    def score(self, unit: int, mix: Mix, weights: Sequence[float]) -> float:
        """The largest share of an input that the mix needs."""
        return largest(
            _mixed(self.used, mix, weights, one) / own
            for one, own in enumerate(self.used[unit])
            if self.outcome.used[unit * len(self.used[unit]) + one]
        )


def measure(inputs: EfficiencyInputs, _progress: Progress) -> EfficiencyResult:
    """Find each unit's mix, prove it, and work out scores and targets.

    Raises InvalidInputs where no mix can be proved.
    """
    used = [one.inputs for one in inputs.units]
    made = [one.outputs for one in inputs.units]
    table = Table(inputs, used, made, _decided(used, made))
    units = [_unit(table, place) for place in range(len(used))]
    mixes = table.outcome.mixes(inputs.returns)
    return EfficiencyResult(
        mean_efficiency=total(one.efficiency for one in units) / constant(float(len(units)), UNITS),
        on_frontier=constant(sum(one.on_frontier for one in mixes), ON_FRONTIER),
        units=units,
        warnings=_warnings(inputs),
    )


def _decided(used: Rows, made: Rows) -> Outcome:
    numbers = [one for pair in zip(used, made, strict=True) for row in pair for one in row]
    shape = Shape(len(used), len(used[0]), len(made[0]))
    outcome = decided(tuple(map(float, plain(numbers))), shape)
    if outcome is None:
        raise InvalidInputs([Problem(("units",), "no_answer", NO_ANSWER)])
    if OPEN_BOOK.get() is not None:
        premise(call("same_mixes", numbers, shape, outcome), SAME)
    return outcome


def _unit(table: Table, place: int) -> UnitEfficiency:
    scores: dict[Returns, float] = {}
    weights: dict[Returns, list[float]] = {}
    for returns in ("constant", "variable"):
        mix = table.outcome.mixes(returns)[place]
        weights[returns] = _weights(table, place, mix, returns)
        scores[returns] = table.score(place, mix, weights[returns])
    returns = table.inputs.returns
    mix = table.outcome.mixes(returns)[place]
    return UnitEfficiency(
        name=table.inputs.units[place].name,
        verdict=_verdict(place, mix),
        efficiency=scores[returns],
        constant_returns=scores["constant"],
        variable_returns=scores["variable"],
        scale_efficiency=minimum(scores["constant"] / scores["variable"], 1.0),
        peers=[
            PeerWeight(name=table.inputs.units[peer].name, weight=weight)
            for peer, weight in zip(mix.peers, weights[returns], strict=True)
        ],
        targets=list(_targets(table, place, mix, weights[returns], scores[returns])),
    )


def _verdict(place: int, mix: Mix) -> Verdict:
    if not mix.on_frontier:
        return "inefficient"
    return "efficient" if mix.peers == (place,) else "weakly_efficient"


def _weights(table: Table, place: int, mix: Mix, returns: Returns) -> list[float]:
    """The weights of a mix, made sure of; raises InvalidInputs."""
    try:
        weights = weights_of(table.used, table.made, place, mix, returns)
        proved = _is_proved(table, place, mix, plain(weights))
    except (EnvelopmentInvalid, ZeroDivisionError):
        proved = False
    if not proved:
        said = {"unit": table.inputs.units[place].name}
        raise InvalidInputs([Problem(("units", place), "no_mix", NO_MIX, said)])
    return weights


@aside
def _is_proved(table: Table, place: int, mix: Mix, weights: list[float]) -> bool:
    """Whether the mix makes the outputs with less, but for rounding."""
    used, made = plain(list(table.used)), plain(list(table.made))
    numbers = Table(table.inputs, used, made, table.outcome)
    over = [
        _mixed(made, mix, weights, one) - own * (1.0 - WRONG_BY)
        for one, own in enumerate(made[place])
    ]
    lowest = min(plain([*weights, *over]))
    return bool(lowest >= -WRONG_BY and plain(numbers.score(place, mix, weights)) <= 1.0 + WRONG_BY)


def _mixed(rows: Rows, mix: Mix, weights: Sequence[float], measure: int) -> float:
    """What the mix uses or makes of one measure."""
    return total(
        weight * rows[peer][measure] for peer, weight in zip(mix.peers, weights, strict=True)
    )


def _targets(
    table: Table, place: int, mix: Mix, weights: Sequence[float], score: float
) -> Iterator[Target]:
    for one, name in enumerate(table.inputs.input_names):
        given, target = table.used[place][one], _mixed(table.used, mix, weights, one)
        slack = constant(0.0, BINDS) if one in mix.inputs else score * given - target
        yield Target(name=name, kind="input", given=given, target=target, slack=slack)
    for one, name in enumerate(table.inputs.output_names):
        given, target = table.made[place][one], _mixed(table.made, mix, weights, one)
        slack = constant(0.0, BINDS) if one in mix.outputs else target - given
        yield Target(name=name, kind="output", given=given, target=target, slack=slack)


@aside
def _warnings(inputs: EfficiencyInputs) -> list[Remark]:
    used, made = len(inputs.input_names), len(inputs.output_names)
    wanted = max(used * made, 3 * (used + made))
    if len(inputs.units) >= wanted:
        return []
    said = {"given": len(inputs.units), "measures": used + made, "limit": wanted}
    return [remark(("units",), "few_units", FEW_UNITS, **said)]


register(
    Calculation(
        name="indicators.efficiency",
        title="Efficiency by data envelopment",
        summary="How far each unit could shrink its inputs and still make its outputs, under "
        "constant or variable returns to scale, with its peers, targets and scale efficiency.",
        inputs=EfficiencyInputs,
        result=EfficiencyResult,
        function=measure,
        sources=(CRS, VRS),
        key_figures=("mean_efficiency", "on_frontier"),
        symbols=(
            Symbol("i", "an input, or an output"),
            Symbol("j", "a unit of the mix"),
            Symbol("x_{ij}", "input i of unit j"),
        ),
    )
)
