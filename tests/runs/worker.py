"""The portal's Celery application as the tests' workers run it: with the tests' calculations."""

from engine import registry
from tests.runs.calculations import CALCULATIONS
from wop_lac.celery import app

__all__ = ["app"]

for calculation in CALCULATIONS:
    registry.register(calculation)
