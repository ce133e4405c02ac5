"""Wiring of the portal: settings, URLs, API root, Celery app."""

from wop_lac.celery import app as celery_app

__all__ = ["celery_app"]
