"""cra.charges: fixed and consumption charges of each service from its average costs."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from engine.arithmetic import aside
from engine.cra.fields import SERVICES, ServiceKey, cra, proposed, unit_money
from engine.cra.limits import percent
from engine.cra.ratio import ratio
from engine.errors import PathPart
from engine.model import Inputs, Result, figure, group
from engine.problems import field_problem
from engine.registry import Calculation, Progress, register
from engine.remarks import Remark, remark, remarks_field

COSTS = cra("secciones 1 y 2, costos medios y cargos")
NO_SERVICE = "No service is given; give the costs of water supply, of sewerage, or of both."
ODD_SHARE = (
    "The CMI is %(given)s %% of the consumption charge, outside the usual %(low)s to %(high)s %%; "
    "check units and price base."
)


class ServiceCosts(Inputs):
    """Average costs of one service."""

    cma: float = unit_money(
        "Administration (CMA)",
        unit="¤/user/month",
        symbol="CMA",
        meaning="Average administration cost of a subscriber and month.",
        source=COSTS,
    )
    cmo: float = unit_money(
        "Operation (CMO)",
        symbol="CMO",
        meaning="Average operation cost of a cubic metre.",
        source=COSTS,
    )
    cmi: float = unit_money(
        "Investment (CMI)",
        symbol="CMI",
        meaning="Average investment cost of a cubic metre.",
        source=COSTS,
    )
    cmt: float = unit_money(
        "Environmental fees (CMT)",
        symbol="CMT",
        meaning="Average cost of environmental fees; zero where there are none.",
        source=COSTS,
    )


class ChargesInputs(Inputs):
    """Average costs of one service or of both."""

    water: ServiceCosts | None = group("Water supply", "Costs of water supply.", default=None)
    sewerage: ServiceCosts | None = group(
        "Sewerage", "Costs of sewerage; its volume is the water billed.", default=None
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.water is None and self.sewerage is None:
            raise field_problem("water", "no_service", NO_SERVICE)
        return self


class ServiceCharges(Result):
    """Reference charges of one service."""

    fixed_charge: float = figure(
        "Fixed charge",
        unit="¤/user/month",
        display="unit_money",
        symbol="CF",
        equation=r"CF=CMA",
        source=COSTS,
    )
    consumption_charge: float = figure(
        "Consumption charge",
        unit="¤/m³",
        display="unit_money",
        symbol="CC",
        equation=r"CC=CMO+CMI+CMT",
        source=COSTS,
    )
    cmi_share: float | None = figure(
        "Share of the CMI",
        unit="fraction",
        display="percent",
        equation=r"\frac{CMI}{CC}",
        source=COSTS,
        meaning="Empty where the consumption charge is zero.",
    )


class ChargesResult(Result):
    """Reference charges of the services given."""

    water: ServiceCharges | None = group("Water supply", "Empty where not given.", default=None)
    sewerage: ServiceCharges | None = group("Sewerage", "Empty where not given.", default=None)
    warnings: list[Remark] = remarks_field()


def charges(inputs: ChargesInputs, _progress: Progress) -> ChargesResult:
    """CF = CMA and CC = CMO + CMI + CMT, each service apart."""
    found: dict[str, Any] = {}
    remarks: list[Remark] = []
    for name in SERVICES:
        costs = _costs(inputs, name)
        if costs is not None:
            found[name] = _charges(costs)
            remarks += _remarks((name, "cmi"), found[name].cmi_share)
    return ChargesResult(**found, warnings=remarks)


def _costs(inputs: ChargesInputs, name: ServiceKey) -> ServiceCosts | None:
    return inputs.water if name == "water" else inputs.sewerage


def _charges(costs: ServiceCosts) -> ServiceCharges:
    consumption = costs.cmo + costs.cmi + costs.cmt
    return ServiceCharges(
        fixed_charge=costs.cma,
        consumption_charge=consumption,
        cmi_share=ratio(costs.cmi, consumption),
    )


@aside
def _remarks(path: tuple[PathPart, ...], share: float | None) -> list[Remark]:
    low, high = proposed("cmi_share.low"), proposed("cmi_share.high")
    if not share or low <= share <= high:
        return []
    params = {"given": percent(share), "low": percent(low), "high": percent(high)}
    return [remark(path, "odd_share", ODD_SHARE, **params)]


register(
    Calculation(
        name="cra.charges",
        title="Fixed and consumption charges",
        summary="Reference charges of each service from the average costs CMA, CMO, CMI and CMT.",
        inputs=ChargesInputs,
        result=ChargesResult,
        function=charges,
        sources=(COSTS,),
        parameter_set="cra-2009-proposal",
        key_figures=(
            "water.consumption_charge",
            "water.fixed_charge",
            "sewerage.consumption_charge",
            "sewerage.fixed_charge",
        ),
    )
)
