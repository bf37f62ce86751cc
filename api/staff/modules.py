"""Text modules: texts that editors of a jobcenter keep, and case managers use in their answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from api import audit, clock, crypto
from api.db import Database
from api.errors import Conflict, Invalid, NotFound
from api.staff.tables import TextModule
from api.staff.views import Member

PLACEHOLDERS = {
    "programm": "Name des Programms",
    "termin": "Tag und Uhrzeit des gebuchten Termins",
    "ort": "Ort des gebuchten Termins",
    "jobcenter": "Name des Jobcenters",
    "telefon": "Telefon-Nummer des Jobcenters",
    "name": "Ihr eigener Name, so wie er im Konto steht",
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LONGEST_TITLE, LONGEST_BODY, MOST = 80, 3000, 200


class ModuleNotFound(NotFound):
    message = "Diesen Text-Baustein gibt es hier nicht."


class ModuleChanged(Conflict):
    code = "module_changed"
    message = "Diesen Text-Baustein hat inzwischen jemand anderes geändert. Bitte prüfen Sie den neuen Stand."


@dataclass(frozen=True)
class Module:
    id: str
    title: str
    body: str
    version: int
    changed_by: str
    changed_at: datetime


def filled(body: str, values: Mapping[str, str | None]) -> str:
    """The text with what is known put in; what is not stays a placeholder, which no answer may carry."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1]) or found[0], body)


def checked(title: str, body: str) -> tuple[str, str]:
    """Title and text as they are kept. Raises `Invalid` with `details.field` "title" or "body"."""
    title, body = " ".join(title.split()), body.replace("\r\n", "\n").strip()
    if not 2 <= len(title) <= LONGEST_TITLE:
        raise Invalid(f"Bitte geben Sie einen Titel mit 2 bis {LONGEST_TITLE} Zeichen ein.", field="title")
    if not 2 <= len(body) <= LONGEST_BODY:
        raise Invalid(f"Bitte schreiben Sie einen Text mit höchstens {LONGEST_BODY} Zeichen.", field="body")
    unknown = [name for name in _PLACEHOLDER.findall(body) if name not in PLACEHOLDERS]
    if unknown:
        raise Invalid(f"Den Platzhalter {{{unknown[0]}}} gibt es nicht.", field="body")
    return title, body


class Modules:
    """Keeps them per jobcenter. Every change is audited."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self, office: str) -> list[Module]:
        query = select(TextModule).where(TextModule.office == office).order_by(TextModule.title)
        with self._db.reading() as session:
            return [_module(row) for row in session.exec(query)]

    def one(self, office: str, module_id: str) -> Module:
        """Raises `ModuleNotFound`, also for another jobcenter's."""
        with self._db.reading() as session:
            return _module(self._find(session, office, module_id))

    def add(self, member: Member, title: str, body: str) -> str:
        """A new one; returns its id."""
        title, body = checked(title, body)
        row = TextModule(
            id=crypto.new_id(), office=member.office, title=title, body=body, changed_by=member.id,
            changed_at=clock.now(),
        )  # fmt: skip
        with self._db.writing() as session:
            there = session.exec(select(TextModule.title).where(TextModule.office == member.office)).all()
            if title in there or len(there) >= MOST:
                raise Invalid("Einen Baustein mit diesem Titel gibt es schon." if title in there
                              else f"Mehr als {MOST} Bausteine gehen nicht.", field="title")  # fmt: skip
            session.add(row)
            session.flush()
            audit.record(session, member.id, "module_added", f"module:{row.id}")
        return row.id

    def change(self, member: Member, module_id: str, title: str, body: str, version: int) -> None:
        """Another title or text. Raises `ModuleChanged` when somebody was faster."""
        title, body = checked(title, body)
        with self._db.writing() as session:
            row = self._find(session, member.office, module_id)
            if row.version != version:
                raise ModuleChanged()
            same = select(TextModule.id).where(
                TextModule.office == member.office, TextModule.title == title, col(TextModule.id) != row.id
            )
            if session.exec(same).first():
                raise Invalid("Einen Baustein mit diesem Titel gibt es schon.", field="title")
            row.title, row.body, row.version = title, body, row.version + 1
            row.changed_by, row.changed_at = member.id, clock.now()
            session.add(row)
            session.flush()
            audit.record(session, member.id, "module_changed", f"module:{row.id}")

    def delete(self, member: Member, module_id: str) -> None:
        with self._db.writing() as session:
            row = self._find(session, member.office, module_id)
            session.delete(row)
            session.flush()
            audit.record(session, member.id, "module_deleted", f"module:{row.id}")

    @staticmethod
    def _find(session: Session, office: str, module_id: str) -> TextModule:
        query = select(TextModule).where(TextModule.id == module_id, TextModule.office == office)
        row = session.exec(query.with_for_update()).one_or_none()
        if row is None:
            raise ModuleNotFound()
        return row


def _module(row: TextModule) -> Module:
    return Module(row.id, row.title, row.body, row.version, row.changed_by, row.changed_at)
