"""Calendar files after RFC 5545 and RFC 5546. Pure.

A phone's calendar is read by family and employers: nothing in the file says which programme it is,
who offers it, or anything about health. The place is named by its address only, if at all.
"""

from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress

from api.appointments.views import Appointment

SUMMARY = "Informationstermin"
MEDIA_TYPE = "text/calendar"
# PUBLISH and CANCEL demand an organizer (RFC 5546, 3.2.1 and 3.2.5). Without a mail address this
# URI is the customary way to say that none can be written to.
NO_MAIL = "invalid:nomail"


def calendar_file(
    appointment: Appointment, *, stamp: datetime, organizer: str = NO_MAIL, attendee: str | None = None
) -> bytes:
    """The file that adds, changes or (for a cancelled appointment) removes the entry.

    `stamp` is the moment of making it; `organizer` and `attendee` are `mailto:` addresses. An attendee
    is named only where there is an organizer with an address: without one nobody could be answered.
    """
    cancelled = appointment.status == "cancelled"
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Teilhabe-Lotse//Termine//DE")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method(appointment, organizer, attendee))
    event = Event()
    event.add("UID", appointment.ics_uid)
    event.add("SEQUENCE", appointment.ics_sequence)
    event.add("DTSTAMP", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("DTSTART", appointment.starts_at.astimezone(UTC))
    event.add("DTEND", appointment.ends_at.astimezone(UTC))
    event.add("SUMMARY", SUMMARY)
    event.add("ORGANIZER", vCalAddress(organizer))
    if attendee is not None and _is_mail(organizer):
        event.add("ATTENDEE", _invited(attendee))
    if appointment.place.address:
        event.add("LOCATION", appointment.place.address)
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("CLASS", "PRIVATE")
    event.add("TRANSP", "TRANSPARENT" if cancelled else "OPAQUE")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def method(appointment: Appointment, organizer: str = NO_MAIL, attendee: str | None = None) -> str:
    """The iTIP method, which the media type of the answer names too."""
    if appointment.status == "cancelled":
        return "CANCEL"
    return "REQUEST" if attendee is not None and _is_mail(organizer) else "PUBLISH"


def _is_mail(organizer: str) -> bool:
    return organizer.startswith("mailto:")


def _invited(attendee: str) -> vCalAddress:
    """Somebody who has said yes already by booking and shall not be asked again."""
    address = vCalAddress(attendee)
    address.params["PARTSTAT"] = "ACCEPTED"
    address.params["RSVP"] = "FALSE"
    return address
