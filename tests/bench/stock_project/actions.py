"""Actions that answer like ours: a text of usual length with buttons, and a check that asks by buttons."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

_TEXT = (
    "Das ist eine Antwort von üblicher Länge. Sie hat drei kurze Sätze. Zum Schluss steht, wer weiterhilft."
)
_OFFERS = [("Orientierungs-Check", "/start_screening"), ("Info-Termin buchen", "/book_appointment")]
_CHOICES = [("Ja", '/inform{"choice":"yes"}'), ("Nein", '/inform{"choice":"no"}'), ("Weiß nicht", "/inform")]


def _buttons(choices: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"title": title, "payload": payload} for title, payload in choices]


class ActionAnswer(Action):
    def name(self) -> str:
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(text=_TEXT, buttons=_buttons(_OFFERS))
        return []


class ActionCheck(Action):
    def name(self) -> str:
        return "action_check"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(text="Eine Frage des Checks?", buttons=_buttons(_CHOICES))
        return []


class ActionFallback(Action):
    def name(self) -> str:
        return "action_not_understood"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(
            text="Das habe ich nicht verstanden. Meinten Sie:", buttons=_buttons(_OFFERS)
        )
        return []
