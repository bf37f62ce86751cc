"""Phone numbers, e-mail addresses and names as people write and dictate them."""

import pytest

from bot.language.written import find_written


def found(text: str) -> list[tuple[str, str]]:
    return [(w.kind, w.value) for w in find_written(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ich heiße Ali", "Ali"),
        ("ich heisse ahmet yilmaz", "ahmet yilmaz"),
        ("mein name ist sabine und ich hätte gern einen termin", "sabine"),
        ("Mein Name ist Sabine Krüger und ich frage für meinen Sohn", "Sabine Krüger"),
        ("bin der kevin", "kevin"),
        ("heiße olga", "olga"),
        ("ich hoaß Sepp", ""),
        ("i hoaß Sepp", "Sepp"),
        ("ich bin der meinung dass das nichts bringt", ""),
        ("ich heiße nicht so", ""),
        ("wie heiße ich eigentlich hier", ""),
        ("wie heißt das programm", ""),
        ("ich bin krank", ""),
    ],
)
def test_a_name_is_what_somebody_introduces_as_one(text: str, name: str) -> None:
    assert found(text) == ([("person_name", name)] if name else [])


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("schreiben sie an test@example.org.", "test@example.org"),
        ("maria89(at)example.de", "maria89@example.de"),
        ("anna punkt schmidt ät example punkt com", "anna.schmidt@example.com"),
        ("treffen wir uns at home", ""),
    ],
)
def test_an_address_is_read_as_it_is_dictated(text: str, address: str) -> None:
    assert found(text) == ([("email", address)] if address else [])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0234 555 0123", "0234 555 0123"),
        ("+49 151 234 5678", "+49 151 234 5678"),
        ("meine nr is 017655501234 bitte", "017655501234"),
        ("null eins sieben sechs fünf fünf fünf null zwo", "017655502"),
        ("am 3.12.2026 um 14.30", ""),
        ("null bock auf drei termine", ""),
    ],
)
def test_a_phone_number_may_be_dictated(text: str, number: str) -> None:
    assert found(text) == ([("phone", number)] if number else [])


def test_offsets_point_to_the_words() -> None:
    text = "also mein name ist Sabine"
    (name,) = find_written(text)
    assert text[name.start : name.end] == "Sabine"
