"""A small office with a chat, staff and the hand-over between them, for the tests."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import errors
from api.appointments.mail.outbox import Outbox
from api.appointments.places.service import Places
from api.appointments.plans.service import Plans
from api.appointments.service import Appointments
from api.appointments.waiting.service import WaitingList
from api.conversations.forms import HelpInForms
from api.conversations.messages import Button, Reply
from api.conversations.store import Store
from api.conversations.tables import Conversation
from api.crypto import Keyring
from api.db import Database
from api.handoff import internal_routes
from api.handoff import routes as handoff_routes
from api.handoff.service import Handoff
from api.handoff.views import Preview, Request, Sent, Worker
from api.privacy.service import Privacy
from api.programmes.archive import Archive
from api.programmes.catalogue import SHIPPED, Catalogue, load_catalogue
from api.settings import Settings
from api.staff.routes import api_router, pages, programme_pages
from api.staff.service import Staff

CATALOGUE: Catalogue = load_catalogue(SHIPPED)

BRANDT = Worker(
    "brandt", "Herr Brandt", "eine Fachkraft aus dem Fallmanagement", "bochum", frozenset({"jobcenter"})
)
"""Case manager in Bochum."""
KAYA = replace(BRANDT, id="kaya", name="Frau Kaya")
"""His colleague."""
OLSEN = replace(BRANDT, id="olsen", name="Frau Olsen", office="maerkischer-kreis")
"""Case manager in Iserlohn."""
KELLER = replace(
    BRANDT, id="keller", name="Frau Keller", reads=frozenset({"provider"}), programmes=("insat",)
)
"""Works at the provider of INSAT."""


@dataclass
class Office:
    """The parts as `app.state.services` holds them."""

    settings: Settings
    db: Database
    keyring: Keyring
    catalogue: Catalogue
    store: Store
    appointments: Appointments
    handoff: Handoff
    staff: Staff
    privacy: Privacy
    waiting: WaitingList
    places: Places
    plans: Plans
    help_in_forms: HelpInForms
    outbox: Outbox | None = None
    archive: Archive | None = None


def open_office(db: Database, keyring: Keyring, **settings: Any) -> Office:
    chosen = Settings(
        _env_file=None, DATABASE_URL=db.url.replace("+psycopg", ""), office="bochum", **settings
    )
    appointments = Appointments(db, keyring)
    waiting = WaitingList(db, keyring, appointments)
    appointments.freed.append(waiting.offer_free)
    store = Store(db, keyring, timedelta(minutes=60), timedelta(hours=24))
    handoff = Handoff(db, keyring, store, CATALOGUE, chosen)
    return Office(
        chosen, db, keyring, CATALOGUE, store, appointments, handoff, Staff(db, keyring, chosen),
        Privacy(db, store, appointments, waiting, handoff, chosen),
        waiting, Places(db, keyring), Plans(db, keyring, appointments),
        HelpInForms(db, chosen.values),
    )  # fmt: skip


def web(office: Office) -> FastAPI:
    """A small application with the routes of hand-over and staff."""
    app = FastAPI()
    app.state.services = office
    errors.install(app)
    for router in (handoff_routes.router, internal_routes.router, api_router, programme_pages, pages):
        app.include_router(router)
    return app


def browser(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=True)


def chat(office: Office, *said: str) -> Conversation:
    """A conversation of Frau Yılmaz: a greeting, then what she said, each with an answer."""
    conversation, _ = office.store.begin("standard")
    replies = [Reply(text="Guten Tag. Ich bin ein Computer-Programm.")]
    for text in said:
        replies += [Reply(author="claimant", text=text), Reply(text="Das verstehe ich.")]
    office.store.append_now(conversation, *replies)
    return conversation


def ask_recipients(office: Office, conversation: Conversation) -> None:
    """The first question of the hand-over, with its buttons."""
    buttons = [Button(title="Jobcenter Bochum", payload='/choose{"choice":"jobcenter"}')]
    office.store.append_now(conversation, Reply(text="Wer darf Ihre Anfrage lesen?", buttons=buttons))


def show(office: Office, request: Request) -> Preview:
    """The look before sending, as the dialogue shows it in the chat."""
    preview = office.handoff.preview(request)
    shown = [{"id": line.id, "text": line.text} for line in preview.lines]
    conversation = office.store.get(request.conversation)
    office.store.append_now(
        conversation, Reply(text="Das wird gesendet.", custom={"kind": "preview", "lines": shown})
    )
    return preview


def asking(conversation: Conversation, **changes: Any) -> Request:
    """A request with message and transcript, to the jobcenter, for INSAT."""
    usual = Request(conversation.id, "jobcenter", "insat", message="Bitte beraten Sie mich.", transcript=True)
    return replace(usual, **changes)


def hand_over(office: Office, conversation: Conversation, **changes: Any) -> Sent:
    request = asking(conversation, **changes)
    show(office, request)
    return office.handoff.send(request)


def only_case(office: Office, worker: Worker = BRANDT) -> str:
    """The id of the one open case that somebody sees."""
    (row,) = office.handoff.queue(worker, "open")
    return row.id


def chat_texts(office: Office, conversation: Conversation) -> list[tuple[str, str]]:
    """(author, text) of everything in the chat."""
    return [(m.author, m.text) for _, m in office.store.history(office.store.get(conversation.id))]
