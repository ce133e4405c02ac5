"""What is prepared, what is said when it can't be."""

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from launch import frontend, prepare, system, translations, vendored
from launch.places import ROOT, Refusal
from launch.system import SystemPackage

ABSENT = SystemPackage("libabsent1", "no PDF", ("run",), library="libabsent.so.1")
PRESENT = SystemPackage("libc6", "nothing", ("run", "test"), library="libc.so.6")
NO_COMMAND = SystemPackage("absent", "no tests", ("test",), command=("no-such-command",))


def test_an_old_python_is_refused_with_how_to_name_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(Refusal, match=r"3\.11 or later is needed, .* is 3\.9\.2.*PYTHON="):
        prepare.check_python()


def test_a_python_without_ensurepip_is_refused_with_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Refusal, match="apt-get install --yes python3-venv"):
        prepare.check_venv_module()


def test_only_what_the_profile_needs_and_the_machine_lacks_is_missing() -> None:
    packages = (ABSENT, PRESENT, NO_COMMAND)
    assert system.missing("run", packages) == [ABSENT]
    assert system.missing("test", packages) == [NO_COMMAND]


def test_an_ordinary_user_is_told_the_one_line_that_installs_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "missing", lambda _profile: [ABSENT])
    monkeypatch.setattr(system, "may_install", lambda: False)
    prepare.prepare_system("run")
    told = capsys.readouterr().out
    assert "without libabsent1: no PDF" in told
    assert "sudo apt-get install --yes --no-install-recommends libabsent1" in told


def test_root_installs_and_is_told_when_that_did_not_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(prepare, "LOCAL", tmp_path)
    monkeypatch.setattr(system, "missing", lambda _profile: [ABSENT])
    monkeypatch.setattr(system, "may_install", lambda: True)
    monkeypatch.setattr(
        system, "install", lambda packages, _log: asked.append([each.name for each in packages])
    )
    prepare.prepare_system("test")
    assert asked == [["libabsent1"]]
    assert "apt-get could not install all of them" in capsys.readouterr().out


def test_the_preparation_needs_no_package() -> None:
    # -I -S: neither site-packages nor the checkout's own path; only what Python itself brings.
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import launch.prepare, launch.stop"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_a_catalogue_is_compiled_when_it_is_newer(tmp_path: Path) -> None:
    source = tmp_path / "locale/es/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "Sign in"\nmsgstr "Ingresar"\n')
    assert prepare.catalogues(tmp_path) == [source]
    assert not prepare.compiled(source)
    target = translations.compile_catalogue(source)
    assert prepare.compiled(source)
    assert polib.mofile(str(target)).find("Sign in").msgstr == "Ingresar"
    os.utime(target, ns=(0, 0))
    assert not prepare.compiled(source)


def test_the_front_end_files_come_from_the_locked_wheels(tmp_path: Path) -> None:
    lock = ROOT / "requirements/runtime.txt"
    assert not vendored.current(tmp_path, lock)
    frontend.write_all(tmp_path)
    assert vendored.current(tmp_path, lock)
    scripts = {name: (tmp_path / name).read_text() for name in vendored.FILES}
    assert "window.vegaEmbed=" in scripts["vega.min.js"]
    assert not any("sourceMappingURL" in script for script in scripts.values())


def test_front_end_files_of_other_versions_are_written_again(tmp_path: Path) -> None:
    frontend.write_all(tmp_path)
    stamp = tmp_path / vendored.STAMP
    stamp.write_text(stamp.read_text().replace("vl-convert-python==", "vl-convert-python==0"))
    assert not vendored.current(tmp_path, ROOT / "requirements/runtime.txt")


def test_a_source_map_reference_is_taken_out() -> None:
    script = "let a=1;\n//# sourceMappingURL=a.js.map\nlet b=2;"
    assert frontend.without_source_maps(script) == "let a=1;\n\nlet b=2;"
