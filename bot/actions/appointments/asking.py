"""The question of each step."""

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.appointments import desk
from bot.actions.appointments.steps import CANCEL, MOVE, NEEDS, WAIT, step
from bot.actions.appointments.wishes import introduction, search
from bot.actions.dialogue import asks_for, choose, go, say
from bot.actions.forms import Progress
from bot.language import times

# What the answer to a step may hold of a person.
_PERSONAL = {"name": ("name",), "contact": ("email", "phone")}


class ActionAskAppointmentInput(Action):
    def name(self) -> str:
        return "action_ask_appointment_input"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = dict(tracker.get_slot("appointment") or {})
        next_step = step(progress)
        if next_step == "programme":
            progress["bookable"] = await desk.bookable()
        if next_step == "slot" and "slots" not in progress:
            progress = await search(progress)
        if next_step == "slot" and not progress["slots"]:
            progress["hours"] = (await desk.outlook(progress["programme"]))["offer_hours"]
        _ASK[next_step](dispatcher, progress)
        if next_step in _PERSONAL:
            asks_for(dispatcher, *_PERSONAL[next_step])
        return [SlotSet("appointment", {**progress, "asked": True})]


def _programme(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    say(dispatcher, "utter_book_which", [choose(p["name"], p["key"]) for p in progress["bookable"]])


def _code(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    buttons = [choose("Ich habe keinen Code", "none"), go("Mit einem Menschen sprechen", "request_human")]
    say(dispatcher, "utter_code_unknown" if progress.pop("code_wrong", False) else "utter_ask_code", buttons)


def _day(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    days = [date.fromisoformat(d) for d in progress["days"]]
    say(
        dispatcher,
        "utter_which_day",
        [choose(times.spoken_day(d), f"day:{d.isoformat()}") for d in days],
        days=" oder ".join(times.spoken_day(d) for d in days),
    )


def _slot(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    slots = progress["slots"]
    if not slots:
        _no_slot(dispatcher, progress)
        return
    response, values = introduction(progress)
    buttons = [choose(s["spoken"], f"slot:{s['id']}") for s in slots] + [choose("Spätere Termine", "later")]
    listed = "\n".join(f"{i}. {s['spoken']}" for i, s in enumerate(slots, 1))
    shown = [{k: s[k] for k in ("id", "starts_at", "ends_at", "location")} for s in slots]
    say(dispatcher, response, buttons, custom={"kind": "slots", "slots": shown}, listed=listed, **values)


def _no_slot(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    ways_out = [go("Mit einem Menschen sprechen", "request_human"), go("Abbrechen", "stop")]
    if progress["mode"] == MOVE:
        say(dispatcher, "utter_no_free_time_to_move", ways_out, present=progress["present"])
        return
    say(
        dispatcher,
        "utter_no_free_time",
        [choose("Auf die Warteliste", "wait"), *ways_out],
        hours=progress["hours"],
    )


def _name(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    nameless = [choose("Ohne Namen", "none")]
    if progress["mode"] == WAIT:
        say(dispatcher, "utter_ask_waiting_name", nameless)
        return
    hold = progress["hold"]
    response = "utter_ask_name_for_other" if progress.get("for_other") else "utter_ask_name"
    say(dispatcher, response, nameless, spoken=hold["spoken"], until=hold["hold_until"])


def _contact(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    asked = "utter_ask_waiting_contact" if progress["mode"] == WAIT else "utter_ask_contact"
    response = "utter_contact_unreadable" if progress.pop("unreadable", False) else asked
    say(dispatcher, response, [choose("Ohne Kontakt", "none")])


def _needs(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    chosen = progress.get("choosing", [])
    left = [choose(title, f"need:{need}") for need, title in NEEDS.items() if need not in chosen]
    say(dispatcher, "utter_ask_more_needs" if chosen else "utter_ask_needs",
        [choose("Das ist alles" if chosen else "Nichts davon", "none"), *left])  # fmt: skip


def _confirm(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    yes_no = [choose("Ja", "yes"), choose("Nein", "no")]
    if progress["mode"] == CANCEL:
        say(dispatcher, "utter_confirm_cancel", yes_no, spoken=progress["present"])
    elif progress["mode"] == MOVE:
        spoken = progress["new_slot"]["spoken"]
        say(dispatcher, "utter_confirm_move", yes_no, spoken=spoken, present=progress["present"])
    elif progress["mode"] == WAIT:
        say(dispatcher, "utter_confirm_waiting", yes_no, **_person(progress))
    else:
        values: dict[str, Any] = {
            "spoken": progress["hold"]["spoken"],
            "location": progress["hold"]["location"],
            **_person(progress),
            "needs": ", ".join(NEEDS[n] for n in progress["needs"]) or "nichts",
        }
        lines = [{"id": key, "text": text} for key, text in values.items()]
        say(dispatcher, "utter_confirm_booking", [choose("Ja, buchen", "yes"), choose("Nein, nicht buchen", "no")],
            custom={"kind": "summary", "lines": lines}, **values)  # fmt: skip


def _person(progress: Progress) -> dict[str, Any]:
    return {"name": progress["name"] or "ohne Namen", "contact": progress["contact"] or "kein Kontakt"}


_ASK = {
    "programme": _programme,
    "code": _code,
    "day": _day,
    "slot": _slot,
    "name": _name,
    "contact": _contact,
    "needs": _needs,
    "confirm": _confirm,
}
