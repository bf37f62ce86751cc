"""Places, waiting, booking for others, and the greeting of somebody who comes back."""

import re
from datetime import date
from typing import Any

import aiohttp
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.api import ApiError
from bot.actions.appointments import desk
from bot.actions.appointments.showing import show_waiting
from bot.actions.appointments.starting import FOR_OTHER
from bot.actions.dialogue import Button, Said, go, say

_AM_I = re.compile(r"\b(?:bin ich|steh\w* ich|ich (?:bin|steh\w*)|nehm\w* .*mich|streich\w* .*mich)\b")


class ActionPlaces(Action):
    """What is known about places and waiting; "bin ich noch auf der Warteliste" is answered for this person."""

    def name(self) -> str:
        return "action_places"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        said = Said.newest(tracker).text.lower().replace("warte liste", "warteliste")
        if "warteliste" in said and await _tell_own(dispatcher, said, tracker):
            return []
        programme = tracker.get_slot("programme")
        answer = await desk.answer("ask_places", programme, tracker)
        if answer["choices"]:
            buttons = [go(title, "ask_places", programme=key) for title, key in answer["choices"]]
            say(dispatcher, "utter_text", buttons, text=answer["text"])
            return []
        buttons = [go(title, name, **entities) for title, name, entities in answer["offers"]]
        say(dispatcher, "utter_text", buttons, text=answer["text"])
        await _tell_outlook(dispatcher, answer["programme"], buttons)
        return [SlotSet("last_answer", {"intent": "ask_places", "programme": answer["programme"]})]


async def _tell_own(dispatcher: CollectingDispatcher, said: str, tracker: Tracker) -> bool:
    """Where this person stands; whether there was something to tell."""
    here = await desk.waiting(tracker)
    for entry in here:
        show_waiting(dispatcher, entry)
    if not here and _AM_I.search(said):
        say(dispatcher, "utter_not_waiting")
        return True
    return bool(here)


async def _tell_outlook(
    dispatcher: CollectingDispatcher, programme: str | None, offers: list[Button]
) -> None:
    """Nothing about numbers that nobody keeps, and nothing at all about what cannot be joined."""
    if programme not in {p["key"] for p in await desk.bookable() if p["active"]}:
        return
    outlook = await desk.outlook(str(programme))
    if outlook["known"]:
        _tell_places(dispatcher, outlook)
    else:
        say(dispatcher, "utter_places_unknown")
    if outlook["times_free"]:
        say(dispatcher, "utter_times_to_book", offers)
        return
    join = go("Auf die Warteliste", "join_waiting", programme=str(programme))
    others = [b for b in offers if not b["payload"].startswith("/book_appointment")]
    say(dispatcher, "utter_times_to_wait_for", [join, *others], waiting=outlook["waiting_for_appointment"])


def _tell_places(dispatcher: CollectingDispatcher, outlook: dict[str, Any]) -> None:
    as_of = _german(outlook["as_of"])
    if outlook["free"]:
        named = ", ".join(f"{area}: {free}" for area, free in outlook["by_area"].items() if area and free)
        areas = f" {named}." if named else ""
        say(dispatcher, "utter_places_free", as_of=as_of, free=outlook["free"], areas=areas)
        return
    waiting, end = outlook["waiting_for_place"] or 0, outlook["next_planned_end"]
    if end:
        say(dispatcher, "utter_places_full_until", as_of=as_of, waiting=waiting, end=_german(end))
    else:
        say(dispatcher, "utter_places_full", as_of=as_of, waiting=waiting)


def _german(day: str) -> str:
    """ "2.12.2026", of a day or a moment in RFC 3339."""
    found = date.fromisoformat(day[:10])
    return f"{found.day}.{found.month}.{found.year}"


class ActionReferOther(Action):
    """Somebody asks for another person: who decides, and a way to an appointment."""

    def name(self) -> str:
        return "action_refer_other"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        programme = tracker.get_slot("programme")
        about = {"programme": programme} if programme else {}
        buttons = [
            go("Termin für die Person buchen", "book_appointment", choice=FOR_OTHER, **about),
            go("Welches Angebot passt?", "find_programme"),
            go("Fachkraft fragen", "request_human"),
        ]
        say(dispatcher, "utter_refer_other", buttons)
        return []


class ActionGreet(Action):
    """The greeting, and what happened to this person's appointment in the meantime."""

    def name(self) -> str:
        return "action_greet"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        say(dispatcher, "utter_greet")
        try:
            off = desk.called_off(await desk.bookings(tracker))
            offered = [w for w in await desk.waiting(tracker) if w["status"] == "offered"]
        except (ApiError, aiohttp.ClientError, TimeoutError):
            return []  # a greeting needs nobody's answer
        for booking in off:
            say(dispatcher, "utter_called_off", spoken=booking["spoken"])
        for entry in offered:
            show_waiting(dispatcher, entry)
        return []
