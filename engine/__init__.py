"""Calculations of the portal: pure Python and NumPy, no Django, no clock, no database."""

ENGINE_VERSION = "1.0.0"
