"""PostgreSQL and the Redis-protocol server: the embedded pair, or the environment's own."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from launch.account import ROOT_SHELF, Account, server_account
from launch.places import LOCAL, Refusal, digest, private_directory, socket_directory
from launch.postgres import Postgres
from launch.valkey import Valkey

TEMPORARY_PREFIX = "wop-lac-test-"


class Services:
    """The two embedded servers of one home directory, one launcher at a time.

    throwaway: fast and not durable, for tests.
    """

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.home = home
        self.lock = Lock(private_directory(home) / "lock")
        account = server_account()
        sockets = socket_directory(home)
        self.redis = Valkey(home / "valkey", sockets, home / "log/valkey.log", throwaway)
        place, postgres_sockets = _postgres_places(account, home, sockets)
        self.postgres = Postgres(
            place, postgres_sockets, home / "log/postgres.log", account, throwaway
        )

    @property
    def environment(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of the pair."""
        return {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.redis.url}

    @property
    def stopped(self) -> list[str]:
        """Names of the servers that should run and don't."""
        running = {"PostgreSQL": self.postgres.running, "Valkey": self.redis.running}
        return [name for name, runs in running.items() if not runs]

    def start(self) -> None:
        """Start both. Raises Refusal, also when another launcher has them; then none is started."""
        self.lock.take()
        try:
            self.redis.start()
            self.postgres.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both and let the next launcher in."""
        self.redis.stop()
        self.postgres.stop()
        self.lock.release()


class Lock:
    """A lock that the kernel lets go when its holder dies, however it dies.

    Its file holds the number of the process that has it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    def take(self) -> None:
        """Take it. Raises Refusal naming the holder's process when it is held."""
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise Refusal(
                f"The portal of this checkout is already running (process {self.holder()}). "
                "Stop it with Ctrl-C where it was started, or with `make stop`."
            ) from None
        os.truncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def holder(self) -> int | None:
        """The process that has it, or None when nobody has."""
        try:
            with self.path.open() as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(file.read() or 0)
        except FileNotFoundError:
            pass
        return None

    def release(self) -> None:
        """Let it go."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _postgres_places(account: Account, home: Path, sockets: Path) -> tuple[Path, Path]:
    """Data and socket directories PostgreSQL's account gets into.

    Root's own directories may be closed to the account that root steps down to; its data then
    lies on ROOT_SHELF.
    """
    if account.enters(home) and (account.owner == os.getuid()):
        return home / "postgres", sockets
    shelf = ROOT_SHELF / digest(home)
    shelf.mkdir(mode=0o711, parents=True, exist_ok=True)
    sockets = shelf / "sockets"
    sockets.mkdir(mode=0o700, exist_ok=True)
    return shelf / "postgres", sockets


@contextlib.contextmanager
def temporary_services() -> Iterator[Services]:
    """Throwaway servers in a private temporary directory, removed at the end."""
    sweep_temporary(Path(tempfile.gettempdir()))
    home = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX))
    services = Services(home, throwaway=True)
    try:
        services.start()
        yield services
    finally:
        services.stop()
        remove(services)


def remove(services: Services) -> None:
    """Delete all that stopped servers have on disk."""
    for directory in {services.home, services.postgres.home.parent}:
        shutil.rmtree(directory, ignore_errors=True)


def sweep_temporary(place: Path) -> None:
    """Remove what killed test sessions of this user left behind."""
    for home in place.glob(f"{TEMPORARY_PREFIX}*"):
        lock = Lock(home / "lock")
        try:
            if home.lstat().st_uid != os.getuid() or not lock.path.exists():
                continue
            lock.take()
        except (Refusal, OSError):
            continue
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(ROOT_SHELF / digest(home), ignore_errors=True)
        lock.release()


def given() -> bool:
    """Whether the environment names real servers; then nothing embedded starts.

    Raises Refusal when it names only one of the two.
    """
    named = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(named) == 1:
        raise Refusal(f"Only {named[0]} is set. Set both DATABASE_URL and REDIS_URL, or neither.")
    return bool(named)


def portal_environment() -> dict[str, str]:
    """The addresses of the servers in use: the environment's, or this checkout's own."""
    if given():
        return {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    return Services(LOCAL).environment


def main() -> None:
    """``make services``: both servers in the foreground, their addresses on the output."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    services = Services(LOCAL)
    services.start()
    for name, value in services.environment.items():
        print(f"export {name}='{value}'")
    print("# Ctrl-C stops both.", flush=True)
    while not stop.wait(0.5) and not services.stopped:
        pass
    ended = services.stopped
    services.stop()
    if ended:
        raise Refusal(f"{' and '.join(ended)} ended unexpectedly: see {services.home / 'log'}.")


if __name__ == "__main__":
    try:
        main()
    except Refusal as refusal:
        sys.exit(f"{refusal}")
