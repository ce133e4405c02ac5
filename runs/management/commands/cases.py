"""manage.py cases PATH [PATH ...]: runs worked cases against the calculations."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from engine.cases import CaseUnreadable, Outcome, case_files, run_file


class Command(BaseCommand):
    help = "Runs worked cases and shows every field that differs; needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file or folder")

    def handle(self, *_args: Any, paths: list[Path], **_options: Any) -> None:
        """Exit status 1 if any case failed or any path could not be used."""
        passed = failed = 0
        for path in self._files(paths):
            ok = path is not None and self._show(run_file(path))
            passed, failed = passed + ok, failed + (not ok)
        self.stdout.write(f"{passed} passed, {failed} failed")
        if failed:
            sys.exit(1)

    def _files(self, paths: list[Path]) -> list[Path | None]:
        """Every file once; None stands for a path that is told to be unusable."""
        files: dict[Path, Path] = {}
        unusable: list[Path | None] = []
        for path in paths:
            try:
                files.update((one.resolve(), one) for one in case_files(path))
            except CaseUnreadable as error:
                self.stdout.write(f"FAIL  {error}")
                unusable.append(None)
        return [*files.values(), *unusable]

    def _show(self, outcome: Outcome) -> bool:
        mark = "ok  " if outcome.passed else "FAIL"
        self.stdout.write(f"{mark}  {outcome.name}  {outcome.title}".rstrip())
        for difference in outcome.differences:
            self.stdout.write(f"        {difference}")
        return outcome.passed
