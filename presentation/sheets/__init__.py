"""Spreadsheets that somebody sends, read in a process of its own that may fail and nothing else.

Three doors, one behind the other: presentation.sheets.directory looks at the archive's directory
before anything is unpacked; presentation.sheets.process starts presentation.sheets.child, which
limits its own memory and time; presentation.sheets.book holds what came back. A file that is not
let through raises presentation.sheets.faults.Unreadable, which says why and what would do.

No import here: the child starts with this package and must start fast.
"""
