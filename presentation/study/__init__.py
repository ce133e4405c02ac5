"""Studies on paper: what they say as data, set into a PDF by a process of its own."""
