"""cra.bcr and cra.bcr_roll_forward: the regulated capital base (BCR) year by year."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.arithmetic import aside, series
from engine.cra.fields import YEAR, Money, cra, money, reading, yearly
from engine.cra.limits import horizon_remarks, jump_remarks, negative_base_remarks
from engine.cra.straight_line import CONVENTIONS, Convention, new_depreciation, useful_life
from engine.errors import Problem
from engine.model import Inputs, Result, figure, quantity
from engine.problems import refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field
from engine.yearly import unequal_lengths

BASE = cra("sección 2.1.1, Base de Capital Regulada")
ROLL = cra("secciones 2.1.1 y 2.2.2, base del año anterior")
DEPRECIATION = cra("sección 2.1.2, depreciación anual")
OVER_DEPRECIATED = (
    "Accumulated depreciation of %(given)s exceeds the gross value of %(limit)s; lower it or "
    "correct the books first."
)
OVER_CONTRIBUTED = (
    "In year %(year)s third parties give %(given)s, more than the investment of %(limit)s; the "
    "rest lowers the depreciation of later years."
)


class BcrInputs(Inputs):
    """Book values by year, the base year first."""

    gross_assets: list[Money] = yearly(
        "Book value of assets",
        symbol="VAc_t",
        meaning="Historic cost of the assets of the activity; revaluations are left out.",
        series="from_year_0",
        source=BASE,
    )
    accumulated_depreciation: list[Money] = yearly(
        "Accumulated depreciation",
        symbol="DA_t",
        meaning="Of the assets of the capital base; actual in the base year, then projected.",
        series="from_year_0",
        source=BASE,
    )
    third_party_contributions: list[Money] = yearly(
        "Third-party contributions",
        symbol="VAt_t",
        meaning="Assets and money received at no cost, accumulated.",
        series="from_year_0",
        source=BASE,
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        lists = {name: getattr(self, name) for name in type(self).model_fields}
        refuse(unequal_lengths(lists))
        pairs = zip(self.accumulated_depreciation, self.gross_assets, strict=True)
        refuse(
            [
                Problem(
                    ("accumulated_depreciation", place),
                    "over_depreciated",
                    OVER_DEPRECIATED,
                    {"given": taken, "limit": gross},
                )
                for place, (taken, gross) in enumerate(pairs)
                if taken > gross
            ]
        )
        return self


class BcrResult(Result):
    """The capital base of each year."""

    bcr: list[float] = figure(
        "Regulated capital base (BCR)",
        unit="¤",
        display="money",
        symbol="BCR_t",
        series="from_year_0",
        equation=r"BCR_t=VAc_t-DA_t-VAt_t",
        source=BASE,
    )
    warnings: list[Remark] = remarks_field()


def bcr(inputs: BcrInputs, _progress: Progress) -> BcrResult:
    """Book value less accumulated depreciation less what third parties gave."""
    gross, taken = series(inputs.gross_assets), series(inputs.accumulated_depreciation)
    base = (gross - taken - series(inputs.third_party_contributions)).tolist()
    found = negative_base_remarks(("third_party_contributions",), base)
    for name in BcrInputs.model_fields:
        found += jump_remarks((name,), getattr(inputs, name), 0)
    return BcrResult(bcr=base, warnings=found)


class RollForwardInputs(Inputs):
    """The opening base and what happens to it in each year of the period."""

    opening_bcr: float = money(
        "Opening capital base",
        symbol="BCR_0",
        meaning="Capital base at the end of the base year.",
        source=ROLL,
    )
    existing_depreciation: list[Money] = yearly(
        "Depreciation of existing assets",
        symbol="d^e_t",
        meaning="Depreciation of the assets of the opening base, less that of retired ones.",
        source=DEPRECIATION,
    )
    investment: list[Money] = yearly(
        "Investment",
        symbol="INV_t",
        meaning="Works activated in the year, with a score of four or more.",
        source=ROLL,
    )
    useful_life: float = useful_life()
    third_party_contributions: list[Money] = yearly(
        "Third-party contributions of the year",
        symbol=r"\Delta VAt_t",
        meaning="What third parties add in the year at no cost to the provider.",
        source=ROLL,
    )
    retirements: list[Money] = yearly(
        "Retirements",
        symbol="BAJA_t",
        meaning="Net value of the assets retired in the year.",
        source=ROLL,
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
        names = (
            "existing_depreciation",
            "investment",
            "third_party_contributions",
            "retirements",
        )
        refuse(unequal_lengths({name: getattr(self, name) for name in names}, 1))
        return self


class RollForwardResult(Result):
    """The capital base from the base year on, and each year's depreciation."""

    bcr: list[float] = figure(
        "Regulated capital base (BCR)",
        unit="¤",
        display="money",
        symbol="BCR_t",
        series="from_year_0",
        equation=r"BCR_t=BCR_{t-1}+INV_t-d_t-BAJA_t-\Delta VAt_t",
        source=ROLL,
    )
    depreciation: list[float] = figure(
        "Annual depreciation",
        unit="¤",
        display="money",
        symbol="d_t",
        series="from_year_1",
        equation=r"d_t=d^e_t+d^n_t",
        source=DEPRECIATION,
    )
    new_depreciation: list[float] = figure(
        "Depreciation of new assets",
        unit="¤",
        display="money",
        symbol="d^n_t",
        series="from_year_1",
        equation=r"d^n_t=\sum_{s<t} \frac{INV_s-\Delta VAt_s}{L}",
        source=reading("Straight line from the year after activation, third-party part left out"),
    )
    warnings: list[Remark] = remarks_field()


