"""A finished run as the result page reads it: values by path, and what their models say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engine import registry
from engine.errors import UnknownCalculation
from engine.registry import Calculation
from presentation.forms import Path, value_at
from presentation.problems import field_at
from presentation.units import currency_symbol, unit_text
from runs.models import Run
from snip.models import Project

FLOW_PARTS: Mapping[str, Path] = {"snip.project_evaluation": ("water_project",)}
"""Calculation -> where in its result the social flow stands; its root where it is not named."""


@dataclass(frozen=True)
class Stored:
    """A run with a result, and the project whose currency its money is in."""

    run: Run
    project: Project

    @property
    def calculation(self) -> Calculation | None:
        """None when the portal no longer has the calculation."""
        try:
            return registry.get(self.run.calculation)
        except UnknownCalculation:
            return None

    @property
    def is_whole_project(self) -> bool:
        """Whether there is more than a bare flow."""
        return self.run.calculation in FLOW_PARTS

    @property
    def flow(self) -> Path:
        return FLOW_PARTS.get(self.run.calculation, ())

    @property
    def currency(self) -> str:
        return self.project.currency

    @property
    def money(self) -> str:
        """The sign of the currency."""
        return currency_symbol(self.currency)

    def value(self, *path: str | int) -> Any:
        """The result's value at a path; None where there is none."""
        return value_at(self.run.result, path)

    def of_flow(self, *path: str | int) -> Any:
        """The value at a path below the social flow."""
        return self.value(*self.flow, *path)

    def given(self, *path: str | int) -> Any:
        """The input at a path of the run's snapshot; None where there is none."""
        return value_at(self.run.inputs, path)

    def numbers(self, *path: str | int) -> list[Any]:
        """A yearly list of the result; [] where there is none."""
        found = self.value(*path)
        return found if isinstance(found, list) else []

    def items(self, *path: str | int) -> list[Mapping[str, Any]]:
        """A list of named groups of the result; [] where there is none."""
        return [one for one in self.numbers(*path) if isinstance(one, Mapping)]

    def field(self, path: Path) -> FieldInfo | None:
        """What the result model says of the figure at that path."""
        calculation = self.calculation
        return field_at(calculation.result, path) if calculation else None

    def title(self, *path: str | int) -> str:
        return title_of(self.field(path))

    def unit(self, *path: str | int) -> str:
        return unit_text(str(said_of(self.field(path)).get("unit", "")), self.currency)

    def input_model(self) -> type[BaseModel] | None:
        calculation = self.calculation
        return calculation.inputs if calculation else None


def said_of(field: FieldInfo | None) -> Mapping[str, Any]:
    """Unit, display, equation, symbol and source of a field."""
    extra = field.json_schema_extra if field else None
    return extra if isinstance(extra, Mapping) else {}


def title_of(field: FieldInfo | None) -> str:
    """The field's title in the reader's language."""
    return gettext(field.title) if field and field.title else ""
