"""The catalogues as calculations: indicators.cra_12_1995, .sunass, .ibnet and .snis."""

from __future__ import annotations

from engine.indicators.calculations import CatalogueCalculation, calculation_of
from engine.indicators.loading import catalogue
from engine.registry import register

CRA_12_1995 = register(
    calculation_of(
        catalogue("cra_12_1995"),
        title="Management indicators (Res. CRA 12 of 1995)",
        summary="The quantitative indicators of Annex 1 from the variables of Annex 2, with "
        "cross-checks of the reported values.",
        key_figures=("collection_efficiency", "unaccounted_water", "coverage_users", "continuity"),
    )
)
SUNASS = register(
    calculation_of(
        catalogue("sunass"),
        title="Management indicators (SUNASS)",
        summary="Core indicators of Peru's regulator; most formulas are recalled and marked so "
        "until somebody checks them.",
        key_figures=("non_revenue_water", "water_coverage", "continuity", "working_ratio"),
    )
)
IBNET = register(
    calculation_of(
        catalogue("ibnet"),
        title="IBNET core indicators",
        summary="The core of the World Bank's benchmarking network: coverage, losses, cost, staff, "
        "quality, revenue and finance.",
        key_figures=("non_revenue_water", "water_coverage", "cost_coverage", "collection_period"),
    )
)
SNIS = register(
    calculation_of(
        catalogue("snis"),
        title="Water and sewerage indicators (SNIS)",
        summary="43 indicators of Brazil's national information system from the values that "
        "providers report.",
        key_figures=("IN049", "IN055", "IN012", "IN029"),
    )
)

BY_CATALOGUE: dict[str, CatalogueCalculation] = {
    one.function.catalogue.key: one.function
    for one in (CRA_12_1995, SUNASS, IBNET, SNIS)
    if isinstance(one.function, CatalogueCalculation)
}
"""Key of a catalogue -> its calculation, for those who work out many reports at once."""
