"""Which third-party front-end files belong in static/vendor, and whether they are up to date.

htmx is not among them: Django serves it from inside its package. Standard library only: this is
read before the packages are installed.
"""

from __future__ import annotations

from pathlib import Path

from launch.environment import pins

FILES = ("vega.min.js",)
STAMP = "versions.txt"
WHEELS = ("vl-convert-python",)
# Raised when the files are written differently from the same wheels.
EDITION = 1


def versions(lock: Path) -> str:
    """What the files would be made from, as the stamp has it."""
    pinned = pins(lock)
    return (
        "".join(f"{name}=={' or '.join(pinned[name])}\n" for name in WHEELS)
        + f"edition {EDITION}\n"
    )


def current(folder: Path, lock: Path) -> bool:
    """Whether all files are there, made from the locked versions."""
    stamp = folder / STAMP
    return (
        stamp.exists()
        and stamp.read_text() == versions(lock)
        and all((folder / name).exists() for name in FILES)
    )
