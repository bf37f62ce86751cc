"""Handing over to a case manager: who may read what, one question at a time, and a look at it before sending."""

import json
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.api import ApiError, api
from bot.actions.dialogue import Said, asks_for, choose, kept, language, say
from bot.actions.forms import FormStep, Progress, begin

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_STRIKE = re.compile(r"\b(?:streich\w*|ohne|weg|weglassen|lösch\w*)\b", re.IGNORECASE)


def _step(progress: Progress) -> str:
    """What is to be asked next: recipients, then each kind of content, then the look before sending."""
    if progress.get("stopped") or progress.get("sent"):
        return "done"
    steps = [
        "recipient",
        "message",
        "transcript",
        *(["check"] if progress["has_check"] else []),
        "contact",
        "preview",
    ]
    return next(s for s in steps if s not in progress or s == "preview")


def _consent(progress: Progress, tracker: Tracker) -> dict[str, Any]:
    """The body of preview and sending: exactly what was agreed to."""
    return {
        "conversation": tracker.sender_id,
        "programme": progress["programme"],
        "recipients": progress["recipient"],
        "message": progress["message"],
        "transcript": progress["transcript"],
        "check": tracker.get_slot("screening") if progress.get("check") else None,
        "contact": progress["contact"],
        "callback": progress["callback"],
        "struck": progress.get("struck", []),
        "language": language(tracker),
    }


class ActionStartHandoff(Action):
    def name(self) -> str:
        return "action_start_handoff"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        programme = tracker.get_slot("programme")
        options = await api().post(
            "/internal/cases/options", {"conversation": tracker.sender_id, "programme": programme}
        )
        progress: Progress = {
            "programme": programme,
            "options": options["recipients"],
            "has_check": bool((tracker.get_slot("screening") or {}).get("order")),
            "callback": Said.newest(tracker).intent == "request_callback",
        }
        say(dispatcher, "utter_handoff_begin", when=options["when"])
        return begin("handoff", progress)


class ActionAskHandoffInput(Action):
    def name(self) -> str:
        return "action_ask_handoff_input"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = dict(tracker.get_slot("handoff") or {})
        step = _step(progress)
        if step == "preview":
            progress = await _show_preview(dispatcher, progress, tracker)
        else:
            _ask(dispatcher, step, progress)
        return [SlotSet("handoff", {**progress, "asked": True})]


def _ask(dispatcher: CollectingDispatcher, step: str, progress: Progress) -> None:
    yes_no = [choose("Ja", "yes"), choose("Nein", "no")]
    if step == "recipient":
        buttons = [choose(title, value) for title, value in progress["options"]]
        say(dispatcher, "utter_ask_recipient", [*buttons, choose("Nichts senden", "stop")])
    elif step == "message":
        say(dispatcher, "utter_ask_message", [choose("Ohne Nachricht", "none")])
        asks_for(dispatcher, "name", "email", "phone")
    elif step == "contact":
        response = "utter_ask_callback_number" if progress["callback"] else "utter_ask_handoff_contact"
        say(dispatcher, response, [choose("Ohne Kontakt", "none")])
        asks_for(dispatcher, "email", "phone")
    else:
        say(dispatcher, f"utter_ask_{step}", yes_no)


async def _show_preview(dispatcher: CollectingDispatcher, progress: Progress, tracker: Tracker) -> Progress:
    preview = await api().post("/internal/cases/preview", _consent(progress, tracker))
    lines = preview["lines"]
    if refused := progress.get("refused"):
        say(dispatcher, "utter_text", text=refused)
    listed = "\n".join(f"{i}. {line['text']}" for i, line in enumerate(lines, 1)) or "(nichts)"
    say(
        dispatcher,
        "utter_preview",
        [choose("Ja, so senden", "send"), choose("Nein, nichts senden", "stop")],
        custom={"kind": "preview", "lines": lines},
        listed=listed,
        consent=preview["consent_text"],
    )
    shown = {k: v for k, v in progress.items() if k != "refused"}
    return {**shown, "line_ids": [line["id"] for line in lines]}


class ValidateHandoffForm(FormStep, Action):
    task = "handoff"

    def is_done(self, progress: Progress) -> bool:
        return _step(progress) == "done"

    async def read(
        self, said: Said, progress: Progress, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> Progress | None:
        if said.choice == "stop":
            return {**progress, "stopped": True}
        step = _step(progress)
        if step != "preview" and said.is_remark and not (step == "message" and not said.is_button):
            return None
        before = {k: v for k, v in progress.items() if k != "before"}
        read = await _READ[step](said, progress, tracker)
        return {**read, "before": before} if read else None


async def _read_recipient(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if said.intent == "deny":
        return {**progress, "stopped": True}
    known = {value for _, value in progress["options"]}
    return {**progress, "recipient": said.choice} if said.choice in known else None


async def _read_message(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if said.choice == "none" or (said.intent in ("deny", "prefer_not_to_say") and len(said.text) < 30):
        return {**progress, "message": None}
    return None if said.is_button else {**progress, "message": kept(said, tracker).strip()[:1000]}


def _yes_no(key: str) -> Any:
    async def read(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
        if said.choice == "yes" or said.intent == "affirm":
            return {**progress, key: True}
        if said.choice == "no" or said.intent in ("deny", "prefer_not_to_say", "dont_know"):
            return {**progress, key: False}
        return None

    return read


async def _read_contact(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if said.choice == "none" or said.intent in ("deny", "prefer_not_to_say"):
        return {**progress, "contact": None}
    found = _EMAIL.search(said.text)
    contact = found.group() if found else said.entities.get("phone")
    return {**progress, "contact": contact} if contact else None


async def _read_preview(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    struck = _struck(said, progress)
    if struck:
        return {**progress, "struck": [*progress.get("struck", []), *struck]}
    if said.intent == "deny":
        return {**progress, "stopped": True}
    if said.choice != "send" and said.intent != "affirm":
        return None
    try:
        sent = await api().post("/internal/cases/send", _consent(progress, tracker))
    except ApiError as fault:
        return {**progress, "refused": fault.message}
    return {**progress, "sent": sent}


def _struck(said: Said, progress: Progress) -> list[str]:
    """The ids of the lines to leave out: from the button's payload, or from "ohne 2 und 4"."""
    if said.intent == "strike":
        lines = said.entities.get("lines") or []
        found = json.loads(lines) if isinstance(lines, str) and lines.startswith("[") else lines
        return [i for i in (found if isinstance(found, list) else [found]) if i in progress["line_ids"]]
    if not _STRIKE.search(said.text):
        return []
    numbers = [int(n) for n in re.findall(r"\d+", said.text)]
    return [progress["line_ids"][n - 1] for n in numbers if 1 <= n <= len(progress["line_ids"])]


_READ = {
    "recipient": _read_recipient,
    "message": _read_message,
    "transcript": _yes_no("transcript"),
    "check": _yes_no("check"),
    "contact": _read_contact,
    "preview": _read_preview,
}


class ActionFinishHandoff(Action):
    def name(self) -> str:
        return "action_finish_handoff"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = tracker.get_slot("handoff") or {}
        sent = progress.get("sent")
        if sent:
            custom = {"kind": "handoff", **{k: sent[k] for k in ("case_code", "pin", "due_at")}}
            say(
                dispatcher,
                "utter_handed_over",
                custom=custom,
                code=sent["case_code"],
                pin=sent["pin"],
                when=sent["due"],
            )
        else:
            say(dispatcher, "utter_not_handed_over")
        return [SlotSet("handoff", None), SlotSet("handoff_input", None)]
