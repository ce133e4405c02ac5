"""``python3 -m launch.prepare run`` or ``test``: everything the commands need and is missing.

Standard library only: it runs on the system's Python before anything is installed. What is
already there is left alone, so that a second start costs a fraction of a second.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from launch import system, vendored
from launch.environment import Environment
from launch.places import LOCAL, ROOT, VENV, Refusal
from launch.progress import Step, say

OLDEST = (3, 11)


def check_python() -> None:
    """Raises Refusal when this Python is too old."""
    if sys.version_info < OLDEST:
        wanted = ".".join(str(part) for part in OLDEST)
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise Refusal(
            f"Python {wanted} or later is needed, {sys.executable} is {found}. "
            "Name another: make run PYTHON=python3.12"
        )


def check_venv_module() -> None:
    """Raises Refusal when this Python can't make virtual environments.

    Debian ships venv without ensurepip; both come with python3-venv.
    """
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Refusal(
            f"{sys.executable} can't make virtual environments. "
            "Install: sudo apt-get install --yes python3-venv"
        )


def check_owner() -> None:
    """Raises Refusal when what earlier starts left belongs to somebody else."""
    for path in (ROOT, VENV, LOCAL):
        if path.exists() and not os.access(path, os.W_OK):
            raise Refusal(
                f"{path} can't be written by you (owner: uid {path.stat().st_uid}). "
                "Start as its owner, or use a clone of your own."
            )


def prepare_system(profile: str) -> None:
    """Install missing system packages where this process may, else say the line that does."""
    lacking = system.missing(profile)
    if not lacking:
        return
    names = ", ".join(each.name for each in lacking)
    log = LOCAL / "log/apt.log"
    if system.may_install():
        with Step(f"Installing system packages ({names})"):
            log.parent.mkdir(parents=True, exist_ok=True)
            system.install(lacking, log)
        lacking = system.missing(profile)
        if not lacking:
            return
        say(f"apt-get could not install all of them: see {log}")
    consequences = "; ".join(f"without {each.name}: {each.purpose}" for each in lacking)
    say(f"Missing on this machine ({consequences}). Install:")
    say(f"    {system.install_line(lacking)}")


def prepare_packages(environment: Environment, profile: str) -> None:
    """Make the virtual environment and install the lock, where that isn't done yet."""
    if not environment.works():
        check_venv_module()
        with Step("Making the virtual environment"):
            environment.create()
    if not environment.current(profile):
        with Step(f"Installing the locked packages ({environment.lock_for(profile)})") as step:
            environment.install(profile, lambda words: setattr(step, "detail", words))
    environment.point_to(ROOT)


def prepare_frontend(environment: Environment) -> None:
    """Write the third-party front-end files, when their wheels changed."""
    if not vendored.current(ROOT / "static/vendor", ROOT / "requirements/runtime.txt"):
        with Step("Writing the front-end files of the packages"):
            module(environment, "launch.frontend")
    # Only production collects static files there; WhiteNoise warns when it is absent.
    (ROOT / "staticfiles").mkdir(exist_ok=True)


def prepare_translations(environment: Environment) -> None:
    """Compile the message catalogues that are newer than what was compiled from them."""
    stale = [str(each) for each in catalogues(ROOT) if not compiled(each)]
    if stale:
        with Step("Compiling the translations"):
            module(environment, "launch.translations", *stale)


def catalogues(root: Path) -> list[Path]:
    """All message catalogues of the portal."""
    place = "locale/*/LC_MESSAGES/*.po"
    return sorted([*root.glob(place), *root.glob(f"*/{place}")])


def compiled(catalogue: Path) -> bool:
    """Whether the catalogue's .mo is there and not older."""
    target = catalogue.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime_ns >= catalogue.stat().st_mtime_ns


def module(environment: Environment, name: str, *arguments: str) -> None:
    """Run one of our modules in the virtual environment. Raises Refusal with its words."""
    command: Sequence[str] = [str(environment.python), "-m", name, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise Refusal(f"{name} failed:\n{done.stdout}{done.stderr}".rstrip())


def wait_for_turn() -> int:
    """Let only one preparation of this checkout work at a time; the file stays open until exit."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    turn = os.open(LOCAL / "prepare.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another preparation of this checkout is running; waiting for it …")
        fcntl.flock(turn, fcntl.LOCK_EX)
    return turn


def prepare(profile: str) -> None:
    """Do all of it for a profile, "run" or "test". Raises Refusal."""
    check_python()
    check_owner()
    wait_for_turn()
    environment = Environment(VENV, ROOT / "requirements")
    prepare_system(profile)
    prepare_packages(environment, profile)
    prepare_frontend(environment)
    prepare_translations(environment)


if __name__ == "__main__":
    try:
        prepare(sys.argv[1])
    except Refusal as refusal:
        sys.exit(f"{refusal}")
    except KeyboardInterrupt:
        sys.exit("Interrupted; the next start goes on from here.")
