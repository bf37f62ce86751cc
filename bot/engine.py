"""One turn of a conversation: (state, what was said, now, language) → (replies, state', understood).

Loads the trained assistant once. Custom actions run in this process; a turn touches nothing that another
turn could see, so any number of turns may be under way at once.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import rasa.core.actions.action as rasa_action
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot import buttons, codes, state
from bot.language import segments, times

logger = logging.getLogger(__name__)

LANGUAGE = "language"
LAST_BUTTONS = "last_buttons"


@dataclass(frozen=True)
class Turn:
    """What came in. `payload` ("/intent{…}") wins over `text`; `now` is RFC 3339 with offset."""

    conversation: str
    text: str
    now: str
    payload: str | None = None
    state: str | None = None
    language: str = "standard"
    kept: str | None = None
    """The text as it may be kept; None when all of it may."""


@dataclass
class Answer:
    replies: list[dict[str, Any]]
    state: str
    understood: dict[str, Any]


# Rasa checks every answer of an action server against a JSON schema, and the schema each time too: that is most
# of a turn's time. Our actions run in this process and are checked by types and tests.
rasa_action.RemoteAction._validate_action_result = lambda self, result: True


class LocalActions(EndpointConfig):
    """Stands where Rasa expects the address of an action server, and runs the action here."""

    def __init__(self, package: str) -> None:
        super().__init__(url="local:")
        # The actions know the domain already; sending it with each call would cost more than the action.
        self.kwargs = {"enable_selective_domain": True}
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, method: str = "post", subpath: Any = None, **kwargs: Any) -> Any:
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            raise rasa_action.ActionExecutionRejection(rejection.action_name) from rejection
        except Exception as fault:
            # The class alone: a message could carry what a person wrote.
            logger.error(
                "action %s failed: %s", call["next_action"], type(fault).__name__, exc_info=_safe(fault)
            )
            return {"events": [], "responses": [{"response": "utter_not_working"}]}


def _safe(fault: Exception) -> Any:
    return (type(fault), type(fault)(), fault.__traceback__) if isinstance(fault, OSError) else None


@dataclass
class Engine:
    """The loaded assistant."""

    agent: Agent
    model: Path

    @classmethod
    def load(cls, model: Path) -> "Engine":
        agent = Agent.load(str(model), action_endpoint=LocalActions("bot.actions"))
        return cls(agent, model)

    async def parse(self, text: str, now: str | None = None) -> dict[str, Any]:
        """What is understood of `text` alone, without a conversation; with `now` also its time expressions."""
        data = await self.agent.processor.parse_message(UserMessage(text=text, sender_id="parse"))
        understood = _understood(data)
        understood["entities"] += _times(text, now)
        return understood

    async def turn(self, turn: Turn) -> Answer:
        """Answer one message. A state that cannot be read begins anew instead of failing."""
        tracker = self._tracker(turn)
        # A slash is a command of Rasa's; typed by a person it is a character.
        typed = turn.text.lstrip("/ ")
        pressed = turn.payload or buttons.meant(typed, tracker.get_slot(LAST_BUTTONS))
        said = pressed or codes.meant(typed) or typed
        began = len(tracker.events)
        parts = [said] if said.startswith("/") else await self._parts(said, tracker)
        understood: dict[str, Any] = {}
        replies: list[dict[str, Any]] = []
        for part in parts:
            before = len(tracker.events)
            understood_part = await self._say(part, tracker, turn)
            understood = understood or understood_part
            replies += [_reply(e) for e in list(tracker.events)[before:] if isinstance(e, BotUttered)]
        replies = buttons.only_last_active(buttons.nothing_after_deletion(replies))
        tracker.update(SlotSet(LAST_BUTTONS, buttons.of(replies)), self.agent.domain)
        return Answer(replies, state.dump(tracker, began, turn.kept), understood)

    def _tracker(self, turn: Turn) -> DialogueStateTracker:
        domain = self.agent.domain
        tracker = state.start(turn.conversation, domain)
        if turn.state:
            try:
                tracker = state.load(turn.conversation, turn.state, domain)
            except state.StateUnreadable:
                logger.warning("a dialogue state could not be read; the dialogue begins anew")
        if tracker.get_slot(LANGUAGE) != turn.language:
            tracker.update(SlotSet(LANGUAGE, turn.language), domain)
        return tracker

    async def _parts(self, text: str, tracker: DialogueStateTracker) -> list[str]:
        if tracker.active_loop_name:
            return [text]
        return await segments.questions_in(text, self.parse)

    async def _say(self, said: str, tracker: DialogueStateTracker, turn: Turn) -> dict[str, Any]:
        processor = self.agent.processor
        channel = CollectingOutputChannel()
        message = UserMessage(said, channel, turn.conversation, metadata=_metadata(turn))
        await processor._handle_message_with_tracker(message, tracker)
        latest = tracker.latest_message or UserUttered("")
        understood = _understood(latest.parse_data or {})
        if not said.startswith("/"):
            understood["entities"] += _times(said, turn.now)
        await processor.run_action_extract_slots(channel, tracker)
        await processor._run_prediction_loop(channel, tracker)
        return understood


def _metadata(turn: Turn) -> dict[str, Any]:
    return {"now": turn.now, "text": turn.text, **({"kept": turn.kept} if turn.kept is not None else {})}


def _times(text: str, now: str | None) -> list[dict[str, Any]]:
    """The time expression of `text` as an entity; its value is what it resolves to."""
    found = times.resolve(text, datetime.fromisoformat(now)) if now else None
    if not found:
        return []
    value = {k: v for k, v in found.items() if k not in ("start", "end")}
    return [{"entity": "time", "value": value, "start": found["start"], "end": found["end"]}]


def _reply(event: BotUttered) -> dict[str, Any]:
    data = event.data or {}
    custom = data.get("custom") or None
    found = [{"title": b["title"], "payload": b["payload"]} for b in data.get("buttons") or []]
    return {"text": event.text or "", "buttons": found, "custom": custom}


def _understood(data: dict[str, Any]) -> dict[str, Any]:
    intent = data.get("intent") or {}
    return {
        "intent": intent.get("name"),
        "confidence": intent.get("confidence", 0.0),
        "ranking": [
            {"intent": r["name"], "confidence": r["confidence"]} for r in data.get("intent_ranking") or []
        ],
        "entities": [
            {k: e[k] for k in ("entity", "value", "start", "end") if k in e}
            for e in data.get("entities") or []
        ],
    }
