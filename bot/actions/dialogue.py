"""What actions share: what was said, buttons, and the events that end a task."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

Button = dict[str, str]

# Said by one of these with confidence, a message inside a form is a remark of its own and no answer to the form.
REMARKS = (
    "ask_", "legal_declaration", "social_emergency", "inquire_programme", "request_", "stop", "restart", "go_back",
    "show_", "delete_data", "repeat", "easy_language", "standard_language", "complain_bot", "crisis", "start_screening",
    "find_programme", "goodbye", "refer_other",
)  # fmt: skip
SURE = 0.5


@dataclass(frozen=True)
class Said:
    """The claimant's newest message."""

    text: str
    intent: str
    confidence: float
    entities: dict[str, Any] = field(default_factory=dict)
    is_button: bool = False

    @classmethod
    def newest(cls, tracker: Tracker) -> "Said":
        latest = tracker.latest_message or {}
        text = latest.get("text") or ""
        intent = latest.get("intent") or {}
        entities: dict[str, Any] = {}
        for entity in latest.get("entities") or []:
            entities.setdefault(entity["entity"], entity["value"])
        return cls(
            text, intent.get("name") or "", intent.get("confidence") or 0.0, entities, text.startswith("/")
        )

    @property
    def choice(self) -> str | None:
        """The value of a pressed button of a form."""
        return str(self.entities["choice"]) if self.intent == "choose" and "choice" in self.entities else None

    @property
    def is_remark(self) -> bool:
        """Whether this is a question or command of its own rather than an answer."""
        if self.is_button:
            return self.intent != "choose"
        return self.confidence >= SURE and self.intent.startswith(REMARKS)


def ranking(tracker: Tracker, least: float) -> list[str]:
    """The intents that the newest message may have, likeliest first, of at least that probability."""
    found = (tracker.latest_message or {}).get("intent_ranking") or []
    return [r["name"] for r in found if r["confidence"] >= least and r["name"] != "nlu_fallback"]


def now(tracker: Tracker) -> datetime:
    """The moment of this turn, aware, in German time."""
    return datetime.fromisoformat(((tracker.latest_message or {}).get("metadata") or {})["now"])


def language(tracker: Tracker) -> str:
    return tracker.get_slot("language") or "standard"


def choose(title: str, value: str) -> Button:
    """A button whose press the running form reads."""
    return {"title": title, "payload": f'/choose{{"choice":"{value}"}}'}


def go(title: str, intent: str, **entities: str) -> Button:
    """A button that says `intent`."""
    data = ",".join(f'"{k}":"{v}"' for k, v in entities.items())
    return {"title": title, "payload": f"/{intent}{{{data}}}" if data else f"/{intent}"}


def say(
    dispatcher: CollectingDispatcher,
    response: str,
    buttons: Iterable[Button] = (),
    custom: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """Utters `response` with values and buttons."""
    dispatcher.utter_message(response=response, buttons=list(buttons), json_message=custom or {}, **values)


def effect(dispatcher: CollectingDispatcher, **what: Any) -> None:
    """Asks the api to do something with the conversation after this turn."""
    dispatcher.utter_message(json_message={"kind": "effect", **what})


def asks_for(dispatcher: CollectingDispatcher, *kinds: str) -> None:
    """Tells the api which kinds of data the answer may hold ("name", "phone", "email"): others it leaves out."""
    effect(dispatcher, asks_for=list(kinds))


def kept(said: Said, tracker: Tracker) -> str:
    """The newest message as it may be kept: the api has left out what must not be stored."""
    metadata: dict[str, Any] = (tracker.latest_message or {}).get("metadata") or {}
    return metadata.get("kept") or said.text


def end_task() -> list[EventType]:
    """The events after which no form is active."""
    return [ActiveLoop(None), SlotSet("requested_slot", None)]


def was_interrupted(tracker: Tracker, form: str) -> bool:
    """Whether the form already looked at the newest message and left it to the rules."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action_execution_rejected" and event.get("name") == form:
            return True
    return False
