"""The chat for people who use a keyboard, a screen reader, a small screen or their own colours."""

import re
from collections.abc import Callable, Iterator

import pytest
from fake_api import FakeApi
from playwright.sync_api import Browser, Page, expect
from widget_chat import Chat, axe_faults

SCREENS = [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")]


def _states(chat: Chat) -> Iterator[str]:
    """Leads the chat through its states, one after the other; each is named when it stands."""
    chat.visit()
    yield "closed"
    chat.open()
    yield "open"
    chat.button("Menü").click()
    yield "menu"
    chat.page.keyboard.press("Escape")
    chat.choose("Was ist INSAT?")
    expect(chat.button("Termin buchen")).to_be_visible()
    yield "quick replies"
    chat.choose("Passt INSAT zu mir?")
    expect(chat.log.get_by_text("Trifft nicht zu")).to_be_visible()
    yield "orientation check"
    chat.choose("Termin buchen")
    slot = chat.log.get_by_role("button", name=re.compile("3. Dezember"))
    expect(slot).to_be_visible()
    yield "free times"
    slot.click()
    expect(chat.log.get_by_text("K7QM2XWP")).to_be_visible()
    yield "booking"
    chat.write("krise")
    expect(chat.panel.get_by_role("link", name="Notruf 112")).to_be_visible()
    yield "crisis"
    chat.choose("Mit einem Menschen sprechen")
    chat.log.get_by_role("checkbox").first.check()
    yield "preview"
    chat.choose("Ja, senden")
    expect(chat.log.get_by_text("482913")).to_be_visible()
    yield "hand-over"
    chat.fake.losing_answers = True
    chat.write("Sind Sie da?")
    expect(chat.button("Jetzt noch einmal versuchen")).to_be_visible()
    yield "connection lost"
    chat.fake.losing_answers = False
    expect(chat.log.get_by_text("Sie haben geschrieben: Sind Sie da?")).to_be_visible(timeout=30_000)
    chat.button("Menü").click()
    chat.button("Chat löschen").click()
    yield "confirmation"
    chat.button("Nein, behalten").click()
    chat.page.get_by_role("switch").click()
    yield "large text"


def _in_every_state(chat: Chat, width: int, scheme: str, faults_of: Callable[[Page], list[str]]) -> list[str]:
    chat.page.set_viewport_size({"width": width, "height": 720})
    chat.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    return [f"{state}: {fault}" for state in _states(chat) for fault in faults_of(chat.page)]


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_axe_finds_nothing_in_any_state(chat: Chat, axe_source: str, width: int, scheme: str) -> None:
    assert _in_every_state(chat, width, scheme, lambda page: axe_faults(page, axe_source)) == []


def test_axe_finds_nothing_on_a_page_without_kern(chat: Chat, fake: FakeApi, axe_source: str) -> None:
    for scheme in ("light", "dark"):
        chat.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        chat.page.goto(f"{fake.url}/foreign")
        chat.launcher.click()
        expect(chat.button("Was ist INSAT?")).to_be_visible()
        assert axe_faults(chat.page, axe_source) == []


def test_at_320_pixels_nothing_has_to_be_scrolled_sideways(chat: Chat) -> None:
    assert _in_every_state(chat, 320, "light", _sideways) == []


def test_everything_to_press_is_44_pixels_high_and_wide(chat: Chat) -> None:
    assert _in_every_state(chat, 320, "light", _small_targets) == []


def test_at_400_percent_zoom_the_input_stays_in_sight(chat: Chat) -> None:
    chat.page.set_viewport_size({"width": 320, "height": 256})
    chat.open()
    chat.write("krise")
    expect(chat.panel.get_by_role("link", name="Notruf 112")).to_be_attached()
    expect(chat.input).to_be_in_viewport(ratio=1)
    bottom = chat.page.locator(".composer").evaluate("node => node.getBoundingClientRect().bottom")
    assert bottom == 256


def test_a_long_history_scrolls_in_the_log_alone(chat: Chat) -> None:
    chat.open()
    for question in ("eins", "zwei", "drei", "vier", "fünf"):
        chat.ask(question)
    assert chat.log.evaluate("node => node.scrollHeight > node.clientHeight")
    assert chat.panel.evaluate("node => node.scrollHeight <= node.clientHeight")
    expect(chat.log.get_by_text("Sie haben geschrieben: fünf")).to_be_in_viewport(ratio=1)


def test_opening_puts_the_focus_into_the_input_and_an_answer_leaves_it_there(chat: Chat) -> None:
    chat.open()
    expect(chat.input).to_be_focused()
    chat.ask("Hallo")
    expect(chat.input).to_be_focused()


def test_after_a_quick_reply_the_focus_is_in_the_input(chat: Chat) -> None:
    chat.open()
    chat.button("Was ist INSAT?").focus()
    chat.page.keyboard.press("Enter")
    expect(chat.log.get_by_text("Individuelle Schritte in Arbeit")).to_be_visible()
    expect(chat.input).to_be_focused()


def test_on_a_phone_no_screen_keyboard_covers_the_notice(browser: Browser, fake: FakeApi) -> None:
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 640})
    chat = Chat(context.new_page(), fake)
    chat.open()
    expect(chat.panel.get_by_role("heading")).to_be_focused()
    chat.button("Was ist INSAT?").tap()
    expect(chat.log).to_be_focused()
    context.close()


