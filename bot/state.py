"""The dialogue state that travels: written compactly after a turn, read before the next.

The api keeps the text sealed and sends it along; the bot keeps nothing. Rules need the set slots, the active
loop and the last turns, nothing else, so a state has a bounded size however long a conversation is.
"""

import json
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

VERSION = 1
KEPT_TURNS = 2
# What a user's event carries besides its text, intent and entities is not needed again.
_DROPPED = ("parse_data", "metadata", "input_channel", "message_id", "timestamp")


class StateUnreadable(ValueError):
    """The state was not written by `dump`, or by another version."""


def start(sender: str, domain: Domain) -> DialogueStateTracker:
    """A tracker at the beginning of a session."""
    return DialogueStateTracker.from_events(sender, _opening(), slots=domain.slots)


def _opening() -> list[Event]:
    return [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)]


def load(sender: str, state: str, domain: Domain) -> DialogueStateTracker:
    """The tracker that `dump` wrote. Raises `StateUnreadable`; slots that no longer exist are dropped."""
    try:
        kept = json.loads(state)
        if kept["v"] != VERSION:
            raise StateUnreadable("another version")
        known = {slot.name for slot in domain.slots}
        slots = [SlotSet(name, value) for name, value in kept["slots"].items() if name in known]
        loop = [ActiveLoop(kept["loop"])] if kept["loop"] in domain.form_names else []
        turns = deserialise_events(kept["events"])
    except (KeyError, TypeError, ValueError) as fault:
        raise StateUnreadable(str(fault)) from fault
    return DialogueStateTracker.from_events(sender, [*_opening(), *slots, *loop, *turns], slots=domain.slots)


def dump(tracker: DialogueStateTracker, since: int = 0, kept: str | None = None) -> str:
    """The tracker as JSON: slots, active loop and the last turns.

    `kept` stands in the place of what was said from event `since` on, if not all of it may be stored.
    """
    events = list(tracker.events)
    cut = _cut(events)
    slots = {
        name: slot.value
        for name, slot in tracker.slots.items()
        if slot.value is not None and (slot.value != slot.initial_value or name == REQUESTED_SLOT)
    }
    turns = _plain(events[cut : max(cut, since)]) + _plain(events[max(cut, since) :], kept)
    whole = {"v": VERSION, "slots": slots, "loop": _loop_before(events[:cut]), "events": turns}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _cut(events: list[Event]) -> int:
    turns = [i for i, e in enumerate(events) if isinstance(e, UserUttered)]
    if not turns:
        return len(events)
    return turns[-KEPT_TURNS] if len(turns) >= KEPT_TURNS else turns[0]


def _loop_before(events: list[Event]) -> str | None:
    loops = [e.name for e in events if isinstance(e, ActiveLoop)]
    return loops[-1] if loops else None


def _plain(events: list[Event], kept: str | None = None) -> list[dict[str, Any]]:
    # Slots are kept once, with their last values: an earlier value may be one that was taken back.
    return [_slim(e, kept) for e in events if not isinstance(e, (BotUttered, SlotSet))]


def _slim(event: Event, kept: str | None) -> dict[str, Any]:
    plain: dict[str, Any] = event.as_dict()
    if isinstance(event, UserUttered):
        said = event.text or ""
        entities = [e for e in event.entities if kept is None or _stands_in(kept, said, e)]
        if kept is not None and not said.startswith("/"):
            plain["text"] = said = kept
        plain["parse_data"] = {
            "text": said,
            "intent": {"name": event.intent_name, "confidence": event.intent.get("confidence", 1.0)},
            "entities": entities,
        }
    return {k: v for k, v in plain.items() if k == "parse_data" or k not in _DROPPED}


def _stands_in(kept: str, said: str, entity: dict[str, Any]) -> bool:
    return said[entity.get("start", 0) : entity.get("end", 0)] in kept
