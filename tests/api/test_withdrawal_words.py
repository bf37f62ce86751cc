"""Taking a consent back is recognised in a person's own words, and nothing else is taken for it."""

import pytest

from api.conversations.withdrawal import wanted


@pytest.mark.parametrize(
    "text",
    [
        "Ich nehme meine Zustimmung zurück.", "zustimmung zurücknehmen", "ich widerrufe meine einwilligung",
        "ich will meine einwilligung wiederrufen", "hiermit ziehe ich meine Einwilligung zurück",
        "die fachkraft soll das nicht mehr lesen", "ich möchte meine anfrage zurückziehen",
        "kann ich mein einverständnis noch zurücknehmen?", "Die sollen meine Angaben nicht mehr sehen dürfen",
        "ich entziehe ihnen die erlaubnis",
    ],
)  # fmt: skip
def test_taking_back_is_recognised(text: str) -> None:
    assert wanted(text)


@pytest.mark.parametrize(
    "text",
    [
        "ich stimme zu", "ich will meinen termin zurücknehmen", "rufen sie mich zurück", "wer liest das?",
        "ich nehme teil", "geht es einen schritt zurück", "ich bin mit meiner zustimmung einverstanden",
        "brauche ich eine zuweisung", "ich kann nicht mehr lesen ohne brille", "was ist mit meiner einwilligung passiert",
    ],
)  # fmt: skip
def test_other_words_are_left_to_the_dialogue(text: str) -> None:
    assert not wanted(text)
