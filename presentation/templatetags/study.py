"""{% load study %}

{% picture pictures equation %}   the address inside the document of an equation's picture
{% notice_word kind %}            the word that marks a notice, so that it does without colour
"""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from presentation.study.blocks import Equation, NoticeKind
from presentation.study.job import Pictures

register = template.Library()


@register.simple_tag
def picture(pictures: Pictures, equation: Equation) -> str:
    return pictures.equations[equation]


@register.simple_tag
def notice_word(kind: NoticeKind) -> str:
    words = {
        "ok": gettext("In favour:"),
        "bad": gettext("Against:"),
        "warn": gettext("Mind:"),
        "info": gettext("Note:"),
    }
    return words[kind]
