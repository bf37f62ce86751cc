"""The chat when the connection, the api or the session ends: nothing is lost and nothing happens twice."""

import pytest
from fake_api import FakeApi
from playwright.sync_api import expect
from widget_chat import Chat

RETRY = "Jetzt noch einmal versuchen"


def test_a_lost_connection_is_said_and_the_text_is_sent_later_once(chat: Chat, fake: FakeApi) -> None:
    chat.visit_with_time_standing_still()
    chat.unfold()
    fake.offline = True
    chat.write("Was kostet das?")
    expect(chat.notice).to_contain_text("Keine Verbindung. Ihr Text geht nicht verloren.")
    expect(chat.panel.get_by_role("link", name="Anrufen: 0234 000000")).to_have_attribute(
        "href", "tel:0234000000"
    )
    expect(chat.log.locator(".claimant.unsent")).to_contain_text("Was kostet das?")
    fake.offline = False
    chat.button(RETRY).click()
    expect(chat.log.get_by_text("Sie haben geschrieben: Was kostet das?")).to_have_count(1)
    expect(chat.log.locator(".unsent")).to_have_count(0)
    expect(chat.notice).to_be_empty()
    expect(chat.input).to_be_focused()
    assert len({turn["client_message_id"] for turn in fake.turns()}) == 1


def test_a_lost_answer_comes_later_and_the_message_counts_once(chat: Chat, fake: FakeApi) -> None:
    chat.visit_with_time_standing_still()
    chat.unfold()
    fake.losing_answers = True
    chat.write("Hallo")
    expect(chat.notice).to_contain_text("Keine Verbindung")
    fake.losing_answers = False
    chat.button(RETRY).click()
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_have_count(1)
    assert len(fake.turns()) == 2
    assert fake.conversation is not None
    assert [m["text"] for m in fake.conversation["messages"] if m["author"] == "claimant"] == ["Hallo"]


