"""``make lock``: resolve requirements/*.in into locks with hashes and without any host.

The resolver reads its own settings (UV_DEFAULT_INDEX for a mirror), not pip's: a lock made from a
partial mirror would lack the hashes of other machines' wheels.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from launch.places import ROOT, Refusal
from launch.progress import Step, say

LOCKS = ("runtime", "dev")
HOST = re.compile(r"://|--(extra-)?index-url|--find-links|^-[if] ", re.MULTILINE)


def resolver(folder: Path) -> Path:
    """uv in a throwaway virtual environment; the answer is its program."""
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin/python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return folder / "bin/uv"


def compile_lock(uv: Path, name: str) -> None:
    """Resolve one .in file. Raises Refusal with uv's words, or when the lock names a host."""
    target = ROOT / f"requirements/{name}.txt"
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / target.name
        # What is locked already stays unless an .in file asks for something else.
        if target.exists() and "--upgrade" not in sys.argv:
            draft.write_bytes(target.read_bytes())
        done = subprocess.run(
            [uv, "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
             "--no-header", "--no-annotate", "--quiet",
             "--output-file", draft, f"requirements/{name}.in"],
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise Refusal(f"requirements/{name}.in could not be resolved:\n{done.stderr}")
        text = draft.read_text()
    check(name, text)
    target.write_text(text)


def check(name: str, text: str) -> None:
    """Raises Refusal when a lock names a registry, or a package without hashes."""
    if HOST.search(text):
        raise Refusal(f"The lock of {name} would name a registry; nothing was written.")
    blocks = re.split(r"\n(?=\S)", text.strip())
    bare = [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
    if bare:
        raise Refusal(f"The lock of {name} would have no hash for {', '.join(bare)}.")


def main() -> None:
    """Resolve both; runtime first, since dev holds it."""
    with tempfile.TemporaryDirectory() as folder:
        with Step("Fetching the resolver (uv)"):
            uv = resolver(Path(folder))
        for name in LOCKS:
            with Step(f"Resolving requirements/{name}.in"):
                compile_lock(uv, name)
    say("Written. See what changed with: git diff requirements")


if __name__ == "__main__":
    try:
        main()
    except Refusal as refusal:
        sys.exit(f"{refusal}")
