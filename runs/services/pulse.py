"""The sign of life of a run while it is calculated, and the ear for "stop"."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest, Now

from engine.errors import Cancelled
from runs.models import Document, Run, RunShare
from runs.services import claiming

log = structlog.get_logger("runs")


class Pulse:
    """While open, keeps the heartbeat of a claimed run; its progress is the engine's callback.

    A document of a run and a share of one beat in the same way.

    A calculation reports progress when it likes, and may be silent for minutes inside one NumPy
    call. A thread therefore beats, on a database connection of its own that it closes when it ends;
    it dies with the process, so a killed worker falls silent. Progress is written on the caller's
    connection, at most every RUNS_PROGRESS_SECONDS.
    """

    def __init__(self, row: Run | Document | RunShare) -> None:
        self._mine: QuerySet[Any] = claiming.mine(row)
        self._wanted: QuerySet[Any] = claiming.wanted(row)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse {row.pk}", daemon=True)
        self._next_write = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def progress(self, share: float) -> None:
        """Note the share done, 0 to 1.

        Raises Cancelled when somebody cancelled the run, or when another worker has it by now.
        """
        if math.isfinite(share):
            self.note(lambda: share)

    def note(self, share: Callable[[], float]) -> None:
        """The same where the share done costs a query: it is asked when it is to be written."""
        if time.monotonic() < self._next_write:
            return
        self._next_write = time.monotonic() + settings.RUNS_PROGRESS_SECONDS
        if not self._noted(share):
            raise Cancelled

    def _noted(self, share: Callable[[], float]) -> bool:
        try:
            done = min(max(share(), 0.0), 1.0)
            return bool(
                self._wanted.update(
                    progress=Greatest(F("progress"), Value(done)), heartbeat_at=Now()
                )
            )
        except (OperationalError, InterfaceError) as error:
            # The calculation needs no database: it goes on, and its result finds out.
            log.warning("progress not noted", error=str(error))
            connection.close()
            return True

    def _beat(self) -> None:
        while not self._ended.wait(settings.RUNS_HEARTBEAT_SECONDS):
            try:
                self._mine.update(heartbeat_at=Now())
            except (OperationalError, InterfaceError) as error:
                log.warning("heartbeat not noted", error=str(error))
            finally:
                connection.close()
