"""Pages of water projects."""
