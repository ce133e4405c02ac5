"""Writes the third-party front-end files out of the locked wheels: nothing of others in git."""

from __future__ import annotations

import os
import re
from pathlib import Path

import vl_convert

from launch.places import ROOT
from launch.vendored import FILES, STAMP, versions

SOURCE_MAP = re.compile(r"^[ \t]*//[#@] ?sourceMappingURL=.*$", re.MULTILINE)
VEGA_GLOBALS = "window.vegaEmbed = vegaEmbed; window.vega = vega; window.vegaLite = vegaLite;"


def vega() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script that sets window.vegaEmbed, vega, vegaLite.

    Wrapped in a function: the bundle is written as a module, and its one-letter names would
    otherwise be the page's.
    """
    return f"(()=>{{{vl_convert.javascript_bundle(VEGA_GLOBALS)}\n}})();\n"


def without_source_maps(script: str) -> str:
    """The script without its reference to a map: manifest storage fails when that is absent."""
    return SOURCE_MAP.sub("", script)


def write(path: Path, content: str) -> None:
    """Replace a file in one step: a server may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(content)
    os.replace(aside, path)


def write_all(folder: Path) -> None:
    """Write every file and, last, the stamp that says from which versions."""
    for name, content in zip(FILES, (vega(),), strict=True):
        write(folder / name, without_source_maps(content))
    write(folder / STAMP, versions(ROOT / "requirements/runtime.txt"))


if __name__ == "__main__":
    write_all(ROOT / "static/vendor")
