"""What the bot's actions ask for. Only for the bot: `main` guards the prefix with the deployment's token."""

from fastapi import APIRouter

from api.conversations.store import ConversationNotFound
from api.errors import Invalid, Unavailable, responses
from api.handoff.errors import NotShown
from api.handoff.routes import Service
from api.handoff.schemas import HandoffBody, LineOut, OptionsBody, OptionsOut, PreviewOut, SentOut

router = APIRouter(
    prefix="/internal/cases",
    tags=["internal"],
    responses=responses(ConversationNotFound, Invalid, Unavailable),
)


@router.post("/options")
def options(service: Service, body: OptionsBody) -> OptionsOut:
    """Who may get a hand-over, as buttons, and until when an answer comes."""
    found = service.options(body.conversation, body.programme)
    return OptionsOut(recipients=list(found.recipients), when=found.when)


@router.post("/preview")
def preview(service: Service, body: HandoffBody) -> PreviewOut:
    """Exactly what would be sent, line by line, and what has to be agreed to."""
    shown = service.preview(body.request())
    return PreviewOut(
        lines=[LineOut(id=line.id, text=line.text) for line in shown.lines], consent_text=shown.consent_text
    )


@router.post("/send", responses=responses(NotShown))
def send(service: Service, body: HandoffBody) -> SentOut:
    """Sends what was shown last. Code and PIN are answered this once."""
    sent = service.send(body.request())
    return SentOut(case_code=sent.case_code, pin=sent.pin, due_at=sent.due_at, due=sent.due)
