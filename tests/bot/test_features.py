"""What the classifier sees of a text."""

import numpy as np
import pytest

from bot.language.concepts import Concepts, load
from bot.language.features import Features, companions, letters
from bot.language.intents import LinearIntents

TEXTS = [
    "Krieg ich Geld dafür?",
    "gibts kohle",
    "Wann ist mein Termin",
    "termin vergessen wann war der",
    "hallo",
] * 3
INTENTS = ["money", "money", "when", "when", "greet"] * 3
VOICES = ["a"] * 5 + ["b"] * 5 + ["c"] * 5


def test_one_text_alone_gets_the_row_that_it_gets_in_a_matrix() -> None:
    features = Features()
    features.learn(TEXTS)
    for text in ["Krieg ich da Kohle?", "wann hab ich termin", "völlig anderes"]:
        columns, values = features.row(text)
        row = np.zeros(features.of([text]).shape[1])
        row[columns] = values
        assert np.allclose(row, features.of([text]).toarray()[0])


def test_letter_groups_stay_inside_a_word() -> None:
    found = letters("ja nu")
    assert " j" in found and "ja " in found and " nu " in found
    assert not any("a n" in group for group in found)


def test_companions_do_not_care_for_the_order() -> None:
    assert set(companions("geld weg")) == set(companions("weg geld"))


def test_a_concept_is_touched_by_beginnings_endings_phrases_and_whole_words() -> None:
    concepts = Concepts({"geld": "kohle *geld finanz*", "danach": "wie_gehts_weiter"})
    assert concepts.of("Taschengeld und Finanzielles") == ["geld", "geld"]
    assert concepts.of("kohlen") == []
    assert concepts.of("und wie gehts weiter?") == ["danach"]


def test_concepts_of_a_short_text_come_in_pairs() -> None:
    concepts = Concepts({"geld": "kohle", "weg": "futsch"})
    assert "geld&weg" in concepts.features("kohle futsch")


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Moneten", "geld"),
        ("sankzion", "strafe"),
        ("Stütze", "leistung"),
        ("Rollator", "barriere"),
        ("Schweigepflicht", "geheim"),
        ("Dolmätscher", "dolmetschen"),
        ("umbuchen", "verschieben"),
    ],
)
def test_the_lexicon_knows_common_words(text: str, concept: str) -> None:
    assert concept in load().of(text)


def test_a_text_without_a_known_letter_has_no_intent() -> None:
    model = LinearIntents()
    model.learn(TEXTS, INTENTS, VOICES)
    assert model.probabilities("漢字") is None
    assert model.probabilities("vvv kkk ppp") is None
    probabilities = model.probabilities("kohle für mich?")
    assert probabilities is not None and model.classes[int(np.argmax(probabilities))] == "money"
    assert np.isclose(probabilities.sum(), 1.0)
