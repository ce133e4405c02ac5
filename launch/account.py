"""Under which account the servers run: PostgreSQL refuses root."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.places import Refusal, digest

NOBODY = 65534
# What the account that root steps down to must reach and can't reach under root's own directories.
ROOT_SHELF = Path("/var/lib/wop-lac")
USER_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
OTHER_USER = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


@dataclass(frozen=True)
class Account:
    """How a command is started so that it isn't root, and who then owns its files.

    prefix: words before the command; owner: uid its files must have outside.
    """

    prefix: tuple[str, ...]
    owner: int

    def runs(self, command: Sequence[str | Path]) -> bool:
        """Whether the command starts and succeeds under this account."""
        try:
            done = subprocess.run(
                [*self.prefix, *command], cwd="/", stdin=subprocess.DEVNULL, capture_output=True
            )
        except OSError:
            return False
        return done.returncode == 0

    def enters(self, directory: Path) -> bool:
        """Whether the account gets into the directory through all of its ancestors."""
        return not self.prefix or self.runs(["test", "-x", directory])

    def hand_over(self, directory: Path) -> None:
        """Give the directory and all in it to the account, when root may and must."""
        if os.getuid() != 0 or directory.stat().st_uid == self.owner:
            return
        for path in (directory, *directory.rglob("*")):
            os.chown(path, self.owner, self.owner, follow_symlinks=False)


def server_account() -> Account:
    """The account for PostgreSQL: this user, or for root one that has lost root's powers.

    Raises Refusal when root can't lay its powers down on this machine.
    """
    if os.getuid() != 0:
        return Account((), os.getuid())
    for candidate in (Account(USER_NAMESPACE, 0), Account(OTHER_USER, NOBODY)):
        if candidate.runs(["true"]):
            return candidate
    raise Refusal(
        "PostgreSQL doesn't run as root, and neither unshare nor setpriv (package util-linux) can "
        "lay root's powers down here. Start as an ordinary user, or set DATABASE_URL and REDIS_URL."
    )


def reachable(account: Account, packages: Path, parts: Sequence[str], program: str) -> Path:
    """``packages``, or a copy of some of its folders that the account can run ``program`` from.

    parts: folders below it that the program needs; program: its path below ``packages``. A user
    other than root can't run what lies under root's home; the copy goes to ROOT_SHELF.
    Raises Refusal when an ordinary user can't run the program.
    """
    if account.runs([packages / program, "--version"]):
        return packages
    if os.getuid() != 0:
        raise Refusal(
            f"{packages / program} doesn't run on this machine (a folder mounted noexec, a "
            "missing library?). Set DATABASE_URL and REDIS_URL to use other servers."
        )
    copy = ROOT_SHELF / digest(packages)
    if not account.runs([copy / program, "--version"]):
        shutil.rmtree(copy, ignore_errors=True)
        for part in parts:
            shutil.copytree(packages / part, copy / part, symlinks=True)
        open_to_all(copy)
    return copy


def open_to_all(folder: Path) -> None:
    """Let everybody read and run what is in the folder of ROOT_SHELF."""
    for path in (ROOT_SHELF, folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(path.stat().st_mode | (0o055 if runs else 0o044))
