"""Who comes when; booking, moving and cancelling by telephone; whether somebody came."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api import clock, crypto
from api.appointments.errors import AlreadyBooked
from api.appointments.plans.people import Person
from api.appointments.spoken import spoken_day
from api.appointments.tables import Location
from api.errors import AppError, Invalid, NotFound
from api.staff import calendar_forms as forms
from api.staff import calendar_scope as scope
from api.staff.access import FormSender, Reader, services
from api.staff.calendar_pages import CALENDAR, PREFIX, Form, show, write_down
from api.staff.rendering import PageRoute, go_to
from api.staff.typed import day_of, german_day
from api.staff.views import Member

router = APIRouter(prefix=PREFIX, include_in_schema=False, route_class=PageRoute)

_DAYS, _MOST_DAYS = 14, 92
CODE_SHOWN = timedelta(minutes=15)
"""How long whoever booked by telephone may read the code out."""


@router.get("")
def calendar(
    request: Request,
    member: Reader,
    programme: str = "",
    from_: Annotated[str, Query(alias="from", max_length=20)] = "",
    to: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Every time of the next two weeks, day by day, with who comes where that is one's own to know."""
    parts = services(request)
    mine = scope.programmes_of(parts, member)
    keys = [scope.chosen(parts, member, programme).key] if programme else list(mine)
    fault: AppError | None = None
    first, last = clock.today(), clock.today() + timedelta(days=_DAYS)
    try:
        first = day_of(from_, "from") if from_ else first
        last = day_of(to, "to") if to else first + timedelta(days=_DAYS)
        if not first <= last <= first + timedelta(days=_MOST_DAYS):
            raise Invalid(f"Bitte wählen Sie höchstens {_MOST_DAYS} Tage am Stück.", field="to")
    except Invalid as wrong:
        fault = wrong
        first, last = clock.today(), clock.today() + timedelta(days=_DAYS)
    times = parts.plans.times(keys, first, last, member.role.reads, member.office)
    if any(time.people for time in times):
        write_down(request, member, "appointments_listed", "calendar")
    days: dict[date, list[object]] = {}
    for time in times:
        days.setdefault(time.slot.starts_at.astimezone(clock.BERLIN).date(), []).append(time)
    return show(
        request, member, "calendar.html", fault=fault, programme=programme, today=clock.today(), now=clock.now(),
        first=from_ or german_day(first), last=to or german_day(last), spoken_day=spoken_day,
        days=days, call=parts.plans.to_be_called(list(mine), member.role.reads, member.office),
        attendance=scope.sees_attendance(member),
    )  # fmt: skip


# --- one appointment ------------------------------------------------------------------------------


@router.get("/appointments/{booking_id}")
def appointment(request: Request, member: Reader, booking_id: str) -> Response:
    """One appointment with what the person told. That it was opened is on record."""
    return _appointment(request, member, booking_id)


def _appointment(
    request: Request, member: Member, booking_id: str, fault: AppError | None = None
) -> Response:
    parts = services(request)
    person, place = _person(request, member, booking_id)
    write_down(request, member, "appointment_opened", f"booking:{booking_id}")
    own = person.booked_by == member.id and clock.now() - person.created_at < CODE_SHOWN
    return show(
        request, member, "appointment.html", fault=fault, person=person, place=place, now=clock.now(),
        code=parts.appointments.code_of(booking_id) if own else None,
        needs=forms.needs_in_words(person.contact),
        mails=parts.outbox.of_booking(booking_id) if parts.outbox else [], mail_on=parts.outbox is not None,
        free=parts.appointments.free_for_staff(person.appointment.programme),
        attendance=scope.sees_attendance(member) and place.host == "provider",
        booked_by=parts.staff.names([person.booked_by]).get(person.booked_by, "") if person.booked_by else "",
    )  # fmt: skip


@router.post("/appointments/{booking_id}/move")
def move(request: Request, member: FormSender, booking_id: str, form: Form) -> Response:
    """Moves it to another time; when that is taken, it stays where it is."""
    _person(request, member, booking_id)
    slot = forms.plain(form).get("slot", "")
    try:
        if not slot:
            raise Invalid("Bitte wählen Sie eine Zeit.", field="slot")
        services(request).appointments.move_booking(booking_id, slot, at_once=True)
    except AppError as fault:
        return _appointment(request, member, booking_id, fault)
    write_down(request, member, "appointment_moved", f"booking:{booking_id}")
    return go_to(f"{CALENDAR}/appointments/{booking_id}", ok="moved")


