"""The registry with every room of calculations loaded: import it from here to find them all."""

from engine import cra, indicators, matching, snip
from engine.registry import every, get
from engine.uncertainty import apportioning, simulating, switched, trying

__all__ = [
    "apportioning",
    "cra",
    "every",
    "get",
    "indicators",
    "matching",
    "simulating",
    "snip",
    "switched",
    "trying",
]
