"""How much of a spreadsheet is read, and at what price. Sizes in bytes, times in seconds.

A workbook of the portal has some 20 sheets of at most 300 rows and unpacks to about 2 MB.
"""

from __future__ import annotations

MEGABYTE = 1024 * 1024

UPLOAD = 5 * MEGABYTE

ENTRIES = 300
DIRECTORY = 128 * 1024
ENTRY = 16 * MEGABYTE
TOTAL = 32 * MEGABYTE
RATIO = 150
RATIO_FROM = MEGABYTE
"""An entry smaller than this, unpacked, does no harm however well it is packed."""

SHEETS = 60
ROWS = 2_000
COLUMNS = 200
CELLS = 60_000
TEXT = 2_000
NAMES = 5_000
OUTPUT = 16 * MEGABYTE

MEMORY = 192 * MEGABYTE
"""What the child may take beyond what Python and its library take before the file is looked at."""
CPU = 8
WALL = 10.0
AT_ONCE = 2
"""Children of one process of the portal at the same time; whoever comes next waits."""
