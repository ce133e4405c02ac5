"""How far two places lie apart, as a function that a trace calls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from engine.arithmetic import FUNCTIONS, Constant, call

RADIUS = Constant(6371.0088, "Mean radius of the Earth", "km")


def great_circle(latitude: float, longitude: float, other: float, far: float) -> float:
    """Kilometres between (latitude, longitude) and (other, far), degrees, on a sphere."""
    found: float = call("great_circle", [latitude, longitude, other, far, RADIUS()])
    return found


def _great_circle(values: Sequence[Any], _options: tuple[Any, ...]) -> float:
    """Haversine, which keeps its digits where two places are close."""
    south, west, north, east = (math.radians(one) for one in values[:4])
    across = math.sin((north - south) / 2.0) ** 2
    across += math.cos(south) * math.cos(north) * math.sin((east - west) / 2.0) ** 2
    return 2.0 * float(values[4]) * math.asin(min(1.0, across**0.5))


FUNCTIONS["great_circle"] = _great_circle
