"""How many event streams are open: per conversation, and in this process at all.

A stream lives in one process and costs that process; so it is counted there and not in the data base.
"""

import time
from threading import Lock

from api import crypto
from api.errors import TooMany

_RETRY_SECONDS = 10
# A stream that has not beaten for so long ended without saying so.
_SILENT_SECONDS = 30.0


class Streams:
    """Thread-safe."""

    def __init__(self, per_conversation: int, in_total: int) -> None:
        self._per_conversation, self._in_total = per_conversation, in_total
        self._open: dict[str, tuple[str, float]] = {}
        self._lock = Lock()

    def open(self, conversation_id: str) -> str:
        """Counts one more; its name is for `beat` and `close`. Raises `TooMany`."""
        with self._lock:
            self._forget_silent()
            here = sum(owner == conversation_id for owner, _ in self._open.values())
            if here >= self._per_conversation or len(self._open) >= self._in_total:
                raise TooMany("Dieser Chat ist schon in anderen Fenstern offen.", retry_after=_RETRY_SECONDS)
            name = crypto.new_id()
            self._open[name] = (conversation_id, time.monotonic())
            return name

    def beat(self, name: str) -> None:
        """Says that a stream is alive."""
        with self._lock:
            if name in self._open:
                self._open[name] = (self._open[name][0], time.monotonic())

    def close(self, name: str) -> None:
        with self._lock:
            self._open.pop(name, None)

    def count(self) -> int:
        """How many are open in this process."""
        with self._lock:
            self._forget_silent()
            return len(self._open)

    def _forget_silent(self) -> None:
        oldest = time.monotonic() - _SILENT_SECONDS
        self._open = {name: kept for name, kept in self._open.items() if kept[1] > oldest}
