import pytest

from bot.language.normalise import fold, is_in_other_script, same, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Möchte", "moechte"),
        ("möchte", "mochte"),
        ("Straße", "STRASSE"),
        ("Küche", "kueche"),
        ("größer", "groesser"),
        ("jaaaaa", "jaa"),
        ("Bürgergeld", "Buergergeld"),
        ("Lüdenscheid", "ludenscheid"),
    ],
)
def test_spellings_of_one_word_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["neue", "bauen", "quelle", "frauen", "treue"])
def test_an_e_after_a_vowel_is_no_umlaut(word: str) -> None:
    assert "e" in fold(word)


def test_words_keep_addresses_of_mail_and_numbers_whole() -> None:
    assert words("Mail: a.b@example.org, um 14:30!") == ["mail", "a.b@example.org", "um", "14:30"]


def test_texts_are_the_same_but_for_spelling_and_punctuation() -> None:
    assert same("Weiß ich nicht!", "weiss  ICH nicht")
    assert not same("weiß ich", "weiß ich nicht")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Доброго дня, чи можна написати вам?", True),
        ("مرحبا", True),
        ("Hallo, ich heiße Мария", False),
        ("Łukasz Çelik möchte einen Termin", False),
        ("😀😀", False),
        ("123", False),
        ("", False),
    ],
)
def test_another_script_is_told_by_most_of_the_letters(text: str, other: bool) -> None:
    assert is_in_other_script(text) == other
