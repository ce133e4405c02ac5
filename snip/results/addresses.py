"""Addresses inside a result page: tab, opened figure, an earlier run, a table as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from presentation.forms import Path, dotted
from runs.models import Run
from runs.opening import figure_address, trail_query
from snip.models import Alternative
from snip.results.stored import FLOW_PARTS

FIGURE, RUN, TABLE, FORMAT = "cifra", "corrida", "tabla", "format"
FIRST_TAB = "resumen"


@dataclass(frozen=True)
class Place:
    """Where the reader stands. run: the id of an earlier run, "" for the latest."""

    alternative: Alternative
    tab: str = FIRST_TAB
    run: str = ""

    def of_tab(self, slug: str) -> str:
        return self._address(slug)

    def of_figure(self, path: Path) -> str:
        """The page with that figure's panel open."""
        return self.of_key(dotted(path))

    def of_input(self, path: Path) -> str:
        """The page with the panel of the input at that path."""
        return self.of_figure((f"inputs:{path[0]}", *path[1:]))

    def of_key(self, key: str, via: Sequence[str] = ()) -> str:
        """The page with the panel of a number of the trace. via: keys that led there."""
        return self._address(self.tab, via, **{FIGURE: key})

    def of_file(self, table: str, kind: str) -> str:
        """A table as "csv" or "xlsx"."""
        return self._address(self.tab, **{TABLE: table, FORMAT: kind})

    def of_run(self, run: str) -> str:
        return Place(self.alternative, FIRST_TAB, run).here

    @property
    def here(self) -> str:
        return self._address(self.tab)

    def _address(self, slug: str, via: Sequence[str] = (), **query: str) -> str:
        where: list[object] = [self.alternative.project_id, self.alternative.number]
        name = "snip:result"
        if slug != FIRST_TAB:
            name = "snip:result_tab"
            where.append(slug)
        asked = {RUN: self.run, **query} if self.run else query
        return reverse(name, args=where) + trail_query(via, **asked)


def flow_figure_address(run: Run, figure: str) -> str:
    """The page on which a figure of a run's social flow ("npv") opens by itself."""
    return run_figure_address(run.pk, run.calculation, figure)


def run_figure_address(run_id: UUID, calculation: str, figure: str) -> str:
    """The same where only the run's number and calculation are at hand."""
    return figure_address(run_id, dotted((*FLOW_PARTS.get(calculation, ()), figure)))
