"""German sentences about what is stored, what is left after a deletion, and the readable export."""

from collections.abc import Iterable
from datetime import datetime

from api import clock
from api.appointments.spoken import spoken
from api.appointments.views import Contact
from api.conversations.messages import MessageOut
from api.handoff import consent
from api.privacy.views import Held, HeldAppointment, HeldChat, HeldRequest
from api.settings import Settings

SPEAKERS = {
    "bot": "Assistent (Computer)",
    "claimant": "Sie",
    "staff": "Fachkraft (Mensch)",
    "system": "Hinweis",
}
RECIPIENTS = {"jobcenter": "das Jobcenter", "provider": "den Träger"}
EVENTS = {
    "sent": "Angaben gesendet", "taken": "Anfrage übernommen", "released": "Anfrage zurückgegeben",
    "reply": "Antwort", "claimant": "Nachricht", "closed": "Anfrage abgeschlossen", "seen": "Angaben gelesen",
}  # fmt: skip
_NEEDS = {
    "sign_language": "Dolmetschen in Gebärdensprache",
    "step_free": "ein Weg ohne Stufen",
    "companion": "Platz für eine Begleit-Person",
    "language": "Hilfe in einer anderen Sprache",
}


def after_request(settings: Settings) -> tuple[str, ...]:
    """What is left of a hand-over after its deletion."""
    return (
        f"Dass es eine Anfrage gab, wann, zu welchem Programm und dass Sie sie zurückgenommen haben. Ohne Inhalt und "
        f"ohne Namen. {settings.case_closed_days} Tage lang.",
        f"Der Nachweis Ihrer Zustimmung: wozu und wann, ohne Inhalt. Danach noch {settings.consent_proof_days} Tage "
        f"länger.",
        f"Das Protokoll, welche Fachkraft die Anfrage wann geöffnet hat. Ohne Inhalt. {settings.audit_days} Tage lang.",
        "Was eine Fachkraft in Ihre Akte im Jobcenter übernommen hat. Dafür gelten die Regeln der Akte. Fragen Sie im "
        "Jobcenter danach.",
    )


def after_appointment(settings: Settings, at: datetime | None = None) -> str:
    """What is left of an appointment after name and contact are deleted."""
    when = f"Der Termin am {spoken(at, today=clock.today())}" if at else "Der Termin"
    return f"{when} selbst, ohne Namen und ohne Kontakt. Mit Ihrem Termin-Code können Sie ihn weiter ändern oder absagen."


def appointment_stays(settings: Settings) -> str:
    """Said when a chat is deleted that has booked something."""
    return (
        "Ihr Termin bleibt gebucht. Mit Ihrem Termin-Code können Sie ihn absagen. Name und Kontakt dazu löschen wir "
        f"{settings.booking_contact_days} Tage nach dem Termin, oder Sie löschen sie vorher auf der Seite „Meine Daten“ "
        "(/meine-daten)."
    )


def backups(settings: Settings) -> str:
    return f"Verschlüsselte Sicherungs-Kopien, bis sie überschrieben sind: höchstens {settings.backup_days} Tage."


def as_text(held: Held) -> str:
    """The whole as a file for reading."""
    parts = ["Das ist über Sie gespeichert", f"Stand: {_when(clock.now())}", ""]
    if held.chat:
        parts += _chat(held.chat)
    for request in held.requests:
        parts += _request(request)
    for appointment in held.appointments:
        parts += _appointment(appointment)
    if not (held.chat or held.requests or held.appointments):
        parts += ["Es ist nichts gespeichert.", ""]
    parts += ["Was nach einer Löschung übrig bleibt:", *(f"- {line}" for line in held.remains)]
    return "\n".join(parts) + "\n"


def _chat(chat: HeldChat) -> list[str]:
    head = ["Ihr Chat", f"Er wird gelöscht: spätestens am {_when(chat.until)}.", ""]
    return head + [line for message in chat.messages for line in _message(message)]


def _message(message: MessageOut) -> Iterable[str]:
    return (f"{_when(message.created_at)} – {SPEAKERS[message.author]}:", message.text, "")


def _request(request: HeldRequest) -> list[str]:
    state = request.state
    words = ["Ihre Anfrage an eine Fachkraft"]
    if state.withdrawn:
        words += ["Sie haben Ihre Zustimmung zurückgenommen. Der Inhalt ist gelöscht."]
    words += ["Gesendet:", *(f"- {line}" for line in state.sent)] if state.sent else []
    words += ["Was damit geschehen ist:"]
    words += [
        f"- {_when(e.at)}: {EVENTS.get(e.kind, 'Änderung')} ({e.role})" + (f": {e.text}" if e.text else "")
        for e in state.events
    ]
    words += ["Ihre Zustimmung:", *(f"- {line}" for line in agreements(request))]
    return [*words, f"Diese Anfrage wird gelöscht: spätestens am {_when(state.delete_after)}.", ""]


def agreements(request: HeldRequest) -> list[str]:
    """Each agreement in words, with the version and hash of the text that was agreed to."""
    return [
        f"{consent.KINDS.get(a.kind, a.kind)} an {RECIPIENTS.get(a.recipient, a.recipient)}, am {_when(a.at)}"
        + (f", zurückgenommen am {_when(a.withdrawn_at)}" if a.withdrawn_at else "")
        + f" (Text {a.text_version}, Prüfsumme {a.text_hash[:16]})"
        for a in request.agreed
    ]


def _appointment(held: HeldAppointment) -> list[str]:
    when = spoken(held.appointment.starts_at, today=clock.today())
    state = "abgesagt" if held.appointment.status == "cancelled" else "gebucht"
    return [
        "Ihr Termin",
        f"{when}, {held.appointment.place.label}, {state}",
        *contact_lines(held.contact),
        "",
    ]


def contact_lines(contact: Contact) -> list[str]:
    """Name, contact and needs, as far as they were told."""
    told = (("Name", contact.name), ("E-Mail", contact.email), ("Telefon", contact.phone))
    lines = [f"{title}: {value}" for title, value in told if value]
    needs = [_need(need) for need in contact.needs]
    lines += [f"Sie brauchen: {', '.join(needs)}"] if needs else []
    return lines or ["Name und Kontakt sind nicht gespeichert."]


def _need(need: str) -> str:
    kind, _, which = need.partition(":")
    return _NEEDS.get(kind, kind) + (f": {which}" if which else "")


def _when(moment: datetime) -> str:
    return moment.astimezone(clock.BERLIN).strftime("%d.%m.%Y, %H:%M Uhr")
