from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import engine.catalogue  # noqa: F401  # fills the registry in every process of the portal


class RunsConfig(AppConfig):
    name = "runs"
    verbose_name = _("Calculation runs")
