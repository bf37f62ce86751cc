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
    count = len(parts.store.history(conversation))
    ends = conversation.expires_at.astimezone(clock.BERLIN)
    booked = parts.appointments.of_conversation(conversation_id)
    lines = [
        f"Von diesem Chat sind {count} Nachrichten gespeichert, verschlüsselt. Ihr Name gehört nicht dazu.",
        f"Sie werden gelöscht: spätestens am {ends:%d.%m.%Y} um {ends:%H:%M} Uhr, oder sofort auf Ihren Wunsch.",
    ]
    if booked:
        lines.append("Außerdem ist ein Termin gebucht. Er wird 30 Tage nach dem Termin gelöscht.")
    if conversation.state in ("waiting", "staff"):
        lines.append(
            "Ihre Anfrage an die Fachkraft ist gesendet. Mit Code und PIN können Sie sie zurücknehmen."
        )
    return {"text": "\n".join(lines)}


@internal.post("/{conversation_id}/deletion")
def deletion(request: Request, conversation_id: str) -> dict[str, Any]:
    """In German: what is left after the chat is deleted. The gateway deletes it after this turn."""
    parts = request.app.state.services
    conversation = parts.store.get(conversation_id)
    remains = []
    if parts.appointments.of_conversation(conversation_id):
        remains.append("Ihr Termin bleibt gebucht. Mit Ihrem Code können Sie ihn absagen.")
        parts.appointments.forget_conversation(conversation_id)
    if conversation.state in ("waiting", "staff"):
        remains.append("Was Sie an die Fachkraft gesendet haben, nehmen Sie mit Code und PIN zurück.")
    return {"remains": " ".join(remains) or "Es ist nichts mehr gespeichert."}
