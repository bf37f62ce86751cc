"""What the e-mails say. Pure. Neutral like the calendar file: no programme, no provider, no reason, no code.

An e-mail is read by family and employers, and lies on foreign servers: whoever reads it learns that
there is an appointment, when and at which address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from api.appointments.spoken import spoken
from api.clock import BERLIN

BOOKED, MOVED, CANCELLED, CALLED_OFF, REMINDER, OFFER = (
    "booked", "moved", "cancelled", "called_off", "reminder", "offer",
)  # fmt: skip

SUBJECTS: Mapping[str, str] = {
    BOOKED: "Ihr Informationstermin",
    MOVED: "Ihr Informationstermin: neue Zeit",
    CANCELLED: "Ihr Informationstermin ist abgesagt",
    CALLED_OFF: "Ihr Informationstermin fällt aus",
    REMINDER: "Erinnerung an Ihren Informationstermin",
    OFFER: "Ein Termin ist frei geworden",
}
_FIRST: Mapping[str, str] = {
    BOOKED: "Ihr Termin ist gebucht:",
    MOVED: "Ihr Termin ist verschoben. Das ist die neue Zeit:",
    CANCELLED: "dieser Termin ist abgesagt:",
    CALLED_OFF: "wir müssen diesen Termin leider absagen:",
    REMINDER: "wir erinnern Sie an Ihren Termin:",
    OFFER: "Sie stehen auf unserer Warteliste. Jetzt ist diese Zeit für Sie frei:",
}
_CODE = (
    "Dafür brauchen Sie Ihren Code. Sie haben ihn bei der Buchung bekommen.",
    "Zu Ihrem Schutz steht er nicht in dieser E-Mail.",
)
_CHANGE = ("Sie können den Termin verschieben oder absagen.", *_CODE)
_NEW = ("Sie können jederzeit einen neuen Termin buchen.",)
_NEXT: Mapping[str, tuple[str, ...]] = {
    BOOKED: _CHANGE,
    MOVED: _CHANGE,
    CANCELLED: _NEW,
    CALLED_OFF: ("Das tut uns leid. Es liegt nicht an Ihnen.", *_NEW),
    REMINDER: _CHANGE,
}
_PAGES: Mapping[str, str] = {
    BOOKED: "/termin/code", MOVED: "/termin/code", REMINDER: "/termin/code", OFFER: "/termin/code",
    CANCELLED: "/termin", CALLED_OFF: "/termin",
}  # fmt: skip
_ANSWER = (
    "Bitte antworten Sie bis {by} mit Ihrem Code.",
    "Danach bekommt die nächste Person die Zeit.",
    *_CODE,
)
_WHY = (
    "Sie bekommen diese E-Mail, weil diese Adresse bei der Buchung angegeben wurde.",
    "Ein Computer-Programm hat sie geschickt. Bitte antworten Sie nicht auf diese E-Mail.",
)


@dataclass(frozen=True)
class News:
    """What an e-mail tells. `answer_by` is set for offers; `others` are other appointments of one contact."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    address: str | None = None
    answer_by: datetime | None = None
    others: tuple[datetime, ...] = field(default=())


def subject(kind: str) -> str:
    return SUBJECTS[kind]


def text(news: News, *, today: datetime, public_url: str = "", phone: str | None = None) -> str:
    """The body; `phone` is the jobcenter's number, if one is known."""
    parts = [
        ["Guten Tag,"],
        [_FIRST[news.kind]],
        _time(news, today),
        _others(news, today),
        _next(news, today),
        _where(news.kind, public_url, phone),
        ["Der Termin ist freiwillig."] if news.kind in (BOOKED, MOVED, REMINDER, OFFER) else [],
        list(_WHY),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _time(news: News, today: datetime) -> list[str]:
    minutes = (news.ends_at - news.starts_at) // timedelta(minutes=1)
    lines = [_said(news.starts_at, today), f"Dauer: {minutes} Minuten"]
    if news.address:
        return [*lines, f"Ort: {news.address}"]
    takes_place = news.kind in (BOOKED, MOVED, REMINDER, OFFER)
    return [*lines, "Den Ort sehen Sie mit Ihrem Code."] if takes_place else lines


def _others(news: News, today: datetime) -> list[str]:
    if not news.others:
        return []
    return [
        "Mit dieser Adresse ist noch ein Termin gebucht:",
        *(_said(moment, today) for moment in news.others),
        "Brauchen Sie nur einen? Dann sagen Sie den anderen bitte ab.",
    ]


def _next(news: News, today: datetime) -> list[str]:
    if news.answer_by is not None:
        by = _said(news.answer_by, today)
        return [line.format(by=by) for line in _ANSWER]
    return list(_NEXT[news.kind])


def _where(kind: str, public_url: str, phone: str | None) -> list[str]:
    # The page asks for the code and changes nothing before a button is pressed: scanners open links.
    lines = [f"{public_url}{_PAGES[kind]}"] if public_url else []
    return [*lines, f"Telefon: {phone}"] if phone else lines


def _said(moment: datetime, today: datetime) -> str:
    return spoken(moment, today=today.astimezone(BERLIN).date())
