from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SnipConfig(AppConfig):
    name = "snip"
    verbose_name = _("Water projects")

    def ready(self) -> None:
        # By name, because it needs the models, which are not there yet when this file is read.
        import_module("snip.registration")
