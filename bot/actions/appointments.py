"""Booking, moving and cancelling an information appointment: which step comes next, and what an answer means."""

import contextlib
import re
from datetime import date, datetime, timedelta
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.api import ApiError, api
from bot.actions.dialogue import Said, asks_for, choose, go, now, say
from bot.actions.forms import FormStep, Progress, begin
from bot.language import times
from bot.language.normalise import words

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"[A-Za-zÀ-ž][A-Za-zÀ-ž .'-]{0,59}")
_MORE = frozenset(
    ["spater", "später", "andere", "anderer", "anderen", "mehr", "weitere", "weiter", "nachste"]
)
_OTHER = re.compile(r"\bander\w* (woche|tag)")
_INTRODUCTION = re.compile(r"^(ich hei(ß|ss)e|mein name ist|ich bin( der| die)?|name:?)\s+", re.IGNORECASE)

_NEEDS = {
    "sign_language": "Gebärden-Dolmetscher",
    "step_free": "Ohne Stufen",
    "companion": "Jemand kommt mit",
    "language": "Hilfe mit der Sprache",
}

# What the answer to a step may hold of a person.
_PERSONAL = {"name": ("name",), "contact": ("email", "phone")}

BOOK, MOVE, CANCEL = "book", "move", "cancel"


async def _own(tracker: Tracker) -> list[dict[str, Any]]:
    """The booked appointments of this conversation, the next one first."""
    found = await api().post("/internal/bookings/of-conversation", {"conversation": tracker.sender_id})
    return [b for b in found["bookings"] if b["status"] == "confirmed"]


async def _search(
    progress: Progress, wish: dict[str, Any] | None = None, after: str | None = None
) -> Progress:
    """New suggestions; `exact` says whether they are what was wished."""
    found = await api().post(
        "/internal/slots/search",
        {"programme": progress["programme"], "wish": wish or {}, "not_before": after, "limit": 3},
    )
    return {**progress, "slots": found["slots"], "exact": found["exact"], "wished": bool(wish)}


async def _wished(text: str, progress: Progress, tracker: Tracker) -> Progress:
    """Progress with the wish in `text`: suggestions for it, or the days of which one is meant."""
    moment = now(tracker)
    days = [d.isoformat() for d in times.unclear_days(text, moment)]
    wish = {**_elsewhen(text, progress), **(times.wish(text, moment) or {})}
    wished = {**progress, "wish": wish, "days": days}
    return await _search(wished, wished["wish"]) if progress["programme"] and not days else wished


def _elsewhen(text: str, progress: Progress) -> dict[str, Any]:
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


def _step(progress: Progress) -> str:
    """The step that is next, from what is known."""
    if progress["mode"] == CANCEL:
        return "done" if "cancelled" in progress else "confirm"
    if not progress.get("programme"):
        return "programme"
    if progress.get("days"):
        return "day"
    if not progress.get("hold") and not progress.get("new_slot"):
        return "slot"
    if progress["mode"] == MOVE:
        return "done" if "moved" in progress else "confirm"
    for known in ("name", "contact", "needs"):
        if known not in progress:
            return known
    return "done" if "code" in progress else "confirm"


class ActionStartBooking(Action):
    def name(self) -> str:
        return "action_start_booking"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = {"mode": BOOK, "programme": tracker.get_slot("programme")}
        own = [b for b in await _own(tracker) if b["programme"] == progress["programme"]]
        if own:
            say(dispatcher, "utter_already_booked", spoken=own[0]["spoken"])
            return begin("appointment", {"mode": MOVE, **_of(own[0])})
        return begin("appointment", await _wished(Said.newest(tracker).text, progress, tracker))


def _of(booking: dict[str, Any]) -> Progress:
    return {
        "booking": booking["id"],
        "programme": booking["programme"],
        "present": booking["spoken"],
        "present_start": booking["starts_at"],
    }


class ActionStartRescheduling(Action):
    def name(self) -> str:
        return "action_start_rescheduling"

    mode = MOVE

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        own = await _own(tracker)
        if not own:
            say(dispatcher, "utter_no_appointment")
            return begin("appointment", {"mode": CANCEL, "cancelled": None, "nothing": True})
        progress: Progress = {"mode": self.mode, **_of(own[0])}
        if self.mode == MOVE:
            progress = await _wished(Said.newest(tracker).text, progress, tracker)
        return begin("appointment", progress)


