import pytest

from bot.buttons import meant, of, only_last_active

SHOWN = [
    {"title": "Ja, so senden", "payload": "/send"},
    {"title": "Nein, nichts senden", "payload": "/no"},
    {"title": "Mit einem Menschen sprechen", "payload": "/human"},
]


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("mit einem menschen sprechen", "/human"),
        ("Mit einem Menschen sprechen!", "/human"),
        ("mit einem menschen", "/human"),
        ("3", "/human"),
        ("die dritte bitte", "/human"),
        ("nummer 2", "/no"),
        ("ja", "/send"),
        ("jo gerne", "/send"),
        ("nee", "/no"),
        ("nein danke", "/no"),
    ],
)
def test_a_button_can_be_typed(typed: str, payload: str) -> None:
    assert meant(typed, SHOWN) == payload


@pytest.mark.parametrize(
    "typed", ["was kostet das", "4", "nein ich habe da eine frage", "ja aber wer liest das", ""]
)
def test_other_words_press_no_button(typed: str) -> None:
    assert meant(typed, SHOWN) is None


def test_without_buttons_nothing_is_pressed() -> None:
    assert meant("ja", None) is None


def test_a_yes_is_not_guessed_when_two_buttons_begin_with_yes() -> None:
    assert meant("ja", [{"title": "Ja, A", "payload": "/a"}, {"title": "Ja, B", "payload": "/b"}]) is None


def test_one_turn_shows_the_buttons_of_its_last_reply_only() -> None:
    replies = [
        {"text": "a", "buttons": SHOWN[:1], "custom": None},
        {"text": "b", "buttons": SHOWN[1:], "custom": None},
        {"text": "c", "buttons": [], "custom": None},
    ]
    shown = only_last_active(replies)
    assert [bool(r["buttons"]) for r in shown] == [False, True, False]
    assert of(shown) == SHOWN[1:]
