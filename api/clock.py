"""The one place that asks the system for the time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()


def today() -> date:
    """The present calendar day in Germany."""
    return now().astimezone(BERLIN).date()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests move time with it); `None` restores the system's."""
    global _source
    _source = source or (lambda: datetime.now(UTC))
