"""``make test``: every check, the tests last, so that their summary ends the output."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from launch.places import ROOT, VENV
from launch.progress import say

BIN = VENV / "bin"
FAILED_CHECKS = "WOP_LAC_FAILED_CHECKS"
PACKAGES = (
    "wop_lac",
    "snip",
    "members",
    "runs",
    "presentation",
    "engine",
    "launch",
    "benchmarks",
    "docs",
)
# The longest first: the others fit beside it.
CHECKS = (
    ("types (mypy)", "mypy", *PACKAGES),
    ("lint (ruff)", "ruff", "check", "."),
    ("format (ruff)", "ruff", "format", "--check", "."),
    ("import rules (import-linter)", "lint-imports"),
    ("migrations are complete", "python", "manage.py", "makemigrations", "--check", "--dry-run"),
    ("Django's own checks", "python", "manage.py", "check", "--fail-level", "WARNING"),
)


@dataclass(frozen=True)
class Outcome:
    """How one check ended."""

    title: str
    passed: bool
    output: str
    seconds: float


def check(title: str, program: str, *arguments: str) -> Outcome:
    """Run one check to its end."""
    begun = time.monotonic()
    done = subprocess.run(
        [BIN / program, *arguments],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    return Outcome(title, done.returncode == 0, done.stdout, time.monotonic() - begun)


def told(outcome: Outcome) -> Outcome:
    """Show an outcome; a failed check with all it said."""
    say(
        f"{'passed' if outcome.passed else 'FAILED'}  {outcome.title} ({outcome.seconds:.0f} s)"
        + ("" if outcome.passed else f"\n{outcome.output.rstrip()}\n")
    )
    return outcome


def tests(failed: list[str]) -> bool:
    """Run the tests; they recall at their end what failed before them."""
    processes = min(max(os.cpu_count() or 2, 2), 8)
    done = subprocess.run(
        ["setpriv", "--pdeathsig=TERM", BIN / "python", "-m", "pytest", "-n", str(processes)],
        cwd=ROOT, stdin=subprocess.DEVNULL, env={**os.environ, FAILED_CHECKS: ", ".join(failed)},
    )  # fmt: skip
    return done.returncode == 0


def main() -> int:
    """All checks, whatever fails; 1 when one did."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = list(pool.map(lambda each: told(check(*each)), CHECKS))
    failed = [outcome.title for outcome in outcomes if not outcome.passed]
    return 0 if tests(failed) and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
