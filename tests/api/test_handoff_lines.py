"""What a hand-over would send, line by line."""

from datetime import UTC, datetime
from typing import Any

from api.handoff import lines
from api.handoff.lines import Bubble

AT = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
RECIPIENTS = [{"title": "Jobcenter", "payload": '/choose{"choice":"jobcenter"}'}]


def bubble(id_: str, author: str, text: str, **content: Any) -> Bubble:
    return Bubble(id_, author, AT, {"text": text, **content})


def test_each_speaker_is_named() -> None:
    told = [bubble("1", "bot", "Guten Tag."), bubble("2", "claimant", "hallo"), bubble("3", "system", "112")]
    found = [line.text for line in lines.of_transcript(told)]
    assert found == ["Assistent: Guten Tag.", "Sie: hallo", "Hinweis: 112"]


def test_the_hand_over_itself_is_no_part_of_the_transcript() -> None:
    told = [
        bubble("1", "claimant", "Was ist INSAT?"),
        bubble("2", "bot", "Wer darf lesen?", buttons=RECIPIENTS),
        bubble("3", "claimant", "Jobcenter"),
        bubble("4", "claimant", "meine geheime Nachricht"),
    ]
    assert [line.id for line in lines.of_transcript(told)] == ["m:1"]


def test_the_transcript_stays_the_same_while_the_hand_over_goes_on() -> None:
    told = [bubble("1", "claimant", "Was ist INSAT?"), bubble("2", "bot", "Wer?", buttons=RECIPIENTS)]
    before = lines.of_transcript(told)
    later = [*told, bubble("3", "bot", "Das wird gesendet", custom={"kind": "preview", "lines": []})]
    assert lines.of_transcript([*later, bubble("4", "claimant", "ohne 2")]) == before


def test_an_earlier_hand_over_leaves_no_code_behind() -> None:
    told = [
        bubble(
            "1", "bot", "Ihr Code: ABCDE", custom={"kind": "handoff", "case_code": "ABCDE", "pin": "123456"}
        ),
        bubble("2", "bot", "Das wird gesendet: 0234 1", custom={"kind": "preview", "lines": []}),
        bubble("3", "claimant", "danke"),
    ]
    assert [line.text for line in lines.of_transcript(told)] == ["Sie: danke"]


def test_the_code_of_an_appointment_is_masked() -> None:
    told = [bubble("1", "bot", "Gebucht. Code: K7PX9QRT", custom={"kind": "booking", "code": "K7PX9QRT"})]
    assert lines.of_transcript(told)[0].text == "Assistent: Gebucht. Code: [Code]"


def test_struck_lines_are_gone_and_the_rest_keeps_its_order() -> None:
    told = lines.of_answers([("a", "A", "Ja"), ("b", "B", "Nein"), ("c", "C", "Ja")])
    assert [line.id for line in lines.without(told, ["check:b"])] == ["check:a", "check:c"]


def test_an_account_number_in_the_message_is_marked() -> None:
    (line,) = lines.of_message("Mein Konto: DE89 3704 0044 0532 0130 00")
    assert "3704" not in line.text
    assert "[IBAN]" in line.text


def test_no_message_and_no_contact_make_no_lines() -> None:
    assert lines.of_message(None) == lines.of_contact(None, callback=True) == lines.of_crisis([]) == []


def test_a_wish_to_be_called_is_said() -> None:
    assert lines.of_contact("0234 1", callback=True)[0].text == "Rückruf unter: 0234 1"


def test_the_newest_preview_counts() -> None:
    told = [
        bubble("1", "bot", "a", custom={"kind": "preview", "lines": [{"id": "x", "text": "alt"}]}),
        bubble("2", "bot", "b", custom={"kind": "preview", "lines": [{"id": "x", "text": "neu"}]}),
        bubble("3", "claimant", "ja"),
    ]
    assert lines.newest_preview(told) == ("2", [("x", "neu")])
    assert lines.newest_preview(told[2:]) is None
