"""A form with one slot: each accepted answer moves the task's own progress on; the slot fills at the end."""

from abc import abstractmethod
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.dialogue import Said, was_interrupted

Progress = dict[str, Any]
DONE = "done"


class FormStep:
    """What the validation actions of forms share: `read` turns the newest message into new progress, or leaves it to the rules.

    `task` names the slot with the progress; `<task>_input` is the form's one required slot.
    """

    task: str

    def name(self) -> str:
        return f"validate_{self.task}_form"

    @abstractmethod
    async def read(
        self, said: Said, progress: Progress, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> Progress | None:
        """The progress after this answer; `None` when the message is no answer to the question."""

    @abstractmethod
    def is_done(self, progress: Progress) -> bool:
        """Whether nothing is left to ask."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        progress: Progress = dict(tracker.get_slot(self.task) or {})
        if not was_interrupted(tracker, f"{self.task}_form") and progress.get("asked"):
            read = await self.read(Said.newest(tracker), progress, tracker, dispatcher)
            if read is None:
                return []
            progress = read
            return [SlotSet(self.task, progress), *self._input(progress)]
        return self._input(progress) if self.is_done(progress) else []

    def _input(self, progress: Progress) -> list[EventType]:
        return [SlotSet(f"{self.task}_input", DONE if self.is_done(progress) else None)]


def begin(task: str, progress: Progress) -> list[EventType]:
    """The events with which a task starts anew."""
    return [SlotSet(task, progress), SlotSet(f"{task}_input", None)]
