"""Answers to an offer of the waiting list, and leaving it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.api import ApiError
from bot.actions.appointments import desk
from bot.actions.appointments.showing import show_booked, show_waiting
from bot.actions.dialogue import Said, go, say

_GONE = ("no_offer", "offer_expired", "hold_expired", "slot_taken")
_ENDED = ("no_longer_waiting", "code_unknown", "not_found")
_SURE = "sure:"


def _which(said: Said) -> dict[str, str]:
    """The entry that the pressed button names: the conversation's own, or by code."""
    kind, _, value = str(said.entities.get("choice", "")).removeprefix(_SURE).partition(":")
    return {"code": value} if kind == "code" else {"waiting": value}


async def _refused(dispatcher: CollectingDispatcher, fault: ApiError, tracker: Tracker) -> None:
    if fault.code == "too_many_attempts":
        say(dispatcher, "utter_code_attempts")
    elif fault.code in _ENDED:
        say(dispatcher, "utter_not_waiting")
    elif fault.code in _GONE:
        say(dispatcher, "utter_offer_gone")
        for entry in await desk.waiting(tracker):
            show_waiting(dispatcher, entry)
    else:
        raise fault


class ActionAcceptOffer(Action):
    def name(self) -> str:
        return "action_accept_offer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        try:
            taken = await desk.accept(_which(Said.newest(tracker)), tracker)
        except ApiError as fault:
            await _refused(dispatcher, fault, tracker)
            return []
        bring = await desk.what_to_bring(taken["booking"]["programme"], tracker)
        show_booked(dispatcher, taken["code"], taken["booking"], bring, "utter_booked")
        return []


class ActionDeclineOffer(Action):
    def name(self) -> str:
        return "action_decline_offer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        try:
            await desk.decline(_which(Said.newest(tracker)), tracker)
        except ApiError as fault:
            await _refused(dispatcher, fault, tracker)
            return []
        say(dispatcher, "utter_offer_declined")
        return []


class ActionLeaveWaiting(Action):
    """Asks first: a place in the list does not come back."""

    def name(self) -> str:
        return "action_leave_waiting"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        said = Said.newest(tracker)
        choice = str(said.entities.get("choice", ""))
        if not choice.startswith(_SURE):
            sure = go("Ja, verlassen", "leave_waiting", choice=f"{_SURE}{choice}")
            say(dispatcher, "utter_ask_leave_waiting", [sure, go("Nein, weiter warten", "show_appointment")])
            return []
        try:
            await desk.leave(_which(said), tracker)
        except ApiError as fault:
            await _refused(dispatcher, fault, tracker)
            return []
        say(dispatcher, "utter_waiting_left")
        return []
