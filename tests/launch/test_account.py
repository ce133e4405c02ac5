"""Under which account the servers run, and what is done where it can't enter."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from launch import account
from launch.account import OTHER_USER, USER_NAMESPACE, Account, reachable, server_account
from launch.places import Refusal

# Stands for an account that can't enter a directory named "closed".
SHUT_OUT = ("sh", "-c", 'case "$*" in */closed/*) exit 126;; esac; exec "$@"', "sh")
PROGRAM = "server/bin/initdb"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A server that runs only with its library beside it, in a closed directory."""
    root = tmp_path / "closed"
    program = root / PROGRAM
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\ntest -e "$(dirname "$0")/../../libs/needed"\n')
    program.chmod(0o700)
    (root / "libs").mkdir()
    (root / "libs/needed").touch(mode=0o600)
    return root


def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)


def test_an_ordinary_user_runs_the_servers_as_he_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert server_account() == Account((), 1000)


@pytest.mark.parametrize(
    ("works", "owner"), [((USER_NAMESPACE, OTHER_USER), 0), ((OTHER_USER,), 65534)]
)
def test_root_steps_down_the_way_the_machine_allows(
    monkeypatch: pytest.MonkeyPatch, works: Sequence[tuple[str, ...]], owner: int
) -> None:
    as_root(monkeypatch)
    monkeypatch.setattr(Account, "runs", lambda self, _command: self.prefix in works)
    assert server_account() == Account(works[0], owner)


def test_root_who_cannot_step_down_is_told_what_else_would_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    as_root(monkeypatch)
    monkeypatch.setattr(Account, "runs", lambda _self, _command: False)
    with pytest.raises(Refusal, match="Start as an ordinary user, or set DATABASE_URL"):
        server_account()


def test_what_the_account_can_run_is_not_copied(packages: Path) -> None:
    assert reachable(Account((), os.getuid()), packages, ("server", "libs"), PROGRAM) == packages


def test_what_the_account_cannot_reach_is_copied_with_its_libraries_and_opened(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch)
    monkeypatch.setattr(account, "ROOT_SHELF", tmp_path / "shelf")
    copy = reachable(Account(SHUT_OUT, 65534), packages, ("server", "libs"), PROGRAM)
    assert copy.is_relative_to(tmp_path / "shelf")
    assert (copy / PROGRAM).stat().st_mode & 0o055 == 0o055
    assert (copy / "libs/needed").stat().st_mode & 0o077 == 0o044
    # A copy that serves is kept.
    (copy / "kept").touch()
    assert reachable(Account(SHUT_OUT, 65534), packages, ("server", "libs"), PROGRAM) == copy
    assert (copy / "kept").exists()


def test_an_ordinary_user_whose_server_does_not_run_is_told_why(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    (packages / "libs/needed").unlink()
    with pytest.raises(Refusal, match=r"initdb doesn't run on this machine"):
        reachable(Account((), 1000), packages, ("server", "libs"), PROGRAM)
