"""snip.social_price_factors: basic correction factors and the weighted factor of a component."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import model_validator

from engine.arithmetic import total
from engine.errors import PathPart, Problem
from engine.model import Inputs, Result, figure, group, quantity
from engine.norms import ParameterSet, parameter_set
from engine.problems import field_problem, refuse
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remarks_field
from engine.snip.fields import mef, share
from engine.snip.parameters import (
    DEFAULT_SET,
    override_remarks,
    parameter_set_field,
    parameter_set_problems,
)
from engine.snip.symbols import LINES_SYMBOLS

Region = Literal["lima_metropolitan", "rest_of_coast", "highlands", "jungle"]
Area = Literal["urban", "rural"]
REGIONS = {
    "lima_metropolitan": "Metropolitan Lima",
    "rest_of_coast": "Rest of the coast",
    "highlands": "Highlands",
    "jungle": "Jungle",
}
AREAS = {"urban": "Urban", "rural": "Rural"}
GOODS = mef("Corrección de costos de bienes transables y no transables")
LABOUR = mef("Corrección del costo de la mano de obra")
WEIGHTS = mef("Factores de corrección ponderados por componentes de inversión")
FUEL = mef("Factores de corrección para costos de operación y mantenimiento")
SUM_TOLERANCE = 1e-6

NOT_ONE = "The shares add up to %(total)s; change them so that they add up to 1 (100 %%)."
NO_LABOUR_FACTOR = (
    "The norm gives no factor for unskilled labour in the %(area)s area of this region; choose "
    "the other area or another region."
)
VALUES = ("vat", "import_duty", "shadow_exchange_rate", "income_tax")


def labour_key(region: str, area: str) -> str:
    """Name of an unskilled-labour factor in the parameter sets."""
    return f"unskilled_labour.{region}.{area}"


NEEDED = (
    "fuel_factor",
    *(labour_key(region, area) for region in REGIONS for area in AREAS),
)


class Composition(Inputs):
    """Shares of a component's cost by cost item; an item left out has no share."""

    domestic_material: float = share("Domestic material", meaning="Non-tradable.", default=0.0)
    domestic_equipment: float = share("Domestic equipment", meaning="Non-tradable.", default=0.0)
    imported_material: float = share("Imported material", meaning="Tradable.", default=0.0)
    imported_equipment: float = share("Imported equipment", meaning="Tradable.", default=0.0)
    skilled_labour: float = share("Skilled labour", meaning="Income tax applies.", default=0.0)
    unskilled_labour: float = share(
        "Unskilled labour", meaning="Factor by region and area.", default=0.0
    )
    fuel: float = share("Fuel", meaning="Factor of the norm.", default=0.0)
    overhead: float = share("Overhead", meaning="Non-tradable.", default=0.0)

    @model_validator(mode="after")
    def _adds_to_one(self) -> Self:
        total = sum(self.model_dump().values())
        if abs(total - 1.0) > SUM_TOLERANCE:
            raise field_problem((), "not_one", NOT_ONE, total=round(total, 6))
        return self


class SocialPriceFactorsInputs(Inputs):
    """Taxes and shadow prices, region and area, and the composition of a component."""

    vat: float = share(
        "Value-added tax", meaning="IGV.", symbol="IGV", source=GOODS, parameter="vat"
    )
    import_duty: float = share(
        "Import duty",
        meaning="Mean duty of sanitation goods.",
        symbol="a",
        source=GOODS,
        parameter="import_duty",
    )
    shadow_exchange_rate: float = quantity(
        "Shadow exchange rate",
        unit="ratio",
        meaning="Social price of foreign exchange over the market price (PSD).",
        symbol="PSD",
        source=GOODS,
        parameter="shadow_exchange_rate",
        ge=0.5,
        le=2,
    )
    income_tax: float = share(
        "Income tax",
        meaning="Retention on skilled labour.",
        symbol="t",
        source=LABOUR,
        parameter="income_tax",
    )
    region: Region = quantity(
        "Region",
        unit="",
        meaning="Region of the works, for unskilled labour.",
        display="text",
        choices=REGIONS,
        source=LABOUR,
    )
    area: Area = quantity(
        "Area",
        unit="",
        meaning="Urban or rural; Metropolitan Lima has no rural factor.",
        display="text",
        choices=AREAS,
        source=LABOUR,
    )
    composition: Composition | None = group(
        "Composition", "Cost structure of the component; empty for basic factors.", default=None
    )
    parameter_set: str = parameter_set_field(*NEEDED)

    @model_validator(mode="after")
    def _factors_exist(self) -> Self:
        refuse(parameter_set_problems(self.parameter_set, *NEEDED))
        refuse(_labour_problems(self.parameter_set, self.region, self.area))
        return self


