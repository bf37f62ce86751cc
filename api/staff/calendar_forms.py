"""The forms of the calendar pages, read into values of the service; and back, to be changed."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from starlette.datastructures import FormData

from api.appointments.calendar import Pattern, PatternError
from api.appointments.plans.service import Decision, Plan, StoredPlan
from api.appointments.schemas import ContactBody
from api.appointments.views import Contact
from api.errors import Invalid
from api.staff.typed import day_of, day_or_none, days_of, german_day, number_of, time_of

WEEKDAYS = {
    "MO": "Montag", "TU": "Dienstag", "WE": "Mittwoch", "TH": "Donnerstag", "FR": "Freitag",
    "SA": "Samstag", "SU": "Sonntag",
}  # fmt: skip
INTERVALS = {1: "jede Woche", 2: "alle 2 Wochen", 3: "alle 3 Wochen", 4: "alle 4 Wochen"}
NEEDS = {
    "sign_language": "Dolmetschen in Gebärdensprache",
    "step_free": "ein Weg ohne Stufen",
    "companion": "Platz für eine Begleit-Person",
    "language": "Hilfe in einer anderen Sprache",
}
_WEEKLY = re.compile(r"FREQ=WEEKLY;INTERVAL=(\d);BYDAY=([A-Z,]+)")


def plain(form: FormData) -> dict[str, str]:
    """The single values of a form, as they were typed."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def decision_of(form: FormData) -> Decision:
    typed = plain(form)
    return Decision(typed.get("decision") or None, typed.get("shown", ""))


def plan_of(form: FormData, programme: str) -> Plan:
    """Raises `Invalid` with the field that is wrong."""
    typed = plain(form)
    rule = typed.get("rule", "").strip().upper() or _weekly(form)
    first, last = (
        day_of(typed.get("first_day", ""), "first_day"),
        day_or_none(typed.get("last_day", ""), "last_day"),
    )
    if last is not None and last < first:
        raise Invalid("Der letzte Tag liegt vor dem ersten.", field="last_day")
    breaks: tuple[tuple[time, time], ...] = ()
    if typed.get("break_from", "").strip() or typed.get("break_to", "").strip():
        breaks = (
            (
                time_of(typed.get("break_from", ""), "break_from"),
                time_of(typed.get("break_to", ""), "break_to"),
            ),
        )
    values: dict[str, Any] = {
        "rule": rule, "first_day": first, "breaks": breaks,
        "opens": time_of(typed.get("opens", ""), "opens"), "closes": time_of(typed.get("closes", ""), "closes"),
        "minutes": number_of(typed.get("minutes", ""), "minutes", 5, 480),
        "pause": number_of(typed.get("pause", "") or "0", "pause", 0, 240),
        "capacity": number_of(typed.get("capacity", ""), "capacity", 1, 500),
        "except_days": days_of(typed.get("except_days", ""), "except_days"),
        "extra_days": days_of(typed.get("extra_days", ""), "extra_days"),
    }  # fmt: skip
    if values["opens"] >= values["closes"]:
        raise Invalid("Das Ende muss nach dem Beginn liegen.", field="closes")
    if breaks and breaks[0][0] >= breaks[0][1]:
        raise Invalid("Die Pause muss nach ihrem Beginn enden.", field="break_to")
    try:
        return Plan(programme, typed.get("location", ""), Pattern(**values), last)
    except PatternError as fault:
        raise Invalid(
            "Diese Regel verstehen wir nicht. Beispiel: FREQ=MONTHLY;BYDAY=1TU", field="rule"
        ) from fault


def as_typed(kept: StoredPlan) -> dict[str, Any]:
    """A stored plan as its form would have been filled in."""
    p, weekly = kept.plan.pattern, _WEEKLY.fullmatch(kept.plan.pattern.rule)
    pause = p.breaks[0] if p.breaks else None
    return {
        "location": kept.plan.location_id, "weekdays": weekly[2].split(",") if weekly else [],
        "interval": weekly[1] if weekly else "1", "rule": "" if weekly else p.rule,
        "first_day": german_day(p.first_day), "last_day": german_day(kept.plan.last_day) if kept.plan.last_day else "",
        "opens": f"{p.opens:%H:%M}", "closes": f"{p.closes:%H:%M}", "minutes": str(p.minutes),
        "pause": str(p.pause), "capacity": str(p.capacity),
        "break_from": f"{pause[0]:%H:%M}" if pause else "", "break_to": f"{pause[1]:%H:%M}" if pause else "",
        "except_days": ", ".join(german_day(d) for d in sorted(p.except_days)),
        "extra_days": ", ".join(german_day(d) for d in sorted(p.extra_days)),
    }  # fmt: skip


def plan_in_words(kept: StoredPlan) -> str:
    """`alle 2 Wochen Montag, Mittwoch, 9:00 bis 12:00 Uhr`"""
    p, weekly = kept.plan.pattern, _WEEKLY.fullmatch(kept.plan.pattern.rule)
    hours = f"{p.opens:%H:%M} bis {p.closes:%H:%M} Uhr"
    if not weekly:
        return f"nach Regel {p.rule}, {hours}"
    days = ", ".join(WEEKDAYS[d] for d in WEEKDAYS if d in weekly[2].split(","))
    return f"{INTERVALS.get(int(weekly[1]), f'alle {weekly[1]} Wochen')} {days}, {hours}"


def contact_of(typed: Mapping[str, str], needs: list[str]) -> Contact:
    """What somebody said on the telephone. Raises `Invalid`."""
    chosen = [n for n in NEEDS if n in needs and n != "language"]
    language = typed.get("which_language", "").strip()
    if language:
        chosen.append(f"language:{language}")
    elif "language" in needs:
        chosen.append("language")
    if typed.get("email") and typed.get("phone"):
        raise Invalid("Bitte nur einen Weg: E-Mail-Adresse oder Telefon-Nummer.", field="email")
    try:
        return ContactBody(
            name=typed.get("name") or None, email=typed.get("email") or None, phone=typed.get("phone") or None,
            needs=chosen, for_other=bool(typed.get("for_other")),
        ).contact()  # fmt: skip
    except ValueError as fault:
        wrong = next((str(e["loc"][0]) for e in getattr(fault, "errors", list)() if e["loc"]), "name")
        field = "which_language" if wrong == "needs" else wrong
        raise Invalid(
            "Diese Angabe ist nicht vollständig oder hat Zeichen, die hier nicht gehen.", field=field
        ) from fault


def needs_in_words(contact: Contact) -> list[str]:
    words = []
    for need in contact.needs:
        kind, _, which = need.partition(":")
        words.append(f"{NEEDS[kind]}: {which}" if which else NEEDS[kind])
    return words


def _weekly(form: FormData) -> str:
    days = [d for d in WEEKDAYS if d in form.getlist("weekdays")]
    if not days:
        raise Invalid("Bitte wählen Sie mindestens einen Wochentag.", field="weekday-MO")
    interval = number_of(plain(form).get("interval", "1"), "interval", 1, 4)
    return f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(days)}"
