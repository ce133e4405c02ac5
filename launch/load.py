"""``python -m launch.load``: what a start does to the database, in one process.

Migrates; in demonstration mode also loads the network and prints its accounts. One process,
because importing the portal costs more than any of the three.
"""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.management import CommandError, call_command


def main() -> None:
    """Do it. Nothing but the accounts goes to the output."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wop_lac.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEMO:
        call_command("demo_load", stdout=sys.stderr)
        print("\nDemonstration accounts:", flush=True)
        call_command("demo_accounts")


if __name__ == "__main__":
    try:
        main()
    except CommandError as error:
        sys.exit(f"{error}")
