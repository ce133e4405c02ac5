"""The answers of a run's shares, read one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload
from uuid import UUID

from runs import selectors


class Answers(Sequence[bytes]):
    """The answers of all shares by number; each is read when it is asked for, and none is kept.

    look: called at each reading; may raise engine.errors.Cancelled.
    """

    def __init__(self, run_id: UUID, count: int, look: Callable[[], None]) -> None:
        self._run_id = run_id
        self._count = count
        self._look = look

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> bytes: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[bytes]: ...

    def __getitem__(self, number: int | slice) -> bytes | Sequence[bytes]:
        wanted = range(self._count)[number]
        if isinstance(wanted, range):
            return [self._answer(one) for one in wanted]
        return self._answer(wanted)

    def _answer(self, number: int) -> bytes:
        self._look()
        return selectors.share_outcome(self._run_id, number)
