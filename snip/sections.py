"""The sections of the input pages: which inputs each one asks for, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from presentation.forms import Group, Node, Path, dotted, is_empty, value_at
from snip.calculation import CALCULATION, CASH_FLOW

REVIEW = "revision"


@dataclass(frozen=True)
class Section:
    """A page of the form. paths: the inputs on it; optional: the study may leave it out."""

    slug: str
    title: str | Promise
    about: str | Promise
    paths: tuple[Path, ...]
    optional: bool = False


def _project(*names: str) -> tuple[Path, ...]:
    return tuple(("water_project", name) for name in names)


SECTIONS = (
    Section(
        "poblacion-y-demanda",
        _("Population and demand"),
        _("Who is served, for how long, and what water is worth to them."),
        _project(
            "horizon",
            "discount_rate",
            "population",
            "coverage",
            "persons_per_dwelling",
            "existing_connections",
            "physical_losses",
            "metered",
            "demand_curve",
        ),
    ),
    Section(
        "inversion",
        _("Investment"),
        _("What is built or bought in year 0, and connections paid for later."),
        _project("investment", "incremental_connection"),
    ),
    Section(
        "operacion-y-mantenimiento",
        _("Operation and maintenance"),
        _("What it costs to run the system with and without the project."),
        _project("operation_maintenance"),
    ),
    Section(
        "demanda-de-la-localidad",
        _("Demand of the locality"),
        _("Connections and consumption by category, year by year, for the balance with supply."),
        (("water_demand",),),
        optional=True,
    ),
    Section(
        "oferta",
        _("Supply"),
        _("What sources, treatment and reservoirs can give, to compare with the demand."),
        (("supply",),),
        optional=True,
    ),
    Section(
        "costo-efectividad",
        _("Cost-effectiveness"),
        _("Sewers and treatment, evaluated by their cost per person served."),
        (("cost_effectiveness",),),
        optional=True,
    ),
    Section(
        "capacidad-de-pago",
        _("Affordability"),
        _("What a household uses, earns and would pay."),
        (("affordability",),),
        optional=True,
    ),
    Section(
        REVIEW,
        _("Review and evaluate"),
        _("What is still missing, the changes to try, and the evaluation itself."),
        (("sensitivity_changes",),),
        optional=True,
    ),
)
FLOW = (
    Section(
        "flujo",
        _("Yearly flow"),
        _("Benefits and costs at social prices, year by year, where only they are known."),
        (("discount_rate",), ("benefits",), ("investment",), ("operation_maintenance",)),
    ),
    SECTIONS[-1],
)
BY_CALCULATION = {CALCULATION: SECTIONS, CASH_FLOW: FLOW}
NOT_ASKED: tuple[Path, ...] = (("parameter_set",), ("sensitivity",))
"""Inputs that the project itself decides, and one that only programs ask with."""


def sections_of(calculation: str) -> tuple[Section, ...]:
    """The sections that ask for a calculation's inputs."""
    return BY_CALCULATION[calculation]


def section_named(calculation: str, slug: str) -> Section | None:
    return next((one for one in sections_of(calculation) if one.slug == slug), None)


def section_of(calculation: str, path: str) -> Section | None:
    """The section that asks for the input, None for what no section asks for."""
    return next((one for one in sections_of(calculation) if _holds(one, path)), None)


def _holds(section: Section, path: str) -> bool:
    return any(f"{path}.".startswith(f"{dotted(own)}.") for own in section.paths)


def next_of(calculation: str, section: Section) -> Section | None:
    every = sections_of(calculation)
    place = every.index(section) + 1
    return every[place] if place < len(every) else None


@dataclass(frozen=True)
class Progress:
    """How far a section is: kind of sign and the words beside it."""

    section: Section
    kind: str
    words: str

    @property
    def slug(self) -> str:
        return self.section.slug

    @property
    def is_settled(self) -> bool:
        """Complete, or left out of the study."""
        return self.kind == "ok" or (self.kind == "wait" and self.section.optional)


def nodes_of(section: Section, form: Group) -> list[Node]:
    """The parts of the form on the section's page."""
    found = (form.find(dotted(path)) for path in section.paths)
    return [node for node in found if node is not None]


def progress_of(section: Section, form: Group, inputs: Mapping[str, Any]) -> Progress:
    """How far a section is; the review is ready when nothing is missing or wrong anywhere."""
    if section.slug != REVIEW:
        return _progress_of(section, form, inputs)
    if form.problem_count or form.gap_count:
        return Progress(section, "wait", gettext("not ready"))
    return Progress(section, "ok", gettext("ready"))


def _progress_of(section: Section, form: Group, inputs: Mapping[str, Any]) -> Progress:
    """Complete, something wrong, something to fill in, left out, or not started."""
    nodes = nodes_of(section, form)
    problems = sum(node.problem_count for node in nodes)
    gaps = sum(node.gap_count for node in nodes)
    untouched = all(is_empty(value_at(inputs, path)) for path in section.paths)
    if problems:
        words = ngettext("%(n)s problem", "%(n)s problems", problems)
        return Progress(section, "bad", words % {"n": problems})
    if untouched:
        words = gettext("left out") if section.optional else gettext("not started")
        return Progress(section, "wait", words)
    if gaps:
        words = ngettext("%(n)s to fill in", "%(n)s to fill in", gaps)
        return Progress(section, "warn", words % {"n": gaps})
    return Progress(section, "ok", gettext("complete"))
