from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from members.checks import demonstration_accounts


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        checks.register(demonstration_accounts, checks.Tags.security, deploy=True)
