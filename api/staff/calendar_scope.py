"""Which calendars somebody of the staff may see and change.

Programmes: those of one's office; a programme team sees its own. People: only in rooms of one's own side
(jobcenter or provider) and office, so that the jobcenter does not learn who asks for help at the provider
or at another jobcenter with the same programme. Whoever books for somebody by telephone sees that one booking.
"""

from typing import Any

from api.appointments.tables import Location
from api.errors import NotFound
from api.programmes.model import Programme
from api.staff.views import Member


def programmes_of(parts: Any, member: Member) -> dict[str, Programme]:
    """The bookable programmes whose calendar the member sees, by key. Raises `NotFound` for other roles."""
    if not member.role.reads:
        raise NotFound("Diese Seite gibt es nicht.")
    found = parts.catalogue.programmes.items()
    return {
        key: p
        for key, p in found
        if p.appointment.bookable and member.office in p.jobcenters and _is_theirs(member, key)
    }


def chosen(parts: Any, member: Member, key: str) -> Programme:
    """One of them. Raises `NotFound`."""
    programme = programmes_of(parts, member).get(key)
    if programme is None:
        raise NotFound("Diesen Kalender gibt es hier nicht.")
    return programme


def sees_people(member: Member, location: Location) -> bool:
    return location.host in member.role.reads and location.office in (None, member.office)


def may_plan(parts: Any, member: Member, location: Location) -> bool:
    """Whether the member keeps the calendar of this location: one that only others' programmes use is theirs."""
    if not sees_people(member, location):
        return False
    used = parts.plans.programmes_at(location.id)
    return not used or not used.isdisjoint(programmes_of(parts, member))


def need_to_plan(parts: Any, member: Member, location: Location) -> None:
    """Raises `NotFound` for whoever does not keep the location's calendar."""
    if not may_plan(parts, member, location):
        raise NotFound("Diesen Ort gibt es nicht.")


def sees_attendance(member: Member) -> bool:
    """Whether somebody came is the provider's to know, and never the jobcenter's."""
    return "provider" in member.role.reads


def _is_theirs(member: Member, key: str) -> bool:
    if "provider" in member.role.reads:
        return key in member.programmes
    return not member.programmes or key in member.programmes
