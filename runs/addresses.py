"""Words in the addresses of runs that more than one app writes."""

from __future__ import annotations

from django.urls import register_converter


class StudyLanguage:
    """A language that studies are written in; any other word is no address."""

    regex = "es|pt|en"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class FigureKey:
    """The key of a figure: any text, since people name activities and projects as they like."""

    regex = r"(?s:.+)"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


WAITING = "espera"
"""In the address of who asked for the run: led on to the result once there is one."""

register_converter(StudyLanguage, "language")
register_converter(FigureKey, "figure")
