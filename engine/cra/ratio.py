"""Ratios of this room: empty where the divisor is zero or too small to divide by."""

from __future__ import annotations

from engine.arithmetic import finite, given


def ratio(value: float, divisor: float) -> float | None:
    """value / divisor; None for a divisor of zero or less, and where it has no finite value."""
    return given(divisor > 0.0, lambda: _finite(value / divisor))


def _finite(found: float) -> float | None:
    return given(finite(found), lambda: found)
