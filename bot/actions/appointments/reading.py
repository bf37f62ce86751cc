"""What the answer to each step means."""

import re

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import buttons, codes
from bot.actions.api import ApiError
from bot.actions.appointments import desk
from bot.actions.appointments.confirming import CONFIRM, instead
from bot.actions.appointments.steps import BOOK, MOVE, NEEDS, WAIT, over, step
from bot.actions.appointments.wishes import elsewhen, search, wait_if_full, wished
from bot.actions.appointments.with_code import open_with
from bot.actions.dialogue import Said, now
from bot.actions.forms import FormStep, Progress
from bot.language import times
from bot.language.normalise import words

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"[A-Za-zÀ-ž][A-Za-zÀ-ž .'-]{0,59}")
_MORE = frozenset(
    ["spater", "später", "andere", "anderer", "anderen", "mehr", "weitere", "weiter", "nachste"]
)
_INTRODUCTION = re.compile(r"^(ich hei(ß|ss)e|mein name ist|ich bin( der| die)?|name:?)\s+", re.IGNORECASE)
_CODE_LIKE = re.compile(r"[A-Za-z0-9-]{5,12}")
_NO = ("deny", "prefer_not_to_say")
# Folded, and said for "no" only where something voluntary is asked.
NOTHING = buttons.NO | frozenset("kein keine keinen keins keiner nix nichts ohne weder".split())
POLITE = frozenset(
    "danke bitte brauche brauch ich hab habe gar davon das moechte will mag nicht ma mal".split()
)


class ValidateAppointmentForm(FormStep, Action):
    """Reads the answer to the step that was asked."""

    task = "appointment"

    def is_done(self, progress: Progress) -> bool:
        return step(progress) == "done"

    async def read(
        self, said: Said, progress: Progress, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> Progress | None:
        if said.is_remark and not _is_answer(said, progress):
            return None
        before = {k: v for k, v in progress.items() if k != "before"}
        read = await _READ[step(progress)](said, progress, tracker)
        return {**read, "before": before} if read else None


def _is_answer(said: Said, progress: Progress) -> bool:
    """What sounds like a remark of its own and is none: a time, a short no, "Warteliste" after it was offered."""
    voluntary = step(progress) in ("name", "contact", "needs")
    return (
        said.intent == "show_appointment" or _wants_to_wait(said, progress) or (voluntary and _nothing(said))
    )


def _wants_to_wait(said: Said, progress: Progress) -> bool:
    offered = step(progress) == "slot" and not progress["slots"] and progress["mode"] == BOOK
    return offered and (said.choice == "wait" or said.intent == "affirm" or "warteliste" in words(said.text))


async def _programme(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    key = said.choice or said.entities.get("programme")
    if key not in {p["key"] for p in progress["bookable"]}:
        return None
    chosen = {**progress, "programme": key}
    if progress["mode"] == WAIT:
        return await wait_if_full(chosen)
    return chosen if chosen.get("days") else await search(chosen, chosen.get("wish"))


async def _code(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if said.choice == "none" or said.intent in (*_NO, "dont_know"):
        return over(progress, "utter_no_code")
    code = (said.choice or said.entities.get("choice") or "").removeprefix("code:")
    code = code or codes.read(said.text, asked=True)
    if code:
        return await open_with(code, progress, tracker)
    typed = _CODE_LIKE.fullmatch(said.text.strip()) and any(c.isdigit() for c in said.text)
    return {**progress, "code_wrong": True} if typed else None


async def _day(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    """Which of the possible days is meant; another wish takes the place of the unclear one."""
    choice = (said.choice or "").removeprefix("day:")
    said_wish = times.wish(said.text, now(tracker)) or {}
    named = [span["from"] for span in said_wish.get("spans", ()) if span["from"] in progress["days"]]
    if len(named) == 1:
        choice = named[0]
    if choice in progress["days"]:
        wish = {**progress["wish"], "spans": [{"from": choice, "to": choice}]}
        return await search({**progress, "days": [], "wish": wish}, wish)
    if not said_wish:
        return None
    return await wished(said.text, progress, tracker)


async def _slot(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if _wants_to_wait(said, progress):
        return {**progress, "mode": WAIT}
    choice = said.choice or ""
    if choice.startswith("slot:"):
        return await _take(choice.removeprefix("slot:"), progress, tracker)
    wish = times.wish(said.text, now(tracker)) or elsewhen(said.text, progress)
    if choice == "later" or (set(words(said.text)) & _MORE and not wish):
        last = progress["slots"][-1]["ends_at"] if progress["slots"] else None
        return await search(progress, after=last)
    return await wished(said.text, progress, tracker) if wish else None


async def _take(slot_id: str, progress: Progress, tracker: Tracker) -> Progress:
    """Holds the time (or remembers it, when moving); if somebody was faster, shows what is left."""
    slot = next((s for s in progress["slots"] if s["id"] == slot_id), None)
    if progress["mode"] == MOVE:
        return {**progress, "new_slot": slot} if slot else progress
    try:
        return {**progress, "hold": await desk.hold(slot_id, tracker)}
    except ApiError as fault:
        return instead(progress, fault)


def _nothing(said: Said) -> bool:
    """Whether somebody has nothing to say to a question that is voluntary: "keine", "nix", "nein danke"."""
    told = set(words(said.text))
    return (
        said.choice == "none"
        or said.intent in _NO
        or (not said.is_button and bool(told & NOTHING) and told <= NOTHING | POLITE)
    )


async def _name(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if _nothing(said):
        return {**progress, "name": None}
    name = _INTRODUCTION.sub("", said.text.strip()).strip(" .!,")
    if said.is_button or not _NAME.fullmatch(name) or len(name.split()) > 4:
        return None
    return {**progress, "name": name}


async def _contact(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if _nothing(said):
        return {**progress, "contact": None}
    email = _EMAIL.search(said.text)
    if email:
        return {**progress, "contact": email.group(), "email": email.group()}
    if "phone" in said.entities:
        return {**progress, "contact": said.entities["phone"], "phone": said.entities["phone"]}
    return {**progress, "unreadable": True} if any(c.isdigit() or c == "@" for c in said.text) else None


async def _needs(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    chosen = progress.get("choosing", [])
    if _nothing(said):
        return {**progress, "needs": chosen}
    need = (said.choice or "").removeprefix("need:")
    return {**progress, "choosing": [*chosen, need]} if need in NEEDS else None


async def _confirm(said: Said, progress: Progress, tracker: Tracker) -> Progress | None:
    if said.choice == "no" or said.intent == "deny":
        if progress.get("hold"):
            await desk.release(progress["hold"], tracker)
        return {**progress, "stopped": True}
    if said.choice != "yes" and said.intent != "affirm":
        return None
    return await CONFIRM[progress["mode"]](progress, tracker)


_READ = {
    "programme": _programme,
    "code": _code,
    "day": _day,
    "slot": _slot,
    "name": _name,
    "contact": _contact,
    "needs": _needs,
    "confirm": _confirm,
}
