"""The waiting list without the chat: join when nothing is free, see an offer, take it or pass it on.

As with appointments: the code travels in bodies, a GET changes nothing, and no address tells a programme.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.appointments.errors import (
    KeyReused,
    NoLongerWaiting,
    NoOffer,
    OfferExpired,
    TimesFree,
    TooManyAttempts,
)
from api.appointments.views import Appointment
from api.web import booking_pages as booking
from api.web.pages import PageRoute, Source, Text, go_to, page, remembered, services, start_anew

JOIN, JOINED, SHOWN, LEAVE = (
    "/termin/warteliste", "/termin/warteliste/eingetragen", "/termin/warteliste/ansehen",
    "/termin/warteliste/verlassen",
)  # fmt: skip

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get(JOIN)
def form(request: Request) -> Response:
    """Who waits, all of it optional; leads to the free times when there are some."""
    draft = booking.draft_of(request, "programme")
    if not draft:
        return start_anew(request, booking.START)
    if booking.free_times(request, draft["programme"]):
        return go_to(request, booking.TIMES)
    return _form(request, {}, {})


@router.post(JOIN)
def join(
    request: Request,
    source: Source,
    name: Text = "",
    email: Text = "",
    phone: Text = "",
    needs: Annotated[list[str], Form()] = [],  # noqa: B006 – FastAPI copies it
    which_language: Text = "",
    for_other: Text = "",
    key: Text = "",
) -> Response:
    """Puts somebody on the list. Sent twice it does so once, and both times the same code is shown."""
    memory = remembered(request)
    if "joined" in memory and memory.get("key") == key:
        return go_to(request, JOINED)
    draft = booking.draft_of(request, "programme")
    if not draft or not key:
        return start_anew(request, booking.START)
    told = booking.as_told(name, email, phone, needs, which_language, for_other)
    if faults := booking.faults_of(told):
        return _form(request, told, faults)
    try:
        joined = services(request).waiting.join(
            draft["programme"], idempotency_key=key, contact=booking.body_of(told).contact(), source=source
        )
    except TimesFree:
        return go_to(request, booking.TIMES)
    except (KeyReused, TooManyAttempts) as fault:
        return _form(request, told, {"": fault.message})
    hit = services(request).help_in_forms.look_for([name, which_language])
    return go_to(
        request, JOINED,
        {"joined": joined.code, "key": key, "crisis": [hit.category, hit.family] if hit else None},
    )  # fmt: skip


@router.get(JOINED)
def joined_page(request: Request, source: Source) -> Response:
    """The code. It is shown here only."""
    memory = remembered(request)
    if "joined" not in memory:
        return start_anew(request, booking.CODE)
    parts = services(request)
    found = parts.waiting.seek(memory["joined"], source=source)
    if isinstance(found, Appointment):
        return go_to(request, booking.SHOWN, {"code": memory["joined"]})
    return page(
        request, "waiting_done.html", code=memory["joined"], waiting=found,
        offer_hours=_offer_hours(request), programme=booking.programme_of(request, found.programme),
        help=booking.help_of(request, memory.get("crisis")),
    )  # fmt: skip


@router.get(SHOWN)
def shown(request: Request, source: Source) -> Response:
    """Where somebody stands and what is offered; changes nothing."""
    memory = remembered(request)
    if "code" not in memory:
        return start_anew(request, booking.CODE)
    return _shown(request, source, memory["code"], memory.get("done"))


@router.post("/termin/warteliste/annehmen")
def accept(request: Request, source: Source, code: Text = "") -> Response:
    try:
        booked = services(request).waiting.accept(code[:40], source=source)
    except (NoOffer, OfferExpired, NoLongerWaiting) as fault:
        return _shown(request, source, code[:40], fault=fault)
    return go_to(request, booking.SHOWN, {"code": booked.code, "done": "accepted"})


@router.post("/termin/warteliste/ablehnen")
def decline(request: Request, source: Source, code: Text = "") -> Response:
    """Passes the offer on and waits for another."""
    try:
        services(request).waiting.decline(code[:40], source=source)
    except (NoOffer, OfferExpired, NoLongerWaiting) as fault:
        return _shown(request, source, code[:40], fault=fault)
    return go_to(request, SHOWN, {"code": code[:40], "done": "declined"})


@router.get(LEAVE)
def ask_leave(request: Request, source: Source) -> Response:
    """Asks whether to leave the list; changes nothing."""
    memory = remembered(request)
    if "code" not in memory:
        return start_anew(request, booking.CODE)
    waiting = services(request).waiting.lookup(memory["code"], source=source)
    return page(
        request, "waiting_leave.html", code=memory["code"], waiting=waiting,
        programme=booking.programme_of(request, waiting.programme),
    )  # fmt: skip


@router.post(LEAVE)
def leave(request: Request, source: Source, code: Text = "") -> Response:
    services(request).waiting.leave(code[:40], source=source)
    return go_to(request, SHOWN, {"code": code[:40], "done": "left"})


def _shown(
    request: Request, source: str, code: str, done: str | None = None,
    fault: NoOffer | OfferExpired | NoLongerWaiting | None = None,
) -> Response:  # fmt: skip
    found = services(request).waiting.seek(code, source=source)
    if isinstance(found, Appointment):
        return go_to(request, booking.SHOWN, {"code": code})
    return page(
        request, "waiting.html", fault=fault, code=code, waiting=found, done=done,
        offer_hours=_offer_hours(request), programme=booking.programme_of(request, found.programme),
    )  # fmt: skip


def _form(request: Request, told: booking.Told, faults: dict[str, str]) -> Response:
    draft = booking.draft_of(request, "programme")
    return page(
        request, "waiting_form.html", faults=faults, told=booking.NOTHING_TOLD | dict(told), needs=booking.NEEDS,
        programme=booking.programme_of(request, draft["programme"]), key=draft["key"],
        offer_hours=_offer_hours(request),
    )  # fmt: skip


def _offer_hours(request: Request) -> int:
    return int(services(request).appointments.rules.offer.total_seconds() // 3600)
