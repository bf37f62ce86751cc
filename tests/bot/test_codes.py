"""A typed code is found however it is written, and a German word of eight letters is none."""

import pytest

from bot import codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mein code ist JQRAJVPS, ich kann nicht", "JQRAJVPS"),
        ("JQRAJVPS", "JQRAJVPS"),
        ("jqrajvps", "JQRAJVPS"),
        ("Code: jqra-jvps", "JQRAJVPS"),
        ("ich kann nicht kommen, code: JQRA JVPS", "JQRAJVPS"),
        ("termin k7qm2xwp absagen", "K7QM2XWP"),
        ("Bitte verschieben Sie K7QM-2XWP auf Freitag", "K7QM2XWP"),
    ],
)
def test_a_code_is_read(text: str, code: str) -> None:
    assert codes.read(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "ich verstehe das nicht",
        "ICH VERSTEHE DAS NICHT",
        "ich verstehe den code nicht",
        "mein betreuer kommt mit",
        "am dienstag um 14 uhr",
        "meine nummer ist 0234 5678234",
        "ich habe einen code",
    ],
)
def test_other_words_are_no_code(text: str) -> None:
    assert codes.read(text) is None


def test_whoever_was_asked_may_type_it_in_small_letters() -> None:
    assert codes.read("hier: aeaetube", asked=True) == "AEAETUBE"


@pytest.mark.parametrize("text", ["K7QM2XWP", "mein Code ist K7QM-2XWP.", "hier mein termincode: k7qm2xwp"])
def test_a_message_that_is_a_code_shows_the_appointment(text: str) -> None:
    assert codes.meant(text) == '/show_appointment{"choice":"code:K7QM2XWP"}'


@pytest.mark.parametrize("text", ["K7QM2XWP absagen", "Code K7QM2XWP, wann war das noch", "hallo"])
def test_a_code_with_a_request_is_left_to_understanding(text: str) -> None:
    assert codes.meant(text) is None


def test_a_code_is_not_read_as_a_time() -> None:
    assert "K7QM2XWP" not in codes.without("K7QM2XWP auf freitag 14 uhr")
    assert "freitag 14 uhr" in codes.without("K7QM2XWP auf freitag 14 uhr")
