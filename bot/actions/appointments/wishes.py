"""From a wish to suggestions, and how honestly to introduce those that are not what was wished."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker

from bot import codes
from bot.actions.appointments import desk
from bot.actions.appointments.steps import BOOK, WAIT
from bot.actions.dialogue import now
from bot.actions.forms import Progress
from bot.language import times
from bot.language.normalise import words

_GERMANY = ZoneInfo("Europe/Berlin")
_OTHER = re.compile(r"\bander\w* (woche|tag)")


async def search(
    progress: Progress, wish: dict[str, Any] | None = None, after: str | None = None
) -> Progress:
    """New suggestions, and what they lack. When nothing at all is left of the wish: what there is besides."""
    found = await desk.search(progress["programme"], wish or {}, after)
    nothing = not found["slots"] and bool(wish or after)
    slots = (await desk.search(progress["programme"], {}))["slots"] if nothing else found["slots"]
    return {
        **progress,
        "slots": slots,
        "exact": found["exact"] and not nothing,
        "missing": found.get("missing"),
        "since": found.get("bookable_from"),
        "until": found.get("bookable_until"),
        "wished": bool(wish),
        "asked_for": wish or {},
        "nothing_later": nothing and bool(after),
    }


async def wished(text: str, progress: Progress, tracker: Tracker) -> Progress:
    """Progress with the wish in `text`: suggestions for it, or the days of which one is meant."""
    moment, text = now(tracker), codes.without(text)
    days = [d.isoformat() for d in times.unclear_days(text, moment)]
    wish = {**elsewhen(text, progress), **(times.wish(text, moment) or {})}
    found = {**progress, "wish": wish, "days": days}
    return await search(found, found["wish"]) if progress.get("programme") and not days else found


async def wait_if_full(progress: Progress) -> Progress:
    """Nobody waits while there is something to book."""
    found = await search({**progress, "mode": BOOK})
    return {**found, "freed": True} if found["slots"] else {**progress, "mode": WAIT}


def elsewhen(text: str, progress: Progress) -> dict[str, Any]:
    """What "andere Woche" or "anderer Tag" rules out: that of the suggestions, or of the appointment to move."""
    said = _OTHER.search(" ".join(words(text)))
    suggested = [s["starts_at"] for s in progress.get("slots", ())[:1]]
    than = [*suggested, *([progress["present_start"]] if "present_start" in progress else [])]
    if not said or not than:
        return {}
    first = last = datetime.fromisoformat(than[0]).date()
    if said.group(1) == "woche":
        first -= timedelta(days=first.weekday())
        last = first + timedelta(days=6)
    return {"not_spans": [{"from": first.isoformat(), "to": last.isoformat()}]}


def introduction(progress: Progress) -> tuple[str, dict[str, str]]:
    """The response that introduces the suggestions, with its values: never "full" for what is not open yet."""
    for flag, response in _TOLD_ONCE.items():
        if progress.pop(flag, False):
            return response, {}
    if not progress["wished"] or progress["exact"]:
        return "utter_slots", {}
    days, until, since = wished_days(progress["asked_for"]), _day(progress, "until"), _day(progress, "since")
    if days and until and min(first for first, _ in days) > until:
        return "utter_slots_too_late", {"until": f"{times.spoken_day(until)} {until.year}"}
    if days and since and max(last for _, last in days) < since:
        return "utter_slots_too_soon", {}
    if len(days) != 1 or days[0][0] != days[0][1] or progress["asked_for"].get("weekdays"):
        return "utter_slots_instead", {}
    response = "utter_slots_instead_time" if progress["missing"] == "time" else "utter_slots_instead_day"
    return response, {"day": times.spoken_day(days[0][0])}


_TOLD_ONCE = {
    "taken": "utter_slot_taken",
    "freed": "utter_times_free",
    "nothing_later": "utter_no_later_time",
}


def wished_days(wish: dict[str, Any]) -> list[tuple[date, date]]:
    """First and last day of each span that the wish names."""
    spans = wish.get("spans", ())
    return [(date.fromisoformat(s["from"][:10]), date.fromisoformat(s["to"][:10])) for s in spans]


def _day(progress: Progress, key: str) -> date | None:
    moment = progress.get(key)
    return (
        datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone(_GERMANY).date() if moment else None
    )
