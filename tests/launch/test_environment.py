"""The virtual environment: installed when its lock changed and only then."""

import json
import sys
from pathlib import Path

import pytest

from launch.environment import Environment, PipCounter, pins
from launch.places import ROOT, Refusal

HASH = "0" * 64


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment not made yet, with two small locks."""
    requirements = tmp_path / "requirements"
    requirements.mkdir()
    (requirements / "runtime.txt").write_text(f"one==1 \\\n    --hash=sha256:{HASH}\n")
    (requirements / "dev.txt").write_text(f"one==1 \\\n    --hash=sha256:{HASH}\n\nTwo_b==2\n")
    return Environment(tmp_path / "venv", requirements)


def stamp(environment: Environment, profile: str) -> None:
    """As if the profile's lock had just been installed whole."""
    (environment.folder / "bin").mkdir(parents=True, exist_ok=True)
    if not environment.python.exists():
        environment.python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        environment.python.chmod(0o700)
    (environment.folder / "bin/pip").write_text(f"#!{environment.python}\n")
    installed = environment._stamp_of(environment.lock_for(profile))
    environment.stamp.write_text(json.dumps(installed))


def test_an_empty_folder_is_not_current(environment: Environment) -> None:
    assert not environment.current("run")


def test_an_installed_lock_is_current_until_the_lock_changes(environment: Environment) -> None:
    stamp(environment, "run")
    assert environment.current("run")
    lock = environment.requirements / "runtime.txt"
    lock.write_text(lock.read_text().replace("one==1", "one==1.1"))
    assert not environment.current("run")


def test_a_lock_of_tests_also_serves_a_run_and_not_the_other_way(environment: Environment) -> None:
    stamp(environment, "run")
    assert not environment.current("test")
    stamp(environment, "test")
    assert environment.current("test")
    assert environment.current("run")


def test_a_run_does_not_take_away_what_tests_need(environment: Environment) -> None:
    stamp(environment, "test")
    assert environment.lock_for("run") == "dev"


def test_a_broken_stamp_counts_as_none(environment: Environment) -> None:
    stamp(environment, "run")
    environment.stamp.write_text("{")
    assert not environment.current("run")


def test_a_moved_checkout_or_a_vanished_python_is_seen(environment: Environment) -> None:
    stamp(environment, "run")
    moved = Environment(
        environment.folder.rename(environment.folder.with_name("moved")), environment.requirements
    )
    assert not moved.works()
    stamp(moved, "run")
    assert moved.works()
    moved.python.unlink()
    moved.python.symlink_to("/nowhere/python3")
    assert not moved.works()


def test_a_failed_installation_says_pips_words_and_leaves_no_stamp(
    environment: Environment,
) -> None:
    environment.create()
    lock = environment.requirements / "runtime.txt"
    lock.write_text(f"./absent.whl --hash=sha256:{HASH}\n")
    with pytest.raises(Refusal, match=r"pip could not install(.|\n)*absent\.whl"):
        environment.install("run", lambda _words: None)
    assert not environment.stamp.exists()


def test_progress_counts_the_packages() -> None:
    heard: list[str] = []
    counter = PipCounter(98, heard.append)
    counter.line("Collecting scipy==1.17.1 (from -r requirements/dev.txt (line 12))")
    counter.line("  Downloading scipy-1.17.1-cp311.whl (37.2 MB)")
    counter.line("Installing collected packages: scipy")
    assert heard == ["1 of 98, scipy", "unpacking 98"]


def test_the_locks_pin_every_package_by_hash_and_name_no_host() -> None:
    for name in ("runtime", "dev"):
        text = (ROOT / f"requirements/{name}.txt").read_text()
        assert "://" not in text
        assert "--index-url" not in text
        assert "--find-links" not in text
        blocks = text.replace("\\\n", " ").strip().splitlines()
        pinned = pins(ROOT / f"requirements/{name}.txt")
        assert len(blocks) == sum(len(versions) for versions in pinned.values()) > 50
        assert all("--hash=sha256:" in block for block in blocks)


def test_tests_run_on_the_versions_that_serve() -> None:
    runtime, dev = (pins(ROOT / f"requirements/{name}.txt") for name in ("runtime", "dev"))
    assert runtime.items() <= dev.items()
