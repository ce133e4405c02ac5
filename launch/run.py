"""``make run``: the portal with its demonstration network, until Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import urlsplit

from launch import services
from launch.places import LOCAL, ROOT, VENV, Refusal, private_directory
from launch.progress import Step, say
from launch.web import Web, check_port
from launch.worker import Worker

WATCH = 0.5
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Somebody asked the portal to end."""


def stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """Leave whatever is being done. A second signal changes nothing: the end is on its way."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    # Not print: the signal may have come in the middle of one.
    os.write(sys.stdout.fileno(), b"\nStopping ...\n")
    raise Stop


def port() -> int:
    """PORT from the environment, 8000 without it. Raises Refusal."""
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Refusal(f"PORT={text} is not a port: a number from 1 to 65535, 8000 without PORT.")
    return int(text)


def workers() -> int:
    """WORKERS from the environment; without it, a process per core, 2 to 4.

    Two on one core too: a large run is then seen to be shared out. Raises Refusal.
    """
    text = os.environ.get("WORKERS")
    if not text:
        return min(max(len(os.sched_getaffinity(0)), 2), 4)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise Refusal(f"WORKERS={text} is not a number of processes: 1 to 64.")
    return int(text)


def secret_key() -> str:
    """This checkout's own key, made at the first start: sessions outlast a restart."""
    path = private_directory(LOCAL) / "secret_key"
    if not path.exists():
        with contextlib.suppress(FileExistsError):
            kept = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(kept, "w") as file:
                file.write(secrets.token_urlsafe(50))
    return path.read_text()


def start_services(stack: contextlib.ExitStack) -> services.Services | None:
    """Start the embedded pair, to be stopped with the stack; None when others are named."""
    if services.given():
        say(f"Using the servers of DATABASE_URL ({urlsplit(os.environ['DATABASE_URL']).hostname})")
        return None
    pair = services.Services(LOCAL)
    with Step("Starting PostgreSQL and Valkey"):
        pair.start()
    stack.callback(pair.stop)
    return pair


def environment() -> dict[str, str]:
    """What the portal's processes see: the servers, demonstration mode, a key."""
    given = {name: value for name, value in os.environ.items() if value}
    return {
        "DEMO": "1",
        "SECRET_KEY": secret_key(),
        "MEDIA_ROOT": str(LOCAL / "media"),
        **given,
        **services.portal_environment(),
        "PYTHONUNBUFFERED": "1",
    }


def load(seen: dict[str, str]) -> str:
    """Bring the database up to date, with the demonstration network where it is wanted.

    The answer is what the reader should know to sign in. Raises Refusal with the errors.
    """
    with Step("Bringing the database and the demonstration up to date"):
        done = subprocess.run(
            [VENV / "bin/python", "-m", "launch.load"],
            cwd=ROOT, env=seen, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise Refusal(f"The database could not be brought up to date:\n{done.stderr}".rstrip())
    return done.stdout


def start_portal(stack: contextlib.ExitStack, web: Web, worker: Worker) -> None:
    """Start the web server and the worker, to be stopped with the stack, and wait for both."""
    with Step("Starting the web server and the worker"):
        for part in (worker, web):
            stack.callback(part.stop)
            part.start()
        web.wait()
        worker.wait()


def ended(web: Web, worker: Worker, pair: services.Services | None) -> list[str]:
    """What should run and doesn't, with the end of its log."""
    parts: dict[str, Web | Worker] = {"The web server": web, "The worker": worker}
    gone = [
        f"{name} ended unexpectedly ({part.log}):\n{part.child.last_lines() if part.child else ''}"
        for name, part in parts.items()
        if not part.alive
    ]
    servers = pair.stopped if pair else []
    return gone + [f"{name} ended unexpectedly: see {LOCAL / 'log'}" for name in servers]


def watch(web: Web, worker: Worker, pair: services.Services | None) -> NoReturn:
    """Look after the processes until a signal. Raises Refusal when one ends by itself."""
    while True:
        time.sleep(WATCH)
        gone = ended(web, worker, pair)
        if gone:
            raise Refusal("\n".join(gone))


def run() -> None:
    """Start everything, say where it is, stay until Stop."""
    with contextlib.ExitStack() as stack:
        logs = private_directory(LOCAL) / "log"
        number, processes = port(), workers()
        check_port(number)
        pair = start_services(stack)
        seen = environment()
        accounts = load(seen)
        web = Web(number, seen, logs / "web.log")
        log, beat = logs / "worker.log", LOCAL / "beat"
        worker = Worker("portal@localhost", seen, log, concurrency=processes, beat=beat)
        start_portal(stack, web, worker)
        say(accounts)
        say(f"WOP-LAC: {web.address}")
        say(f"Logs: {shown(logs)}/*.log     Stop: Ctrl-C")
        watch(web, worker, pair)


def shown(path: Path) -> str:
    """A path as seen from the checkout."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def main() -> None:
    """Run until Ctrl-C (then the end is a good one) or until something fails."""
    for number in ENDING:
        signal.signal(number, stop)
    try:
        run()
    except Stop:
        say("Stopped. The data stays in .local/.")
    except Refusal as refusal:
        sys.exit(f"{refusal}")


if __name__ == "__main__":
    main()
