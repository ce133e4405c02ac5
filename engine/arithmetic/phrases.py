"""English words that traces show beside the titles of the models, known before any trace is made.

Pages translate them; whoever collects texts to translate asks here.
"""

from __future__ import annotations

PHRASES: dict[str, None] = {}
UNITS: dict[str, None] = {}


def phrase(words: str) -> str:
    """Words that a trace may show, noted as such."""
    PHRASES.setdefault(words)
    return words


def unit_phrase(unit: str) -> str:
    """A unit that a trace may show, noted as such."""
    if unit:
        UNITS.setdefault(unit)
    return unit
