"""One page for each calculation, and what writes its generated parts."""
