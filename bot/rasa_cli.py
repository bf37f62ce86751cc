"""`python -m bot.rasa_cli …`: Rasa's command line, reading large training data in seconds instead of minutes.

Rasa copies every utterance each time it joins training data and hashes it through JSON; nothing here changes an
utterance after it is read, so joining them needs no copies, and text, intent and voice tell two apart.
"""

import sys
from typing import Any

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


def _joined(self: TrainingData, *others: TrainingData | None) -> TrainingData:
    """Like `TrainingData.merge`, with the messages themselves instead of copies."""
    every = [self, *(o for o in others if o)]
    synonyms: dict[str, str] = {}
    responses: dict[str, Any] = {}
    for data in every:
        synonyms |= data.entity_synonyms
        responses |= data.responses
    return TrainingData(
        [m for data in every for m in data.training_examples],
        synonyms,
        [r for data in every for r in data.regex_features],
        [t for data in every for t in data.lookup_tables],
        responses,
    )


def _key(message: Message) -> tuple[str, ...]:
    return tuple(f"{name}={message.data[name]!r}" for name in sorted(message.data))


TrainingData.merge = _joined
Message.__hash__ = lambda self: hash(_key(self))
Message.__eq__ = lambda self, other: isinstance(other, Message) and _key(self) == _key(other)

if __name__ == "__main__":
    from rasa.__main__ import main

    sys.exit(main())
