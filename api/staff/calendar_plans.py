"""Keeping the calendar: opening plans, single times, locations and closing days."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from api import clock
from api.appointments.plans.service import Changed, Decision, PeopleAffected, Plan
from api.errors import AppError, Conflict, Invalid, NotFound
from api.staff import calendar_forms as forms
from api.staff import calendar_scope as scope
from api.staff.access import FormSender, Reader, services
from api.staff.calendar_pages import CALENDAR, PREFIX, Form, changing, show, write_down
from api.staff.rendering import PageRoute, go_to
from api.staff.typed import day_of, german_day, number_of, time_of
from api.staff.views import Member

router = APIRouter(prefix=PREFIX, include_in_schema=False, route_class=PageRoute)

PLANS, LOCATIONS = f"{CALENDAR}/plans", f"{CALENDAR}/locations"
_NO_PLAN, _NO_TIME = "Diese Öffnungszeit gibt es nicht.", "Diesen Termin gibt es nicht."
_NO_LOCATION = "Diesen Ort gibt es nicht."
_OTHERS_BOOKED = (
    "An diesem Tag haben hier auch Menschen aus einem anderen Programm einen Termin. "
    "Bitte sprechen Sie zuerst mit dessen Team."
)
_EMPTY: dict[str, Any] = {
    "location": "", "weekdays": [], "interval": "1", "rule": "", "first_day": "", "last_day": "", "opens": "",
    "closes": "", "minutes": "45", "pause": "15", "capacity": "1", "break_from": "", "break_to": "",
    "except_days": "", "extra_days": "",
}  # fmt: skip


# --- opening plans --------------------------------------------------------------------------------


@router.get("/plans")
def plans(request: Request, member: Reader) -> Response:
    """The opening plans of one's programmes."""
    parts = services(request)
    mine = scope.programmes_of(parts, member)
    places = {place.id: place for place in _locations(request, member, all_=True)}
    return show(
        request, member, "plans.html", places=places,
        kept=[
            (p, scope.may_plan(parts, member, places[p.plan.location_id]))
            for key in mine for p in parts.plans.plans(key)
        ],
        may=any(scope.may_plan(parts, member, place) for place in places.values()),
    )  # fmt: skip


@router.get("/plans/new")
def new_plan(request: Request, member: Reader, programme: str = "") -> Response:
    """An empty form for an opening plan."""
    typed = {**_EMPTY, "first_day": german_day(clock.today()), "programme": programme}
    return _plan_page(request, member, typed)


@router.post("/plans/new")
def make_plan(request: Request, member: FormSender, form: Form) -> Response:
    return _save_plan(request, member, form, None)


@router.get("/plans/{plan_id}")
def plan(request: Request, member: Reader, plan_id: str) -> Response:
    """A plan to be changed or ended."""
    kept = services(request).plans.plan(plan_id)
    _need(request, member, kept.plan.programme, kept.plan.location_id, _NO_PLAN)
    typed = {**forms.as_typed(kept), "programme": kept.plan.programme, "version": str(kept.version)}
    return _plan_page(request, member, typed, plan_id)


@router.post("/plans/{plan_id}")
def change_plan(request: Request, member: FormSender, plan_id: str, form: Form) -> Response:
    return _save_plan(request, member, form, plan_id)


@router.post("/plans/{plan_id}/end")
def end_plan(request: Request, member: FormSender, plan_id: str, form: Form) -> Response:
    """Ends a plan; who has booked its times is asked about first."""
    parts, typed = services(request), forms.plain(form)
    kept = parts.plans.plan(plan_id)
    _need(request, member, kept.plan.programme, kept.plan.location_id, _NO_PLAN)
    version = number_of(typed.get("version", ""), "version", 0, 999_999)
    return changing(
        request, member, form, lambda decision: parts.plans.end(plan_id, version, decision),
        back=PLANS, done="ended", record=("plan_ended", f"plan:{plan_id}"),
        on_fault=lambda fault: _plan_page(
            request, member, {**forms.as_typed(kept), "programme": kept.plan.programme, "version": str(version)},
            plan_id, fault,
        ),
    )  # fmt: skip


def _save_plan(request: Request, member: Member, form: FormData, plan_id: str | None) -> Response:
    parts, typed = services(request), forms.plain(form)

    def again(fault: AppError) -> Response:
        return _plan_page(
            request, member, {**_EMPTY, **typed, "weekdays": form.getlist("weekdays")}, plan_id, fault
        )

    key = typed.get("programme", "")
    try:
        if not key:
            raise Invalid("Bitte wählen Sie ein Programm.", field="programme")
        scope.chosen(parts, member, key)
        if plan_id:
            kept = parts.plans.plan(plan_id)
            _need(request, member, kept.plan.programme, kept.plan.location_id, _NO_PLAN)
        plan: Plan = forms.plan_of(form, kept.plan.programme if plan_id else key)
        _need(request, member, plan.programme, plan.location_id, _NO_LOCATION)
        version = number_of(typed.get("version", "0"), "version", 0, 999_999)
    except Invalid as fault:
        return again(fault)
    return changing(
        request, member, form, lambda decision: parts.plans.save(plan, plan_id, version, decision),
        back=PLANS, done="plan", record=("plan_saved", f"plan:{plan_id or 'new'}"), on_fault=again,
    )  # fmt: skip


