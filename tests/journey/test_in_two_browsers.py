"""The whole path on the screen: a claimant's phone and a case manager's browser."""

import re

from playwright.sync_api import Browser, Page, expect
from stack import Stack

PASSWORD = "Sieben Kraniche am Kanal 19"


def log_in(page: Page, stack: Stack, login: str) -> None:
    """Logs in; the one-time password is changed on the way when it still is one."""
    page.goto(f"{stack.url}/staff")
    page.get_by_label(re.compile("Anmelde-Name")).fill(login)
    page.get_by_label("Passwort", exact=True).fill(stack.passwords[login])
    page.get_by_role("button", name="Anmelden").click()
    if "/password" in page.url:
        fields = page.locator("input[type=password]")
        fields.nth(0).fill(stack.passwords[login])
        for number in range(1, fields.count()):
            fields.nth(number).fill(PASSWORD)
        page.get_by_role("button", name=re.compile("speichern|ändern", re.IGNORECASE)).click()
        stack.passwords[login] = PASSWORD
    expect(page).to_have_url(re.compile("/staff/cases"))


def test_a_claimant_and_a_case_manager_meet(stack: Stack, browser: Browser) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", reduced_motion="reduce"
    )
    desk = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="de-DE", reduced_motion="reduce"
    )
    chat, office = phone.new_page(), desk.new_page()
    chat.goto(stack.url)
    chat.get_by_role("button", name="Fragen? Chat öffnen").click()
    log = chat.get_by_role("log")
    expect(log.get_by_text("kein Mensch").first).to_be_visible()

    def write(text: str) -> None:
        chat.get_by_role("textbox").fill(text)
        chat.get_by_role("textbox").press("Enter")

    def press(name: str) -> None:
        chat.get_by_role("button", name=name).last.click()

    write("was ist insat und krieg ich da ne sanktion wenn ich nein sag")
    expect(log.get_by_text("Individuelle Schritte in Arbeit").first).to_be_visible()
    expect(log.get_by_text("Zuweisung").first).to_be_visible()

    write("kann ich da mitmachen? bitte prüfen")
    press("Bochum")
    expect(log.get_by_text("Frage 2 von")).to_be_visible()
    press("Möchte ich nicht sagen")
    expect(log.get_by_text("Frage 3 von")).to_be_visible()
    press("Möchte ich nicht sagen")
    expect(log.get_by_text("Frage 4 von")).to_be_visible()
    press("Möchte ich nicht sagen")
    expect(log.get_by_text("keine Entscheidung").last).to_be_visible()

    press("Info-Termin buchen")
    expect(log.get_by_text("Diese Zeiten sind frei")).to_be_visible()
    write("1")
    expect(log.get_by_text("Ich halte für Sie frei")).to_be_visible()
    press("Ohne Namen")
    press("Ohne Kontakt")
    press("Nichts davon")
    press("Ja, buchen")
    expect(log.get_by_text("Ihr Termin ist gebucht")).to_be_visible()

    write("ich möchte mit einem menschen sprechen")
    press("Jobcenter Bochum")
    expect(log.get_by_text("Was möchten Sie der Fachkraft schreiben?")).to_be_visible()
    write("Ist am Montag noch Platz?")
    expect(log.get_by_text("auch diesen Chat-Verlauf")).to_be_visible()
    press("Ja")
    expect(log.get_by_text("Antworten aus dem Orientierungs-Check mit")).to_be_visible()
    press("Nein")
    press("Ohne Kontakt")
    expect(log.get_by_text("Das wird gesendet").last).to_be_visible()
    press("Ja, so senden")
    expect(log.get_by_text("Vorgangs-Code").last).to_be_visible()

    log_in(office, stack, "brandt")
    office.goto(f"{stack.url}/staff/cases?view=unassigned")
    # Longest wait first: the case that was just sent is the last one.
    office.locator("main a[href*='/staff/cases/']").last.click()
    expect(office.get_by_text("Ist am Montag noch Platz?").first).to_be_visible()
    expect(office.get_by_text("krieg ich da ne sanktion").first).to_be_visible()
    office.get_by_role("button", name="Übernehmen").click()
    office.get_by_label(re.compile("Antwort")).first.fill("Ja, kommen Sie gern vorbei.")
    office.get_by_role("button", name=re.compile("Antwort senden|Senden|Antworten")).first.click()

    expect(log.get_by_text("Ja, kommen Sie gern vorbei.")).to_be_visible(timeout=15_000)
    expect(log.get_by_text("ein Mensch").last).to_be_visible()

    chat.reload()
    chat.get_by_role("button", name="Fragen? Chat öffnen").click()
    expect(chat.get_by_role("log").get_by_text("Ja, kommen Sie gern vorbei.")).to_be_visible()
    phone.close()
    desk.close()
