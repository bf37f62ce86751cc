"""Rasa component: entities of the spaCy pipeline with canonical values, phone numbers, e-mail, names."""

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language import spacy_parts  # noqa: F401  # SpacyNLP loads the pipeline by the names of its parts

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.,])(?:\+49|0049|0)[\d\s/().-]{5,18}\d(?![\w])")
_NAME = re.compile(
    r"\b(?:ich hei(?:ß|ss)e|mein name ist|mein name|ich bin (?:der|die|die frau|der herr)|name:)\s+"
    r"([A-Za-zÀ-ž'-]{2,}(?:\s+[A-ZÀ-Ž][A-Za-zÀ-ž'-]+)?)",
    re.IGNORECASE,
)
_NO_NAMES = {
    "nicht",
    "hier",
    "da",
    "auch",
    "jetzt",
    "so",
    "ein",
    "eine",
    "der",
    "die",
    "das",
    "egal",
    "geheim",
}


def _found(kind: str, value: str, start: int, end: int) -> dict[str, Any]:
    return {"entity": kind, "value": value, "start": start, "end": end, "extractor": "IntakeEntityExtractor"}


def find_written(text: str) -> list[dict[str, Any]]:
    """Phone numbers, e-mail addresses and names that a person introduces ("ich heiße …")."""
    found = [_found("email", m.group(), *m.span()) for m in _EMAIL.finditer(text)]
    found += [_found("phone", m.group().strip(), *m.span()) for m in _PHONE.finditer(text)]
    found += [
        _found("person_name", m.group(1).strip(), *m.span(1))
        for m in _NAME.finditer(text)
        if m.group(1).split()[0].lower() not in _NO_NAMES
    ]
    return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class IntakeEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Reads `doc.ents` of the pipeline "de_intake"; an entity's value is its canonical name."""

    @classmethod
    def required_components(cls) -> list[type]:
        from rasa.nlu.utils.spacy_utils import SpacyNLP

        return [SpacyNLP]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "IntakeEntityExtractor":
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT])
            text = message.get(TEXT) or ""
            known = [
                _found(e.label_, e.ent_id_ or e.text, e.start_char, e.end_char)
                for e in (doc.ents if doc else ())
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + known + find_written(text), add_to_output=True)
        return messages
