from django.apps import AppConfig


class WopLacConfig(AppConfig):
    name = "wop_lac"
    verbose_name = "WOP-LAC"
