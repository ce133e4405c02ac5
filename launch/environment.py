"""The virtual environment: made once, installed again only when its lock changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.places import Refusal

# Which lock a profile of the command line needs; the second holds the first.
LOCK_OF = {"run": "runtime", "test": "dev"}
INSTALLER = frozenset({"pip", "setuptools", "wheel"})
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, list[str]]:
    """Names (normalised) and versions a lock pins: several where Pythons differ."""
    found: dict[str, list[str]] = {}
    for name, version in PIN.findall(lock.read_text()):
        found.setdefault(normal(name), []).append(version)
    return found


def normal(name: str) -> str:
    """A package name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True)
class Environment:
    """``folder`` is the virtual environment, ``requirements`` the directory of the locks."""

    folder: Path
    requirements: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin/python"

    @property
    def stamp(self) -> Path:
        """Says which lock was installed whole; absent while an installation runs."""
        return self.folder / "installed-lock.json"

    def lock_for(self, profile: str) -> str:
        """The lock to install: what was installed for tests isn't taken away by a run."""
        wanted = LOCK_OF[profile]
        return "dev" if "dev" in (wanted, self.installed().get("lock")) else wanted

    def installed(self) -> dict[str, str]:
        """What the stamp says; nothing when there is none or it can't be read."""
        try:
            found = json.loads(self.stamp.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def current(self, profile: str) -> bool:
        """Whether nothing needs to be installed."""
        return self.works() and self.installed() == self._stamp_of(self.lock_for(profile))

    def works(self) -> bool:
        """Whether it can be used: the Python it was made with may be gone, the checkout moved."""
        pip = self.folder / "bin/pip"
        return (
            pip.exists()
            and str(self.python) in pip.read_text()[:500]
            and succeeds([self.python, "-c", "import pip"])
        )

    def create(self) -> None:
        """Make it anew with the Python that runs this.

        Raises Refusal with the reason when that fails.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "venv", str(self.folder)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Refusal(f"The virtual environment could not be made:\n{done.stdout}{done.stderr}")

    def install(self, profile: str, report: Callable[[str], None]) -> None:
        """Install the profile's lock, hash by hash, and take away what it no longer holds.

        report: called with words on how far it is. Raises Refusal with pip's last lines.
        """
        name = self.lock_for(profile)
        lock = self.requirements / f"{name}.txt"
        self.stamp.unlink(missing_ok=True)
        wanted = pins(lock)
        # The lock is whole, so pip need not resolve; wheels only, so nothing is built here.
        self._pip(
            ["install", "--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile",
             "--progress-bar=off", "--requirement", str(lock)],
            PipCounter(len(wanted), report).line,
        )  # fmt: skip
        surplus = sorted(self.packages() - set(wanted) - INSTALLER)
        if surplus:
            self._pip(["uninstall", "--yes", *surplus], lambda _line: None)
        self.stamp.write_text(json.dumps(self._stamp_of(name)))

    def packages(self) -> set[str]:
        """Names of what is installed."""
        listed = subprocess.run(
            [str(self.python), "-m", "pip", "list", "--format=json"],
            capture_output=True, text=True, check=True, env=pip_environment(),
        )  # fmt: skip
        return {normal(each["name"]) for each in json.loads(listed.stdout)}

    def point_to(self, root: Path) -> None:
        """Let the environment's commands find the portal's own packages from any directory."""
        for packages in self.folder.glob("lib/python*/site-packages"):
            pointer = packages / "wop-lac-checkout.pth"
            if not pointer.exists() or pointer.read_text() != f"{root}\n":
                pointer.write_text(f"{root}\n")

    def _stamp_of(self, name: str) -> dict[str, str]:
        lock = self.requirements / f"{name}.txt"
        python = ".".join(str(part) for part in sys.version_info[:2])
        return {
            "lock": name,
            "hash": hashlib.sha256(lock.read_bytes()).hexdigest(),
            "python": python,
        }

    def _pip(self, arguments: Sequence[str], heard: Callable[[str], None]) -> None:
        process = subprocess.Popen(
            [str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input",
             *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env=pip_environment(),
        )  # fmt: skip
        lines = []
        for line in process.stdout or ():
            lines.append(line.rstrip())
            heard(lines[-1])
        if process.wait():
            end = "\n".join(lines[-15:])
            raise Refusal(
                f"pip could not install the packages:\n{end}\n"
                "Is there a network to the package registry? What was downloaded is kept."
            )


class PipCounter:
    """Turns pip's lines into "12 of 98, scipy"."""

    def __init__(self, total: int, report: Callable[[str], None]) -> None:
        self.total = total
        self.report = report
        self.seen = 0

    def line(self, text: str) -> None:
        """Hear one line of pip."""
        words = text.split()
        if words[:1] == ["Collecting"]:
            self.seen += 1
            self.report(f"{self.seen} of {self.total}, {words[1].partition('==')[0]}")
        elif words[:1] == ["Installing"]:
            self.report(f"unpacking {self.total}")


def pip_environment() -> dict[str, str]:
    """The environment without what would lead pip into another Python's packages."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER", "PIP_PREFIX")
    return {key: value for key, value in os.environ.items() if key not in hidden}


def succeeds(command: Sequence[object]) -> bool:
    """Whether a command starts and ends well."""
    try:
        done = subprocess.run(
            [str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True
        )
    except OSError:
        return False
    return done.returncode == 0
