"""Who waits, and the places of a programme: a place that becomes free shows who is next."""

from fastapi import APIRouter, Request, Response

from api import clock
from api.errors import AppError, Invalid, NotFound
from api.staff import calendar_forms as forms
from api.staff import calendar_scope as scope
from api.staff.access import FormSender, Reader, services
from api.staff.calendar_pages import CALENDAR, PREFIX, Form, show, write_down
from api.staff.rendering import PageRoute, go_to
from api.staff.typed import day_of, day_or_none, german_day, number_of
from api.staff.views import Member

router = APIRouter(prefix=PREFIX, include_in_schema=False, route_class=PageRoute)


@router.get("/places")
def places(request: Request, member: Reader, programme: str = "", place: str = "") -> Response:
    """Places and waiting list of a programme; `place` is one that is looked at."""
    mine = scope.programmes_of(services(request), member)
    if not programme and len(mine) == 1:
        programme = next(iter(mine))
    if not programme:
        return show(request, member, "places_choose.html")
    return _places(request, member, programme, place)


def _places(
    request: Request, member: Member, key: str, place_id: str = "", fault: AppError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    parts = services(request)
    programme = scope.chosen(parts, member, key)
    sees = _sees(member)
    kept = parts.places.all(key)
    place = next((p for p in kept if p.id == place_id), None)
    next_ = parts.places.next_for(key, place.area if place else None) if sees else []
    if sees and next_:
        write_down(request, member, "waiting_listed", f"programme:{key}")
    return show(
        request, member, "places.html", fault=fault, programme=programme, places=kept, place=place, next=next_,
        everybody=parts.places.next_for(key, None, None) if sees else [], sees=sees, typed=typed or {},
        outlook=parts.places.outlook(key, programme.capacity), german_day=german_day, today=german_day(clock.today()),
        area_titles=[(area, area) for area in programme.work_areas],
    )  # fmt: skip


@router.post("/places/setup")
def set_up(request: Request, member: FormSender, form: Form) -> Response:
    """Makes the places, by default as many as the catalogue says."""
    typed = forms.plain(form)
    programme = _mine(request, member, typed)
    try:
        count = number_of(typed.get("count", ""), "count", 1, 500)
    except Invalid as fault:
        return _places(request, member, programme, fault=fault, typed=typed)
    services(request).places.set_up(programme, count)
    write_down(request, member, "places_made", f"programme:{programme}")
    return go_to(f"{CALENDAR}/places", programme=programme, ok="saved")


@router.post("/places/{place_id}/take")
def take(request: Request, member: FormSender, place_id: str, form: Form) -> Response:
    """Notes who has a place, from when to when."""
    typed = forms.plain(form)
    key = _mine(request, member, typed)
    areas = scope.chosen(services(request), member, key).work_areas
    try:
        services(request).places.take(
            key, place_id, number_of(typed.get("version", ""), "version", 0, 999_999),
            area=typed.get("area") if typed.get("area") in areas else None,
            taken_from=day_of(typed.get("taken_from", ""), "taken_from"),
            planned_end=day_or_none(typed.get("planned_end", ""), "planned_end"),
            mark=typed.get("mark", "").strip(), entry_id=typed.get("entry") or None,
        )  # fmt: skip
    except AppError as fault:
        return _places(request, member, key, place_id, fault, typed)
    write_down(request, member, "place_taken", f"place:{place_id}")
    return go_to(f"{CALENDAR}/places", programme=key, ok="place")


@router.post("/places/{place_id}/free")
def free(request: Request, member: FormSender, place_id: str, form: Form) -> Response:
    """Notes that a place is free, and shows who is next for it."""
    typed = forms.plain(form)
    key = _mine(request, member, typed)
    try:
        services(request).places.free(
            key, place_id, number_of(typed.get("version", ""), "version", 0, 999_999)
        )
    except AppError as fault:
        return _places(request, member, key, place_id, fault)
    write_down(request, member, "place_freed", f"place:{place_id}")
    return go_to(f"{CALENDAR}/places", programme=key, place=place_id, ok="free")


@router.post("/places/wait")
def wait(request: Request, member: FormSender, form: Form) -> Response:
    """Puts somebody on the list for a place, after the information appointment."""
    typed = forms.plain(form)
    key = _mine(request, member, typed)
    areas = scope.chosen(services(request), member, key).work_areas
    try:
        contact = forms.contact_of(typed, [])
        if not contact.name and not contact.email and not contact.phone:
            raise Invalid("Bitte geben Sie einen Namen oder einen Kontakt an.", field="name")
        services(request).places.wait(key, typed.get("wish") if typed.get("wish") in areas else None, contact)
    except AppError as fault:
        return _places(request, member, key, fault=fault, typed=typed)
    write_down(request, member, "waiting_added", f"programme:{key}")
    return go_to(f"{CALENDAR}/places", programme=key, ok="waiting")


@router.post("/places/leave")
def leave(request: Request, member: FormSender, form: Form) -> Response:
    """Takes somebody off the list."""
    typed = forms.plain(form)
    key = _mine(request, member, typed)
    try:
        services(request).places.remove(key, typed.get("entry", ""))
    except AppError as fault:
        return _places(request, member, key, fault=fault)
    write_down(request, member, "waiting_removed", f"programme:{key}")
    return go_to(f"{CALENDAR}/places", programme=key, ok="removed")


def _mine(request: Request, member: Member, typed: dict[str, str]) -> str:
    """The programme of a form, for whoever keeps its places."""
    key = scope.chosen(services(request), member, typed.get("programme", "")).key
    if not _sees(member):
        raise NotFound()
    return key


def _sees(member: Member) -> bool:
    """Places are refilled by case managers and the programme team together (INSAT)."""
    return bool(member.role.reads)