@router.get("/appointments/{booking_id}/cancel")
def ask_cancel(request: Request, member: Reader, booking_id: str) -> Response:
    """Asks first; changes nothing."""
    person, place = _person(request, member, booking_id)
    return show(request, member, "cancel.html", person=person, place=place)


@router.post("/appointments/{booking_id}/cancel")
def cancel(request: Request, member: FormSender, booking_id: str) -> Response:
    """Cancels it for the person, who asked for that."""
    _person(request, member, booking_id)
    try:
        services(request).appointments.cancel_booking(booking_id)
    except AppError as fault:
        return _appointment(request, member, booking_id, fault)
    write_down(request, member, "appointment_cancelled", f"booking:{booking_id}")
    return go_to(f"{CALENDAR}/appointments/{booking_id}", ok="cancelled")


@router.post("/appointments/{booking_id}/attendance")
def attendance(request: Request, member: FormSender, booking_id: str, form: Form) -> Response:
    """Whether somebody came: for the provider alone."""
    _, place = _person(request, member, booking_id)
    if not scope.sees_attendance(member) or place.host != "provider":
        raise NotFound()
    try:
        services(request).plans.attendance(booking_id, forms.plain(form).get("came") or None)
    except AppError as fault:
        return _appointment(request, member, booking_id, fault)
    return go_to(f"{CALENDAR}/appointments/{booking_id}", ok="attendance")


@router.post("/appointments/{booking_id}/informed")
def informed(request: Request, member: FormSender, booking_id: str) -> Response:
    """Notes that the person has been told by telephone that the appointment is off."""
    _person(request, member, booking_id)
    services(request).plans.informed(booking_id)
    write_down(request, member, "appointment_informed", f"booking:{booking_id}")
    return go_to(f"{CALENDAR}/appointments/{booking_id}", ok="informed")


# --- by telephone ---------------------------------------------------------------------------------


@router.get("/book")
def book_form(request: Request, member: Reader, programme: str, slot: str = "") -> Response:
    """Booking for somebody on the telephone."""
    return _book_form(request, member, programme, {"slot": slot, "key": crypto.new_id()}, [])


def _book_form(
    request: Request, member: Member, key: str, typed: dict[str, str], needs: list[str], fault: AppError | None = None
) -> Response:  # fmt: skip
    parts = services(request)
    programme = scope.chosen(parts, member, key)
    other = fault.details.get("booking") if isinstance(fault, AlreadyBooked) else None
    seen = other and _may_see(request, member, str(other["id"]))
    return show(
        request, member, "book.html", fault=fault, programme=programme, typed=typed, needs=needs,
        free=parts.appointments.free_for_staff(key), other=other if seen else None,
    )  # fmt: skip


@router.post("/book")
def book(request: Request, member: FormSender, form: Form) -> Response:
    """Books; the next page shows the code to read out."""
    parts, typed = services(request), forms.plain(form)
    needs = [n for n in form.getlist("needs") if isinstance(n, str)]
    programme = scope.chosen(parts, member, typed.get("programme", ""))
    try:
        contact = forms.contact_of(typed, needs)
        if not typed.get("slot"):
            raise Invalid("Bitte wählen Sie eine Zeit.", field="slot")
        booked = parts.appointments.book(
            programme.key, typed["slot"], idempotency_key=typed.get("key") or crypto.new_id(), contact=contact,
            by=member.id,
        )  # fmt: skip
    except AppError as fault:
        return _book_form(request, member, programme.key, typed, needs, fault)
    write_down(request, member, "appointment_booked", f"booking:{booked.appointment.id}")
    return go_to(f"{CALENDAR}/appointments/{booked.appointment.id}", ok="booked")


def _person(request: Request, member: Member, booking_id: str) -> tuple[Person, Location]:
    """The booking, for whoever may see it; for all others it is not there."""
    parts = services(request)
    mine = scope.programmes_of(parts, member)
    person, place = parts.plans.person(booking_id)
    if person.appointment.programme not in mine or not (
        scope.sees_people(member, place) or person.booked_by == member.id
    ):
        raise NotFound("Diesen Termin gibt es nicht.")
    return person, place


def _may_see(request: Request, member: Member, booking_id: str) -> bool:
    try:
        _person(request, member, booking_id)
    except NotFound:
        return False
    return True
