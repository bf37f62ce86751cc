"""How times and appointments look outside: the same shape in answers and in the details of errors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from api import clock
from api.appointments.spoken import spoken, spoken_time
from api.appointments.views import Appointment, FreeTime, Waiting


def time_on_wire(time: FreeTime | Appointment) -> dict[str, str]:
    """Wall times in Germany with their offset, the place on one line, and how one says it."""
    return {
        "id": time.id,
        "starts_at": _local(time.starts_at),
        "ends_at": _local(time.ends_at),
        "location": time.place.label,
        "spoken": spoken(time.starts_at, today=clock.today()),
    }


def times_on_wire(times: Sequence[FreeTime]) -> list[dict[str, str]]:
    return [time_on_wire(t) for t in times]


def appointment_on_wire(appointment: Appointment) -> dict[str, str | bool | None]:
    """The public face of an appointment: for whoever has its code."""
    shape: dict[str, str | bool | None] = {**time_on_wire(appointment)}
    del shape["id"]
    return {
        **shape, "programme": appointment.programme, "status": appointment.status,
        "access": appointment.place.access, "called_off": appointment.called_off,
    }  # fmt: skip


def booking_on_wire(appointment: Appointment) -> dict[str, str | bool | None]:
    """The same with the identifiers the bot works with."""
    until = appointment.hold_expires_at
    return {
        **appointment_on_wire(appointment), "id": appointment.id, "slot": appointment.slot_id,
        "hold_expires_at": _local(until) if until else None,
        "hold_until": spoken_time(until) if until else None,
    }  # fmt: skip


def waiting_on_wire(waiting: Waiting) -> dict[str, Any]:
    """Somebody's place on a waiting list, and what is offered to them."""
    offer = waiting.offer
    return {
        "id": waiting.id, "programme": waiting.programme, "status": waiting.status,
        "position": waiting.position, "since": _local(waiting.since),
        "offer": offer and {
            **time_on_wire(offer.time), "id": offer.time.slot_id, "answer_by": _local(offer.answer_by),
            "answer_by_spoken": spoken(offer.answer_by, today=clock.today()),
        },
    }  # fmt: skip


def _local(moment: datetime) -> str:
    return moment.astimezone(clock.BERLIN).isoformat()
