"""Where things lie: the checkout, its private data, and directories short enough for sockets."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
# Data, logs and key of this checkout's portal; LOCAL in the environment names another place.
LOCAL = Path(os.environ.get("LOCAL") or ROOT / ".local").resolve()

# sun_path holds 108 bytes on Linux; PostgreSQL adds ".s.PGSQL.5432.lock" beside its socket.
SOCKET_DIRECTORY_LIMIT = 85


class Refusal(Exception):
    """Something the reader can put right; its text says what and how."""


def digest(path: Path) -> str:
    """A short name for a path, the same at every start."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def private_directory(path: Path) -> Path:
    """Make ``path`` as a directory only this user can enter.

    Raises Refusal when something else lies there, or when it belongs to another user: in a
    directory anybody may write to (/tmp), a stranger could have put it there first.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise Refusal(
            f"{path} is not a directory of yours (owner: uid {found.st_uid}). "
            "Start as its owner, or remove it."
        )
    path.chmod(0o700)
    return path


def socket_directory(home: Path) -> Path:
    """Where the servers of ``home`` put their sockets: in it, or where the path is short enough.

    The directory is private: whoever can enter it can use the servers.
    """
    inside = home / "sockets"
    if len(os.fsencode(inside)) <= SOCKET_DIRECTORY_LIMIT:
        return private_directory(inside)
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    name = f"wop-lac-{os.getuid()}-{digest(home)}"
    if runtime and os.access(runtime, os.W_OK):
        short = Path(runtime) / name
        if len(os.fsencode(short)) <= SOCKET_DIRECTORY_LIMIT:
            return private_directory(short)
    return private_directory(Path(tempfile.gettempdir()) / name)
