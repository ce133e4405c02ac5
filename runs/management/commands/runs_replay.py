"""manage.py runs_replay: stored runs recomputed with today's code, differences field by field."""

from __future__ import annotations

import math
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engine import registry
from engine.errors import UnknownCalculation
from runs import selectors, services
from runs.models import Run

CHUNK = 50


class Command(BaseCommand):
    help = (
        "Recompute the stored successful runs with today's code and list every field that differs. "
        "Writes nothing. Exit status 1 if any run differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--calculation", default="", help="only this one, snip.cash_flow")
        parser.add_argument("--since", type=_day, help="only runs asked for since, 2026-01-31")
        parser.add_argument(
            "--tolerance",
            type=_share,
            default=0.0,
            help="relative difference of numbers that passes (default: none)",
        )

    def handle(
        self,
        *_args: Any,
        calculation: str,
        since: datetime | None,
        tolerance: float,
        **_options: Any,
    ) -> None:
        replayed = different = 0
        # A server-side cursor: memory holds CHUNK runs, however many there are.
        runs = selectors.succeeded_runs(calculation=_known(calculation), since=since)
        for run in runs.iterator(chunk_size=CHUNK):
            replayed += 1
            different += self._differs(run, tolerance)
        self.stdout.write(f"{replayed} replayed, {different} different")
        if different:
            raise SystemExit(1)

    def _differs(self, run: Run, tolerance: float) -> bool:
        found = services.run_replay(run, tolerance=tolerance)
        if found:
            self.stdout.write(f"{run.pk} {run.calculation} (engine {run.engine_version})")
        for difference in found:
            self.stdout.write(f"    {difference}")
        return bool(found)


def _known(calculation: str) -> str:
    """The name, if stored runs could bear it: also one that is no longer registered is a name."""
    if calculation and not Run.objects.filter(calculation=calculation).exists():
        try:
            registry.get(calculation)
        except UnknownCalculation:
            names = ", ".join(each.name for each in registry.every())
            raise CommandError(f"{calculation} is no calculation. There are: {names}") from None
    return calculation


def _day(text: str) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.min))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date; write it like 2026-01-31") from None


def _share(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < 1:
        raise ArgumentTypeError(f"{text!r} is no tolerance; give a number from 0 to 1, like 1e-9")
    return number
