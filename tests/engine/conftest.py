"""Properties are searched the same way every time, and a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("engine", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("engine")
