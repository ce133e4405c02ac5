"""Compiles the message catalogues (.po) into what gettext reads (.mo), without msgfmt."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import polib


def compile_catalogue(source: Path) -> Path:
    """Write the .mo beside its .po, in one step; the answer is its path.

    Raises OSError with polib's words when the catalogue isn't well formed.
    """
    target = source.with_suffix(".mo")
    aside = target.with_suffix(".mo.new")
    polib.pofile(str(source)).save_as_mofile(str(aside))
    os.replace(aside, target)
    return target


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        try:
            compile_catalogue(Path(argument))
        except OSError as error:
            sys.exit(f"{argument} can't be compiled: {error}")
