"""The head of a result: key figures, the decision in words, remarks, departures from the norm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engine.remarks import Remark
from engine.snip.agreement import agreement_remarks
from engine.snip.project_evaluation import NOT_PROFITABLE, PROFITABLE
from presentation.numbers import format_percent, format_value
from presentation.problems import message_of
from presentation.traces import EVIDENCE
from presentation.units import unit_text
from snip.results.addresses import Place
from snip.results.figures import Figure, figure_at
from snip.results.stored import Stored

INCREMENTAL = "long_run_incremental_cost"
SHARES = (
    ("share_of_income", "limit_water", "within_limit_water"),
    (
        "share_of_income_with_sewerage",
        "limit_water_and_sewerage",
        "within_limit_water_and_sewerage",
    ),
)


def key_figures(stored: Stored, place: Place) -> list[Figure]:
    """The figures that stand first, each with a word that places it."""
    return list(_key_figures(stored, place))


def _key_figures(stored: Stored, place: Place) -> Iterator[Figure]:
    flow = stored.flow
    rate = stored.given(*flow, "discount_rate")
    at_rate = _("at %(rate)s a year") % {"rate": format_percent(rate, None)}
    yield figure_at(stored, place, (*flow, "npv"), at_rate)
    yield figure_at(stored, place, (*flow, "irr"), irr_note(stored))
    yield figure_at(stored, place, (*flow, "benefit_cost"))
    yield figure_at(
        stored, place, (*flow, "break_even", "investment"), _("takes the NPV (VAN) to zero")
    )
    if stored.value("ice_total") is not None:
        yield figure_at(stored, place, ("ice_total",), _ice_note(stored))
    if stored.value(INCREMENTAL) is not None:
        yield from _household(stored, place)


def _household(stored: Stored, place: Place) -> Iterator[Figure]:
    only = figure_at(stored, place, (INCREMENTAL, "operation_only"))
    words = _("operation only: %(cost)s") % {"cost": only.text}
    yield figure_at(stored, place, (INCREMENTAL, "with_investment"), words)
    for share, limit, within in SHARES:
        if stored.value(INCREMENTAL, share) is not None:
            note = _limit_note(stored.value(INCREMENTAL, limit), stored.value(INCREMENTAL, within))
            yield figure_at(stored, place, (INCREMENTAL, share), note)


def _limit_note(limit: float, is_within: bool | None) -> str:
    facts = {"limit": format_percent(limit, 0)}
    if is_within:
        return _("within the limit of %(limit)s") % facts
    return _("above the limit of %(limit)s") % facts


def _ice_note(stored: Stored) -> str:
    accepted = stored.value("decision", "cost_effectiveness_accepted")
    if accepted is None:
        return _("no cut-off line given")
    return _("within the cut-off lines") if accepted else _("above a cut-off line")


def irr_note(stored: Stored) -> str:
    """Why there is no single rate, in a few words; "" where there is one."""
    status = stored.of_flow("irr_status")
    if status == "several":
        roots = stored.of_flow("irr_roots") or []
        rates = ", ".join(format_percent(one) for one in roots)
        return _("several rates: %(rates)s") % {"rates": rates}
    return _("there is none") if status == "none" else ""


@dataclass(frozen=True)
class Decision:
    """The decision: whether the figures support the project, in words, and why no rate stands.

    components: on the cut-off lines, payment: on what households can pay, "" where they are not
    known.
    """

    is_accepted: bool
    words: str
    irr_words: str
    components: str
    are_components_accepted: bool
    payment: str = ""
    is_payable: bool = True


def decision_of(stored: Stored) -> Decision:
    """What the sign of the NPV and the cut-off lines say."""
    accepted = stored.of_flow("npv") >= 0
    words = stored.value("decision", "message") or (PROFITABLE if accepted else NOT_PROFITABLE)
    reason = stored.of_flow("irr_reason")
    met = stored.value("decision", "cost_effectiveness_accepted")
    components = ""
    if met is not None:
        components = (
            _("Every component costs no more per person than its cut-off line.")
            if met
            else _("A component costs more per person than its cut-off line.")
        )
    payable = _payable(stored)
    return Decision(
        accepted,
        _(words),
        _(reason) if reason else "",
        components,
        bool(met),
        _payment_words(payable),
        payable is not False,
    )


def _payable(stored: Stored) -> bool | None:
    """Whether a household's payment stays within every limit; None where no share is known."""
    if stored.value(INCREMENTAL) is None:
        return None
    answers = [stored.value(INCREMENTAL, within) for _share, _limit, within in SHARES]
    known = [one for one in answers if one is not None]
    return all(known) if known else None


def _payment_words(payable: bool | None) -> str:
    if payable is None:
        return ""
    if payable:
        return _("What a household would pay stays within the limits of its income.")
    return _(
        "A household would pay a larger share of its income than the limit: a tariff that covers "
        "the long-run cost is not affordable."
    )


def remarks_of(stored: Stored) -> list[str]:
    """The calculation's remarks in the reader's language."""
    found = [Remark.model_validate(one) for one in stored.items("warnings")]
    found += _agreement(stored)
    return [message_of(one, model=stored.input_model()) for one in found]


def _agreement(stored: Stored) -> list[Remark]:
    """What the project and the demand of its locality contradict each other in."""
    parts = [stored.value("water_project"), stored.value("water_demand")]
    if not all(parts):
        return []
    project, demand = parts
    return agreement_remarks(
        (project["population"], demand["population"]),
        (project["produced_m3"], demand["production_m3_year"]),
    )


@dataclass(frozen=True)
class Departure:
    """An input that is not what the norm fixes."""

    title: str
    given: str
    norm: str
    source: str
    evidence: str


def departures_of(stored: Stored) -> list[Departure]:
    """Overrides of the parameter set, with what the norm says and where."""
    return [
        Departure(
            _(one["title"]),
            _shown(one["given"], one["display"], one["unit"], stored),
            _shown(one["norm"], one["display"], one["unit"], stored),
            f"{one['document']}, {one['place']}",
            str(EVIDENCE[one["evidence"]]),
        )
        for one in stored.items("overrides")
    ]


def _shown(value: float, display: str, unit: str, stored: Stored) -> str:
    if display == "percent":
        return format_percent(value, None)
    return format_value(value, display, "" if not unit_text(unit) else unit, stored.currency)
