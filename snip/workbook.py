"""How the workbooks of project evaluations are arranged."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from presentation.workbooks import ChartLayout, Layout, SheetLayout

WORDS = {
    "investment": _("Investment"),
    "operation_maintenance": _("Operation and maintenance"),
    "benefits": _("Benefits"),
    "peak_day": _("Peak day"),
    "mean": _("Mean production"),
    "unique": _("a single rate"),
    "none": _("no rate"),
    "several": _("several rates"),
    "sewer": _("Sewers"),
    "wastewater_treatment": _("Wastewater treatment"),
    "other": _("Other"),
}
_DEMAND = (
    "years", "population", "dwellings", "new_users", "consumption_per_dwelling", "consumption_m3",
    "consumption_without_project_m3", "produced_m3",
)  # fmt: skip
_COSTS = (
    "investment_lines", "market_investment", "social_investment", "investment_market",
    "operation_maintenance_market",
)  # fmt: skip
_BENEFITS = (
    "benefit_per_existing_user", "benefit_per_new_user", "benefits_existing_users",
    "benefits_new_users",
)  # fmt: skip
_FLOW = (
    "benefits", "investment", "operation_maintenance", "net_flow", "discount_factors",
    "discounted_cumulative", "present_values",
)  # fmt: skip
_INDICATORS = (
    "npv", "benefit_cost", "payback_year", "irr", "irr_status", "irr_reason", "irr_roots",
    "break_even",
)  # fmt: skip
_VARIABLES = ("investment", "operation_maintenance", "benefits")


def _project_sheets(prefix: str, *indicators: str) -> tuple[SheetLayout, ...]:
    """Sheets of a water project whose figures stand below a path."""

    def paths(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{prefix}{name}" for name in names)

    return (
        SheetLayout(_("Indicators"), (*paths(_INDICATORS), *indicators)),
        SheetLayout(_("Demand"), paths(_DEMAND)),
        SheetLayout(_("Costs"), paths(_COSTS)),
        SheetLayout(_("Benefits"), paths(_BENEFITS)),
        SheetLayout(_("Flow"), paths(_FLOW)),
    )


def _flow_charts(prefix: str) -> tuple[ChartLayout, ...]:
    return (
        ChartLayout(
            _("Net flow and its discounted sum"),
            (f"{prefix}net_flow",),
            "column",
            over=(f"{prefix}discounted_cumulative",),
        ),
        ChartLayout(
            _("Present values"),
            tuple(f"{prefix}present_values.{name}" for name in ("benefits", *_VARIABLES[:2])),
            "column",
        ),
    )


def _sensitivity_chart() -> ChartLayout:
    return ChartLayout(
        _("Net present value (VAN) while one variable changes"),
        tuple(f"sensitivity.{place}.npv" for place in range(len(_VARIABLES))),
        across="sensitivity.0.changes",
        names=tuple(WORDS[name] for name in _VARIABLES),
    )


EVALUATION = Layout(
    inputs=(
        SheetLayout(_("Project inputs"), ("water_project", "sensitivity_changes", "parameter_set")),
        SheetLayout(_("Demand and supply inputs"), ("water_demand", "supply")),
        SheetLayout(_("Sewerage and household inputs"), ("cost_effectiveness", "affordability")),
    ),
    results=(
        *_project_sheets("water_project.", "ice_total", "decision"),
        SheetLayout(_("Demand and supply"), ("balance", "water_demand")),
        SheetLayout(
            _("Cost per person and per m³"), ("cost_effectiveness", "long_run_incremental_cost")
        ),
        SheetLayout(_("Sensitivity"), ("sensitivity", "overrides")),
    ),
    charts=(
        *_flow_charts("water_project."),
        ChartLayout(
            _("Benefits and costs by year"),
            tuple(f"water_project.{name}" for name in ("benefits", *_VARIABLES[:2])),
            "column",
        ),
        _sensitivity_chart(),
        ChartLayout(
            _("Demand and supply"),
            (
                "balance.demand_l_s",
                "balance.supply_without_project_l_s",
                "balance.supply_with_project_l_s",
            ),
        ),
        ChartLayout(
            _("Water consumed and produced"),
            (
                "water_project.produced_m3",
                "water_project.consumption_m3",
                "water_project.consumption_without_project_m3",
            ),
        ),
    ),
    words=WORDS,
)
PROJECT = Layout(
    results=_project_sheets(""),
    charts=_flow_charts(""),
    words=WORDS,
)
FLOW = Layout(
    results=(
        SheetLayout(_("Indicators"), _INDICATORS),
        SheetLayout(_("Flow"), _FLOW),
        SheetLayout(_("Sensitivity"), ("sensitivity", "sensitivity_by_variable")),
    ),
    charts=_flow_charts(""),
    words=WORDS,
)
