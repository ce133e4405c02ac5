"""``python -m launch.manage …``: manage.py on this checkout's own servers.

Uses the running ones, or starts them for the time of the command.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys

from launch import services
from launch.places import LOCAL, ROOT, VENV, Refusal
from launch.run import environment


def main(arguments: list[str]) -> int:
    """Run the command; its exit code is the answer."""
    with contextlib.ExitStack() as stack:
        if not services.given() and services.Lock(LOCAL / "lock").holder() is None:
            pair = services.Services(LOCAL)
            pair.start()
            stack.callback(pair.stop)
        return subprocess.run(
            [VENV / "bin/python", ROOT / "manage.py", *arguments], env=environment()
        ).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(f"{refusal}")
