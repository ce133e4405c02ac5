"""Indicator catalogues as data, their evaluation, peers and efficiency.

Importing it registers the calculations.
"""

from engine.indicators import registered

__all__ = ["registered"]
