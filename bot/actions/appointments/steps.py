"""Which step of an appointment's matter comes next, from what is known."""

from typing import Any

from bot.actions.forms import Progress

BOOK, MOVE, CANCEL, WAIT = "book", "move", "cancel", "wait"

NEEDS = {
    "sign_language": "Gebärden-Dolmetscher",
    "step_free": "Ohne Stufen",
    "companion": "Jemand kommt mit",
    "language": "Hilfe mit der Sprache",
}


def step(progress: Progress) -> str:
    if progress.get("over") or progress.get("waiting") or progress.get("stopped"):
        return "done"
    return _STEPS[progress["mode"]](progress)


def _cancelling(progress: Progress) -> str:
    if "booking" not in progress:
        return "code"
    return "done" if "cancelled" in progress else "confirm"


def _moving(progress: Progress) -> str:
    if "booking" not in progress:
        return "code"
    if progress.get("days"):
        return "day"
    if not progress.get("new_slot"):
        return "slot"
    return "done" if "moved" in progress else "confirm"


def _booking(progress: Progress) -> str:
    if not progress.get("programme"):
        return "programme"
    if progress.get("days"):
        return "day"
    if not progress.get("hold"):
        return "slot"
    left = [known for known in ("name", "contact", "needs") if known not in progress]
    return left[0] if left else "done" if "code" in progress else "confirm"


def _waiting(progress: Progress) -> str:
    if not progress.get("programme"):
        return "programme"
    left = [known for known in ("name", "contact") if known not in progress]
    return left[0] if left else "done" if "joined" in progress else "confirm"


_STEPS = {BOOK: _booking, MOVE: _moving, CANCEL: _cancelling, WAIT: _waiting}


def over(progress: Progress, response: str, **values: Any) -> Progress:
    """Nothing is left to ask; `response` says why."""
    return {**progress, "over": response, "values": values}


def of(booking: dict[str, Any]) -> Progress:
    """What is known from an appointment that exists."""
    return {
        "booking": booking["id"],
        "programme": booking["programme"],
        "present": booking["spoken"],
        "present_start": booking["starts_at"],
    }


def which(progress: Progress) -> dict[str, str]:
    """How the api knows the appointment: by the code that was typed, or as the conversation's own."""
    return {"code": progress["by_code"]} if "by_code" in progress else {"booking": progress["booking"]}