class ActionStartCancelling(ActionStartRescheduling):
    def name(self) -> str:
        return "action_start_cancelling"

    mode = CANCEL


class ActionAskAppointmentInput(Action):
    def name(self) -> str:
        return "action_ask_appointment_input"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = dict(tracker.get_slot("appointment") or {})
        if _step(progress) == "programme":
            known = (await api().post("/internal/programmes", {}))["programmes"]
            progress["bookable"] = [p for p in known if p["bookable"]]
        if _step(progress) == "slot" and "slots" not in progress:
            progress = await _search(progress)
        _ASK[_step(progress)](dispatcher, progress)
        if _step(progress) in _PERSONAL:
            asks_for(dispatcher, *_PERSONAL[_step(progress)])
        return [SlotSet("appointment", {**progress, "asked": True})]


def _ask_programme(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    say(dispatcher, "utter_book_which", [choose(p["name"], p["key"]) for p in progress["bookable"]])


def _ask_day(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    days = [date.fromisoformat(d) for d in progress["days"]]
    say(
        dispatcher,
        "utter_which_day",
        [choose(times.spoken_day(d), f"day:{d.isoformat()}") for d in days],
        days=" oder ".join(times.spoken_day(d) for d in days),
    )


def _ask_slot(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    slots = progress["slots"]
    if not slots:
        say(dispatcher, "utter_no_free_time")
        return
    taken = progress.pop("taken", False)
    response = (
        "utter_slot_taken"
        if taken
        else "utter_slots_instead"
        if progress["wished"] and not progress["exact"]
        else "utter_slots"
    )
    buttons = [choose(s["spoken"], f"slot:{s['id']}") for s in slots] + [choose("Spätere Termine", "later")]
    listed = "\n".join(f"{i}. {s['spoken']}" for i, s in enumerate(slots, 1))
    shown = [{k: s[k] for k in ("id", "starts_at", "ends_at", "location")} for s in slots]
    say(dispatcher, response, buttons, custom={"kind": "slots", "slots": shown}, listed=listed)


def _ask_name(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    hold = progress["hold"]
    say(
        dispatcher,
        "utter_ask_name",
        [choose("Ohne Namen", "none")],
        spoken=hold["spoken"],
        until=hold["hold_until"],
    )


def _ask_contact(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    response = "utter_contact_unreadable" if progress.pop("unreadable", False) else "utter_ask_contact"
    say(dispatcher, response, [choose("Ohne Kontakt", "none")])


def _ask_needs(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    chosen = progress.get("choosing", [])
    left = [choose(title, f"need:{need}") for need, title in _NEEDS.items() if need not in chosen]
    say(dispatcher, "utter_ask_more_needs" if chosen else "utter_ask_needs",
        [choose("Das ist alles" if chosen else "Nichts davon", "none"), *left])  # fmt: skip


def _ask_confirm(dispatcher: CollectingDispatcher, progress: Progress) -> None:
    buttons = [choose("Ja", "yes"), choose("Nein", "no")]
    if progress["mode"] == CANCEL:
        say(dispatcher, "utter_confirm_cancel", buttons, spoken=progress["present"])
    elif progress["mode"] == MOVE:
        say(
            dispatcher,
            "utter_confirm_move",
            buttons,
            spoken=progress["new_slot"]["spoken"],
            present=progress["present"],
        )
    else:
        values = {
            "spoken": progress["hold"]["spoken"],
            "location": progress["hold"]["location"],
            "name": progress["name"] or "ohne Namen",
            "contact": progress["contact"] or "kein Kontakt",
            "needs": ", ".join(_NEEDS[n] for n in progress["needs"]) or "nichts",
        }
        lines = [{"id": key, "text": text} for key, text in values.items()]
        say(dispatcher, "utter_confirm_booking", [choose("Ja, buchen", "yes"), choose("Nein, nicht buchen", "no")],
            custom={"kind": "summary", "lines": lines}, **values)  # fmt: skip


_ASK = {
    "programme": _ask_programme,
    "day": _ask_day,
    "slot": _ask_slot,
    "name": _ask_name,
    "contact": _ask_contact,
    "needs": _ask_needs,
    "confirm": _ask_confirm,
}


class ValidateAppointmentForm(FormStep, Action):
    """Reads the answer to the step that was asked."""

    task = "appointment"

    def is_done(self, progress: Progress) -> bool:
        return _step(progress) == "done" or bool(progress.get("stopped"))

    async def read(
        self, said: Said, progress: Progress, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> Progress | None:
        if said.is_remark and said.intent != "show_appointment":
            return None
        before = {k: v for k, v in progress.items() if k != "before"}
        read = await _READ[_step(progress)](said, progress, tracker)
        return {**read, "before": before} if read else None


async def _read_programme(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    key = said.choice or said.entities.get("programme")
    known = {p["key"] for p in progress["bookable"]}
    if key not in known:
        return None
    chosen = {**progress, "programme": key}
    return chosen if chosen.get("days") else await _search(chosen, chosen.get("wish"))


async def _read_day(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    """Which of the possible days is meant; another wish takes the place of the unclear one."""
    choice = (said.choice or "").removeprefix("day:")
    said_wish = times.wish(said.text, now(tracker)) or {}
    named = [span["from"] for span in said_wish.get("spans", ()) if span["from"] in progress["days"]]
    if len(named) == 1:
        choice = named[0]
    if choice in progress["days"]:
        wish = {**progress["wish"], "spans": [{"from": choice, "to": choice}]}
        return await _search({**progress, "days": [], "wish": wish}, wish)
    if not said_wish:
        return None
    return await _wished(said.text, progress, tracker)


async def _read_slot(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    choice = said.choice or ""
    if choice.startswith("slot:"):
        return await _take(choice.removeprefix("slot:"), progress, tracker)
    wish = times.wish(said.text, now(tracker)) or _elsewhen(said.text, progress)
    if choice == "later" or (set(words(said.text)) & _MORE and not wish):
        last = progress["slots"][-1]["ends_at"] if progress["slots"] else None
        return await _search(progress, after=last)
    return await _wished(said.text, progress, tracker) if wish else None


async def _take(slot_id: str, progress: Progress, tracker: Tracker) -> Progress:
    """Holds the time (or remembers it, when moving); if somebody was faster, shows what is left."""
    slot = next((s for s in progress["slots"] if s["id"] == slot_id), None)
    if progress["mode"] == MOVE:
        return {**progress, "new_slot": slot} if slot else progress
    try:
        held = await api().post(
            "/internal/bookings/hold",
            {"slot": slot_id, "conversation": tracker.sender_id,
             "idempotency_key": f"{tracker.sender_id}:{slot_id}:{now(tracker).isoformat()}"},
        )  # fmt: skip
    except ApiError as fault:
        return _instead(progress, fault)
    return {**progress, "hold": held["booking"]}


def _instead(progress: Progress, fault: ApiError) -> Progress:
    """Back to choosing a time, from the alternatives that the refusal names. Other refusals are raised again."""
    if fault.code not in ("slot_taken", "hold_expired"):
        raise fault
    left = {k: v for k, v in progress.items() if k not in ("hold", "new_slot")}
    return {**left, "slots": fault.details.get("alternatives", []), "taken": True, "exact": True}


async def release(hold: dict[str, Any], tracker: Tracker) -> None:
    """Gives a held, unconfirmed time back to the others."""
    # Refused means that it is no longer held, which is what was wanted.
    with contextlib.suppress(ApiError):
        await api().post(
            "/internal/bookings/release", {"booking": hold["id"], "conversation": tracker.sender_id}
        )


async def _read_name(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if said.choice == "none" or said.intent in ("deny", "prefer_not_to_say"):
        return {**progress, "name": None}
    name = _INTRODUCTION.sub("", said.text.strip()).strip(" .!,")
    if said.is_button or not _NAME.fullmatch(name) or len(name.split()) > 4:
        return None
    return {**progress, "name": name}


async def _read_contact(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if said.choice == "none" or said.intent in ("deny", "prefer_not_to_say"):
        return {**progress, "contact": None}
    email = _EMAIL.search(said.text)
    if email:
        return {**progress, "contact": email.group(), "email": email.group()}
    if "phone" in said.entities:
        return {**progress, "contact": said.entities["phone"], "phone": said.entities["phone"]}
    return {**progress, "unreadable": True} if any(c.isdigit() or c == "@" for c in said.text) else None


async def _read_needs(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    chosen = progress.get("choosing", [])
    if said.choice == "none" or said.intent in ("deny", "prefer_not_to_say"):
        return {**progress, "needs": chosen}
    need = (said.choice or "").removeprefix("need:")
    return {**progress, "choosing": [*chosen, need]} if need in _NEEDS else None


async def _read_confirm(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if said.choice == "no" or said.intent == "deny":
        if progress.get("hold"):
            await release(progress["hold"], tracker)
        return {**progress, "stopped": True}
    if said.choice != "yes" and said.intent != "affirm":
        return None
    return await _CONFIRM[progress["mode"]](progress, tracker)


async def _confirm_booking(progress: Progress, tracker: Tracker) -> Progress:
    try:
        booked = await api().post(
            "/internal/bookings/confirm",
            {"booking": progress["hold"]["id"], "conversation": tracker.sender_id, "name": progress["name"],
             "email": progress.get("email"), "phone": progress.get("phone"), "needs": progress["needs"]},
        )  # fmt: skip
    except ApiError as fault:
        return _instead(progress, fault)
    return {**progress, "code": booked["code"], "booked": booked["booking"]}


async def _confirm_move(progress: Progress, tracker: Tracker) -> Progress:
    body = {
        "booking": progress["booking"],
        "slot": progress["new_slot"]["id"],
        "conversation": tracker.sender_id,
    }
    try:
        moved = await api().post("/internal/bookings/move", body)
    except ApiError as fault:
        return _instead(progress, fault)
    return {**progress, "moved": moved["booking"]}


async def _confirm_cancel(progress: Progress, tracker: Tracker) -> Progress:
    body = {"booking": progress["booking"], "conversation": tracker.sender_id}
    await api().post("/internal/bookings/cancel", body)
    return {**progress, "cancelled": True}


_CONFIRM = {BOOK: _confirm_booking, MOVE: _confirm_move, CANCEL: _confirm_cancel}
_READ = {
    "programme": _read_programme,
    "day": _read_day,
    "slot": _read_slot,
    "name": _read_name,
    "contact": _read_contact,
    "needs": _read_needs,
    "confirm": _read_confirm,
}


class ActionFinishAppointment(Action):
    def name(self) -> str:
        return "action_finish_appointment"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = tracker.get_slot("appointment") or {}
        if progress.get("stopped"):
            say(dispatcher, "utter_appointment_unchanged" if progress["mode"] != BOOK else "utter_not_booked")
        elif progress.get("code"):
            booked = progress["booked"]
            custom = {
                "kind": "booking",
                "code": progress["code"],
                "starts_at": booked["starts_at"],
                "location": booked["location"],
            }
            say(
                dispatcher,
                "utter_booked",
                custom=custom,
                code=progress["code"],
                spoken=booked["spoken"],
                location=booked["location"],
            )
        elif progress.get("moved"):
            say(
                dispatcher,
                "utter_moved",
                spoken=progress["moved"]["spoken"],
                location=progress["moved"]["location"],
            )
        elif progress.get("cancelled"):
            say(dispatcher, "utter_cancelled", spoken=progress["present"])
        return [*begin("appointment", {}), SlotSet("appointment", None)]


class ActionShowAppointment(Action):
    def name(self) -> str:
        return "action_show_appointment"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        own = await _own(tracker)
        if not own:
            say(dispatcher, "utter_no_appointment")
        for booking in own:
            buttons = [go("Verschieben", "reschedule_appointment"), go("Absagen", "cancel_appointment")]
            say(
                dispatcher,
                "utter_appointment",
                buttons,
                spoken=booking["spoken"],
                location=booking["location"],
            )
        return []
