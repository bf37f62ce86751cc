"""Questions answered from the catalogue, their source, and the same again in simpler words."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import intent_titles
from bot.actions.api import api
from bot.actions.dialogue import Button, Said, go, language, ranking, say

UNSURE = 0.6  # below, other meanings are offered beside the answer
LEAST = 0.12  # how likely such a meaning has to be


async def _answer(
    dispatcher: CollectingDispatcher,
    intent: str,
    programme: str | None,
    level: str,
    town: str | None = None,
    otherwise: Sequence[Button] = (),
) -> list[EventType]:
    answer = await api().post(
        "/internal/answers", {"intent": intent, "programme": programme, "language": level, "town": town}
    )
    if answer["choices"]:
        say(
            dispatcher,
            "utter_text",
            [go(t, intent, programme=key) for t, key in answer["choices"]],
            text=answer["text"],
        )
        return []
    offers = [go(title, name, **entities) for title, name, entities in answer["offers"]]
    say(dispatcher, "utter_text", [*otherwise, *offers], text=answer["text"])
    return [SlotSet("last_answer", {"intent": intent, "programme": answer["programme"]})]


class ActionAnswer(Action):
    """Answers the question that the newest message asks, for the programme that is being talked about."""

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        said = Said.newest(tracker)
        return await _answer(
            dispatcher,
            said.intent,
            tracker.get_slot("programme"),
            language(tracker),
            said.entities.get("town"),
            _meant_otherwise(tracker, said),
        )


def _meant_otherwise(tracker: Tracker, said: Said) -> list[Button]:
    """Buttons for what an answer that may not be the right one leaves out."""
    if said.is_button or said.confidence >= UNSURE:
        return []
    others = [intent for intent in ranking(tracker, LEAST) if intent != said.intent]
    return [
        {**button, "title": f"Ich meinte: {button['title']}"}
        for button in intent_titles.buttons(others, most=2)
    ]


class ActionSource(Action):
    """ "Woher wissen Sie das?": source and date of the last answer."""

    def name(self) -> str:
        return "action_source"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        last = tracker.get_slot("last_answer")
        if not last:
            say(dispatcher, "utter_no_source")
            return []
        answer = await api().post("/internal/answers", {**last, "language": language(tracker)})
        say(dispatcher, "utter_text", text=answer["source_line"])
        return []


class ActionWhy(Action):
    """Why a question is asked, or where an answer or a result comes from."""

    def name(self) -> str:
        return "action_why"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        loop = (tracker.active_loop or {}).get("name")
        screening = tracker.get_slot("screening") or {}
        if loop == "screening_form" and screening.get("question"):
            say(dispatcher, "utter_text", text=screening["question"]["help"])
        elif loop == "appointment_form":
            say(dispatcher, "utter_why_appointment")
        elif loop == "handoff_form":
            say(dispatcher, "utter_why_handoff")
        elif screening.get("explanation"):
            say(dispatcher, "utter_text", text=screening["explanation"])
        else:
            return await ActionSource().run(dispatcher, tracker, domain)
        return []


class ActionRepeat(Action):
    """Says the last answer again, in easy language. Inside a form the form asks again by itself."""

    def name(self) -> str:
        return "action_repeat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        last = tracker.get_slot("last_answer")
        if (tracker.active_loop or {}).get("name"):
            return []
        if not last:
            say(dispatcher, "utter_help")
            return []
        return await _answer(dispatcher, last["intent"], last["programme"], "easy")
