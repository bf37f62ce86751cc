"""What the dialogue may know and do about its own conversation."""

from typing import Any

from fastapi import APIRouter, Request

from api import clock

internal = APIRouter(prefix="/internal/conversations", include_in_schema=False)


@internal.post("/{conversation_id}/data")
def stored(request: Request, conversation_id: str) -> dict[str, Any]:
    """In German: what is stored about this conversation, and how long."""
    parts = request.app.state.services
    conversation = parts.store.get(conversation_id)
    held = parts.privacy.of_chat(conversation)
    ends = conversation.expires_at.astimezone(clock.BERLIN)
    lines = [
        f"Von diesem Chat sind {len(held.chat.messages)} Nachrichten gespeichert, verschlüsselt. "
        "Sie sind mit keinem Namen verbunden.",
        f"Sie werden gelöscht: spätestens am {ends:%d.%m.%Y} um {ends:%H:%M} Uhr, oder sofort auf Ihren Wunsch.",
    ]
    if held.appointments:
        days = parts.settings.booking_contact_days
        lines.append(
            f"Außerdem ist ein Termin gebucht. Name und Kontakt dazu löschen wir {days} Tage nach dem Termin."
        )
    if any(not each.state.withdrawn for each in held.requests):
        lines.append(
            "Sie haben etwas an eine Fachkraft gesendet. Ihre Zustimmung können Sie jederzeit zurücknehmen: "
            "Schreiben Sie „Zustimmung zurücknehmen“, oder benutzen Sie Code und PIN."
        )
    lines.append(
        "Alles ansehen, herunterladen oder mit einem Code löschen: auf der Seite „Meine Daten“ (/meine-daten)."
    )
    return {"text": "\n".join(lines)}


@internal.post("/{conversation_id}/deletion")
def deletion(request: Request, conversation_id: str) -> dict[str, Any]:
    """In German: what is left after the chat is deleted. The gateway deletes it after this turn."""
    parts = request.app.state.services
    held = parts.privacy.of_chat(parts.store.get(conversation_id))
    if not (held.requests or held.appointments):
        return {"remains": f"Es ist nichts mehr davon gespeichert. {held.remains[-1]}"}
    gone = "Auch Ihre Anfrage ist zurückgenommen und gelöscht. " if held.requests else ""
    left = "\n".join(f"- {line}" for line in held.remains)
    return {"remains": f"{gone}Das bleibt noch:\n{left}"}
