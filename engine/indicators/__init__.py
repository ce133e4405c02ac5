"""Indicator catalogues as data, their evaluation, peers and efficiency.

Importing it registers the calculations.
"""

from engine.indicators import comparison, efficiency, registered, translating, whole

__all__ = ["comparison", "efficiency", "registered", "translating", "whole"]
