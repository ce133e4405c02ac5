"""The engine's problems in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from engine.errors import Problem


def message_of(problem: Problem) -> str:
    """What was wrong and what would do, translated."""
    template = gettext(problem.message)
    return template % problem.params if problem.params else template