def test_escape_closes_the_menu_first_and_then_the_chat(chat: Chat) -> None:
    chat.open()
    chat.button("Menü").click()
    chat.page.keyboard.press("Escape")
    expect(chat.button("Chat löschen")).to_be_hidden()
    expect(chat.button("Menü")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_escape_on_the_page_beside_the_chat_is_not_the_chats(chat: Chat) -> None:
    chat.open()
    chat.page.get_by_role("link", name="Startseite").focus()
    chat.page.keyboard.press("Escape")
    expect(chat.panel).to_be_visible()


def test_the_whole_way_works_with_the_keyboard_alone(chat: Chat) -> None:
    chat.visit()
    keys = chat.page.keyboard
    keys.press("Tab")
    keys.press("Tab")
    expect(chat.page.get_by_role("link", name="Zum Chat springen")).to_be_focused()
    keys.press("Enter")
    expect(chat.input).to_be_focused()
    expect(chat.button("Mit einem Menschen sprechen")).to_be_visible()
    keys.press("Shift+Tab")
    expect(chat.button("Mit einem Menschen sprechen")).to_be_focused()
    keys.press("Enter")
    expect(chat.log.get_by_role("checkbox")).to_have_count(3)
    for _ in range(3):
        keys.press("Shift+Tab")
    expect(chat.button("Markierte Zeilen weglassen")).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Space")
    expect(chat.log.get_by_role("checkbox").last).to_be_checked()
    keys.press("Tab")
    keys.press("Tab")
    expect(chat.button("Ja, senden")).to_be_focused()
    keys.press("Enter")
    expect(chat.log.get_by_text("482913")).to_be_visible()
    keys.press("Escape")
    expect(chat.launcher).to_be_focused()


def test_the_history_is_a_log_in_which_every_message_names_its_speaker(chat: Chat) -> None:
    chat.open()
    chat.choose("Was ist INSAT?")
    expect(chat.button("Termin buchen")).to_be_visible()
    expect(chat.log).to_match_aria_snapshot("""
        - log "Chat-Verlauf":
          - paragraph: "KI-Assistent:"
          - paragraph: Ich bin ein Computer-Programm. Ich bin kein Mensch.
          - paragraph: "KI-Assistent:"
          - paragraph: Sie können hier ohne Namen fragen. Sie müssen nichts über Ihre Gesundheit schreiben.
          - paragraph: "KI-Assistent:"
          - paragraph: "Bei Gefahr für Ihr Leben: Rufen Sie 112 an."
          - paragraph: "KI-Assistent:"
          - paragraph: Was möchten Sie wissen?
          - paragraph: "Sie:"
          - paragraph: Was ist INSAT?
          - paragraph: "KI-Assistent:"
          - paragraph: "INSAT heißt: Individuelle Schritte in Arbeit. Etwa mit Holz oder in der Küche."
          - paragraph: "KI-Assistent:"
          - paragraph: Was möchten Sie als Nächstes?
          - group "Antworten zur Auswahl":
            - button "Passt INSAT zu mir?"
            - button "Termin buchen"
            - button "Mit einem Menschen sprechen"
        """)


def test_help_numbers_are_announced_at_once_and_outside_the_log(chat: Chat) -> None:
    chat.open()
    chat.write("krise")
    expect(chat.panel.get_by_role("alert")).to_match_aria_snapshot("""
        - alert "Hilfe am Telefon":
          - paragraph: Hilfe am Telefon
          - list:
            - listitem:
              - link "TelefonSeelsorge 0800 111 0 111"
            - listitem:
              - link "Notruf 112"
        """)
    expect(chat.log.get_by_role("alert")).to_have_count(0)


def test_a_number_that_is_known_already_is_not_announced_again(chat: Chat) -> None:
    chat.open()
    chat.write("krise")
    link = chat.panel.get_by_role("link", name="Notruf 112")
    node = link.element_handle()
    chat.write("krise")
    expect(chat.log.get_by_text("Das klingt sehr schwer.")).to_have_count(2)
    assert node is not None
    assert node.evaluate("node => node.isConnected")


def test_the_history_after_a_reload_is_not_read_out(chat: Chat) -> None:
    chat.visit_with_time_standing_still()
    chat.unfold()
    chat.ask("Hallo")
    chat.page.reload()
    chat.launcher.click()
    expect(chat.log.get_by_text("Sie haben geschrieben: Hallo")).to_be_visible()
    expect(chat.log).to_have_attribute("aria-live", "off")
    chat.page.clock.run_for(600)
    expect(chat.log).not_to_have_attribute("aria-live", "off")


def test_people_who_want_less_motion_get_none(chat: Chat) -> None:
    chat.open()
    assert chat.panel.evaluate("node => getComputedStyle(node).animationName") == "none"
    chat.page.emulate_media(reduced_motion="no-preference")
    assert chat.panel.evaluate("node => getComputedStyle(node).animationName") == "rise"


def test_in_forced_colours_controls_keep_their_edges(chat: Chat) -> None:
    chat.page.emulate_media(forced_colors="active")
    chat.open()
    for control in (chat.button("Was ist INSAT?"), chat.button("Senden"), chat.input):
        assert control.evaluate("node => getComputedStyle(node).borderTopWidth") != "0px"
        edge, ground = control.evaluate(
            "node => { const s = getComputedStyle(node); return [s.borderTopColor, s.backgroundColor]; }"
        )
        assert edge != ground


def test_without_javascript_the_page_names_telephone_and_booking(browser: Browser, fake: FakeApi) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(fake.url)
    fallback = page.locator("teilhabe-lotse")
    expect(fallback.get_by_role("link", name="0234 000000 anrufen")).to_have_attribute(
        "href", "tel:0234000000"
    )
    expect(fallback.get_by_role("link", name="Termin ohne Chat buchen")).to_have_attribute("href", "/termin")
    context.close()


def _sideways(page: Page) -> list[str]:
    faults: list[str] = page.evaluate("""() => {
      const lotse = document.querySelector("teilhabe-lotse").shadowRoot;
      const inside = lotse.querySelectorAll(".panel, .log, .crisis, .notice, .menu");
      return [document.documentElement, ...inside]
        .filter((box) => box.scrollWidth > box.clientWidth + 1)
        .map((box) => box.className || box.tagName);
    }""")
    return faults


def _small_targets(page: Page) -> list[str]:
    faults: list[str] = page.evaluate("""() => {
      const lotse = document.querySelector("teilhabe-lotse").shadowRoot;
      const controls = "button, textarea, summary, label:has(input), .crisis a, .plain, .menu a";
      return [...lotse.querySelectorAll(controls)]
        .filter((control) => control.checkVisibility())
        .filter((control) => {
          const { width, height } = control.getBoundingClientRect();
          return width < 43.9 || height < 43.9;
        })
        .map((control) => `${control.tagName} ${control.textContent}`);
    }""")
    return faults
