"""Water projects evaluated at social prices as Peru's SNIP does."""
