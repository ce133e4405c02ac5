"""Addresses inside a result page: tab, opened figure, an earlier run, a table as a file."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from presentation.forms import Path, dotted
from snip.models import Alternative

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
        return self._address(self.tab, **{FIGURE: dotted(path)})

    def of_file(self, table: str, kind: str) -> str:
        """A table as "csv" or "xlsx"."""
        return self._address(self.tab, **{TABLE: table, FORMAT: kind})

    def of_run(self, run: str) -> str:
        return Place(self.alternative, FIRST_TAB, run).here

    @property
    def here(self) -> str:
        return self._address(self.tab)

    def _address(self, slug: str, **query: str) -> str:
        where: list[object] = [self.alternative.project_id, self.alternative.number]
        name = "snip:result"
        if slug != FIRST_TAB:
            name = "snip:result_tab"
            where.append(slug)
        asked = {RUN: self.run, **query} if self.run else query
        return reverse(name, args=where) + (f"?{urlencode(asked)}" if asked else "")
