"""The Celery application; the tasks live in the apps."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wop_lac.settings")

app = Celery("wop_lac")
# For every thread: the web server answers in many, and each would otherwise get an app of its own.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def keep_the_portals_logging(**_kwargs: Any) -> None:
    """Celery would otherwise replace the structured log by its own format."""
    logging.config.dictConfig(settings.LOGGING)


setup_logging.connect(keep_the_portals_logging)
