"""Walls around the process that prints: no network, no other process, no file that isn't ours."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "shutil.",
    "urllib.Request",
    "webbrowser.",
)
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts")
SOUND = ("/dev/null", "/dev/urandom", "/proc/self", "/proc/cpuinfo", "/etc/localtime")
_DIES_WITH_PARENT = 1


class Trespass(BaseException):
    """The document tried to reach what is not its own. Nothing on the way may swallow it."""


class Walls:
    """Once closed, every attempt to reach out is counted and refused.

    attempts: what was tried, as "socket.connect" or "open /etc/passwd".
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._closed = False
        self._roots = tuple(f"{one}/" for one in _own_places())

    def close(self) -> None:
        """From now on; there is no way to open them again."""
        sys.addaudithook(self._heard)
        self._closed = True

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN):
            self._refuse(event)
        if event == "open" and not self._is_own(arguments):
            self._refuse(f"open {arguments[0]}")

    def _is_own(self, arguments: tuple[Any, ...]) -> bool:
        path, mode = arguments[0], str(arguments[1] or "r")
        if isinstance(path, int) or path is None:
            return True
        name = os.path.realpath(os.fsdecode(path)) + "/"
        return name.startswith(self._roots) and not set(mode) & set("wax+")

    def _refuse(self, what: str) -> None:
        self.attempts.append(what)
        raise Trespass(what)


def _own_places() -> list[str]:
    """Where Python, its packages, the portal's code and the fonts lie.

    Of the portal's own directory only the code: beside it lie keys and data.
    """
    house = Path(__file__).resolve().parents[2]
    known = {os.path.realpath(one) for one in (sys.prefix, sys.base_prefix, *sys.path) if one}
    code = [str(house / name) for name in ("presentation", "engine")]
    return [*sorted(known - {str(house), os.path.realpath(os.curdir)}), *code, *FONTS, *SOUND]


def limit(*, seconds: int, megabytes: int) -> None:
    """Bound this process's computing time and memory, and let it die with its parent."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    # Not RLIMIT_AS: the charts' engine reserves far more addresses than it ever fills.
    most = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
