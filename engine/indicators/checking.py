"""Cross-checks of a catalogue over a panel: which reports cannot be true, which are odd."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.indicators.models import Catalogue, Check
from engine.indicators.panel import Integers, Panel
from engine.indicators.plan import Plan
from engine.indicators.resolution import Resolved


@dataclass(frozen=True)
class Finding:
    """A check and the rows that break it. judged: rows that report all that the check needs."""

    key: str
    check: Check
    rows: Integers
    judged: int


def findings(catalogue: Catalogue, panel: Panel) -> list[Finding]:
    """Every check of the catalogue over the panel, broken or not, in the catalogue's order."""
    resolved = Resolved(catalogue)
    held = Plan(resolved.checks, resolved.truths).run(panel)
    return [
        Finding(
            key,
            catalogue.checks[key],
            np.flatnonzero(one == 0.0),
            int(np.count_nonzero(~np.isnan(one))),
        )
        for key, one in zip(resolved.checks, held, strict=True)
    ]
