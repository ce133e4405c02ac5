"""Documents made from a finished run: what they say, composed from the run and its models."""
