"""`manage.py demo_accounts`: who can sign in to the demonstration, and with what."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from members import demo
from members.models import Role, Utility


class Command(BaseCommand):
    help = "Prints the demonstration accounts and their password. Only with DEMO=1."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            demo.refuse_outside_demonstration()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        names = dict(Utility.objects.values_list("slug", "name"))
        rows = [
            (account.email, str(Role(account.role).label), _where(account, names))
            for account in demo.ACCOUNTS
        ]
        widths = [max(len(row[position]) for row in rows) for position in range(2)]
        for email, role, where in rows:
            line = f"  {email:<{widths[0]}}  {role:<{widths[1]}}  {where}"
            self.stdout.write(line.rstrip())
        self.stdout.write(f"  Password of all of them: {demo.PASSWORD}")


def _where(account: demo.Account, names: dict[str, str]) -> str:
    return names.get(account.utility, account.utility) or str(account.country)
