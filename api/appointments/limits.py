"""How often a code may be tried, and how many bookings may come from one place.

Wrong codes are counted twice: per network in this process's memory (no address is written down)
and in total in the data base, where all processes count together.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from api import clock
from api.appointments.errors import CodeUnknown, TooManyAttempts
from api.appointments.rules import CodeLimits
from api.appointments.tables import CodeAttempts
from api.db import Database

_MOST_SOURCES = 50_000


def network_of(host: str | None) -> str:
    """The part of an address that one subscriber keeps: /24 of IPv4, /56 of IPv6."""
    try:
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return host or "local"
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    address = mapped or address
    bits = 24 if address.version == 4 else 56
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


class SourceLimit:
    """At most `most` per source and window of time, counted in memory."""

    def __init__(self, most: int, window: timedelta) -> None:
        self._most, self._window = most, window
        self._counts: dict[str, int] = {}
        self._until = datetime.min.replace(tzinfo=UTC)
        self._lock = Lock()

    def take(self, source: str) -> None:
        """Count one; raises `TooManyAttempts` when there were enough."""
        with self._lock:
            now = clock.now()
            if now >= self._until or self._until - now > self._window or len(self._counts) > _MOST_SOURCES:
                self._counts.clear()
                self._until = now + self._window
            if self._counts.get(source, 0) >= self._most:
                raise TooManyAttempts(retry_after=_seconds(self._until - now))
            self._counts[source] = self._counts.get(source, 0) + 1

    def give_back(self, source: str) -> None:
        """Uncount one that did no harm."""
        with self._lock:
            if self._counts.get(source, 0) > 0:
                self._counts[source] -= 1


class CodeGuard:
    """Lets a code be tried, and counts the wrong ones."""

    def __init__(self, db: Database, limits: CodeLimits) -> None:
        self._db, self._limits = db, limits
        self._sources = SourceLimit(limits.per_source, limits.window)

    @contextmanager
    def attempt(self, source: str) -> Iterator[None]:
        """Around the use of one code; `CodeUnknown` passing through counts as a wrong one.

        Not inside a transaction: the count must outlive the one that fails.
        """
        self._sources.take(source)  # first, so that parallel attempts cannot slip through
        try:
            self._check_total()
            yield
        except CodeUnknown:
            self._count_failure()
            raise
        except BaseException:
            self._sources.give_back(source)
            raise
        self._sources.give_back(source)

    def _window(self) -> datetime:
        seconds = int(self._limits.window.total_seconds())
        return datetime.fromtimestamp(clock.now().timestamp() // seconds * seconds, UTC)

    def _check_total(self) -> None:
        window = self._window()
        with self._db.reading() as session:
            counted = session.get(CodeAttempts, window)
        if counted and counted.failures >= self._limits.in_total:
            raise TooManyAttempts(retry_after=_seconds(window + self._limits.window - clock.now()))

    def _count_failure(self) -> None:
        insert: Any = sqlite.insert if self._db.is_sqlite else postgresql.insert
        count = insert(CodeAttempts).values(window=self._window(), failures=1)
        count = count.on_conflict_do_update(
            index_elements=["window"], set_={"failures": CodeAttempts.failures + 1}
        )
        with self._db.writing() as session:
            session.execute(count)


def _seconds(left: timedelta) -> int:
    return max(1, int(left.total_seconds()))
