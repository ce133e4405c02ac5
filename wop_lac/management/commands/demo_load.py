"""`manage.py demo_load`: the demonstration network, whole or not at all."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from members import demo as members_demo
from snip import demo as snip_demo


class Command(BaseCommand):
    help = "Loads the demonstration network; a second time it adds nothing. Only with DEMO=1."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            with translation.override("es"), transaction.atomic():
                members_demo.load_members()
                snip_demo.load_projects()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The demonstration network is loaded.")
