"""The orientation check. Questions, their order and the result come from the catalogue; here they are only asked."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.api import api
from bot.actions.dialogue import Said, choose, go, language, say
from bot.actions.forms import FormStep, Progress, begin

FINDER = "finder"


async def _programmes() -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await api().post("/internal/programmes", {}))["programmes"]
    return found


async def step(progress: Progress, level: str, said: str | None = None) -> Progress | None:
    """Moves the check (or the finder) on, with `said` as the answer to the question. `None`: it is no answer."""
    finder = progress.get("mode") == FINDER
    found = await api().post(
        "/internal/finder/step" if finder else "/internal/screenings/step",
        {
            **({} if finder else {"programme": progress["programme"]}),
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
    }


class ActionStartScreening(Action):
    def name(self) -> str:
        return "action_start_screening"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = {"programme": tracker.get_slot("programme"), "answers": {}, "order": []}
        if progress["programme"]:
            progress = await step(progress, language(tracker)) or progress
            if progress.get("question"):
                say(dispatcher, "utter_screening_begin")
        return begin("screening", progress)


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
        return not _needs_programme(progress) and not progress.get("question")

    async def read(
        self, said: Said, progress: Progress, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> Progress | None:
        if _needs_programme(progress):
            return await self._programme(said, progress, tracker, dispatcher)
        if said.is_button and said.choice is None:
            return None
        answer = said.choice if said.choice is not None else said.text
        return await step(progress, language(tracker), answer)

    @staticmethod
    async def _programme(
        said: Said, progress: Progress, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> Progress | None:
        key = said.choice or (said.entities.get("programme") if not said.is_remark else None)
        if key not in {p["key"] for p in await _programmes()}:
            return None
        begun = await step({**progress, "programme": key}, language(tracker))
        if begun and begun.get("question"):
            say(dispatcher, "utter_screening_begin")
        return begun


class ActionShowScreeningResult(Action):
    def name(self) -> str:
        return "action_show_screening_result"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = tracker.get_slot("screening")
        if progress.get("mode") == FINDER:
            return _show_found(dispatcher, progress)
        result = progress["result"]
        buttons = (
            [go("Info-Termin buchen", "book_appointment", programme=progress["programme"])]
            if result["bookable"]
            else []
        )
        buttons += [
            go("Mit einem Menschen sprechen", "request_human"),
            go("Warum dieses Ergebnis?", "ask_why"),
        ]
        if progress["order"]:
            buttons.append(go("Antworten ändern", "change_answer"))
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
    say(
        dispatcher,
        "utter_text",
        [*buttons, go("Mit einem Menschen sprechen", "request_human")],
        text=found["text"],
    )
    return [SlotSet("screening", None), SlotSet("screening_input", None)]


class ActionChangeAnswer(Action):
    """Takes back the answer that the button names, or the last one; later answers that hang on it go too."""

    def name(self) -> str:
        return "action_change_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        return begin("screening", await taken_back(tracker))


async def taken_back(tracker: Tracker) -> Progress:
    progress: Progress = dict(
        tracker.get_slot("screening") or {"programme": None, "answers": {}, "order": []}
    )
    order = list(progress["order"])
    fact = Said.newest(tracker).entities.get("fact") or (order[-1] if order else None)
    kept = order[: order.index(fact)] if fact in order else order
    progress |= {"order": kept, "answers": {f: progress["answers"][f] for f in kept}, "asked": False}
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
