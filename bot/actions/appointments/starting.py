"""The beginning of booking, moving, cancelling and waiting."""

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot import codes
from bot.actions.appointments import desk
from bot.actions.appointments.steps import BOOK, CANCEL, MOVE, WAIT, of, over
from bot.actions.appointments.wishes import wait_if_full, wished
from bot.actions.appointments.with_code import open_with
from bot.actions.dialogue import Said, say
from bot.actions.forms import Progress, begin

FOR_OTHER = "for_other"
_FOR_SOMEBODY = re.compile(
    r"\bf(?:ü|u|ue)r (?:mein|unser|ein|den|die|jemand|ihn\b|nen\b|ne\b)\w*(?: (?:anderen?|guten?|alten?))? ?"
    r"(?:sohn|tochter|mann|frau|vater|mutter|mama|papa|bruder|schwester|freund|kumpel|kind|nachbar|klient|kunde|"
    r"betreut|onkel|tante|neffe|nichte|oma|opa|enkel|partner|bekannt|kolleg|person|ander)",
    re.IGNORECASE,
)


def is_for_other(said: Said) -> bool:
    """Whether an appointment is wanted for somebody else."""
    return said.entities.get("choice") == FOR_OTHER or bool(_FOR_SOMEBODY.search(said.text))


def code_in(said: Said) -> str | None:
    """The code that was typed, or that the pressed button carries."""
    choice = str(said.entities.get("choice", ""))
    return choice.removeprefix("code:") if choice.startswith("code:") else codes.read(said.text)


class ActionStartBooking(Action):
    def name(self) -> str:
        return "action_start_booking"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        said, programme = Said.newest(tracker), tracker.get_slot("programme")
        progress: Progress = {"mode": BOOK, "programme": programme, "for_other": is_for_other(said)}
        own = [b for b in desk.booked(await desk.bookings(tracker)) if b["programme"] == programme]
        if own and progress["for_other"]:
            return begin("appointment", over(progress, "utter_other_already_booked", spoken=own[0]["spoken"]))
        if own:
            say(dispatcher, "utter_already_booked", spoken=own[0]["spoken"])
            return begin("appointment", {"mode": MOVE, **of(own[0])})
        if progress["for_other"]:
            say(dispatcher, "utter_book_for_other")
        return begin("appointment", await _or_waiting(await wished(said.text, progress, tracker), tracker))


async def _or_waiting(progress: Progress, tracker: Tracker) -> Progress:
    """Whoever has an offer, or waits while nothing is free, is told so instead of being asked again."""
    for entry in await desk.waiting(tracker):
        full = "slots" in progress and not progress["slots"]
        if entry["programme"] == progress["programme"] and (entry["status"] == "offered" or full):
            return {**progress, "waiting": entry}
    return progress


class ActionStartRescheduling(Action):
    def name(self) -> str:
        return "action_start_rescheduling"

    mode = MOVE

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        said = Said.newest(tracker)
        progress: Progress = {"mode": self.mode}
        if code := code_in(said):
            if self.mode == MOVE:
                progress = await wished(said.text, progress, tracker)
            return begin("appointment", await open_with(code, progress, tracker))
        found = await desk.bookings(tracker)
        own = desk.booked(found)
        if not own and (off := desk.called_off(found)):
            return begin("appointment", over(progress, "utter_called_off", spoken=off[0]["spoken"]))
        known = {**progress, **(of(own[0]) if own else {})}
        return begin("appointment", await wished(said.text, known, tracker) if self.mode == MOVE else known)


class ActionStartCancelling(ActionStartRescheduling):
    def name(self) -> str:
        return "action_start_cancelling"

    mode = CANCEL


class ActionStartWaiting(Action):
    """Nobody is put on the list who is on it already, or while there is a time to book."""

    def name(self) -> str:
        return "action_start_waiting"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = {"mode": WAIT, "programme": tracker.get_slot("programme")}
        here = [w for w in await desk.waiting(tracker) if w["programme"] == progress["programme"]]
        if here:
            return begin("appointment", {**progress, "waiting": here[0]})
        return begin("appointment", await wait_if_full(progress) if progress["programme"] else progress)
