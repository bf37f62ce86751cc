"""The page of a case and everything that is done on it. A post does something and leads back to the page."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.appointments.spoken import spoken
from api.errors import AppError, Invalid
from api.handoff import lane
from api.handoff.casework import CLOSING_REASONS
from api.handoff.deskwork import UNMASK_REASONS
from api.handoff.errors import CaseNotFound
from api.handoff.service import Handoff
from api.handoff.views import OpenedCase
from api.staff import cases, export
from api.staff.access import FormSender, Reader, services
from api.staff.modules import filled
from api.staff.rendering import CASES, PageRoute, go_to, page
from api.staff.times import typed_day
from api.staff.views import Member

router = APIRouter(prefix="/staff/cases", include_in_schema=False, route_class=PageRoute)

Text = Annotated[str, Form(max_length=8000)]
Short = Annotated[str, Form(max_length=200)]
Version = Annotated[int | None, Form()]


@router.get("/{case_id}")
def case(
    request: Request, member: Reader, case_id: str, module: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """A case with everything in it. That it was opened is on record. `module` puts a text into the answer."""
    return _case_page(request, member, case_id, module=module)


@router.get("/{case_id}/print")
def print_view(request: Request, member: Reader, case_id: str) -> Response:
    """The case on paper: without forms, masked as on the screen. On record."""
    parts = services(request)
    opened = parts.handoff.take_along(case_id, member.worker, "printed")
    return page(
        request, "case_print.html", member=member, case=opened, names=cases.names_in(parts, opened),
        programmes=programmes_of(request), reasons=CLOSING_REASONS,
    )  # fmt: skip


@router.get("/{case_id}/export")
def export_file(request: Request, member: Reader, case_id: str, format: str = "txt") -> Response:
    """The case as a file to read (txt) or for another system (json). On record."""
    if format not in export.FORMATS:
        raise Invalid("Dieses Format gibt es nicht.")
    parts = services(request)
    opened = parts.handoff.take_along(case_id, member.worker, "exported")
    return export.file(opened, cases.names_in(parts, opened), programmes_of(request), format)


@router.post("/{case_id}/take")
def take(request: Request, member: FormSender, case_id: str) -> Response:
    return _after(request, member, case_id, "taken", lambda work: work.take(case_id, member.worker))


@router.post("/{case_id}/release")
def release(request: Request, member: FormSender, case_id: str) -> Response:
    return _after(request, member, case_id, "released", lambda work: work.release(case_id, member.worker))


@router.post("/{case_id}/pass")
def pass_on(request: Request, member: FormSender, case_id: str, to: Short = "") -> Response:
    """To a colleague of the same jobcenter."""

    def work(handoff: Handoff) -> None:
        colleagues = {c.id: c for c in services(request).staff.colleagues(member)}
        if to not in colleagues:
            raise Invalid("Bitte wählen Sie eine Person.", field="to")
        handoff.pass_on(case_id, member.worker, colleagues[to])

    return _after(request, member, case_id, "passed", work, "to")


@router.post("/{case_id}/reply")
def reply(request: Request, member: FormSender, case_id: str, text: Text = "") -> Response:
    return _after(
        request, member, case_id, "replied", lambda work: work.reply(case_id, member.worker, text),
        "reply", reply=text,
    )  # fmt: skip


@router.post("/{case_id}/note")
def note(request: Request, member: FormSender, case_id: str, text: Text = "") -> Response:
    return _after(
        request, member, case_id, "noted", lambda work: work.note(case_id, member.worker, text), "note",
        note=text,
    )  # fmt: skip


@router.post("/{case_id}/step")
def step(
    request: Request, member: FormSender, case_id: str, step: Short = "", day: Short = "",
    jointly_with: Short = "", step_note: Text = "", version: Version = None,
) -> Response:  # fmt: skip
    """Notes a step of the lane."""

    def work(handoff: Handoff) -> None:
        taken = typed_day(day, "day")
        handoff.step(case_id, member.worker, step, taken, step_note, jointly_with, version)

    typed = {"step": step, "day": day, "jointly_with": jointly_with, "step_note": step_note}
    return _after(request, member, case_id, "step", work, "step", **typed)


@router.post("/{case_id}/step/undo")
def undo_step(request: Request, member: FormSender, case_id: str, version: Version = None) -> Response:
    return _after(
        request, member, case_id, "step_undone",
        lambda work: work.undo_step(case_id, member.worker, version), "step",
    )  # fmt: skip


@router.post("/{case_id}/follow-up")
def follow_up(request: Request, member: FormSender, case_id: str, follow_up_on: Short = "") -> Response:
    """A day to look at the case again; an empty field takes it away."""

    def work(handoff: Handoff) -> None:
        day: date | None = typed_day(follow_up_on, "follow_up_on") if follow_up_on.strip() else None
        handoff.follow_up(case_id, member.worker, day)

    return _after(request, member, case_id, "follow_up", work, "follow_up_on", follow_up_on=follow_up_on)


@router.post("/{case_id}/to-bot")
def to_bot(request: Request, member: FormSender, case_id: str) -> Response:
    return _after(request, member, case_id, "to_bot", lambda work: work.to_bot(case_id, member.worker))


@router.post("/{case_id}/unmask")
def unmask(request: Request, member: FormSender, case_id: str, unmask_reason: Short = "") -> Response:
    return _after(
        request, member, case_id, "unmasked",
        lambda work: work.unmask(case_id, member.worker, unmask_reason), "unmask_reason",
    )  # fmt: skip


@router.post("/{case_id}/close")
def close(
    request: Request, member: FormSender, case_id: str, reason: Short = "", version: Version = None
) -> Response:
    return _after(
        request, member, case_id, "closed",
        lambda work: work.close(case_id, member.worker, reason, version), "reason",
    )  # fmt: skip


def _after(
    request: Request, member: Member, case_id: str, done: str, work: Callable[[Handoff], None],
    field: str | None = None, **typed: str,
) -> Response:  # fmt: skip
    """Does it and leads back to the case; when it is refused, the case says why and keeps what was typed."""
    try:
        work(services(request).handoff)
    except CaseNotFound:
        raise
    except AppError as fault:
        wrong = fault.details.get("field", field)
        return _case_page(request, member, case_id, fault, field if wrong == "text" else wrong, **typed)
    return go_to(f"{CASES}/{case_id}", done=done)


def _case_page(
    request: Request, member: Member, case_id: str, fault: AppError | None = None, field: str | None = None,
    module: str = "", **typed: str,
) -> HTMLResponse:  # fmt: skip
    parts = services(request)
    opened, names = cases.opened(parts, member, case_id)
    modules = parts.staff.modules.all(member.office)
    chosen = next((m for m in modules if m.id == module), None)
    if chosen:
        typed["reply"] = filled(chosen.body, _values(request, member, opened))
    return page(
        request, "case.html", member=member, fault=fault, case=opened, names=names, typed=typed, field=field,
        programmes=programmes_of(request), reasons=CLOSING_REASONS, unmask_reasons=UNMASK_REASONS,
        modules=modules, module=module, colleagues=parts.staff.colleagues(member),
        next_steps=lane.possible(opened.lane, member.worker.reads),
        may_undo=bool(opened.steps) and bool(lane.STEPS[opened.steps[-1].step].sides & member.role.reads),
    )  # fmt: skip


def _values(request: Request, member: Member, opened: OpenedCase) -> dict[str, str | None]:
    """What the placeholders of text modules stand for in this case."""
    settings, booked = services(request).settings, next(iter(opened.appointments), None)
    return {
        "programm": programmes_of(request).get(opened.row.programme or ""),
        "termin": spoken(booked.starts_at) if booked else None,
        "ort": booked.place.label if booked else None,
        "jobcenter": settings.jobcenter_name or None,
        "telefon": settings.jobcenter_phone,
        "name": member.name,
    }


def programmes_of(request: Request) -> dict[str, Any]:
    return {key: p.short_name for key, p in services(request).catalogue.programmes.items()}
