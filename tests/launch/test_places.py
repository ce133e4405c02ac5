"""Directories for sockets: short enough, private, nobody else's."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.places import SOCKET_DIRECTORY_LIMIT, Refusal, private_directory, socket_directory


def test_a_short_home_holds_its_own_sockets(tmp_path: Path) -> None:
    home = tmp_path / "h"
    home.mkdir()
    assert len(str(home)) + len("/sockets") <= SOCKET_DIRECTORY_LIMIT
    assert socket_directory(home) == home / "sockets"


@pytest.fixture
def runtime() -> Iterator[Path]:
    """A runtime directory with a short path, as a machine has it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_a_long_home_gets_a_short_private_directory(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    home = runtime / ("deep/" * 30)
    sockets = socket_directory(home)
    assert sockets.parent == runtime
    assert sockets == socket_directory(home)
    assert sockets != socket_directory(home / "other")
    assert sockets.stat().st_mode & 0o777 == 0o700


def test_a_long_runtime_directory_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / ("r" * SOCKET_DIRECTORY_LIMIT)
    runtime.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert socket_directory(runtime / "home").parent == tmp_path


def test_a_directory_open_to_others_is_closed(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o777)
    assert private_directory(tmp_path / "open").stat().st_mode & 0o777 == 0o700


def test_a_link_somebody_laid_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(Refusal, match="not a directory of yours"):
        private_directory(tmp_path / "link")


def test_somebody_elses_directory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = os.getuid() + 1
    monkeypatch.setattr("os.getuid", lambda: stranger)
    with pytest.raises(Refusal, match="Start as its owner"):
        private_directory(tmp_path)
