"""Any figure opened: how each came about, from the code that calculated it."""

from engine.arithmetic import PHRASES, UNITS
from engine.trace.leaves import NormValue
from engine.trace.opening import OpenedFigure, Part
from engine.trace.places import Group, Place
from engine.trace.rebuilding import Tree, rebuild
from engine.trace.tracing import Gap, Trace, UnknownFigure, trace, trace_of

__all__ = [
    "PHRASES",
    "UNITS",
    "Gap",
    "Group",
    "NormValue",
    "OpenedFigure",
    "Part",
    "Place",
    "Trace",
    "Tree",
    "UnknownFigure",
    "rebuild",
    "trace",
    "trace_of",
]
