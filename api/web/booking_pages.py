"""Booking without the chat, and looking at, moving and cancelling an appointment with its code.

Every address here is neutral: which programme somebody looks at stands in no address and in no title.
A GET never changes anything, so that no mail scanner and no prefetching browser can cancel an appointment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import ValidationError

from api import clock, crypto
from api.appointments import ics
from api.appointments.errors import CodeUnknown, KeyReused, SlotTaken, TooManyAttempts
from api.appointments.schemas import ContactBody
from api.appointments.spoken import spoken_day
from api.appointments.views import Appointment, FreeTime
from api.errors import Conflict, NotFound
from api.programmes.model import Programme
from api.web.pages import Memory, PageRoute, Source, Text, go_to, page, remembered, services, start_anew

START, TIMES, DETAILS, PREVIEW, BOOKED = (
    "/termin", "/termin/zeiten", "/termin/angaben", "/termin/pruefen", "/termin/gebucht",
)  # fmt: skip
CODE, SHOWN, MOVE, MOVE_PREVIEW, CANCEL = (
    "/termin/code", "/termin/ansehen", "/termin/verschieben", "/termin/verschieben/pruefen",
    "/termin/absagen",
)  # fmt: skip

DAYS_PER_PAGE = 10
NEEDS = {
    "sign_language": "Dolmetschen in Gebärdensprache",
    "step_free": "ein Weg ohne Stufen",
    "companion": "Platz für eine Begleit-Person",
    "language": "Hilfe in einer anderen Sprache",
}
Told = Mapping[str, Any]
NOTHING_TOLD: dict[str, Any] = {
    "name": "", "email": "", "phone": "", "needs": [], "which_language": "", "for_other": "",
}  # fmt: skip
_FAULTS = {
    "name": "Der Name darf höchstens 100 Zeichen lang sein und keine Sonder-Zeichen wie Zeilen-Umbrüche haben.",
    "email": "Die E-Mail-Adresse ist nicht vollständig. Sie braucht ein @ und eine Endung wie .de.",
    "phone": "Die Telefon-Nummer braucht mindestens 5 Ziffern. Buchstaben gehen hier nicht.",
    "needs": "Bitte schreiben Sie die Sprache mit 2 bis 40 Zeichen.",
}
_FIELDS = {"needs": "which_language"}
_ONE_WAY = "Bitte geben Sie nur einen Weg an: E-Mail-Adresse oder Telefon-Nummer."

router = APIRouter(include_in_schema=False, route_class=PageRoute)


class ChangedElsewhere(Conflict):
    message = "Ihre Angaben haben sich inzwischen geändert. Bitte prüfen Sie sie noch einmal."


# --- booking --------------------------------------------------------------------------------------


@router.get(START)
def start(request: Request) -> Response:
    offices = services(request).catalogue.offices
    return page(request, "booking_start.html", programmes=_bookable(request), offices=offices)


@router.post(START)
def choose_programme(request: Request, source: Source, programme: Text = "", anyway: Text = "") -> Response:
    """To the free times; whoever has an appointment already, as far as this browser knows, is asked first."""
    if programme not in {p.key for p in _bookable(request)}:
        raise NotFound("Für dieses Programm gibt es hier keine Termine.")
    code = _earlier(request, source, programme)
    if code and not anyway:
        return page(
            request, "booking_already.html", code=code, programme=programme_of(request, programme),
            appointment=services(request).appointments.lookup(code, source=source),
        )  # fmt: skip
    return go_to(request, TIMES, {"draft": {"programme": programme, "key": crypto.new_id()}})


@router.get(TIMES)
def times(request: Request, seite: int = 1) -> Response:
    draft = draft_of(request, "programme")
    return _times(request, draft, seite) if draft else start_anew(request, START)


@router.post(TIMES)
def choose_time(request: Request, slot: Text = "") -> Response:
    draft = draft_of(request, "programme")
    if not draft:
        return start_anew(request, START)
    if slot not in {t.id for t in free_times(request, draft["programme"])}:
        return _times(request, draft, fault=SlotTaken())
    return go_to(request, DETAILS, _changed(draft, slot=slot))


@router.get(DETAILS)
def details(request: Request) -> Response:
    draft = draft_of(request, "slot")
    return _details(request, draft, draft.get("contact", {})) if draft else go_to(request, TIMES)


@router.post(DETAILS)
def give_details(
    request: Request,
    name: Text = "",
    email: Text = "",
    phone: Text = "",
    needs: Annotated[list[str], Form()] = [],  # noqa: B006 – FastAPI copies it
    which_language: Text = "",
    for_other: Text = "",
) -> Response:
    """Takes what somebody tells, all of it optional. A name that speaks of a crisis brings the help lines
    to whatever page comes next; it stops nothing."""
    draft = draft_of(request, "slot")
    if not draft:
        return go_to(request, TIMES)
    hit = services(request).help_in_forms.look_for([name, which_language])
    draft = {**draft, "crisis": [hit.category, hit.family] if hit else None}
    told = as_told(name, email, phone, needs, which_language, for_other)
    if faults := faults_of(told):
        return _details(request, draft, told, faults)
    return go_to(request, PREVIEW, _changed(draft, contact=told))


@router.get(PREVIEW)
def preview(request: Request) -> Response:
    """Everything that would be booked, to be read once more."""
    return _preview(request)


@router.post(PREVIEW)
def book(request: Request, source: Source, key: Text = "") -> Response:
    """Books what was shown. Sent twice it books once, and both times the same code is shown."""
    memory = remembered(request)
    if "booked" in memory and memory.get("key") == key:
        return go_to(request, BOOKED)
    draft = draft_of(request, "contact")
    # What this page showed may not be what another tab has chosen since.
    if not draft or draft["key"] != key:
        return _preview(request, ChangedElsewhere())
    contact = body_of(draft["contact"]).contact()
    try:
        booked = services(request).appointments.book(
            draft["programme"], draft["slot"], idempotency_key=key, contact=contact, source=source
        )
    except SlotTaken as fault:
        return _times(request, draft, fault=fault)
    except (KeyReused, TooManyAttempts) as fault:
        return _preview(request, fault)
    return go_to(request, BOOKED, {"booked": booked.code, "key": key, "crisis": draft.get("crisis")})


@router.get(BOOKED)
def booked_page(request: Request, source: Source) -> Response:
    """The code. It is shown here only, until the person is done with it or half an hour is over."""
    memory = remembered(request)
    if "booked" not in memory:
        return start_anew(request, CODE)
    code = memory["booked"]
    appointment = services(request).appointments.lookup(code, source=source)
    return page(
        request, "booking_done.html", code=code, appointment=appointment,
        programme=programme_of(request, appointment.programme), help=help_of(request, memory.get("crisis")),
    )  # fmt: skip


@router.post("/termin/fertig")
def leave(request: Request) -> Response:
    """Forgets everything in this browser."""
    return go_to(request, START, {})


# --- with the code --------------------------------------------------------------------------------


@router.get(CODE)
def code_form(request: Request) -> Response:
    return page(request, "appointment_code.html", code="")


@router.post(CODE)
def look_up(request: Request, source: Source, code: Text = "") -> Response:
    if not code.strip():
        faults = {"code": "Bitte geben Sie Ihren Code ein."}
        return page(request, "appointment_code.html", faults=faults, code="")
    try:
        found = services(request).waiting.seek(code[:40], source=source)
    except (CodeUnknown, TooManyAttempts) as fault:
        return page(request, "appointment_code.html", fault=fault, field="code", code=code[:40])
    where = SHOWN if isinstance(found, Appointment) else "/termin/warteliste/ansehen"
    return go_to(request, where, {"code": code[:40]})


@router.get(SHOWN)
def shown(request: Request, source: Source) -> Response:
    memory = remembered(request)
    if "code" not in memory:
        return start_anew(request, CODE)
    appointment = services(request).appointments.lookup(memory["code"], source=source)
    return _appointment_page(request, "appointment.html", appointment, done=memory.get("done"))


@router.get(MOVE)
def other_times(request: Request, source: Source, seite: int = 1) -> Response:
    memory = remembered(request)
    if "code" not in memory:
        return start_anew(request, CODE)
    appointment = services(request).appointments.lookup(memory["code"], source=source)
    return _other_times(request, appointment, memory["code"], seite)


@router.post(MOVE)
def choose_other_time(request: Request, source: Source, code: Text = "", slot: Text = "") -> Response:
    appointment = services(request).appointments.lookup(code[:40], source=source)
    if slot not in {t.id for t in free_times(request, appointment.programme)}:
        return _other_times(request, appointment, code[:40], fault=SlotTaken())
    return go_to(request, MOVE_PREVIEW, {"code": code[:40], "slot": slot})


@router.get(MOVE_PREVIEW)
def ask_move(request: Request, source: Source) -> Response:
    """Old and new time beside each other; changes nothing."""
    memory = remembered(request)
    if "slot" not in memory:
        return go_to(request, MOVE)
    appointment = services(request).appointments.lookup(memory["code"], source=source)
    free = {t.id: t for t in free_times(request, appointment.programme)}
    if memory["slot"] not in free:
        return _other_times(request, appointment, memory["code"], fault=SlotTaken())
    return _appointment_page(request, "appointment_move.html", appointment, new=free[memory["slot"]])


@router.post(MOVE_PREVIEW)
def move(request: Request, source: Source, code: Text = "", slot: Text = "") -> Response:
    service = services(request).appointments
    try:
        service.move(code[:40], slot, source=source)
    except SlotTaken as fault:
        return _other_times(request, service.lookup(code[:40], source=source), code[:40], fault=fault)
    return go_to(request, SHOWN, {"code": code[:40], "done": "moved"})


@router.get(CANCEL)
def ask_cancel(request: Request, source: Source) -> Response:
    """Asks whether the appointment shall be cancelled; changes nothing."""
    memory = remembered(request)
    if "code" not in memory:
        return start_anew(request, CODE)
    appointment = services(request).appointments.lookup(memory["code"], source=source)
    return _appointment_page(request, "appointment_cancel.html", appointment)


@router.post(CANCEL)
def cancel(request: Request, source: Source, code: Text = "") -> Response:
    services(request).appointments.cancel(code[:40], source=source)
    return go_to(request, SHOWN, {"code": code[:40], "done": "cancelled"})


@router.post("/termin/kalender")
def calendar_file(request: Request, source: Source, code: Text = "") -> Response:
    """The calendar file of an appointment; of a cancelled one, the file that removes it."""
    service = services(request).appointments
    appointment = service.lookup(code[:40], source=source)
    return Response(
        ics.calendar_file(appointment, stamp=clock.now(), organizer=service.organizer),
        media_type=f"{ics.MEDIA_TYPE}; charset=utf-8; method={ics.method(appointment)}",
        headers={"Content-Disposition": 'attachment; filename="termin.ics"', "Cache-Control": "no-store"},
    )


# --- the pages ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    title: str
    times: tuple[FreeTime, ...]


def by_day(free: Iterable[FreeTime], today: date) -> list[Day]:
    """Times in order, one group per calendar day in Germany."""
    days = groupby(free, lambda time: time.starts_at.astimezone(clock.BERLIN).date())
    return [Day(spoken_day(day, today=today), tuple(times)) for day, times in days]


def _listed(free: Sequence[FreeTime], number: int) -> dict[str, Any]:
    """One page of days, and what the list needs to lead to the others."""
    days = by_day(free, clock.today())
    last = max(1, -(-len(days) // DAYS_PER_PAGE))
    number = min(max(number, 1), last)
    places = {time.place.label for time in free}
    return {
        "days": days[(number - 1) * DAYS_PER_PAGE : number * DAYS_PER_PAGE],
        "number": number, "last": last, "place": places.pop() if len(places) == 1 else None,
    }  # fmt: skip


def _times(request: Request, draft: Memory, number: int = 1, fault: SlotTaken | None = None) -> Response:
    free = free_times(request, draft["programme"])
    return page(
        request, "booking_times.html", fault=fault, field="zeiten", programme=programme_of(request, draft["programme"]),
        **_listed(free, number),
    )  # fmt: skip


def _other_times(
    request: Request, appointment: Appointment, code: str, number: int = 1, fault: SlotTaken | None = None
) -> Response:
    free = [t for t in free_times(request, appointment.programme) if t.id != appointment.slot_id]
    return page(
        request, "appointment_times.html", fault=fault, field="zeiten", appointment=appointment, code=code,
        **_listed(free, number),
    )  # fmt: skip


def _details(request: Request, draft: Memory, told: Told, faults: dict[str, str] | None = None) -> Response:
    return page(
        request, "booking_details.html", faults=faults, told=NOTHING_TOLD | dict(told), needs=NEEDS,
        chosen=_chosen(request, draft), help=help_of(request, draft.get("crisis")),
    )  # fmt: skip


def _preview(request: Request, fault: Conflict | TooManyAttempts | None = None) -> Response:
    draft = draft_of(request, "contact")
    if not draft:
        return go_to(request, DETAILS)
    chosen = _chosen(request, draft)
    if chosen is None:
        return _times(request, draft, fault=SlotTaken())
    return page(
        request, "booking_preview.html", fault=fault, chosen=chosen, key=draft["key"],
        programme=programme_of(request, draft["programme"]), told=draft["contact"],
        needs=_needs_in_words(draft["contact"]), help=help_of(request, draft.get("crisis")),
    )  # fmt: skip


def _appointment_page(request: Request, name: str, appointment: Appointment, **values: Any) -> Response:
    memory = remembered(request)
    begun = appointment.starts_at <= clock.now()
    return page(
        request, name, appointment=appointment, code=memory["code"], begun=begun,
        programme=programme_of(request, appointment.programme), **values,
    )  # fmt: skip


# --- the steps ------------------------------------------------------------------------------------


def _bookable(request: Request) -> list[Programme]:
    """The programmes with an appointment, those of this jobcenter first."""
    parts = services(request)
    found = [p for p in parts.catalogue.programmes.values() if p.appointment.bookable]
    return sorted(found, key=lambda p: (parts.settings.office not in p.jobcenters, p.status != "active"))


def _earlier(request: Request, source: str, programme: str) -> str | None:
    """The code of the open appointment of this programme that this browser still remembers."""
    memory = remembered(request)
    code = memory.get("booked") or memory.get("code")
    if not code:
        return None
    try:
        found = services(request).appointments.lookup(code, source=source)
    except (CodeUnknown, TooManyAttempts):
        return None
    is_open = found.status == "confirmed" and found.starts_at > clock.now()
    return code if is_open and found.programme == programme else None


def programme_of(request: Request, key: str) -> Programme | None:
    return services(request).catalogue.programmes.get(key)


def free_times(request: Request, programme: str) -> list[FreeTime]:
    return services(request).appointments.free(programme)


def _chosen(request: Request, draft: Memory) -> FreeTime | None:
    return next((t for t in free_times(request, draft["programme"]) if t.id == draft["slot"]), None)


def draft_of(request: Request, needed: str) -> Memory:
    """What has been chosen so far, if it has come as far as `needed`; else nothing."""
    draft: Memory = remembered(request).get("draft", {})
    return draft if needed in draft else {}


def _changed(draft: Memory, **changes: Any) -> Memory:
    """The draft with changes. The key is new: another wish is another request."""
    return {"draft": {**draft, **changes, "key": crypto.new_id()}}


def as_told(
    name: str, email: str, phone: str, needs: Sequence[str], which_language: str, for_other: str = ""
) -> dict[str, Any]:
    """The fields of the form as the pages keep them."""
    return {
        "name": name.strip(), "email": email.strip(), "phone": phone.strip(),
        "needs": [need for need in NEEDS if need in needs], "which_language": which_language.strip(),
        "for_other": "ja" if for_other else "",
    }  # fmt: skip


def faults_of(told: Told) -> dict[str, str]:
    """Field → what is wrong with it, in the order of the form."""
    faults: dict[str, str] = {}
    try:
        body_of(told)
    except ValidationError as fault:
        wrong = {str(e["loc"][0]) for e in fault.errors()}
        faults = {_FIELDS.get(name, name): text for name, text in _FAULTS.items() if name in wrong}
    if told["email"] and told["phone"]:
        faults.setdefault("email", _ONE_WAY)
    return faults


def body_of(told: Told) -> ContactBody:
    """What was told, in the form the service takes. Raises `ValidationError`."""
    needs = [need for need in told["needs"] if need != "language" or not told["which_language"]]
    if told["which_language"]:
        needs.append(f"language:{told['which_language']}")
    return ContactBody(
        name=told["name"] or None, email=told["email"] or None, phone=told["phone"] or None, needs=needs,
        for_other=bool(told.get("for_other")),
    )  # fmt: skip


def _needs_in_words(told: Told) -> list[str]:
    words = [NEEDS[need] for need in told["needs"] if need != "language"]
    if told["which_language"]:
        return [*words, f"{NEEDS['language']}: {told['which_language']}"]
    return [*words, NEEDS["language"]] if "language" in told["needs"] else words


def help_of(request: Request, hit: list[str] | None) -> tuple[str, list[tuple[str, str]]] | None:
    """The fixed text for a hit (category, family) and its numbers; None without a hit."""
    if hit is None:
        return None
    found = services(request).help_in_forms.help_for(*hit)
    return found.text, found.numbers
