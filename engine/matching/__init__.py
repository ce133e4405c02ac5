"""Matching strong with weak utilities: scores with reasons, the best pairs with a proof.

Importing it registers the calculations.
"""

from engine.matching import rounds, scores

__all__ = ["rounds", "scores"]