def test_it_tries_again_by_itself(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    fake.losing_answers = True
    chat.write("Hallo")
    fake.wait_for_calls("POST", "/messages", 2)
    fake.losing_answers = False
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_be_visible(timeout=10_000)


def test_a_chat_that_cannot_be_reached_opens_as_soon_as_it_can(chat: Chat, fake: FakeApi) -> None:
    chat.visit_with_time_standing_still()
    fake.offline = True
    chat.launcher.click()
    expect(chat.notice).to_contain_text("Keine Verbindung")
    chat.write("Hallo")
    expect(chat.input).to_have_value("Hallo")
    fake.offline = False
    chat.button(RETRY).click()
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_be_visible()
    expect(chat.log.locator(".message").first).to_contain_text("Ich bin ein Computer-Programm.")


def test_a_busy_api_is_asked_again_after_the_time_it_names(chat: Chat, fake: FakeApi) -> None:
    chat.page.clock.install()
    chat.open()
    fake.refusal = (429, "Bitte warten Sie kurz.", {"Retry-After": "7"})
    chat.write("Hallo")
    expect(chat.notice).to_have_text("Bitte warten Sie kurz.")
    fake.refusal = None
    chat.page.clock.run_for(6_000)
    assert len(fake.turns()) == 1
    chat.page.clock.run_for(1_500)
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_be_visible()


def test_a_refused_text_comes_back_into_the_input_with_the_reason(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    fake.refusal = (422, "Diese Schrift können wir nicht lesen.", {})
    chat.write("Привет")
    expect(chat.notice).to_have_text("Diese Schrift können wir nicht lesen.")
    expect(chat.input).to_have_value("Привет")
    expect(chat.log.locator(".claimant")).to_have_count(0)


def test_a_text_that_is_too_long_is_not_sent_and_can_be_shortened(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.write("ä" * 1001)
    expect(chat.notice).to_have_text("Der Text ist zu lang: 1001 Zeichen. Möglich sind 1000.")
    expect(chat.input).to_have_attribute("aria-invalid", "true")
    assert fake.turns() == []
    chat.input.press("Backspace")
    expect(chat.notice).to_be_empty()
    chat.input.press("Enter")
    expect(chat.log.locator(".claimant")).to_have_count(1)


def test_a_chat_that_is_gone_offers_a_new_one_and_keeps_the_text(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.ask("Erste Frage")
    fake.conversation = None
    chat.write("Zweite Frage")
    expect(chat.notice).to_have_text("Dieser Chat ist beendet.")
    expect(chat.log).to_be_empty()
    chat.button("Neuen Chat beginnen").click()
    expect(chat.button("Was ist INSAT?")).to_be_visible()
    expect(chat.input).to_have_value("Zweite Frage")


def test_two_messages_are_sent_one_after_the_other(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    fake.gate.clear()
    chat.write("eins")
    fake.wait_for_calls("POST", "/messages", 1)
    chat.write("zwei")
    expect(chat.log.locator(".claimant")).to_have_count(2)
    assert [turn["text"] for turn in fake.turns()] == ["eins"]
    fake.gate.set()
    expect(chat.log.get_by_text("Sie haben geschrieben: zwei")).to_be_visible()
    assert [turn["text"] for turn in fake.turns()] == ["eins", "zwei"]


def test_it_says_that_the_assistant_writes_while_the_answer_takes_long(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    fake.gate.clear()
    chat.write("Hallo")
    typing = chat.panel.get_by_role("status").get_by_text("KI-Assistent schreibt …")
    expect(typing).to_be_visible()
    fake.gate.set()
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_be_visible()
    expect(typing).to_have_count(0)


def test_two_minutes_before_the_end_it_warns_and_can_be_extended(chat: Chat, fake: FakeApi) -> None:
    chat.page.clock.install()
    chat.open()
    chat.ask("Hallo")
    chat.input.fill("Noch nicht fertig")
    chat.page.clock.fast_forward("57:00")
    expect(chat.notice).to_be_empty()
    chat.page.clock.fast_forward("01:30")
    expect(chat.notice).to_contain_text("Der Chat endet um")
    chat.button("Weiter chatten").click()
    expect(chat.notice).to_be_empty()
    expect(chat.input).to_be_focused()
    chat.page.clock.fast_forward("30:00")
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_be_visible()
    expect(chat.input).to_have_value("Noch nicht fertig")


def test_after_the_end_nothing_said_stays_on_the_screen_but_the_draft_does(chat: Chat) -> None:
    chat.page.clock.install()
    chat.open()
    chat.write("krise")
    expect(chat.panel.get_by_role("link", name="Notruf 112")).to_be_visible()
    chat.input.fill("Noch nicht fertig")
    chat.page.clock.fast_forward("01:01:00")
    expect(chat.notice).to_contain_text("Der Chat ist beendet")
    expect(chat.log).to_be_empty()
    expect(chat.panel.get_by_role("link", name="Notruf 112")).to_have_count(0)
    expect(chat.input).to_have_value("Noch nicht fertig")


@pytest.mark.parametrize("hidden", [False, True])
def test_a_clock_that_is_wrong_does_not_end_the_chat(chat: Chat, fake: FakeApi, hidden: bool) -> None:
    fake.hides_its_clock = hidden
    chat.page.clock.install(time="2040-01-01T00:00:00Z")
    chat.open()
    chat.ask("Hallo")
    chat.page.clock.run_for(1_000)
    expect(chat.notice).to_be_empty()


def test_a_broken_stream_is_opened_again(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    fake.wait_for_calls("GET", "/events", 1)
    fake.cut_streams()
    fake.wait_for_calls("GET", "/events", 2)
    chat.ask("Hallo")
    fake.push("Guten Tag, hier schreibt Herr Brandt.")
    expect(chat.log.get_by_text("Herr Brandt")).to_be_visible()
