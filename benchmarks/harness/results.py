"""What was measured as JSON: read, brought together with what stood there, written."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from benchmarks.harness.timing import Beside, Found, Measured, Time

FORMAT = 1


def as_data(one: Measured, rounds: int, scale: float, load: float) -> dict[str, Any]:
    """A work as JSON data: its times in seconds, what was asked and met, and how it was run."""
    peers = [{**asdict(peer), "met": peer.met} for peer in one.peers]
    figures = [{**asdict(figure), "met": figure.met} for figure in one.figures]
    run = {
        "rounds": rounds,
        "scale": scale,
        "load": load,
        "day": dt.datetime.now(dt.UTC).date().isoformat(),
    }
    found: dict[str, Any] = _finite({**asdict(one), "peers": peers, "figures": figures, "run": run})
    return found


def as_measured(data: Mapping[str, Any]) -> Measured:
    """A work read back from JSON data."""
    ours = data["ours"]
    return Measured(
        key=data["key"],
        title=data["title"],
        note=data["note"],
        ours=Time(**ours) if ours else None,
        peers=tuple(_peer(one) for one in data["peers"]),
        figures=tuple(Found(**_own(one, Found)) for one in data["figures"]),
        error=data["error"],
    )


def _peer(data: Mapping[str, Any]) -> Beside:
    return Beside(**{**_own(data, Beside), "time": Time(**data["time"])})


def _own(data: Mapping[str, Any], model: Any) -> dict[str, Any]:
    names = {one.name for one in fields(model)}
    return {
        name: float("nan") if name == "value" and value is None else value
        for name, value in data.items()
        if name in names
    }


def read(path: Path) -> dict[str, Any]:
    """The results of earlier runs; empty where there are none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("format") == FORMAT else {}


def brought_together(
    earlier: Mapping[str, Any], machine: Mapping[str, Any], works: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The new works over the earlier ones, which are kept only if this very machine made them."""
    kept = earlier.get("works", []) if earlier.get("machine") == machine else []
    new = {one["key"]: one for one in works}
    old = {one["key"]: one for one in kept}
    return {"format": FORMAT, "machine": dict(machine), "works": list({**old, **new}.values())}


def write(path: Path, results: Mapping[str, Any]) -> None:
    """Write the results; numbers that are not finite are null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
