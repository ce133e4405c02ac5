"""The machine a bench ran on, as far as it explains the figures; nothing that names it."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from engine import ENGINE_VERSION

PACKAGES = (
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "pydantic",
    "ortools",
    "highspy",
    "numpy-financial",
    "pyxirr",
    "SALib",
)
PROCESSOR = re.compile(r"^model name\s*:\s*(.+)$", re.M)
MEMORY = re.compile(r"^MemTotal:\s+(\d+) kB$", re.M)


def described() -> dict[str, Any]:
    """Cores, processor, memory in GB, Python, packages by name and the engine's version."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _read("/proc/cpuinfo", PROCESSOR) or platform.machine(),
        "memory_gb": round(int(_read("/proc/meminfo", MEMORY) or 0) * 1024 / 1e9, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "engine": ENGINE_VERSION,
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def load() -> float:
    """How many processes wanted a core in the last minute: others slow all figures down."""
    return round(os.getloadavg()[0], 2)


def _read(path: str, pattern: re.Pattern[str]) -> str:
    try:
        found = pattern.search(Path(path).read_text(encoding="utf-8"))
    except OSError:
        return ""
    return found[1].strip() if found else ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
