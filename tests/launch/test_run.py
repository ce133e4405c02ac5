"""`make run` as a person meets it: real processes, a home and a port of the test's own."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from launch import run
from launch.places import ROOT, Refusal
from launch.services import Services

Launcher = subprocess.Popen[str]


def free_port() -> int:
    """A port nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(home: Path) -> list[int]:
    """Every process that was started, directly or not, by a launcher of this home."""
    mark = f"LOCAL={home}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Stands for .local/."""
    return tmp_path / "local"


@pytest.fixture
def launch(home: Path) -> Iterator[Callable[..., Launcher]]:
    """Start `launch.run`; whatever is left at the end is killed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "SECURE", "DEMO", "SECRET_KEY")
    }

    def start(**environment: str) -> Launcher:
        return subprocess.Popen(
            [sys.executable, "-m", "launch.run"],
            cwd=ROOT,
            env={**kept, "LOCAL": str(home), "PORT": str(free_port()), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    yield start
    for process in processes_of(home):
        os.kill(process, signal.SIGKILL)


def address(launcher: Launcher) -> str:
    """Read what the launcher says until it names its address."""
    told = ""
    for line in launcher.stdout:
        told += line
        if found := re.match(r"WOP-LAC: (http://\S+)", line):
            return found[1]
    raise AssertionError(f"The portal did not start:\n{told}")


def query(home: Path, statement: str) -> list[tuple[object, ...]]:
    """Ask the portal's own database."""
    connection = psycopg2.connect(Services(home).environment["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def test_the_portal_serves_and_ends_with_ctrl_c_without_a_process_left(
    launch: Callable[..., Launcher], home: Path
) -> None:
    launcher = launch()
    with urllib.request.urlopen(f"{address(launcher)}health/ready/") as answer:
        assert answer.status == 200
    assert processes_of(home)
    launcher.send_signal(signal.SIGINT)
    rest = launcher.stdout.read()
    assert launcher.wait() == 0
    assert rest.endswith("Stopped. The data stays in .local/.\n")
    assert processes_of(home) == []


def test_a_second_start_keeps_the_data_and_the_key(
    launch: Callable[..., Launcher], home: Path
) -> None:
    first = launch()
    address(first)
    assert query(home, "select count(*) > 0 from members_user") == [(True,)]
    query(home, "create table kept as select 7 as figure")
    key = (home / "secret_key").read_text()
    second = launch()
    assert second.wait() != 0
    assert f"already running (process {first.pid})" in second.stdout.read()
    # Not even a killed launcher loses what was committed.
    first.kill()
    first.wait()
    again = launch()
    address(again)
    assert query(home, "select figure from kept") == [(7,)]
    assert (home / "secret_key").read_text() == key
    again.terminate()
    assert again.wait() == 0
    assert processes_of(home) == []


def test_a_part_that_dies_ends_the_portal_and_is_named(
    launch: Callable[..., Launcher], home: Path
) -> None:
    launcher = launch()
    address(launcher)
    worker = next(
        process
        for process in processes_of(home)
        if b"celery" in Path(f"/proc/{process}/cmdline").read_bytes()
        and Path(f"/proc/{process}/stat").read_text().split()[3] == str(launcher.pid)
    )
    os.kill(worker, signal.SIGKILL)
    told = launcher.stdout.read()
    assert launcher.wait() == 1
    assert f"The worker ended unexpectedly ({home / 'log/worker.log'})" in told
    assert processes_of(home) == []


def test_a_port_in_use_is_refused_with_another_before_anything_starts(
    launch: Callable[..., Launcher], home: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        launcher = launch(PORT=str(port))
        assert launcher.wait() == 1
    assert f"Port {port} can't be used" in (told := launcher.stdout.read())
    assert "make run PORT=" in told
    assert not (home / "postgres").exists()


@pytest.mark.parametrize("text", ["http", "0", "65536", "8000 ", "-1", "٣"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Refusal, match="a number from 1 to 65535"):
        run.port()


@pytest.mark.parametrize(("cores", "processes"), [(1, 2), (2, 2), (3, 3), (64, 4)])
def test_several_workers_stand_by_so_that_a_large_run_is_shared_out(
    monkeypatch: pytest.MonkeyPatch, cores: int, processes: int
) -> None:
    monkeypatch.delenv("WORKERS", raising=False)
    monkeypatch.setattr(run.os, "sched_getaffinity", lambda _process: set(range(cores)))
    assert run.workers() == processes
    monkeypatch.setenv("WORKERS", "7")
    assert run.workers() == 7


@pytest.mark.parametrize("text", ["many", "0", "65", "2 ", "-1"])
def test_a_number_of_workers_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("WORKERS", text)
    with pytest.raises(Refusal, match="1 to 64"):
        run.workers()
