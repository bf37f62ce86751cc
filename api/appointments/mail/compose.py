"""From news to an e-mail with its calendar file. Pure but for the address check of the mail library."""

from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from api.appointments import ics
from api.appointments.mail.texts import News, subject, text
from api.appointments.views import Appointment


@dataclass(frozen=True)
class Letterhead:
    """What is the same in every e-mail. `sender` is a mailbox, `organizer` a URI."""

    sender: str
    organizer: str = ics.NO_MAIL
    public_url: str = ""
    phone: str | None = None

    @property
    def domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2]


class NoAddress(ValueError):
    """The address of the person is none that an e-mail can carry."""


def compose(
    head: Letterhead, id_: str, to: str, news: News, now: datetime, appointment: Appointment | None = None
) -> EmailMessage:
    """The e-mail. Its Message-ID depends on `id_` alone: sent again, it is the same e-mail.

    With `appointment` the calendar file is attached. Raises `NoAddress`.
    """
    mail = EmailMessage()
    try:
        mail["To"] = Address(addr_spec=to)
    except (ValueError, IndexError, MessageError) as fault:
        raise NoAddress() from fault
    mail["From"] = _mailbox(head.sender)
    mail["Subject"] = subject(news.kind)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{id_}@{head.domain}>"
    # RFC 3834: no out-of-office answers, please.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text(news, today=now, public_url=head.public_url, phone=head.phone))
    if appointment is not None:
        attendee = f"mailto:{to}"
        mail.add_attachment(
            ics.calendar_file(appointment, stamp=now, organizer=head.organizer, attendee=attendee),
            maintype="text", subtype="calendar", filename="termin.ics",
            params={"charset": "utf-8", "method": ics.method(appointment, head.organizer, attendee)},
        )  # fmt: skip
    return mail


def _mailbox(value: str) -> Address:
    name, address = parseaddr(value)
    return Address(name, addr_spec=address)
