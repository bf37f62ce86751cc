"""What a yes does, and where a refusal leads."""

from typing import Any

from rasa_sdk import Tracker

from bot.actions.api import ApiError
from bot.actions.appointments import desk
from bot.actions.appointments.steps import BOOK, CANCEL, MOVE, WAIT, over, which
from bot.actions.forms import Progress

_CHOOSE_AGAIN = ("slot_taken", "hold_expired", "times_free")
_ENDS = {
    "appointment_started": "utter_too_late_to_change",
    "booking_cancelled": "utter_too_late_to_change",
    "code_unknown": "utter_code_unknown",
    "too_many_attempts": "utter_code_attempts",
}


def instead(progress: Progress, fault: ApiError) -> Progress:
    """Back to choosing a time, from the alternatives that the refusal names, or the end. Others are raised again."""
    if fault.code == "already_waiting":
        return {**progress, "waiting": fault.details["waiting"]}
    if fault.code in _ENDS:
        return over(progress, _ENDS[fault.code])
    if fault.code not in _CHOOSE_AGAIN:
        raise fault
    left = {k: v for k, v in progress.items() if k not in ("hold", "new_slot")}
    told = "freed" if fault.code == "times_free" else "taken"
    mode = BOOK if progress["mode"] == WAIT else progress["mode"]
    return {
        **left, "mode": mode, "slots": fault.details.get("alternatives", []), told: True,
        "exact": True, "wished": False,
    }  # fmt: skip


def _contact(progress: Progress) -> dict[str, Any]:
    told = {"name": progress["name"], "email": progress.get("email"), "phone": progress.get("phone")}
    return {**told, "needs": progress.get("needs", []), "for_other": bool(progress.get("for_other"))}


async def _book(progress: Progress, tracker: Tracker) -> Progress:
    try:
        booked = await desk.confirm(progress["hold"]["id"], _contact(progress), tracker)
    except ApiError as fault:
        return instead(progress, fault)
    bring = await desk.what_to_bring(progress["programme"], tracker)
    return {**progress, "code": booked["code"], "booked": booked["booking"], "bring": bring}


async def _move(progress: Progress, tracker: Tracker) -> Progress:
    try:
        moved = await desk.move(which(progress), progress["new_slot"]["id"], tracker)
    except ApiError as fault:
        return instead(progress, fault)
    return {**progress, "moved": moved}


async def _cancel(progress: Progress, tracker: Tracker) -> Progress:
    try:
        await desk.cancel(which(progress), tracker)
    except ApiError as fault:
        return instead(progress, fault)
    return {**progress, "cancelled": True}


async def _wait(progress: Progress, tracker: Tracker) -> Progress:
    try:
        joined = await desk.join(progress["programme"], _contact(progress), tracker)
    except ApiError as fault:
        return instead(progress, fault)
    return {**progress, "joined": joined}


CONFIRM = {BOOK: _book, MOVE: _move, CANCEL: _cancel, WAIT: _wait}
