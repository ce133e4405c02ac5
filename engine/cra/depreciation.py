"""cra.depreciation: annual depreciation by asset class, useful lives given by the user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import model_validator

from engine.arithmetic import aside, choose, maximum, minimum, series, total
from engine.cra.fields import PROPOSAL, Money, cra, money, reading, yearly
from engine.cra.limits import horizon_remarks
from engine.cra.straight_line import CONVENTIONS, Convention, new_depreciation, useful_life
from engine.errors import Problem
from engine.model import Inputs, Result, figure, group, quantity
from engine.norms import parameter_set
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field
from engine.yearly import horizon_lengths, unequal_lengths

ACCOUNTS = cra("sección 2.1.2, subcuentas 7515")
LINE = reading("Straight line until the net value is used up")
OTHERS = reading("Classes without an account of group 7515 are not part of the depreciation")

AssetClass = Literal[
    "land",
    "buildings",
    "plants",
    "networks",
    "machinery",
    "scientific",
    "control_centres",
    "leased",
    "roads",
    "communication",
    "other",
]
CLASSES: dict[AssetClass, str] = {
    "land": "Land",
    "buildings": "Buildings (751501)",
    "plants": "Plants, ducts and tunnels (751502)",
    "networks": "Networks, lines and cables (751503)",
    "machinery": "Machinery and equipment (751504)",
    "scientific": "Medical and scientific equipment (751505)",
    "control_centres": "Control centres (751508)",
    "leased": "Leased goods (751511)",
    "roads": "Internal roads and access",
    "communication": "Communication, computing and software",
    "other": "Others",
}
NUMBERS: dict[AssetClass, str] = {
    "buildings": "751501",
    "plants": "751502",
    "networks": "751503",
    "machinery": "751504",
    "scientific": "751505",
    "control_centres": "751508",
    "leased": "751511",
}
OMITTED: tuple[AssetClass, ...] = ("roads", "communication", "other")

OVER_DEPRECIATED = (
    "Accumulated depreciation of %(given)s exceeds the gross value of %(limit)s; lower it or "
    "correct the books first."
)
NO_LIFE = "Assets of this class depreciate; give their useful life in years."
OVER_RETIRED = (
    "%(given)s are retired in all, more than the gross value of %(limit)s; lower the retirements."
)
LEFT_OUT = (
    "This class has no depreciation account in the proposal: its depreciation is left out and it "
    "stays in the base at its net value."
)
OTHER_LIFE = (
    "A useful life of %(given)s years departs from %(norm)s, a recalled value that was not "
    "verified; say in the study which table holds."
)


class ClassInputs(Inputs):
    """One class of assets at the end of the base year, and what is added and retired."""

    asset_class: AssetClass = quantity(
        "Asset class",
        unit="",
        meaning="Class of the formats, with its account where the proposal names one.",
        display="text",
        choices=CLASSES,
        source=ACCOUNTS,
    )
    gross: float = money(
        "Gross value",
        symbol="V",
        meaning="Historic cost, without what third parties gave.",
        source=ACCOUNTS,
    )
    accumulated: float = money(
        "Accumulated depreciation",
        symbol="A",
        meaning="Depreciation booked until the base year.",
        source=ACCOUNTS,
    )
    useful_life: float | None = useful_life(default=None)
    investment: list[Money] = yearly(
        "Investment", symbol="I_t", meaning="Works of the class activated in the year."
    )
    third_party_contributions: list[Money] | None = yearly(
        "Third-party contributions",
        symbol="C_t",
        meaning="Part of the year's works that others paid; it is not depreciated.",
        default=None,
    )
    retired_gross: list[Money] | None = yearly(
        "Retired, gross",
        symbol="G_t",
        meaning="Historic cost of what is retired in the year.",
        default=None,
    )
    retired_net: list[Money] | None = yearly(
        "Retired, net",
        symbol="N_t",
        meaning="Net value of what is retired in the year.",
        default=None,
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = ("investment", "third_party_contributions", "retired_gross", "retired_net")
        lists = {name: one for name in names if (one := getattr(self, name)) is not None}
        refuse([*unequal_lengths(lists, 1), *self._values()])
        return self

    def _values(self) -> list[Problem]:
        found, retired = [], sum(self.retired_gross or [])
        if self.accumulated > self.gross:
            params = {"given": self.accumulated, "limit": self.gross}
            found.append(Problem(("accumulated",), "over_depreciated", OVER_DEPRECIATED, params))
        if self.asset_class != "land" and self.useful_life is None:
            found.append(Problem(("useful_life",), "no_life", NO_LIFE))
        if retired > self.gross:
            params = {"given": retired, "limit": self.gross}
            found.append(Problem(("retired_gross",), "over_retired", OVER_RETIRED, params))
        return found

    def yearly(self, values: Sequence[float] | None) -> Sequence[float]:
        """A list that may be left out, nothing in every year then."""
        return [total([])] * len(self.investment) if values is None else values


class DepreciationInputs(Inputs):
    """The classes of one activity."""

    classes: list[ClassInputs] = group(
        "Asset classes",
        "Each class with its useful life, a parameter of the method.",
        min_length=1,
        max_length=50,
    )
    include_other_classes: bool = quantity(
        "Count classes without an account",
        unit="",
        meaning="Adds the depreciation of roads, communication and others.",
        display="text",
        source=OTHERS,
        default=False,
    )
    convention: Convention = quantity(
        "First year of depreciation",
        unit="",
        meaning="Whether works depreciate from the year after activation or half a year at once.",
        display="text",
        choices=CONVENTIONS,
        default="next_year",
    )

    @model_validator(mode="after")
    def _same_years(self) -> Self:
        counts = [len(one.investment) for one in self.classes]
        lists = {("classes", place, "investment"): range(one) for place, one in enumerate(counts)}
        refuse(horizon_lengths(lists, max(counts)))
        return self


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
    )
)
