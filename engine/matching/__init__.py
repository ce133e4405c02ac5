"""Matching strong with weak utilities: scores with reasons, the best pairs with a proof."""
