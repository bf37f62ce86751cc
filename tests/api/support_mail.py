"""A real SMTP server for the tests, on a free port of this machine, that can be told to refuse."""

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from api.appointments.mail.compose import Letterhead
from api.appointments.mail.outbox import Outbox
from api.appointments.mail.sender import Sender, Server
from api.crypto import Keyring
from api.db import Database

HEAD = Letterhead("Termine <termine@example.org>", "mailto:termine@example.org", "https://chat.example.org")


@dataclass
class Inbox:
    """What the server has taken, and what it shall answer: (to RCPT, to DATA), None for a yes."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    to_recipient: str | None = None
    to_data: str | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.to_data:
            return self.to_data
        mail = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]

    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]


@contextmanager
def mail_server(inbox: Inbox | None = None, port: int = 0) -> Iterator[Inbox]:
    """A running server; the port is one that was free, unless given."""
    inbox = inbox or Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port or _free_port())
    controller.start()
    inbox.port = controller.port
    try:
        yield inbox
    finally:
        controller.stop()


def outbox_of(db: Database, keyring: Keyring) -> Outbox:
    return Outbox(db, keyring, HEAD)


def sender_to(box: Outbox, port: int) -> Sender:
    return Sender(box, Server("127.0.0.1", port, "none"), every=0.01)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