def _plan_page(
    request: Request, member: Member, typed: Mapping[str, Any], plan_id: str | None = None, fault: AppError | None = None
) -> Response:  # fmt: skip
    return show(
        request, member, "plan.html", fault=fault, typed={"version": "0", "programme": "", **typed}, plan_id=plan_id,
        places=_locations(request, member),
    )  # fmt: skip


# --- single times ---------------------------------------------------------------------------------


@router.get("/times/new")
def new_time(request: Request, member: Reader, programme: str = "") -> Response:
    typed = {
        "programme": programme,
        "location": "",
        "day": "",
        "starts": "",
        "minutes": "45",
        "capacity": "1",
    }
    return _time_page(request, member, typed)


@router.post("/times/new")
def add_time(request: Request, member: FormSender, form: Form) -> Response:
    """One time beside the plans."""
    parts, typed = services(request), forms.plain(form)
    try:
        if not typed.get("programme"):
            raise Invalid("Bitte wählen Sie ein Programm.", field="programme")
        programme = scope.chosen(parts, member, typed["programme"])
        if not typed.get("location"):
            raise Invalid("Bitte wählen Sie einen Ort.", field="location")
        scope.need_to_plan(parts, member, parts.plans.location(typed["location"]))
        day = day_of(typed.get("day", ""), "day")
        slot = parts.plans.add_time(
            programme.key, typed["location"], day, time_of(typed.get("starts", ""), "starts"),
            number_of(typed.get("minutes", ""), "minutes", 5, 480),
            number_of(typed.get("capacity", ""), "capacity", 1, 500),
        )  # fmt: skip
    except AppError as fault:
        return _time_page(request, member, typed, fault)
    write_down(request, member, "time_added", f"slot:{slot}")
    return go_to(CALENDAR, **{"from": german_day(day), "ok": "added"})


def _time_page(
    request: Request, member: Member, typed: Mapping[str, str], fault: AppError | None = None
) -> Response:
    places = _locations(request, member)
    return show(
        request, member, "time_new.html", fault=fault, typed=typed, places=places,
        place_titles=[(place.id, place.name) for place in places],
    )  # fmt: skip


@router.get("/times/{slot_id}")
def time(request: Request, member: Reader, slot_id: str) -> Response:
    """A time with its seats: to be changed or taken out."""
    return _slot_page(request, member, slot_id)


def _slot_page(request: Request, member: Member, slot_id: str, fault: AppError | None = None) -> Response:
    parts = services(request)
    slot, place = parts.plans.time(slot_id)
    _need(request, member, slot.programme, place.id, _NO_TIME)
    day = slot.starts_at.astimezone(clock.BERLIN).date()
    shown = next(
        (
            t
            for t in parts.plans.times([slot.programme], day, day, member.role.reads, member.office)
            if t.slot.id == slot_id
        ),
        None,
    )
    return show(request, member, "time.html", fault=fault, slot=slot, place=place, shown=shown)


@router.post("/times/{slot_id}/capacity")
def capacity(request: Request, member: FormSender, slot_id: str, form: Form) -> Response:
    """More or fewer seats, never fewer than are booked."""
    parts = services(request)
    slot, place = parts.plans.time(slot_id)
    _need(request, member, slot.programme, place.id, _NO_TIME)
    try:
        parts.plans.change_capacity(
            slot_id, number_of(forms.plain(form).get("capacity", ""), "capacity", 1, 500)
        )
    except AppError as fault:
        return _slot_page(request, member, slot_id, fault)
    write_down(request, member, "time_changed", f"slot:{slot_id}")
    return go_to(f"{CALENDAR}/times/{slot_id}", ok="saved")


@router.post("/times/{slot_id}/close")
def close_time(request: Request, member: FormSender, slot_id: str, form: Form) -> Response:
    """Takes a time out; who has booked it is asked about first."""
    parts = services(request)
    slot, place = parts.plans.time(slot_id)
    _need(request, member, slot.programme, place.id, _NO_TIME)
    return changing(
        request, member, form, lambda decision: parts.plans.close_time(slot_id, decision),
        back=CALENDAR, done="closed", record=("time_closed", f"slot:{slot_id}"),
        on_fault=lambda fault: _slot_page(request, member, slot_id, fault),
    )  # fmt: skip


