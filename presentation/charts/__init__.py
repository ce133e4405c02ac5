"""Charts: one description per chart, drawn in the browser and rendered to SVG for paper.

A description holds the finding as its title, the same numbers as a table, an alternative text and
a Vega-Lite layout for a wide and for a narrow place. Nothing here imports the renderer: that is
presentation.charts.paper, which must only be used where no process forks afterwards.
"""

from presentation.charts.balance import demand_supply
from presentation.charts.description import Chart
from presentation.charts.flow import yearly_flow
from presentation.charts.ghosts import SavedBalance, SavedFlow
from presentation.charts.parts import Part, parts
from presentation.charts.registry import Builder, charts_of, register_charts
from presentation.charts.tornado import SavedSwings, Swing, tornado

__all__ = [
    "Builder",
    "Chart",
    "Part",
    "SavedBalance",
    "SavedFlow",
    "SavedSwings",
    "Swing",
    "charts_of",
    "demand_supply",
    "parts",
    "register_charts",
    "tornado",
    "yearly_flow",
]
