"""A catalogue's formulas as they are evaluated, and what each needs; written out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.indicators.language import Expression, denominators, missing, names, resolved
from engine.indicators.models import TEXT, Catalogue


@dataclass(frozen=True)
class Resolved:
    """The catalogue with what it says about missing values written into its formulas."""

    catalogue: Catalogue

    @cached_property
    def truths(self) -> frozenset[str]:
        """Yes/no variables and columns; one that nobody answered counts as no."""
        return frozenset(key for key, known in self.catalogue.known.items() if known.unit is None)

    @cached_property
    def _openings(self) -> dict[str, str]:
        return {key: one.opening for key, one in self.catalogue.variables.items() if one.opening}

    @cached_property
    def indicators(self) -> dict[str, Expression]:
        """Each indicator's expression."""
        return {
            key: resolved(one.expression, self._openings, one.missing_as_zero)
            for key, one in self.catalogue.indicators.items()
        }

    @cached_property
    def checks(self) -> dict[str, Expression]:
        """Each check's rule."""
        return {
            key: resolved(one.expression, self._openings)
            for key, one in self.catalogue.checks.items()
        }

    @cached_property
    def denominators(self) -> dict[str, tuple[Expression, ...]]:
        """What each indicator is divided by."""
        return {key: denominators(one) for key, one in self.indicators.items()}

    @cached_property
    def used(self) -> tuple[str, ...]:
        """Variables that some formula or rule speaks of, in the catalogue's order."""
        every = [*self.indicators.values(), *self.checks.values()]
        met = {name for one in every for name in names(one)}
        return tuple(key for key in self.catalogue.variables if key in met)

    @cached_property
    def reportable(self) -> tuple[str, ...]:
        """Variables that a report may give: numbers, yes or no, registers, used or not."""
        return tuple(
            key
            for key, one in self.catalogue.variables.items()
            if one.kind == "register" or one.unit != TEXT
        )

    def missing(self, key: str, reported: frozenset[str] | set[str]) -> tuple[str, ...]:
        """Variables for want of which an indicator has no value."""
        there = reported | self.truths
        return missing(self.indicators[key], lambda name: name not in there)