def _labour_problems(set_name: str, region: Region, area: Area) -> list[Problem]:
    if parameter_set(set_name).dated(labour_key(region, area)).value is None:
        return [Problem(("area",), "no_labour_factor", NO_LABOUR_FACTOR, {"area": area})]
    return []


def _factor(title: str, symbol: str, equation: str, source: Any, meaning: str = "") -> Any:
    return figure(
        title, unit="ratio", symbol=symbol, equation=equation, source=source, meaning=meaning
    )


class SocialPriceFactorsResult(Result):
    """Basic correction factors, unrounded, and the weighted one."""

    imported: float = _factor(
        "Imported (tradable) goods", "f_t", r"f_t=\frac{PSD}{(1+IGV)(1+a)}", GOODS
    )
    domestic: float = _factor("Domestic (non-tradable) goods", "f_n", r"f_n=\frac{1}{1+IGV}", GOODS)
    skilled_labour: float = _factor("Skilled labour", "f_q", r"f_q=\frac{1}{1+t}", LABOUR)
    unskilled_labour: float = _factor(
        "Unskilled labour", "f_u", r"f_u(\text{region},\text{area})", LABOUR
    )
    fuel: float = _factor("Fuel", "f_c", "f_c", FUEL)
    weighted: float | None = _factor(
        "Weighted factor of the component",
        "f",
        r"f=\sum_i w_i f_i",
        WEIGHTS,
        "Empty where no composition is given.",
    )
    warnings: list[Remark] = remarks_field()


def social_price_factors(
    inputs: SocialPriceFactorsInputs, _progress: Progress
) -> SocialPriceFactorsResult:
    """Factors from market to social prices."""
    norm = parameter_set(inputs.parameter_set)
    basic = basic_factors(inputs, norm)
    typed: dict[tuple[PathPart, ...], tuple[str, float]] = {
        (name,): (name, getattr(inputs, name)) for name in VALUES
    }
    return SocialPriceFactorsResult(
        **basic,
        weighted=weighted_factor(inputs.composition, basic) if inputs.composition else None,
        warnings=override_remarks(norm, typed),
    )


def basic_factors(inputs: SocialPriceFactorsInputs, norm: ParameterSet) -> dict[str, float]:
    """The five basic factors by name."""
    return {
        "imported": inputs.shadow_exchange_rate / ((1.0 + inputs.vat) * (1.0 + inputs.import_duty)),
        "domestic": 1.0 / (1.0 + inputs.vat),
        "skilled_labour": 1.0 / (1.0 + inputs.income_tax),
        "unskilled_labour": norm.value(labour_key(inputs.region, inputs.area)),
        "fuel": norm.value("fuel_factor"),
    }


def weighted_factor(composition: Composition, basic: dict[str, float]) -> float:
    """Sum of share times basic factor over the cost items."""
    shares: dict[str, float] = dict(composition)
    return total(amount * basic[_BASIC[item]] for item, amount in shares.items())


_BASIC = {
    "domestic_material": "domestic",
    "domestic_equipment": "domestic",
    "imported_material": "imported",
    "imported_equipment": "imported",
    "skilled_labour": "skilled_labour",
    "unskilled_labour": "unskilled_labour",
    "fuel": "fuel",
    "overhead": "domestic",
}

register(
    Calculation(
        name="snip.social_price_factors",
        title="Social price factors",
        summary="Basic correction factors from market to social prices and the weighted factor "
        "of a component.",
        inputs=SocialPriceFactorsInputs,
        result=SocialPriceFactorsResult,
        function=social_price_factors,
        sources=(GOODS, LABOUR, WEIGHTS),
        parameter_set=DEFAULT_SET,
        key_figures=(
            "weighted",
            "imported",
            "domestic",
            "skilled_labour",
            "unskilled_labour",
        ),
        symbols=LINES_SYMBOLS,
    )
)
