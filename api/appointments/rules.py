"""The rules of booking that an office may set."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class BookingRules:
    """`notice` is the least time before an appointment, `horizon` how far ahead one may book.

    `offer` is how long an offer of the waiting list stands, at most until `notice` before the time.
    An entry of the waiting list that misses `most_missed` offers in a row ends, and any after `longest_wait`.
    """

    hold: timedelta = timedelta(minutes=10)
    notice: timedelta = timedelta(hours=24)
    horizon: timedelta = timedelta(weeks=12)
    offer: timedelta = timedelta(hours=48)
    least_offer: timedelta = timedelta(hours=4)
    most_missed: int = 3
    longest_wait: timedelta = timedelta(days=180)
    alternatives: int = 3
    bookings_per_network_and_hour: int = 30
    keep_code: timedelta = timedelta(days=1)
    keep_contact: timedelta = timedelta(days=30)


@dataclass(frozen=True)
class CodeLimits:
    """Wrong codes allowed in one window. A guess hits with probability (open bookings) / 31⁸."""

    per_source: int = 20
    in_total: int = 1000
    window: timedelta = timedelta(minutes=15)
