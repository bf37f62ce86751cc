"""What a hurried thumb makes of an utterance, and what the assistant learns from it."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.language.intents import LinearIntents
from bot.language.slips import hurried


@given(st.text(), st.integers())
def test_a_hurried_text_has_as_many_words_and_nearly_as_many_letters(text: str, seed: int) -> None:
    typed = hurried(text, random.Random(seed), share=1.0)
    assert len(typed.split(" ")) == len(text.split(" "))
    for before, after in zip(text.split(" "), typed.split(" "), strict=True):
        assert abs(len(before) - len(after)) <= 1
        assert len(before) >= 3 or before == after


def test_about_the_asked_share_of_the_words_has_a_slip() -> None:
    text = " ".join(["termin"] * 1000)
    changed = sum(word != "termin" for word in hurried(text, random.Random(1), share=0.25).split(" "))
    assert 150 < changed < 300


def test_misspelt_words_that_were_never_learned_are_understood() -> None:
    known = {
        "absagen": ["termin absagen", "ich muss absagen", "bitte absagen", "kann ich absagen"],
        "fahrtkosten": [
            "wer zahlt die fahrkarte",
            "fahrkarte bezahlen",
            "bus und bahn bezahlt",
            "die fahrkarte",
        ],
        "urlaub": ["darf ich urlaub nehmen", "wie viel urlaub", "urlaub im sommer", "habe ich urlaub"],
    }
    texts, intents = zip(*((t, i) for i, some in known.items() for t in some), strict=True)
    model = LinearIntents()
    model.learn(list(texts), list(intents), ["a", "b", "c", "d"] * 3)
    for said, meant in (("absgaen", "absagen"), ("fahkarte", "fahrtkosten"), ("urlaubb", "urlaub")):
        probabilities = model.probabilities(said)
        assert probabilities is not None
        assert model.classes[int(probabilities.argmax())] == meant
