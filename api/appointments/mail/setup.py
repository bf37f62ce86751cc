"""Outbox and sender as the settings want them; nothing at all without a mail server."""

from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr

from api.appointments.ics import NO_MAIL
from api.appointments.mail.compose import Letterhead
from api.appointments.mail.outbox import Outbox
from api.appointments.mail.sender import Sender, Server
from api.crypto import Keyring
from api.db import Database
from api.settings import Settings


class TellingSender(ValueError):
    """The sender or organizer names a programme: every e-mail would tell it to whoever sees the inbox."""


def organizer(settings: Settings) -> str:
    """Who stands in calendar files: `mailto:…`, or the URI for nobody."""
    mailbox = settings.calendar_organizer or (settings.mail_from if settings.smtp_host else "")
    return f"mailto:{parseaddr(mailbox)[1]}" if mailbox else NO_MAIL


def outbox(settings: Settings, db: Database, keyring: Keyring, telling: Iterable[str]) -> Outbox | None:
    """The outbox, or None when e-mail is off. `telling` are names that no sender may contain.

    Raises `TellingSender`.
    """
    _check(settings, telling)
    if not settings.smtp_host:
        return None
    head = Letterhead(settings.mail_from, organizer(settings), settings.public_url, settings.jobcenter_phone)
    return Outbox(db, keyring, head, timedelta(days=settings.reminder_days))


def sender(settings: Settings, box: Outbox) -> Sender:
    server = Server(
        settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_user,
        settings.smtp_password.get_secret_value(),
    )  # fmt: skip
    return Sender(box, server)


def _check(settings: Settings, telling: Iterable[str]) -> None:
    said = f"{settings.mail_from} {settings.calendar_organizer}".casefold()
    for name in telling:
        if name.casefold() in said:
            raise TellingSender(
                f"LOTSE_MAIL_FROM and LOTSE_CALENDAR_ORGANIZER must not name {name!r}: "
                "a neutral sender protects whoever gets the e-mail"
            )
