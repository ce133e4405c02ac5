"""``make reset``: throw away the data of this checkout's own servers."""

from __future__ import annotations

import sys

from launch.places import LOCAL, Refusal
from launch.progress import say
from launch.services import Services, remove


def main() -> None:
    """Delete it. Raises Refusal while a launcher uses it."""
    pair = Services(LOCAL)
    pair.lock.take()
    remove(pair)
    say("The data is gone; `make run` begins anew.")


if __name__ == "__main__":
    try:
        main()
    except Refusal as refusal:
        sys.exit(f"{refusal}")