def roll_forward(inputs: RollForwardInputs, _progress: Progress) -> RollForwardResult:
    """Each year's base from the one before it."""
    own = series(inputs.investment) - series(inputs.third_party_contributions)
    added = new_depreciation(own.tolist(), inputs.useful_life, inputs.convention)
    depreciation = series(inputs.existing_depreciation) + series(added)
    base = rolled(inputs.opening_bcr, (own - depreciation - series(inputs.retirements)).tolist())
    return RollForwardResult(
        bcr=base,
        depreciation=depreciation.tolist(),
        new_depreciation=added,
        warnings=_remarks(inputs, base),
    )


def rolled(opening: float, changes: list[float]) -> list[float]:
    """The opening value and the value after each change, one longer than the changes."""
    values = [opening]
    for change in changes:
        values.append(values[-1] + change)
    return values


@aside
def _remarks(inputs: RollForwardInputs, base: list[float]) -> list[Remark]:
    found = horizon_remarks(("investment",), len(inputs.investment))
    found += negative_base_remarks(("opening_bcr",), base)
    pairs = zip(inputs.third_party_contributions, inputs.investment, strict=True)
    for place, (given, limit) in enumerate(pairs):
        if given > limit:
            params = {"given": given, "limit": limit, "year": place + 1}
            path = ("third_party_contributions", place)
            found.append(remark(path, "over_contributed", OVER_CONTRIBUTED, **params))
    return found


register(
    Calculation(
        name="cra.bcr",
        title="Regulated capital base",
        summary="Capital base (BCR) by year from book value, accumulated depreciation and "
        "third-party contributions.",
        inputs=BcrInputs,
        result=BcrResult,
        function=bcr,
        sources=(BASE,),
        parameter_set="cra-2009-proposal",
        key_figures=("bcr",),
        symbols=(YEAR,),
    )
)
register(
    Calculation(
        name="cra.bcr_roll_forward",
        title="Capital base rolled forward",
        summary="Capital base (BCR) from year to year with investment, depreciation of old and "
        "new assets, contributions and retirements.",
        inputs=RollForwardInputs,
        result=RollForwardResult,
        function=roll_forward,
        sources=(ROLL, DEPRECIATION),
        parameter_set="cra-2009-proposal",
        key_figures=("bcr", "depreciation"),
        symbols=(YEAR,),
    )
)
