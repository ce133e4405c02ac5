"""Health checks inside the image: ``healthy.py web``, ``healthy.py beat``. Exit code 0 is well."""

import os
import sys
import time
import urllib.request
from pathlib import Path

# The beat writes its schedule every three minutes.
BEAT_SILENCE = 600


def web() -> bool:
    """The web server answers and reaches its servers."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".")
    request = urllib.request.Request("http://127.0.0.1:8000/health/ready/", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own address
        return answer.status == 200


def beat() -> bool:
    """The beat has written its schedule lately."""
    written = [path.stat().st_mtime for path in Path("/tmp").glob("beat*")]  # noqa: S108 - its tmpfs
    return bool(written) and time.time() - max(written) < BEAT_SILENCE


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "beat": beat}[sys.argv[1]]() else 1)
