"""An appointment that was booked elsewhere, opened with its code."""

from typing import Any

from rasa_sdk import Tracker

from bot.actions.api import ApiError
from bot.actions.appointments import desk
from bot.actions.appointments.steps import MOVE, of, over
from bot.actions.appointments.wishes import search
from bot.actions.forms import Progress


async def open_with(code: str, progress: Progress, tracker: Tracker) -> Progress:
    """Progress with the appointment of `code`; wrong and expired codes are asked for again in the same words."""
    try:
        found = await desk.look_up(code, tracker)
    except ApiError as fault:
        if fault.code == "too_many_attempts":
            return over(progress, "utter_code_attempts")
        if fault.code != "code_unknown":
            raise
        return {**progress, "code_wrong": True}
    if "waiting" in found:
        return {**progress, "waiting": found["waiting"], "by_code": code}
    booking = found["booking"]
    if ended := response_if_ended(booking):
        return over(progress, ended, spoken=booking["spoken"])
    opened = {**progress, **of(booking), "by_code": code}
    if progress["mode"] == MOVE and not progress.get("days"):
        return await search(opened, progress.get("wish"))
    return opened


def response_if_ended(booking: dict[str, Any]) -> str | None:
    """What to say of an appointment that is off."""
    if booking.get("called_off"):
        return "utter_called_off"
    return None if booking["status"] == "confirmed" else "utter_was_cancelled"
