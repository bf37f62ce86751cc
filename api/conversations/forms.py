"""Help lines outside the chat: whoever writes of a crisis into a field of a form sees them too, and the form goes on."""

from collections.abc import Iterable, Mapping

from api.conversations import crisis
from api.conversations.marks import mark_crisis
from api.db import Database


class HelpInForms:
    """`values` fills the local placeholders of the texts, as in `crisis.help_for`."""

    def __init__(self, db: Database, values: Mapping[str, str]) -> None:
        self._db, self._values = db, values

    def look_for(self, fields: Iterable[str | None]) -> crisis.Hit | None:
        """The crisis that the free-text `fields` of one form speak of. Of it only category and time are kept."""
        hit = crisis.detect("\n".join(filter(None, fields)))
        if hit:
            mark_crisis(self._db, hit.category)
        return hit

    def help_for(self, category: str, family: str, language: str = "standard") -> crisis.Help:
        """What to show for a hit: a text that asks nothing and the numbers, no buttons."""
        return crisis.help_without_chat(category, family, language=language, values=self._values)
