"""A case as a file: to read, or for another system. What is masked on the screen is masked here."""

import json

from fastapi import Response

from api.handoff.lane import STEPS
from api.handoff.lines import CRISES
from api.handoff.views import OpenedCase
from api.staff import words
from api.staff.schemas import OpenedCaseOut
from api.staff.times import day, wall

FORMATS = ("txt", "json")


def file(case: OpenedCase, names: dict[str, str], programmes: dict[str, str], format: str) -> Response:
    """The file as a download that no cache keeps."""
    headers = {
        "Content-Disposition": f'attachment; filename="fall-{case.row.reference}.{format}"',
        "Cache-Control": "no-store",
    }
    if format == "json":
        told = OpenedCaseOut.of(case, names).model_dump(mode="json")
        text = json.dumps(told, ensure_ascii=False, indent=2)
        return Response(text, media_type="application/json", headers=headers)
    return Response(as_text(case, names, programmes), media_type="text/plain; charset=utf-8", headers=headers)


def as_text(case: OpenedCase, names: dict[str, str], programmes: dict[str, str]) -> str:
    """The case for reading: what it is, what was agreed to and sent, the steps, what happened."""
    row = case.row
    lines = [
        f"Fall {row.reference}",
        "Nur Erforderliches in die Akte übernehmen.",
        "",
        f"Programm: {programmes.get(row.programme or '', 'ohne Programm')}",
        f"Stand: {words.STATUS[row.status]}",
        f"Weg: {STEPS[case.lane].title}",
        f"Bei: {names.get(row.assigned_to or '', 'niemand')}",
        f"Eingegangen: {wall(row.created_at)}",
        f"Wird gelöscht: spätestens am {day(case.delete_after)}",
        *([f"Krise: {CRISES.get(row.crisis, 'Hinweis')}"] if row.crisis else []),
        *([] if case.unmasked else ["Kontakt-Daten und lange Nummern sind verdeckt."]),
    ]
    lines += ["", "Zugestimmt", *(_agreed(case) or ["(nichts)"])]
    lines += ["", "Gesendet", *(line.text for line in case.lines if line.kind != "transcript")]
    lines += [f"Gelesen: {text} ({source})" for text, source in case.sentences]
    lines += ["", "Chat-Verlauf"]
    lines += [f"{wall(line.at)} – {line.text}" for line in case.of_kind("transcript") if line.at]
    lines += ["", "Schritte", *_steps(case, names)]
    lines += ["", "Was geschah"]
    for event in case.events:
        who = "Ratsuchende Person" if event.actor == "claimant" else names.get(event.actor, event.role)
        said = f": {event.text}" if event.text and event.kind in ("reply", "note", "claimant") else ""
        lines.append(f"{wall(event.at)} – {who} {words.EVENTS[event.kind]}{said}")
    return "\n".join(lines) + "\n"


def _agreed(case: OpenedCase) -> list[str]:
    return [
        f"{words.KINDS[a.kind]} an {words.RECIPIENTS[a.recipient]}, am {wall(a.at)}"
        + (f", zurückgenommen am {wall(a.withdrawn_at)}" if a.withdrawn_at else "")
        for a in case.agreed
    ]


def _steps(case: OpenedCase, names: dict[str, str]) -> list[str]:
    return [
        f"{s.day:%d.%m.%Y} – {STEPS[s.step].title}, eingetragen von {names.get(s.actor, s.role)} ({s.role})"
        + (f", gemeinsam mit {s.jointly_with}" if s.jointly_with else "")
        + (f": {s.note}" if s.note else "")
        for s in case.steps
    ] or ["(noch keine)"]
