"""What is booked, offered or called off, and how the matter ended."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.api import ApiError
from bot.actions.appointments import desk
from bot.actions.appointments.starting import code_in
from bot.actions.appointments.steps import BOOK, WAIT
from bot.actions.appointments.with_code import response_if_ended
from bot.actions.dialogue import Said, go, say
from bot.actions.forms import Progress, begin


def show_booked(
    dispatcher: CollectingDispatcher, code: str, booking: dict[str, Any], bring: str, response: str
) -> None:
    """The new appointment with its code."""
    place = {"starts_at": booking["starts_at"], "location": booking["location"]}
    say(dispatcher, response, custom={"kind": "booking", "code": code, **place},
        code=code, spoken=booking["spoken"], location=booking["location"], bring=bring)  # fmt: skip


def show_waiting(dispatcher: CollectingDispatcher, waiting: dict[str, Any], code: str | None = None) -> None:
    """Where somebody stands on the waiting list, or what is offered; `code` when it was opened with one."""
    which = f"code:{code}" if code else f"own:{waiting['id']}"
    leave = go("Warteliste verlassen", "leave_waiting", choice=which)
    if waiting["status"] == "offered":
        offer = waiting["offer"]
        buttons = [
            go("Termin annehmen", "accept_offer", choice=which),
            go("Ablehnen und weiter warten", "decline_offer", choice=which),
        ]
        say(dispatcher, "utter_offer", [*buttons, leave],
            spoken=offer["spoken"], location=offer["location"], until=offer["answer_by_spoken"])  # fmt: skip
    elif waiting["status"] == "waiting":
        say(dispatcher, "utter_waiting", [leave], position=waiting["position"])
    else:
        say(dispatcher, "utter_waiting_left")


def _show(dispatcher: CollectingDispatcher, booking: dict[str, Any], **entities: str) -> None:
    if ended := response_if_ended(booking):
        say(dispatcher, ended, spoken=booking["spoken"])
        return
    buttons = [
        go("Verschieben", "reschedule_appointment", **entities),
        go("Absagen", "cancel_appointment", **entities),
    ]
    say(dispatcher, "utter_appointment", buttons, spoken=booking["spoken"], location=booking["location"])


class ActionShowAppointment(Action):
    def name(self) -> str:
        return "action_show_appointment"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        if code := code_in(Said.newest(tracker)):
            await _show_by_code(dispatcher, code, tracker)
            return []
        found, waiting = await desk.bookings(tracker), await desk.waiting(tracker)
        known = [*desk.called_off(found), *desk.booked(found)]
        for booking in known:
            _show(dispatcher, booking)
        for entry in waiting:
            show_waiting(dispatcher, entry)
        if not known and not waiting:
            say(dispatcher, "utter_no_appointment")
        return []


async def _show_by_code(dispatcher: CollectingDispatcher, code: str, tracker: Tracker) -> None:
    try:
        found = await desk.look_up(code, tracker)
    except ApiError as fault:
        if fault.code not in ("code_unknown", "too_many_attempts"):
            raise
        say(dispatcher, "utter_code_unknown" if fault.code == "code_unknown" else "utter_code_attempts")
        return
    if "waiting" in found:
        show_waiting(dispatcher, found["waiting"], code)
    else:
        _show(dispatcher, found["booking"], choice=f"code:{code}")


class ActionFinishAppointment(Action):
    def name(self) -> str:
        return "action_finish_appointment"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = tracker.get_slot("appointment") or {}
        _tell_end(dispatcher, progress)
        return [*begin("appointment", {}), SlotSet("appointment", None)]


def _tell_end(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    if progress.get("over"):
        say(dispatcher, progress["over"], **progress.get("values", {}))
    elif progress.get("waiting"):
        show_waiting(dispatcher, progress["waiting"], progress.get("by_code"))
    elif progress.get("stopped"):
        say(dispatcher, _STOPPED.get(progress["mode"], "utter_appointment_unchanged"))
    elif progress.get("joined"):
        joined = progress["joined"]
        say(dispatcher, "utter_waiting_joined", code=joined["code"])
        if joined["waiting"]["status"] == "offered":
            show_waiting(dispatcher, joined["waiting"])
    elif progress.get("code"):
        response = "utter_booked_for_other" if progress.get("for_other") else "utter_booked"
        show_booked(dispatcher, progress["code"], progress["booked"], progress.get("bring", ""), response)
    elif progress.get("moved"):
        moved = progress["moved"]
        say(dispatcher, "utter_moved", spoken=moved["spoken"], location=moved["location"])
    elif progress.get("cancelled"):
        say(dispatcher, "utter_cancelled", spoken=progress["present"])


_STOPPED = {BOOK: "utter_not_booked", WAIT: "utter_waiting_not_joined"}
