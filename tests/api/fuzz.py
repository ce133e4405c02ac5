"""Fuzz the API by hand: `python tests/api/fuzz.py 20000 [seed]` (from the project's folder)."""

from __future__ import annotations

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["FUZZ_REQUESTS"] = sys.argv[1] if len(sys.argv) > 1 else "20000"
    if len(sys.argv) > 2:
        os.environ["FUZZ_SEED"] = sys.argv[2]
    sys.exit(pytest.main(["tests/api/test_fuzz.py", "-q", "-s", "-p", "no:logging"]))
