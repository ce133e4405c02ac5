"""The portal's signs: a status is a word and a shape before it is a colour."""

from __future__ import annotations

SHAPES = {
    "ok": '<path d="M4 12.500l5.500 5.500L20 6.500"/>',
    "warn": '<path d="M12 3.500L22 20.500H2z"/><path d="M12 10v4.500M12 17.600v.1"/>',
    "bad": '<path d="M5 5l14 14M19 5L5 19"/>',
    "run": '<path d="M12 3a9 9 0 1 0 9 9"/><path d="M12 7v5l3.500 2"/>',
    "wait": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.500 2"/>',
    "off": '<circle cx="12" cy="12" r="9"/><path d="M6 18L18 6"/>',
    "example": '<path d="M12 2.500l9.500 9.500-9.500 9.500L2.500 12z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.200v.1"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-4.500 4-6.500 8-6.500s7 2 8 6.500"/>',
    "menu": '<path d="M4 6.500h16M4 12h16M4 17.500h16"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "ascending": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "descending": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M4 20h16"/>',
    "upload": '<path d="M12 15V4M7 9l5-5 5 5M4 20h16"/>',
    "edit": '<path d="M4 20l1-4L16 5l3 3L8 19z"/>',
    "add": '<path d="M12 5v14M5 12h14"/>',
    "lock": '<path d="M5 11h14v10H5z"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
}
"""Name -> strokes inside a 24 by 24 box."""

STATES = {
    "queued": "wait",
    "running": "run",
    "succeeded": "ok",
    "failed": "bad",
    "cancelled": "off",
}
"""State of a run -> kind of pill."""
