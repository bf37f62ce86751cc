"""What the service hands out: plain frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Place:
    name: str
    address: str | None = None
    access: str | None = None

    @property
    def label(self) -> str:
        """Name and, where known, address on one line."""
        return f"{self.name}, {self.address}" if self.address else self.name


@dataclass(frozen=True)
class FreeTime:
    """A slot with at least one free seat; moments are aware and in UTC."""

    id: str
    programme: str
    starts_at: datetime
    ends_at: datetime
    place: Place


@dataclass(frozen=True)
class Appointment:
    """A booking with the time and place it is for."""

    id: str
    slot_id: str
    programme: str
    status: str
    starts_at: datetime
    ends_at: datetime
    place: Place
    hold_expires_at: datetime | None
    ics_uid: str
    ics_sequence: int
    called_off: bool = False
    """Cancelled by the office, not by the person."""


@dataclass(frozen=True)
class Booked:
    """A confirmed appointment and the code that changes it."""

    code: str
    appointment: Appointment


@dataclass(frozen=True)
class Contact:
    """What a person chose to tell; all of it may be empty.

    `needs` are `sign_language`, `step_free`, `companion`, `language` or `language:<which>`.
    `for_other`: somebody books for another person; name and contact are those to be asked for.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    needs: tuple[str, ...] = ()
    for_other: bool = False


@dataclass(frozen=True)
class Suggestions:
    """The answer to a wish.

    `exact` is true when every time fulfils the whole wish. Otherwise `missing` says what had to be
    given up: `time`, `day`, `day_and_time`, or `all` when `times` is empty. Nothing outside
    `bookable_from` and `bookable_until` can be booked at present: nobody shall be told that March
    is full when March is not open yet.
    """

    exact: bool
    missing: str | None
    times: tuple[FreeTime, ...]
    bookable_from: datetime
    bookable_until: datetime


@dataclass(frozen=True)
class Offer:
    """A time kept for somebody who waits, until `answer_by`."""

    time: Appointment
    answer_by: datetime


@dataclass(frozen=True)
class Waiting:
    """Somebody on a waiting list: waiting | offered | served | left. `position` counts from 1."""

    id: str
    programme: str
    kind: str
    status: str
    area: str | None
    position: int | None
    since: datetime
    offer: Offer | None


@dataclass(frozen=True)
class Joined:
    """A new entry of a waiting list and the code that opens it."""

    code: str
    waiting: Waiting
