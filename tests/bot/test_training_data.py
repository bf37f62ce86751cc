"""The utterances the assistant learns from, and the command that adds to them."""

from collections import Counter
from pathlib import Path

import pytest

from bot import learn
from bot.training_data import VOICES, Utterance, add, near_duplicates, utterances

DATA = utterances()
TASKS = """inquire_programme find_programme start_screening book_appointment reschedule_appointment cancel_appointment
    show_appointment request_human request_callback refer_other show_data delete_data give_feedback inform""".split()
HOME = """version: "3.1"
nlu:
- intent: ask_sick
  metadata: {voice: klein}
  examples: |
    - bin krank
- intent: ask_holiday
  metadata: {voice: klein}
  examples: |
    - hab ich urlaub
"""


def test_every_intent_is_taught_in_ten_voices_and_often() -> None:
    often = Counter(u.intent for u in DATA)
    assert min(often.values()) >= 200
    assert min(often[task] for task in TASKS) >= 300
    voices = {intent: {u.voice for u in DATA if u.intent == intent} for intent in often}
    assert {i for i, v in voices.items() if len(v) < 10} <= {"foreign_language"}
    assert set().union(*voices.values()) <= VOICES


def test_no_two_utterances_are_nearly_the_same() -> None:
    assert near_duplicates(DATA) == []


def test_a_near_duplicate_is_found_whatever_its_spelling() -> None:
    one = Utterance("Muss ich eine Krankmeldung abgeben?", "ask_sick", "alltag")
    other = Utterance("muss ich eine krankmeldung abgeben ?", "ask_sick", "klein")
    different = Utterance("Was passiert, wenn ich Grippe habe?", "ask_sick", "alltag")
    assert near_duplicates([one, other, different]) == [(one, other)]
    assert near_duplicates([one], [different]) == []


def test_utterances_are_added_to_the_block_of_their_voice(tmp_path: Path) -> None:
    home = tmp_path / "life.yml"
    home.write_text(HOME, encoding="utf-8")
    add(
        [Utterance("hab fieber", "ask_sick", "klein"), Utterance("I bin krank", "ask_sick", "sued")], tmp_path
    )
    assert [(u.text, u.intent, u.voice) for u in utterances(tmp_path)] == [
        ("bin krank", "ask_sick", "klein"),
        ("hab fieber", "ask_sick", "klein"),
        ("I bin krank", "ask_sick", "sued"),
        ("hab ich urlaub", "ask_holiday", "klein"),
    ]


def test_an_intent_without_a_home_changes_no_file(tmp_path: Path) -> None:
    home = tmp_path / "life.yml"
    home.write_text(HOME, encoding="utf-8")
    with pytest.raises(ValueError, match="greet"):
        add([Utterance("hab fieber", "ask_sick", "klein"), Utterance("hallo", "greet", "klein")], tmp_path)
    assert home.read_text(encoding="utf-8") == HOME


def test_lines_that_cannot_be_learned_are_named_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "new.txt"
    file.write_text(
        "# comment\n\nask_sick | klein | mein fuss ist ab\nask_sick | klein | Mein Fuß ist ab!\nask_nothing | klein | x y\n"
        "ask_sick | opa | x y\nask_sick | klein | [krank](illness)\nask_holiday | klein | bin krank\nnur text\n",
        encoding="utf-8",
    )
    known = [Utterance("Bin krank", "ask_sick", "alltag")]
    taken, refused = learn.read(file, known)
    assert taken == [Utterance("mein fuss ist ab", "ask_sick", "klein")]
    assert [(r.line, r.reason.split("(")[0].strip()) for r in refused] == [
        (4, "known already"),
        (5, "the domain has no intent 'ask_nothing'"),
        (6, "no voice 'opa'"),
        (7, "brackets mark entities in training data"),
        (8, "known as ask_sick"),
        (9, "not of the form intent | voice | utterance"),
    ]


def test_without_add_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new.txt"
    file.write_text(
        "ask_sick | klein | mir hats heut nacht den kreislauf zerlegt bin platt\n", encoding="utf-8"
    )
    assert learn.main([str(file), "--fast"]) == 0
    assert "nothing was written" in capsys.readouterr().out
    assert len(utterances()) == len(DATA)
