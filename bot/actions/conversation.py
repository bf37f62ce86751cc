"""Steering the conversation: yes and no without a question, stop, back, start over, language, fallback."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions import intent_titles
from bot.actions.api import api
from bot.actions.appointments.desk import release
from bot.actions.dialogue import Said, effect, end_task, go, language, ranking, say

CHOICES = 3
# A meaning less likely than this is not worth a button.
LEAST = 0.03


def _active(tracker: Tracker) -> str | None:
    return (tracker.active_loop or {}).get("name")


class ActionAgree(Action):
    def name(self) -> str:
        return "action_agree"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        if not _active(tracker):
            say(dispatcher, "utter_agree")
        return []


class ActionDecline(Action):
    """A no, a "weiß nicht", a "möchte ich nicht sagen": never a disadvantage."""

    def name(self) -> str:
        return "action_decline"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        if not _active(tracker):
            say(dispatcher, "utter_decline")
        return []


class ActionInform(Action):
    """A datum that no task asked for."""

    def name(self) -> str:
        return "action_inform"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        if _active(tracker):
            say(dispatcher, "utter_not_an_answer")
            return []
        said = Said.newest(tracker)
        if said.intent == "inform" and "programme" in said.entities:
            answer = {"intent": "inquire_programme", "programme": said.entities["programme"]}
            found = await api().post("/internal/answers", {**answer, "language": language(tracker)})
            say(dispatcher, "utter_text", [go(t, n, **e) for t, n, e in found["offers"]], text=found["text"])
            return [SlotSet("last_answer", answer)]
        say(dispatcher, "utter_inform")
        return []


class ActionContinue(Action):
    """ "Weiter mit meiner Frage": a running form asks again by itself."""

    def name(self) -> str:
        return "action_continue"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        if not _active(tracker):
            say(dispatcher, "utter_continue")
        return []


class ActionStop(Action):
    """Ends the running task; what it had kept is forgotten, a held time is given back."""

    def name(self) -> str:
        return "action_stop"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        if not _active(tracker):
            say(dispatcher, "utter_nothing_to_stop")
            return []
        await give_back(tracker)
        say(dispatcher, "utter_stopped")
        return [*end_task(), *forgotten()]


async def give_back(tracker: Tracker) -> None:
    """Gives a held, unconfirmed time back to the others."""
    hold = (tracker.get_slot("appointment") or {}).get("hold")
    if hold:
        await release(hold, tracker)


def forgotten() -> list[EventType]:
    tasks = ("screening", "appointment", "handoff")
    return [SlotSet(f"{task}{part}", None) for task in tasks for part in ("", "_input")]


class ActionRestart(Action):
    """Asks first. Stands in for Rasa's own `action_restart`, which would forget everything at once."""

    def name(self) -> str:
        return "action_restart"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        say(dispatcher, "utter_ask_restart")
        return []


class ActionRestartDialogue(Action):
    def name(self) -> str:
        return "action_restart_dialogue"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        await give_back(tracker)
        say(dispatcher, "utter_restarted")
        return [*end_task(), AllSlotsReset(), SlotSet("language", language(tracker))]


class ActionLanguage(Action):
    def name(self) -> str:
        return "action_language"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        level = "easy" if Said.newest(tracker).intent == "easy_language" else "standard"
        effect(dispatcher, language=level)
        say(dispatcher, f"utter_language_{level}")
        return [SlotSet("language", level)]


class ActionCrisis(Action):
    """The lexicon in front has shown help already when this comes as a payload; the classifier only adds."""

    def name(self) -> str:
        return "action_crisis"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        if not Said.newest(tracker).is_button:
            dispatcher.utter_message(json_message={"kind": "crisis", "category": "exhaustion"})
        return []


class ActionFallback(Action):
    """Not understood: the likeliest meanings as buttons; the second time in a row a human comes first."""

    def name(self) -> str:
        return "action_fallback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        if _active(tracker):
            say(dispatcher, "utter_not_an_answer")
            return []
        if _previous_failed(tracker):
            say(dispatcher, "utter_fallback_again")
            return []
        meanings = intent_titles.buttons(ranking(tracker, LEAST), most=CHOICES)
        if meanings:
            ways_out = [
                go("Etwas anderes", "something_else"),
                go("Mit einem Menschen sprechen", "request_human"),
            ]
            say(dispatcher, "utter_fallback_choices", [*meanings, *ways_out])
        else:
            say(dispatcher, "utter_fallback")
        return []


def _previous_failed(tracker: Tracker) -> bool:
    """Whether the answer before this one was a fallback too."""
    users = [i for i, e in enumerate(tracker.events) if e["event"] == "user"]
    if len(users) < 2:
        return False
    between = tracker.events[users[-2] : users[-1]]
    return any(e["event"] == "action" and e.get("name") == "action_fallback" for e in between)
