"""cra.depreciation: annual depreciation by asset class, useful lives given by the user."""

from __future__ import annotations

from typing import Any

from engine.arithmetic import aside, choose, maximum, minimum, series, total
from engine.cra.depreciation_inputs import (
    ACCOUNTS,
    CLASSES,
    NUMBERS,
    OMITTED,
    OTHERS,
    AssetClass,
    ClassInputs,
    DepreciationInputs,
)
from engine.cra.fields import PROPOSAL, YEAR, reading
from engine.cra.limits import horizon_remarks
from engine.cra.straight_line import Convention, new_depreciation
from engine.model import Result, figure, group
from engine.norms import parameter_set
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field

LINE = reading("Straight line until the net value is used up")
LEFT_OUT = (
    "This class has no depreciation account in the proposal: its depreciation is left out and it "
    "stays in the base at its net value."
)
OTHER_LIFE = (
    "A useful life of %(given)s years departs from %(norm)s, a recalled value that was not "
    "verified; say in the study which table holds."
)


def _yearly(title: str, symbol: str, equation: str, source: Any, meaning: str = "") -> Any:
    return figure(
        title,
        unit="¤",
        display="money",
        symbol=symbol,
        series="from_year_1",
        equation=equation,
        source=source,
        meaning=meaning,
    )


class ClassResult(Result):
    """Depreciation of one class."""

    asset_class: AssetClass = figure(
        "Asset class", unit="", display="text", equation="", source=ACCOUNTS, choices=CLASSES
    )
    account: str = figure(
        "Depreciation account",
        unit="",
        display="text",
        equation="",
        source=ACCOUNTS,
        meaning="Empty for land and for classes without an account in the proposal.",
    )
    existing: list[float] = _yearly(
        "Depreciation of existing assets", "e_t", r"e_t=\min(\frac{V}{L}, V-A-\sum_{s<t} e_s)", LINE
    )
    new: list[float] = _yearly(
        "Depreciation of new assets", "n_t", r"n_t=\sum_{s<t} \frac{I_s-C_s}{L}", LINE
    )
    total: list[float] = _yearly("Depreciation of the class", "d_t", r"d_t=e_t+n_t", LINE)


class DepreciationResult(Result):
    """Depreciation by class and in all."""

    depreciation: list[float] = _yearly(
        "Annual depreciation", "d_t", r"d_t=\sum_k d_{k,t}", ACCOUNTS
    )
    omitted: list[float] = _yearly(
        "Depreciation without an account",
        "o_t",
        r"o_t=\sum_k d_{k,t}",
        OTHERS,
        "Of roads, communication and others; counted only where asked for.",
    )
    classes: list[ClassResult] = group("Asset classes", "Depreciation of each class.")
    warnings: list[Remark] = remarks_field()


def depreciation(inputs: DepreciationInputs, _progress: Progress) -> DepreciationResult:
    """Straight line by class; land and classes without an account apart."""
    each = [_class(one, inputs.convention) for one in inputs.classes]
    count = range(len(inputs.classes[0].investment))
    counted = [
        total(one.total[year] for one in each if one.asset_class not in OMITTED) for year in count
    ]
    omitted = [
        total(one.total[year] for one in each if one.asset_class in OMITTED) for year in count
    ]
    added = choose(inputs.include_other_classes, 1.0, 0.0)
    return DepreciationResult(
        depreciation=(series(counted) + added * series(omitted)).tolist(),
        omitted=omitted,
        classes=each,
        warnings=_remarks(inputs),
    )


def _class(one: ClassInputs, convention: Convention) -> ClassResult:
    life = one.useful_life
    if one.asset_class == "land" or life is None:
        existing = new = [0.0 + total([])] * len(one.investment)
    else:
        own = series(one.investment) - series(one.yearly(one.third_party_contributions))
        existing, new = _existing(one, life), new_depreciation(own.tolist(), life, convention)
    return ClassResult(
        asset_class=one.asset_class,
        account=NUMBERS.get(one.asset_class, ""),
        existing=existing,
        new=new,
        total=(series(existing) + series(new)).tolist(),
    )


def _existing(one: ClassInputs, life: float) -> list[float]:
    """What the assets of the base year lose each year, until nothing is left of them."""
    gross, net, found = one.gross, one.gross - one.accumulated, []
    pairs = zip(one.yearly(one.retired_gross), one.yearly(one.retired_net), strict=True)
    for retired, leaving in pairs:
        lost = minimum(gross / life, net)
        found.append(lost)
        gross, net = gross - retired, maximum(net - lost - leaving, 0.0)
    return found


@aside
def _remarks(inputs: DepreciationInputs) -> list[Remark]:
    found = horizon_remarks(("classes", 0, "investment"), len(inputs.classes[0].investment))
    for place, one in enumerate(inputs.classes):
        path = ("classes", place)
        if one.asset_class in OMITTED and not inputs.include_other_classes:
            found.append(remark((*path, "asset_class"), "left_out", LEFT_OUT))
        found += _life_remarks((*path, "useful_life"), one)
    return found


def _life_remarks(path: tuple[str | int, ...], one: ClassInputs) -> list[Remark]:
    recalled = parameter_set(PROPOSAL).parameters.get(f"useful_life.{one.asset_class}")
    if recalled is None or one.useful_life in (None, recalled.values[0].value):
        return []
    dated = recalled.values[0]
    params = {"given": one.useful_life, "norm": dated.value}
    return [remark(path, "other_life", OTHER_LIFE, **params)]


register(
    Calculation(
        name="cra.depreciation",
        title="Annual depreciation by asset class",
        summary="Straight-line depreciation of existing and new assets by class and account, with "
        "useful lives as parameters.",
        inputs=DepreciationInputs,
        result=DepreciationResult,
        function=depreciation,
        sources=(ACCOUNTS,),
        parameter_set="cra-2009-proposal",
        key_figures=("depreciation",),
        symbols=(YEAR,),
    )
)
