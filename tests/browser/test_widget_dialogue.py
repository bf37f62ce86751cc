"""What a claimant does in the chat, against a fake api."""

import re
from pathlib import Path

from fake_api import NOTICE, FakeApi
from playwright.sync_api import Page, expect
from widget_chat import Chat


def test_opening_shows_the_notice_before_the_first_input(chat: Chat) -> None:
    chat.open()
    expect(chat.panel.get_by_role("heading")).to_have_text("KI-Assistent (kein Mensch)")
    for sentence in NOTICE:
        expect(chat.log.get_by_text(sentence)).to_be_visible()


def test_nothing_is_started_before_somebody_opens_the_chat(chat: Chat, fake: FakeApi) -> None:
    chat.visit()
    expect(chat.launcher).to_be_visible()
    expect(chat.panel).to_be_hidden()
    assert [path for _, path, _, _ in fake.calls if path.startswith("/api")] == []


def test_a_link_to_the_chat_opens_it(chat: Chat) -> None:
    chat.visit()
    chat.page.get_by_role("link", name="Chat öffnen").click()
    expect(chat.panel).to_be_visible()


def test_a_reload_resumes_the_conversation_and_leaves_the_chat_folded(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.ask("Hallo")
    chat.page.reload()
    expect(chat.launcher).to_be_visible()
    expect(chat.panel).to_be_hidden()
    chat.launcher.click()
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_be_visible()
    expect(chat.log.get_by_text("Hallo", exact=True)).to_have_count(1)
    assert fake.called("POST", "/api/conversations") == 1


def test_a_quick_reply_sends_its_payload_and_shows_its_title(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.choose("Was ist INSAT?")
    expect(chat.log.get_by_text("Individuelle Schritte in Arbeit")).to_be_visible()
    expect(chat.log.locator(".claimant")).to_have_text(["Sie:Was ist INSAT?"])
    assert fake.turns()[0]["payload"] == '/inquire_programme{"programme": "insat"}'


def test_only_the_newest_buttons_can_be_used(chat: Chat) -> None:
    chat.open()
    chat.choose("Was ist INSAT?")
    expect(chat.button("Termin buchen")).to_have_count(1)
    expect(chat.log.get_by_role("group", name="Antworten zur Auswahl")).to_have_count(1)


def test_enter_sends_and_shift_enter_breaks_the_line(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.input.press_sequentially("eins")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("zwei")
    chat.input.press("Enter")
    expect(chat.log.locator(".claimant .text")).to_have_text("eins\nzwei", use_inner_text=True)
    assert [turn["text"] for turn in fake.turns()] == ["eins\nzwei"]


def test_enter_while_an_input_method_composes_sends_nothing(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.input.fill("ni")
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        chat.input.dispatch_event("keydown", {"key": "Enter", **composing})
    expect(chat.input).to_have_value("ni")
    assert fake.turns() == []


def test_markup_in_a_message_is_shown_as_text(chat: Chat) -> None:
    chat.open()
    chat.write("html")
    expect(chat.log.get_by_text("<b>fett</b>")).to_be_visible()
    assert chat.page.title() == "Startseite – Jobcenter Musterstadt"


def test_a_card_that_cannot_be_drawn_leaves_text_and_buttons(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.write("kaputt")
    expect(chat.log.get_by_text("Ihr Termin ist gebucht. Code: K7QM2XWP")).to_be_visible()
    expect(chat.log.get_by_text("Etwas Neues")).to_be_visible()
    chat.choose("Dienstag")
    assert fake.turns()[-1]["payload"] == '/choose{"slot": "s9"}'


def test_crisis_numbers_stay_pinned_as_phone_links(chat: Chat) -> None:
    chat.open()
    chat.write("krise")
    alert = chat.panel.get_by_role("alert")
    expect(alert.get_by_role("link", name="TelefonSeelsorge 0800 111 0 111")).to_have_attribute(
        "href", "tel:08001110111"
    )
    chat.ask("Danke")
    expect(alert.get_by_role("link", name="Notruf 112")).to_be_visible()
    chat.write("überdosis")
    expect(alert.get_by_role("link")).to_have_count(3)
    chat.page.reload()
    chat.launcher.click()
    again = chat.panel.get_by_role("group", name="Hilfe am Telefon")
    expect(again.get_by_role("link", name="Giftnotruf 0228 19240")).to_have_attribute("href", "tel:022819240")


def test_free_times_are_buttons_with_day_time_and_place(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.choose("Termin buchen")
    slot = chat.log.get_by_role("button", name="Dienstag, 3. Dezember 10:00 bis 10:45 Uhr Raum 12")
    slot.click()
    expect(chat.log.locator(".claimant").last).to_have_text("Sie:Di, 3. Dezember, 10 Uhr")
    assert fake.turns()[-1]["payload"] == '/choose_slot{"slot": "s1"}'


def test_a_booking_shows_its_code_and_gives_a_calendar_file(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.choose("Termin buchen")
    chat.log.get_by_role("button", name=re.compile("3. Dezember")).click()
    expect(chat.log.get_by_text("K7QM2XWP")).to_be_visible()
    with chat.page.expect_download() as download:
        chat.button("Termin in den Kalender").click()
    assert download.value.suggested_filename == "termin.ics"
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")
    assert fake.calls[-1][1] == "/api/bookings/ics"
    assert fake.calls[-1][3] == {"code": "K7QM2XWP"}


def test_an_orientation_check_says_each_rule_in_words_with_its_source_folded(chat: Chat) -> None:
    chat.open()
    chat.choose("Passt INSAT zu mir?")
    rules = chat.log.locator(".rule")
    expect(rules.nth(0)).to_contain_text("Trifft zu: Sie wohnen in Bochum.")
    expect(rules.nth(1)).to_contain_text("Noch offen: Sie bekommen Grundsicherungsgeld.")
    expect(rules.nth(2)).to_contain_text("Trifft nicht zu: Eine der drei Aussagen passt zu Ihnen.")
    source = rules.nth(1).get_by_text("§ 7 SGB II")
    expect(source).to_be_hidden()
    rules.nth(1).get_by_text("Quelle").click()
    expect(source).to_be_visible()


def test_striking_lines_sends_their_ids(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.choose("Mit einem Menschen sprechen")
    chat.log.get_by_role("checkbox", name="weglassen: Sie: Ich hatte früher eine Therapie.").check()
    chat.choose("Markierte Zeilen weglassen")
    expect(chat.log.locator(".claimant").last).to_have_text("Sie:1 Zeile weglassen")
    expect(chat.log.get_by_role("checkbox")).to_have_count(0)
    assert fake.turns()[-1]["payload"] == '/strike{"lines":["l2"]}'


def test_striking_without_a_mark_sends_nothing(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.choose("Mit einem Menschen sprechen")
    chat.button("Markierte Zeilen weglassen").click()
    expect(chat.notice).to_have_text("Bitte markieren Sie zuerst eine Zeile.")
    assert len(fake.turns()) == 1


def test_a_hand_over_shows_code_and_pin_to_copy(chat: Chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.open()
    chat.choose("Mit einem Menschen sprechen")
    chat.choose("Ja, senden")
    expect(chat.log.get_by_text("482913")).to_be_visible()
    expect(chat.panel.get_by_text("Ihre Anfrage liegt bei den Fachkräften.")).to_be_visible()
    chat.button("Kopieren: Ihr Fall-Code").click()
    expect(chat.notice).to_have_text("Ihr Fall-Code ist kopiert.")
    assert chat.page.evaluate("navigator.clipboard.readText()") == "F4TR9K"


def test_the_answer_of_a_case_manager_appears_once_and_says_that_a_person_writes(
    chat: Chat, fake: FakeApi
) -> None:
    chat.open()
    chat.ask("Hallo")
    fake.push_state("staff")
    fake.push("Guten Tag, hier schreibt Herr Brandt.")
    assert fake.conversation is not None
    fake.send_event("message", fake.conversation["messages"][-1])
    fake.push("Ich melde mich morgen.")
    expect(chat.log.get_by_text("Ich melde mich morgen.")).to_be_visible()
    expect(chat.log.get_by_text("Guten Tag, hier schreibt Herr Brandt.")).to_have_count(1)
    expect(chat.log.locator(".staff .speaker").first).to_have_text("Fachkraft:")
    expect(chat.page.get_by_role("region", name="Chat mit einer Fachkraft")).to_be_visible()


def test_an_answer_while_the_chat_is_folded_away_is_counted_on_the_launcher(
    chat: Chat, fake: FakeApi
) -> None:
    chat.open()
    chat.ask("Hallo")
    chat.button("Chat zuklappen").click()
    fake.push("Guten Tag.")
    fake.push("Ich bin jetzt da.")
    expect(chat.launcher).to_contain_text("2 neue Nachrichten")
    expect(chat.page.get_by_role("status").get_by_text("Im Chat: 2 neue Nachrichten")).to_be_attached()
    chat.launcher.click()
    expect(chat.log.get_by_text("Ich bin jetzt da.")).to_be_visible()
    chat.button("Chat zuklappen").click()
    expect(chat.launcher).not_to_contain_text("neue")


def test_a_closed_chat_keeps_its_text_and_offers_a_new_one(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.ask("Hallo")
    fake.push_state("closed")
    expect(chat.notice).to_have_text("Dieser Chat ist beendet.")
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_be_visible()
    chat.write("Noch etwas")
    expect(chat.button("Neuen Chat beginnen")).to_be_focused()
    fake.conversation = None
    chat.button("Neuen Chat beginnen").click()
    expect(chat.button("Was ist INSAT?")).to_be_visible()
    expect(chat.input).to_have_value("Noch etwas")
    assert len(fake.turns()) == 1


def test_the_chat_can_be_downloaded(chat: Chat) -> None:
    chat.open()
    chat.ask("Hallo")
    chat.button("Menü").click()
    with chat.page.expect_download() as download:
        chat.button("Chat herunterladen").click()
    assert download.value.suggested_filename == "chat.txt"
    assert "claimant: Hallo" in Path(download.value.path()).read_text(encoding="utf-8")


def test_deleting_asks_first(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.ask("Hallo")
    chat.button("Menü").click()
    chat.button("Chat löschen").click()
    expect(chat.button("Nein, behalten")).to_be_focused()
    chat.button("Nein, behalten").click()
    expect(chat.input).to_be_focused()
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_be_visible()
    assert fake.conversation is not None


def test_deleting_takes_everything_away(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.write("krise")
    chat.button("Menü").click()
    chat.button("Chat löschen").click()
    chat.button("Ja, Chat löschen").click()
    expect(chat.notice).to_have_text("Der Chat ist gelöscht.")
    expect(chat.log).to_be_empty()
    expect(chat.panel.get_by_role("link", name=re.compile("112"))).to_have_count(0)
    assert fake.conversation is None
    assert chat.page.evaluate("sessionStorage.length") == 0


def test_closing_quickly_deletes_and_leads_away_for_good(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.write("Er schlägt mich")
    expect(chat.log.get_by_text("Sie haben geschrieben")).to_be_visible()
    chat.button("Chat schnell schließen").click()
    chat.page.wait_for_url("about:blank")
    fake.wait_for_calls("DELETE", "/c1")
    assert chat.page.evaluate("history.length") == 2, "the page is replaced, not left behind in the history"


def test_closing_quickly_leads_where_the_page_says(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.page.locator("teilhabe-lotse").evaluate("node => node.setAttribute('exit-url', '/static/logo.svg')")
    chat.button("Chat schnell schließen").click()
    chat.page.wait_for_url(f"{fake.url}/static/logo.svg")


def test_easy_language_is_asked_for_shown_larger_and_kept_over_a_reload(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    before = _font_size(chat.page)
    switch = chat.page.get_by_role("switch", name="Einfache Sprache")
    switch.click()
    expect(chat.log.get_by_text("Ich schreibe jetzt in einfacher Sprache.")).to_be_visible()
    expect(switch).to_be_checked()
    assert fake.turns()[-1]["payload"] == "/easy_language"
    assert _font_size(chat.page) >= 1.2 * before
    chat.page.reload()
    chat.launcher.click()
    expect(switch).to_be_checked()
    switch.click()
    expect(chat.log.get_by_text("Ich schreibe wieder in normaler Sprache.")).to_be_visible()
    assert fake.turns()[-1]["payload"] == "/standard_language"


def test_every_changing_call_says_that_the_chat_made_it(chat: Chat, fake: FakeApi) -> None:
    chat.open()
    chat.ask("Hallo")
    changing = [headers for method, _, headers, _ in fake.calls if method != "GET"]
    assert len(changing) == 2
    assert all(headers["X-Requested-With"] == "teilhabe-lotse" for headers in changing)


def test_a_foreign_page_with_a_strict_policy_stays_as_it_was(chat: Chat, fake: FakeApi) -> None:
    chat.page.goto(f"{fake.url}/foreign")
    before = chat.page.evaluate("document.documentElement.outerHTML")
    chat.launcher.click()
    expect(chat.button("Was ist INSAT?")).to_be_visible()
    chat.ask("Hallo")
    assert chat.page.evaluate("document.documentElement.outerHTML") == before
    assert chat.page.evaluate("document.adoptedStyleSheets.length") == 0


def _font_size(page: Page) -> float:
    return float(
        page.locator(".message .text").last.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    )
