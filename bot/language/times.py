"""German date and time expressions."""

from datetime import datetime
from typing import Any


def wish(text: str, now: datetime) -> dict[str, Any] | None:
    """The appointment wish in `text`, or `None` when it names no time."""
    return None
