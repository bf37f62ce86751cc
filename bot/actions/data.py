"""What is stored about this conversation, and its deletion."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.api import api
from bot.actions.dialogue import effect, go, say


class ActionShowData(Action):
    def name(self) -> str:
        return "action_show_data"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        stored = await api().post(f"/internal/conversations/{tracker.sender_id}/data", {})
        say(dispatcher, "utter_text", [go("Daten löschen", "delete_data")], text=stored["text"])
        return []


class ActionDeleteData(Action):
    """The person has confirmed: the api deletes the conversation after this turn."""

    def name(self) -> str:
        return "action_delete_data"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        gone = await api().post(f"/internal/conversations/{tracker.sender_id}/deletion", {})
        say(dispatcher, "utter_deleted", remains=gone["remains"])
        effect(dispatcher, delete=True)
        return []
