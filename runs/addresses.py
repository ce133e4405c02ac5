"""Words in the addresses of runs that more than one app writes."""

from __future__ import annotations

WAITING = "espera"
"""In the address of who asked for the run: led on to the result once there is one."""
