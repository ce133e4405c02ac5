"""``make stop``: end the portal of this checkout from elsewhere."""

from __future__ import annotations

import os
import signal
import sys

from launch import processes
from launch.places import LOCAL
from launch.progress import say
from launch.services import Lock


def main() -> int:
    """Ask the launcher to end and wait for it; 1 when it doesn't."""
    lock = Lock(LOCAL / "lock")
    holder = lock.holder()
    if not holder:
        say("Nothing of this checkout is running.")
        return 0
    os.kill(holder, signal.SIGTERM)
    ended = processes.wait_until(lambda: lock.holder() is None, seconds=60, while_=lambda: True)
    say("Stopped." if ended else f"Process {holder} is still stopping.")
    return 0 if ended else 1


if __name__ == "__main__":
    sys.exit(main())
