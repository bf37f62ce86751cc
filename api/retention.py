"""How long everything is kept (docs/loeschkonzept.md), and the job that deletes it.

`PERIODS` is the one list: the privacy notice shows it, the deletion concept repeats it (a test compares them), and
every row that the product itself sees to has a step in `tidy`. The job runs inside the api once a minute, and from
outside with `python -m api.manage tidy`.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, delete, func, select

from api import clock
from api.appointments import upkeep
from api.audit import AuditEntry
from api.db import Database
from api.settings import Settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Period:
    """A row of the table: German words, with {settings} filled in; `steps` are those of `tidy` that see to it."""

    data: str
    kept: str
    how: str
    steps: tuple[str, ...] = ()

    def spoken(self, settings: Settings) -> str:
        """How long, with this deployment's periods."""
        return self.kept.format_map(_Values(settings))


class _Values(Mapping[str, Any]):
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __getitem__(self, name: str) -> Any:
        return getattr(self._settings, name)

    def __iter__(self) -> Any:
        return iter(type(self._settings).model_fields)

    def __len__(self) -> int:
        return len(type(self._settings).model_fields)


PERIODS = (
    Period(
        "Chat ohne Anfrage",
        "bis Sie ihn löschen; sonst bis {session_idle_minutes} Minuten nach Ihrer letzten Nachricht, "
        "höchstens {session_max_hours} Stunden",
        "Das Programm löscht Nachrichten, Zustand und Schlüssel.",
        ("conversations",),
    ),
    Period(
        "Anfrage an eine Fachkraft, mit Chat-Verlauf und Antworten aus dem Orientierungs-Check",
        "höchstens {case_open_days} Tage nach dem Senden; ist sie abgeschlossen, {case_closed_days} Tage nach dem "
        "Abschluss; nach einer Rücknahme der Zustimmung sofort nicht mehr lesbar",
        "Das Programm löscht Inhalt und Schlüssel; bei einer Rücknahme sofort.",
        ("cases",),
    ),
    Period(
        "Antworten aus dem Orientierungs-Check ohne Anfrage",
        "nur so lange wie der Chat",
        "Sie stehen nur im verschlüsselten Zustand des Chats.",
        ("conversations",),
    ),
    Period(
        "Name, Kontakt und Bedarf zu einem Termin",
        "{booking_contact_days} Tage nach dem Termin",
        "Das Programm löscht Angaben, Code und Schlüssel. Übrig bleibt eine Zeile ohne Person.",
        ("bookings",),
    ),
    Period(
        "Warteliste: Name, Kontakt und Bedarf",
        "bis Sie einen Termin annehmen oder die Liste verlassen, höchstens {waiting_days} Tage",
        "Das Programm löscht Angaben, Code und Schlüssel.",
        ("waiting",),
    ),
    Period(
        "E-Mails zu einem Termin (nur, dass sie gesendet sind; ohne Adresse und Text)",
        "so lange wie die Angaben zum Termin",
        "Das Programm löscht.",
        ("bookings", "waiting"),
    ),
    Period(
        "Gezeigte Krisen-Hilfe (nur Art und Zeit, kein Text)",
        "{crisis_mark_days} Tage, danach nur die Anzahl je Monat",
        "Das Programm zählt und löscht.",
        ("crisis_marks",),
    ),
    Period(
        "Nachweis der Zustimmung (ohne Inhalt)",
        "{consent_proof_days} Tage länger als die Anfrage",
        "Das Programm löscht.",
        ("cases",),
    ),
    Period(
        "Rückmeldung zum Chat (ohne Zuordnung)",
        "{feedback_days} Tage",
        "Das Programm löscht.",
        ("feedback",),
    ),
    Period(
        "Protokoll der Fachkräfte (wer hat wann was geöffnet, ohne Inhalt)",
        "{audit_days} Tage",
        "Das Programm löscht die ältesten Einträge.",
        ("audit",),
    ),
    Period(
        "Anmeldung von Fachkräften",
        "bis zur Abmeldung, höchstens {staff_idle_minutes} Minuten ohne Nutzung und {staff_max_hours} Stunden",
        "Das Programm löscht.",
        ("staff_sessions",),
    ),
    Period(
        "Zugriffs-Protokoll eines vorgeschalteten Servers",
        "{web_log_days} Tage; dieses Programm selbst schreibt keines",
        "Der Betreiber stellt es am vorgeschalteten Server ein.",
    ),
    Period(
        "Daten-Sicherungen",
        "{backup_days} Tage, verschlüsselt; ohne den Schlüssel eines gelöschten Eintrags nicht lesbar",
        "Der Betreiber löscht alte Sicherungen.",
    ),
)  # fmt: skip


def tidy(parts: Any) -> dict[str, int]:
    """Deletes everything whose time is over; a step that fails hinders no other. Says how many each step met."""
    done: dict[str, int] = {}
    for name, step in _steps(parts).items():
        try:
            done[name] = step()
        except (
            Exception
        ) as fault:  # the next round tries again; the class alone, a message could carry content
            logger.error("retention step %s failed: %s", name, type(fault).__name__)
            done[name] = -1
    if any(count > 0 for count in done.values()):
        parts.db.settle()
    return done


def _steps(parts: Any) -> dict[str, Callable[[], int]]:
    db: Database = parts.db
    return {
        "conversations": lambda: _conversations(parts),
        "cases": parts.handoff.delete_expired,
        "bookings": lambda: upkeep.tidy(db, parts.appointments.rules),
        "waiting": parts.waiting.tidy,
        "crisis_marks": parts.store.forget_old_marks,
        "feedback": parts.store.forget_old_feedback,
        "audit": lambda: forget_old_entries(db, timedelta(days=parts.settings.audit_days)),
        "staff_sessions": parts.staff.delete_expired,
    }


def _conversations(parts: Any) -> int:
    """Conversations whose time is over; what they booked stands, without saying who booked it."""
    over = parts.store.expired()
    for conversation_id in over:
        parts.appointments.forget_conversation(conversation_id)
        parts.waiting.forget_conversation(conversation_id)
        parts.store.delete(conversation_id)
    return len(over)


def forget_old_entries(db: Database, keep: timedelta) -> int:
    """Deletes the beginning of the staff's log; what is left still holds together."""
    with db.writing() as session:
        newest = _newest_old_entry(session, keep)
        if newest is None:
            return 0
        return session.exec(delete(AuditEntry).where(col(AuditEntry.id) <= newest)).rowcount


def _newest_old_entry(session: Session, keep: timedelta) -> int | None:
    old = select(func.max(AuditEntry.id)).where(AuditEntry.at <= clock.now() - keep)
    return session.exec(old).one()
