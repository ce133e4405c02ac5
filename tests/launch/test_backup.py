"""Backup and restore: what comes back is what was saved, and nothing is overwritten."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

from launch.places import ROOT
from launch.services import Services

Script = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def script(own_services: Services, tmp_path: Path) -> Script:
    """Run a deploy script on a database of the test's own server and a media folder."""

    def run(
        name: str, *arguments: object, database: str = "wop_lac", media: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        programs = own_services.postgres.programs / "bin"
        url = own_services.environment["DATABASE_URL"].removesuffix("/wop_lac") + f"/{database}"
        return subprocess.run(
            [ROOT / "deploy" / name, *map(str, arguments)],
            env={
                "PATH": f"{programs}:{os.environ['PATH']}",
                "DATABASE_URL": url,
                "MEDIA_ROOT": str(media or tmp_path / "media"),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture
def backup(own_services: Services, script: Script, tmp_path: Path) -> Path:
    """A backup of two tables and a file; an empty database "again" waits beside."""
    connection = psycopg2.connect(own_services.environment["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("create table project (id int primary key, name text, npv double precision)")
        cursor.execute(
            "insert into project values (1, 'Ñuñoa', 0.1::float8 + 0.2::float8), (2, null, 'nan')"
        )
        cursor.execute("create table run (inputs jsonb, at timestamptz)")
        cursor.execute(
            """insert into run select '{"years": 20}', now() from generate_series(1, 9)"""
        )
        cursor.execute("create database again")
    connection.close()
    (tmp_path / "media/plans").mkdir(parents=True)
    (tmp_path / "media/plans/presa núm. 1.pdf").write_bytes(b"%PDF-1.7 " + bytes(range(256)))
    done = script("backup.sh", tmp_path / "backups")
    assert done.returncode == 0, done.stderr
    return tmp_path / "backups" / done.stdout.strip()


def test_a_restored_backup_is_the_same_row_by_row_and_byte_by_byte(
    backup: Path, script: Script, tmp_path: Path
) -> None:
    restored = tmp_path / "restored"
    done = script("restore.sh", backup.parent, backup.name, database="again", media=restored)
    assert done.returncode == 0, done.stderr
    assert "2 tables and all files are as they were saved" in done.stdout
    again = script("backup.sh", tmp_path / "second", database="again", media=restored)
    second = tmp_path / "second" / again.stdout.strip() / "tables.txt"
    assert second.read_text() == (backup / "tables.txt").read_text()
    file = "plans/presa núm. 1.pdf"
    assert (restored / file).read_bytes() == (tmp_path / "media" / file).read_bytes()


def test_the_tables_hashes_tell_a_changed_row(
    backup: Path, own_services: Services, script: Script, tmp_path: Path
) -> None:
    with psycopg2.connect(own_services.environment["DATABASE_URL"]) as connection:
        connection.cursor().execute("update project set npv = 0.3 where id = 1")
    connection.close()
    changed = tmp_path / "backups2" / script("backup.sh", tmp_path / "backups2").stdout.strip()
    lines = [(folder / "tables.txt").read_text().splitlines() for folder in (backup, changed)]
    assert [line.split("|")[0] for line in set(lines[0]) ^ set(lines[1])] == ["public.project"] * 2


def test_a_backup_is_readable_only_by_its_owner(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert {path.name for path in backup.iterdir()} == {
        "SHA256SUMS", "database.dump", "media.tar", "tables.txt",
    }  # fmt: skip
    assert all(path.stat().st_mode & 0o077 == 0 for path in backup.iterdir())


def test_a_damaged_backup_is_refused_before_anything_is_written(
    backup: Path, script: Script, tmp_path: Path
) -> None:
    dump = backup / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-1] + b"x")
    done = script(
        "restore.sh", backup.parent, backup.name, database="again", media=tmp_path / "restored"
    )
    assert done.returncode == 1
    assert "damaged: nothing was restored" in done.stderr
    assert not (tmp_path / "restored").exists()


def test_a_database_with_tables_is_not_overwritten(backup: Path, script: Script) -> None:
    done = script("restore.sh", backup.parent, backup.name)
    assert done.returncode == 1
    assert "already has 2 tables" in done.stderr


def test_a_folder_with_files_is_not_overwritten(backup: Path, script: Script) -> None:
    done = script("restore.sh", backup.parent, backup.name, database="again")
    assert done.returncode == 1
    assert "media is not empty" in done.stderr


def test_a_failed_backup_leaves_nothing_that_looks_like_one(
    script: Script, own_services: Services, tmp_path: Path
) -> None:
    done = script("backup.sh", tmp_path / "backups", media=tmp_path / "absent")
    assert done.returncode != 0
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_dump_that_fails_fails_the_backup(script: Script, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    done = script("backup.sh", tmp_path / "backups", database="absent")
    assert done.returncode != 0
    assert list((tmp_path / "backups").iterdir()) == []
