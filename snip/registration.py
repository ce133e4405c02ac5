"""What this app tells the floors below when the portal starts: its runs, its panel."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from members import panels
from members.models import Utility
from members.permissions import AnyUser
from presentation.charts import register_charts
from presentation.workbooks import register_layout
from runs.about import register_about, register_origins
from runs.documents.composing import register_study
from runs.models import Run
from runs.permissions import AnyUser as RunReader
from runs.permissions import register_cancellers, register_links, register_visibility
from snip import workbook
from snip.about import about, origins
from snip.calculation import CALCULATION, CASH_FLOW
from snip.listing import rows_of
from snip.permissions import cancellable_runs_q, reader_of, visible_runs_q
from snip.results.drawings import DRAWN, builder_of
from snip.selectors import projects_listed, projects_visible_to
from snip.study import compose

SHOWN = 20


def result_address(user: RunReader, run: Run) -> str | None:
    """The page of a project the reader sees whose evaluation the run is; None for other runs."""
    seen = projects_visible_to(reader_of(user))
    open_to_reader = run.evaluations.filter(alternative__project__in=seen)
    evaluation = open_to_reader.select_related("alternative").first()
    if evaluation is None:
        return None
    place = (evaluation.alternative.project_id, evaluation.alternative.number)
    return reverse("snip:result", args=place)


def projects_panel(reader: AnyUser, utility: Utility) -> panels.Panel | None:
    """The utility's projects as far as this reader sees them."""
    found = projects_listed(reader).filter(utility=utility)[:SHOWN]
    rows = rows_of(found)
    if not rows:
        return None
    return panels.Panel(_("Projects"), "snip/panel.html", {"rows": rows, "utility": utility})


register_visibility(visible_runs_q)
register_cancellers(cancellable_runs_q)
register_links(result_address)
register_about(about)
register_origins(origins)
register_study(CALCULATION, compose)
register_study(CASH_FLOW, compose)
register_layout(CALCULATION, workbook.EVALUATION)
register_layout(CASH_FLOW, workbook.FLOW)
register_layout("snip.water_project", workbook.PROJECT)
panels.register(projects_panel)
for drawn in DRAWN:
    register_charts(drawn, builder_of(drawn))