# --- locations ------------------------------------------------------------------------------------


@router.get("/locations")
def locations(request: Request, member: Reader) -> Response:
    return show(request, member, "locations.html", places=_locations(request, member))


@router.get("/locations/new")
def new_location(request: Request, member: Reader) -> Response:
    return _location_page(request, member, None, {"name": "", "address": "", "access": ""})


@router.post("/locations/new")
def make_location(request: Request, member: FormSender, form: Form) -> Response:
    return _save_location(request, member, None, form)


@router.get("/locations/{location_id}")
def location(request: Request, member: Reader, location_id: str) -> Response:
    parts = services(request)
    place = parts.plans.location(location_id)
    scope.need_to_plan(parts, member, place)
    typed = {"name": place.name, "address": place.address or "", "access": place.access or ""}
    return _location_page(request, member, location_id, typed)


@router.post("/locations/{location_id}")
def change_location(request: Request, member: FormSender, location_id: str, form: Form) -> Response:
    parts = services(request)
    scope.need_to_plan(parts, member, parts.plans.location(location_id))
    return _save_location(request, member, location_id, form)


@router.post("/locations/{location_id}/closed")
def close_day(request: Request, member: FormSender, location_id: str, form: Form) -> Response:
    """A closing day; who has booked a time on it is asked about first."""
    parts, typed = services(request), forms.plain(form)
    place = parts.plans.location(location_id)
    scope.need_to_plan(parts, member, place)
    kept = {"name": place.name, "address": place.address or "", "access": place.access or ""}

    def again(fault: AppError) -> Response:
        return _location_page(request, member, location_id, {**kept, **typed}, fault)

    def close(decision: Decision) -> Changed:
        try:
            return parts.plans.close_day(location_id, day, typed.get("title", ""), decision)  # type: ignore[no-any-return]
        except PeopleAffected as affected:
            # Rooms that several programmes share: nobody is shown the people of another one's.
            mine = scope.programmes_of(parts, member)
            if any(person.appointment.programme not in mine for person in affected.people):
                raise Conflict(_OTHERS_BOOKED) from None
            raise

    try:
        day = day_of(typed.get("day", ""), "day")
    except Invalid as fault:
        return again(fault)
    return changing(
        request, member, form, close,
        back=f"{LOCATIONS}/{location_id}", done="saved", record=("day_closed", f"location:{location_id}"),
        on_fault=again,
    )  # fmt: skip


@router.post("/locations/{location_id}/open")
def open_day(request: Request, member: FormSender, location_id: str, form: Form) -> Response:
    """Takes a closing day back."""
    parts = services(request)
    scope.need_to_plan(parts, member, parts.plans.location(location_id))
    parts.plans.open_day(location_id, forms.plain(form).get("closing_day", ""))
    return go_to(f"{LOCATIONS}/{location_id}", ok="saved")


def _save_location(request: Request, member: Member, location_id: str | None, form: FormData) -> Response:
    parts, typed = services(request), forms.plain(form)
    scope.programmes_of(parts, member)
    (host,) = member.role.reads
    try:
        id_ = parts.plans.save_location(
            location_id, name=typed.get("name", ""), address=typed.get("address", ""), access=typed.get("access", ""),
            office=member.office, host=host,
        )  # fmt: skip
    except Invalid as fault:
        return _location_page(
            request, member, location_id, {"name": "", "address": "", "access": "", **typed}, fault
        )
    write_down(request, member, "location_saved", f"location:{id_}")
    return go_to(f"{LOCATIONS}/{id_}", ok="saved")


def _location_page(
    request: Request, member: Member, location_id: str | None, typed: Mapping[str, str], fault: AppError | None = None
) -> Response:  # fmt: skip
    scope.programmes_of(services(request), member)
    days = services(request).plans.closing_days(location_id) if location_id else []
    return show(
        request, member, "location.html", fault=fault, location_id=location_id, typed=typed, days=days,
        german_day=german_day,
    )  # fmt: skip


def _locations(request: Request, member: Member, *, all_: bool = False) -> list[Any]:
    """The locations whose calendar the member keeps; with `all_` those that are only seen as well."""
    parts = services(request)
    found = parts.plans.locations(member.office, list(scope.programmes_of(parts, member)))
    return [place for place in found if all_ or scope.may_plan(parts, member, place)]


def _need(request: Request, member: Member, programme: str, location_id: str, missing: str) -> None:
    """Raises `NotFound`, as if it never was, unless the member keeps this programme's calendar at this location."""
    parts = services(request)
    try:
        scope.chosen(parts, member, programme)
        scope.need_to_plan(parts, member, parts.plans.location(location_id))
    except NotFound:
        raise NotFound(missing) from None
