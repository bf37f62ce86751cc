"""German date and time expressions.

`find` gives every expression of a text, `resolve` the first one in JSON, `wish` all of them together as the
appointment wish the api understands, `ambiguous` those that must be asked back, `unclear_days` the days
of which one is meant.
"""

from bot.language.times.finding import OFFICE_HOURS, find
from bot.language.times.values import Found, OfficeHours
from bot.language.times.wishing import ambiguous, resolve, spoken_day, unclear_days, wish

__all__ = [
    "OFFICE_HOURS",
    "Found",
    "OfficeHours",
    "ambiguous",
    "find",
    "resolve",
    "spoken_day",
    "unclear_days",
    "wish",
]
