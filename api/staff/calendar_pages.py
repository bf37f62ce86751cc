"""What the calendar's routes share: the form as typed, a page with the member's programmes, a change that asks."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from api import audit
from api.appointments.plans.service import Changed, Decision, PeopleAffected
from api.errors import AppError, NotFound
from api.staff import calendar_forms as forms
from api.staff import calendar_scope as scope
from api.staff.access import services
from api.staff.rendering import go_to, page
from api.staff.views import Member

CALENDAR = "/staff/calendar"
PREFIX = "/staff/calendar"

DONE = {
    "booked": "Der Termin ist gebucht.",
    "moved": "Der Termin ist verschoben. Der Code bleibt gleich.",
    "cancelled": "Der Termin ist abgesagt.",
    "attendance": "Das ist notiert.",
    "informed": "Notiert: Die Person weiß Bescheid.",
    "saved": "Das ist gespeichert.",
    "plan": "Die Öffnungszeit ist gespeichert.",
    "ended": "Die Öffnungszeit ist beendet.",
    "added": "Die Zeit ist im Kalender.",
    "closed": "Die Zeit ist aus dem Kalender genommen.",
    "called_off": "Erledigt. Die betroffenen Termine sind abgesagt. Wen keine E-Mail erreicht, steht in der Liste „Bitte anrufen“.",
    "place": "Der Platz ist gespeichert.",
    "free": "Der Platz ist frei. Darunter steht, wer als Nächstes wartet.",
    "waiting": "Die Person steht auf der Warteliste.",
    "removed": "Die Person steht nicht mehr auf der Warteliste. Ihre Angaben sind gelöscht.",
}


async def form_of(request: Request) -> FormData:
    """The whole form, also fields that come several times."""
    return await request.form()


Form = Annotated[FormData, Depends(form_of)]


def show(
    request: Request,
    member: Member,
    name: str,
    *,
    fault: AppError | None = None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """A page of the calendar. `fault.details.field` is the field the error summary links to."""
    parts = services(request)
    mine = scope.programmes_of(parts, member)
    field = str(fault.details.get("field", "")) if fault else ""
    return page(
        request, f"calendar/{name}", member=member, fault=fault, status=status, field=field, forms=forms,
        programmes=mine, titles=[(key, p.short_name) for key, p in mine.items()],
        done=DONE.get(request.query_params.get("ok", "")),
        **values,
    )  # fmt: skip


def changing(
    request: Request,
    member: Member,
    form: FormData,
    work: Callable[[Decision], Changed],
    *,
    back: str,
    done: str,
    record: tuple[str, str],
    on_fault: Callable[[AppError], Response],
) -> Response:
    """Does a change that may take times away: asks first when people have booked them."""
    try:
        changed = work(forms.decision_of(form))
    except PeopleAffected as affected:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        fields = [(n, v) for n, v in fields if n not in ("csrf", "decision", "shown")]
        return show(
            request, member, "affected.html", affected=affected, posted=fields, action=request.url.path,
            back=back, mail_on=services(request).outbox is not None, status=409,
        )  # fmt: skip
    except NotFound:
        raise
    except AppError as fault:
        return on_fault(fault)
    write_down(request, member, *record)
    for person in changed.called_off:
        write_down(request, member, "appointment_called_off", f"booking:{person.id}")
    return go_to(back, ok="called_off" if changed.called_off else done)


def write_down(request: Request, member: Member, action: str, what: str) -> None:
    """Puts it on record who did or saw what; never any content."""
    with services(request).db.writing() as session:
        _record(session, member, action, what)


def _record(session: Session, member: Member, action: str, what: str) -> None:
    audit.record(session, member.id, action, what)
