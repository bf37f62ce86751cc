"""The orientation check. Questions, their order and the result come from the catalogue; here they are only asked."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.api import api
from bot.actions.dialogue import Said, choose, go, language, say
from bot.actions.forms import FormStep, Progress, begin

FINDER = "finder"
NOTHING = "nothing"


async def _programmes() -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await api().post("/internal/programmes", {}))["programmes"]
    return found


async def step(
    progress: Progress, level: str, said: str | None = None, change: str | None = None
) -> Progress | None:
    """Moves the check (or the finder) on, with `said` as the answer to the question. `None`: it is no answer.

    `change` names a fact that is asked again; the other answers stay.
    """
    finder = progress.get("mode") == FINDER
    found = await api().post(
        "/internal/finder/step" if finder else "/internal/screenings/step",
        {
            **({} if finder else {"programme": progress["programme"], "change": change}),
            "answers": progress["answers"],
            "fact": (progress.get("question") or {}).get("fact") if said is not None else None,
            "said": said,
            "language": level,
        },
    )
    if not found["accepted"]:
        return None
    order = [*progress["order"], progress["question"]["fact"]] if said is not None else progress["order"]
    return {
        **progress,
        "answers": found["answers"],
        "order": [fact for fact in dict.fromkeys(order) if fact in found["answers"]],
        "question": found["question"],
        "result": found["result"],
        "choosing": False,
        **({k: found[k] for k in ("summary", "known_text", "change_text")} if not finder else {}),
    }


class ActionStartScreening(Action):
    def name(self) -> str:
        return "action_start_screening"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        programme = tracker.get_slot("programme")
        progress: Progress = {
            "programme": programme,
            "answers": _from_before(tracker, programme),
            "order": [],
        }
        if programme:
            progress = await _begun(progress, tracker, dispatcher)
        return begin("screening", progress)


def _from_before(tracker: Tracker, programme: str | None) -> dict[str, str]:
    """Answers to the finder, or to the check of another programme: the api keeps those that are asked for."""
    before = tracker.get_slot("screening") or {}
    return dict(before.get("answers") or {}) if before.get("programme") != programme else {}


async def _begun(progress: Progress, tracker: Tracker, dispatcher: CollectingDispatcher) -> Progress:
    begun = await step(progress, language(tracker)) or progress
    if begun.get("question"):
        say(dispatcher, "utter_screening_begin")
    if begun["answers"] and begun.get("known_text"):
        say(dispatcher, "utter_text", text=begun["known_text"])
    return {**begun, "order": list(begun["answers"])}


class ActionAskScreeningInput(Action):
    def name(self) -> str:
        return "action_ask_screening_input"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = dict(tracker.get_slot("screening") or {})
        if _needs_programme(progress):
            say(
                dispatcher,
                "utter_which_programme",
                [choose(p["name"], p["key"]) for p in await _programmes()],
            )
        elif progress.get("choosing"):
            buttons = [choose(f"{a['label']}: {a['answer']}", a["fact"]) for a in progress["summary"]]
            say(
                dispatcher,
                "utter_text",
                [*buttons, choose("Nichts ändern", NOTHING)],
                text=progress["change_text"],
            )
        else:
            question = progress["question"]
            values = {
                "question": question["text"],
                "number": question["number"],
                "at_most": question["at_most"],
            }
            buttons = [choose(title, value) for title, value in question["buttons"]]
            say(dispatcher, "utter_screening_question", buttons, **values)
        return [SlotSet("screening", {**progress, "asked": True})]


def _needs_programme(progress: Progress) -> bool:
    return progress.get("mode") != FINDER and not progress.get("programme")


class ValidateScreeningForm(FormStep, Action):
    """Reads an answer: a button, or words that match the question's own answers exactly."""

    task = "screening"

    def is_done(self, progress: Progress) -> bool:
        return not (_needs_programme(progress) or progress.get("choosing") or progress.get("question"))

    async def read(
        self, said: Said, progress: Progress, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> Progress | None:
        if _needs_programme(progress):
            return await self._programme(said, progress, tracker, dispatcher)
        if said.is_button and said.choice is None:
            return None
        if progress.get("choosing"):
            return await _chosen(said, progress, language(tracker))
        answer = said.choice if said.choice is not None else said.text
        return await step(progress, language(tracker), answer)

    @staticmethod
    async def _programme(
        said: Said, progress: Progress, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> Progress | None:
        key = said.choice or (said.entities.get("programme") if not said.is_remark else None)
        if key not in {p["key"] for p in await _programmes()}:
            return None
        return await _begun({**progress, "programme": key}, tracker, dispatcher)


async def _chosen(said: Said, progress: Progress, level: str) -> Progress | None:
    """The answer to change: by button, by its number in the list, or by its name."""
    written = said.text.strip().casefold()
    if said.choice == NOTHING or written in ("nichts", "nichts ändern", "keine", "nein"):
        return await step(progress, level)
    for number, line in enumerate(progress["summary"], 1):
        if said.choice == line["fact"] or written in (str(number), line["label"].casefold()):
            order = [fact for fact in progress["order"] if fact != line["fact"]]
            return await step({**progress, "order": order}, level, change=line["fact"])
    return None


class ActionShowScreeningResult(Action):
    def name(self) -> str:
        return "action_show_screening_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = tracker.get_slot("screening")
        if progress.get("mode") == FINDER:
            return _show_found(dispatcher, progress)
        result = progress["result"]
        buttons = (
            [go(result["book"], "book_appointment", programme=progress["programme"])]
            if result["bookable"]
            else []
        )
        buttons += [
            go("Mit einem Menschen sprechen", "request_human"),
            go("Warum dieses Ergebnis?", "ask_why"),
        ]
        if progress["order"]:
            buttons.append(go("Antworten ändern", "change_answer"))
        buttons.append(go("Anderes Programm", "find_programme"))
        custom = {k: result[k] for k in ("programme", "outcome", "rules", "decided_by")}
        say(dispatcher, "utter_text", buttons, custom={"kind": "screening", **custom}, text=result["text"])
        kept = {k: progress[k] for k in ("programme", "answers", "order")}
        return [
            SlotSet(
                "screening", {**kept, "version": result["version"], "explanation": result["explanation"]}
            ),
            SlotSet("screening_input", None),
            SlotSet("programme", progress["programme"]),
        ]


def _show_found(dispatcher: CollectingDispatcher, progress: Progress) -> list[EventType]:
    found = progress["result"]
    buttons = [go(f"Check: {title}", "start_screening", programme=key) for title, key in found["programmes"]]
    buttons += [go(f"Über {title}", "inquire_programme", programme=key) for title, key in found["ended"]]
    say(
        dispatcher,
        "utter_text",
        [*buttons, go("Mit einem Menschen sprechen", "request_human")],
        text=found["text"],
    )
    # A check that follows need not ask again. The api keeps what that programme asks for, nothing else.
    kept = {"programme": None, "answers": progress["answers"], "order": []}
    return [SlotSet("screening", kept), SlotSet("screening_input", None)]


class ActionChangeAnswer(Action):
    """Shows every answer of the check, to choose one that is asked again; the others stay where they still count."""

    def name(self) -> str:
        return "action_change_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = dict(tracker.get_slot("screening") or {})
        fact = Said.newest(tracker).entities.get("fact")
        order = progress.get("order") or []
        if not progress.get("programme") or len(order) < 2 or fact in order:
            return begin("screening", await taken_back(tracker))
        moved = await step(progress, language(tracker)) or progress
        return begin("screening", {**moved, "choosing": True, "asked": False})


async def taken_back(tracker: Tracker) -> Progress:
    """The progress without the answer that the button names, or without the last one."""
    progress: Progress = dict(
        tracker.get_slot("screening") or {"programme": None, "answers": {}, "order": []}
    )
    order = list(progress["order"])
    fact = Said.newest(tracker).entities.get("fact") or (order[-1] if order else None)
    kept = order[: order.index(fact)] if fact in order else order
    progress |= {"order": kept, "answers": {f: progress["answers"][f] for f in kept}, "asked": False}
    progress["choosing"] = False
    if not _needs_programme(progress):
        progress = await step(progress, language(tracker)) or progress
    return progress


class ActionGoBack(Action):
    """One step back in the running task; outside of one, the last answer of the last check."""

    def name(self) -> str:
        return "action_go_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        loop = (tracker.active_loop or {}).get("name")
        if loop == "screening_form":
            return [SlotSet("screening", await taken_back(tracker))]
        if loop in ("appointment_form", "handoff_form"):
            task = loop.removesuffix("_form")
            progress: Progress = dict(tracker.get_slot(task) or {})
            previous = progress.get("before")
            return [SlotSet(task, previous)] if previous else []
        say(
            dispatcher,
            "utter_nothing_to_go_back",
            [go("Antworten ändern", "change_answer")] if _checked(tracker) else [],
        )
        return []


def _checked(tracker: Tracker) -> bool:
    return bool((tracker.get_slot("screening") or {}).get("order"))


class ActionFindProgramme(Action):
    """Which offer fits: two or three closed questions lead to the programmes worth a check."""

    def name(self) -> str:
        return "action_find_programme"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = {"mode": FINDER, "answers": {}, "order": []}
        say(dispatcher, "utter_find_programme")
        return begin("screening", await step(progress, language(tracker)) or progress)
