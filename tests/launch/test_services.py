"""The embedded servers: start, stop, recovery, refusals."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis
from dj_database_url import parse

from launch import services
from launch.places import Refusal
from launch.postgres import serves
from launch.services import Lock, Services


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Services]:
    """Durable servers, as `make run` starts them, stopped after the test."""
    pair = Services(tmp_path / "home")
    pair.start()
    yield pair
    pair.stop()
    services.remove(pair)


def execute(pair: Services, statement: str) -> list[tuple[object, ...]]:
    """Run one statement in a connection of its own and commit."""
    connection = psycopg2.connect(pair.environment["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def client(pair: Services) -> redis.Redis:
    """A client of the pair's Redis-protocol server."""
    return redis.Redis.from_url(pair.environment["REDIS_URL"])


def test_both_servers_answer_and_listen_on_no_port(kept: Services) -> None:
    assert execute(kept, "show listen_addresses") == [("",)]
    assert execute(kept, "show fsync") == [("on",)]
    assert client(kept).config_get("port") == {"port": "0"}
    assert client(kept).config_get("appendonly") == {"appendonly": "yes"}


def test_text_sorts_the_same_on_every_machine(kept: Services) -> None:
    query = "select datlocprovider, datlocale, pg_encoding_to_char(encoding) from pg_database"
    assert set(execute(kept, query)) == {("b", "C.UTF-8", "UTF8")}


def test_a_restart_keeps_the_data_of_both(kept: Services) -> None:
    execute(kept, "create table kept as select 7 as figure")
    client(kept).set("kept", 7)
    home = kept.home
    kept.stop()
    again = Services(home)
    again.start()
    assert execute(again, "select figure from kept") == [(7,)]
    assert client(again).get("kept") == b"7"
    again.stop()


def test_postgres_recovers_after_kill_9_with_what_it_acknowledged(kept: Services) -> None:
    execute(kept, "create table kept as select 7 as figure")
    kept.postgres.kill()
    assert kept.stopped == ["PostgreSQL"]
    kept.postgres.start()
    assert execute(kept, "select figure from kept") == [(7,)]


def test_valkey_recovers_after_kill_9_with_what_it_acknowledged(kept: Services) -> None:
    client(kept).config_set("appendfsync", "always")
    client(kept).set("kept", 7)
    kept.redis.kill()
    kept.redis.start()
    assert client(kept).get("kept") == b"7"


def test_a_lock_file_naming_a_foreign_process_is_cleared(kept: Services) -> None:
    lock = kept.postgres.data / "postmaster.pid"
    left = lock.read_text().replace(str(kept.postgres.child.process.pid), str(os.getpid()), 1)
    kept.postgres.kill()
    lock.write_text(left)
    kept.postgres.start()
    assert execute(kept, "select 1") == [(1,)]


def test_an_interrupted_first_start_is_begun_again(tmp_path: Path) -> None:
    pair = Services(tmp_path / "home")
    half = pair.postgres.home / "unfinished"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    pair.start()
    assert execute(pair, "select 1") == [(1,)]
    pair.stop()


def test_a_cluster_of_another_version_is_refused_with_what_to_do(kept: Services) -> None:
    kept.postgres.stop()
    (kept.postgres.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Refusal, match="made by PostgreSQL 17, this is 18"):
        kept.postgres.start()


def test_servers_die_with_a_launcher_killed_by_kill_9_and_start_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    script = (
        "from launch.services import Services; from pathlib import Path; import time; "
        f"pair = Services(Path({str(home)!r})); pair.start(); "
        "print(pair.postgres.child.process.pid, flush=True); time.sleep(600)"
    )
    launcher = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    postmaster = int(launcher.stdout.readline())
    launcher.send_signal(signal.SIGKILL)
    launcher.wait()
    again = Services(home)
    again.start()
    assert execute(again, "select 1") == [(1,)]
    assert again.postgres.child.process.pid != postmaster
    assert not serves(postmaster, again.postgres.data)
    again.stop()


def test_a_second_launcher_is_refused_naming_the_first(kept: Services) -> None:
    with pytest.raises(Refusal, match=f"already running \\(process {os.getpid()}\\)"):
        Services(kept.home).start()


def test_a_lock_is_free_when_its_holder_lets_go(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    first.take()
    with pytest.raises(Refusal):
        second.take()
    first.release()
    second.take()
    second.release()


def test_what_killed_test_sessions_left_is_swept_and_living_ones_are_not(tmp_path: Path) -> None:
    dead, living = (tmp_path / f"{services.TEMPORARY_PREFIX}{name}" for name in ("dead", "living"))
    for home in (dead, living):
        home.mkdir()
        (home / "lock").touch()
    lock = Lock(living / "lock")
    lock.take()
    services.sweep_temporary(tmp_path)
    assert not dead.exists()
    assert living.exists()
    lock.release()


def test_servers_named_by_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/wop_lac")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert services.given()


def test_one_address_without_the_other_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/wop_lac")
    monkeypatch.delenv("REDIS_URL")
    with pytest.raises(Refusal, match="Only DATABASE_URL is set"):
        services.given()


def test_the_addresses_name_private_sockets(kept: Services) -> None:
    directory = Path(parse(kept.environment["DATABASE_URL"])["HOST"])
    assert directory.stat().st_mode & 0o077 == 0
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(directory / ".s.PGSQL.5432"))
