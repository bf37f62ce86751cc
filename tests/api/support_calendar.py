"""A provider's calendar with somebody in it, for the tests."""

from datetime import time, timedelta
from typing import Any

from support_appointments import key

from api import clock
from api.appointments.calendar import Pattern
from api.appointments.plans.service import Plan
from api.appointments.views import Contact
from api.staff.typed import german_day


def calendar_of(parts: Any, said: str | None = None) -> dict[str, str]:
    """The workshop of INSAT with opening hours, Frau Yılmaz's appointment, a place and who waits for it.

    Everything that somebody typed is `said`, if given. Returns the ids, by the names of the routes' parameters.
    """
    today = clock.today()
    closed, late = today + timedelta(days=200), today + timedelta(days=30)
    place = parts.plans.save_location(
        None,
        name=said or "Werkstatt Eins",
        address=said or "",
        access=said or "",
        office="bochum",
        host="provider",
    )
    hours = Pattern("FREQ=DAILY", today, time(9), time(12), 45, 15)
    parts.plans.save(Plan("insat", place, hours))
    parts.plans.close_day(place, closed, said or "Umzug")
    slot = parts.appointments.free("insat")[0]
    contact = Contact(said or "Frau Yılmaz", phone="0234 555 0123")
    booked = parts.appointments.book("insat", slot.id, idempotency_key=key(), contact=contact, source=key())
    parts.places.set_up("insat", 1)
    entry = parts.places.wait("insat", None, Contact(said or "Herr Wartmann", phone="0234 555 0124"))
    return {
        "location_id": place, "plan_id": parts.plans.plans("insat")[0].id, "slot_id": slot.id,
        "booking_id": booked.appointment.id, "code": booked.code, "entry_id": entry.id,
        "closing_day_id": parts.plans.closing_days(place)[0].id, "place_id": parts.places.all("insat")[0].id,
        "booked_day": german_day(slot.starts_at.astimezone(clock.BERLIN).date()),
        "first_day": german_day(today), "late_day": late.isoformat(),
    }  # fmt: skip
