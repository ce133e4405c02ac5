"""What the tests are given, and that a missing system package fails them in words."""

from types import SimpleNamespace

import pytest

from launch import checks, pytest_plugin, system
from launch.pytest_plugin import redis_database
from launch.system import SystemPackage

NEEDED = SystemPackage(
    "absent", "no tests", ("test",), command=("no-such-command",), fixtures=("f",)
)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("unix:///run/a b/valkey.sock", "unix:///run/a b/valkey.sock?db=3"),
        ("unix:///run/valkey.sock?db=1", "unix:///run/valkey.sock?db=3"),
        ("redis://:secret@host:6380/0", "redis://:secret@host:6380/3"),
        ("redis://host", "redis://host/3"),
    ],
)
def test_each_test_process_has_a_redis_database_of_its_own(url: str, wanted: str) -> None:
    assert redis_database(url, 3) == wanted


def test_a_test_without_its_system_package_fails_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system, "missing", lambda _profile: [NEEDED])
    line = "sudo apt-get install --yes --no-install-recommends absent"
    with pytest.raises(pytest.fail.Exception, match=line):
        pytest_plugin.pytest_runtest_setup(SimpleNamespace(fixturenames=["f"]))


def test_a_test_that_does_not_need_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "missing", lambda _profile: [NEEDED])
    assert pytest_plugin.pytest_runtest_setup(SimpleNamespace(fixturenames=["other"])) is None


def test_a_failed_check_is_shown_with_its_output_and_fails_the_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recalled: list[list[str]] = []
    monkeypatch.setattr(
        checks,
        "CHECKS",
        (("good", "python", "-c", ""), ("bad", "python", "-c", "print('why'); exit(3)")),
    )
    monkeypatch.setattr(checks, "tests", lambda failed: recalled.append(failed) or True)
    assert checks.main() == 1
    told = capsys.readouterr().out
    assert "passed  good" in told
    assert "FAILED  bad" in told
    assert "why" in told
    assert recalled == [["bad"]]


def test_failed_tests_fail_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CHECKS", ())
    monkeypatch.setattr(checks, "tests", lambda _failed: False)
    assert checks.main() == 1
    monkeypatch.setattr(checks, "tests", lambda _failed: True)
    assert checks.main() == 0
