"""The staff pages in a browser, served by the real application: Axe on every one of them, and the meeting of two
case managers of two jobcenters with one claimant."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_pages_access import _follow, _served, _too_wide_or_too_small
from widget_chat import axe_faults

from api import clock
from api.appointments.demo import load_demo
from api.conversations.messages import Reply
from api.handoff.views import Request, Sent
from api.main import create_app
from api.manage import migrate
from api.services import Services
from api.settings import Settings

PASSWORD = "drei gelbe Birnen"
_CAST = {
    "brandt": ("Herr Brandt", "fallmanager", "bochum"),
    "kaya": ("Frau Kaya", "fallmanager", "bochum"),
    "olsen": ("Frau Olsen", "fallmanager", "maerkischer-kreis"),
    "vogt": ("Frau Vogt", "redaktion", "bochum"),
    "sommer": ("Herr Sommer", "dsb", "bochum"),
    "ohne": ("Frau Ohne", "leitung", "bochum"),
    "arndt": ("Frau Arndt", "admin", "bochum"),
}


@dataclass
class Site:
    url: str
    parts: Services


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = Settings(
        _env_file=None, DATABASE_URL="", data_dir=tmp_path_factory.mktemp("staff"), office="bochum",
        logins_per_network=1000, logins_per_quarter_hour=1000,
    )  # fmt: skip
    app = create_app(settings)
    parts: Services = app.state.services
    migrate(parts.db)
    load_demo(parts.db, parts.catalogue, clock.today())
    for login, (name, role, office) in _CAST.items():
        made = parts.staff.create(login, name, role, office)
        assert made
        member, _ = parts.staff.login(login, made.password, source="test")
        parts.staff.change_password(member, made.password, PASSWORD)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        with _served(app, listening):
            yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", parts)


@pytest.fixture
def case(site: Site) -> Sent:
    """A case of Frau Yılmaz with transcript and contact."""
    store, handoff = site.parts.store, site.parts.handoff
    conversation, _ = store.begin("standard")
    store.append_now(
        conversation,
        Reply(author="claimant", text="Was ist INSAT?"),
        Reply(text="INSAT ist ein Programm.", understood="inquire_programme, 97 %"),
    )
    request = Request(
        conversation.id, "jobcenter", "insat", message="Bitte rufen Sie an.", transcript=True,
        checked="insat", answers={"wohnort": "Bochum"}, contact="0234 123456", callback=True,
    )  # fmt: skip
    lines = [{"id": line.id, "text": line.text} for line in handoff.preview(request).lines]
    store.append_now(
        conversation, Reply(text="Das wird gesendet.", custom={"kind": "preview", "lines": lines})
    )
    return handoff.send(request)


def log_in(page: Page, site: Site, login: str) -> None:
    page.goto(f"{site.url}/staff")
    page.get_by_label("Anmelde-Name").fill(login)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    _follow(page, page.get_by_role("button", name="Anmelden"))


def _press(page: Page, name: str) -> None:
    _follow(page, page.get_by_role("button", name=name).first)


def _work(page: Page, site: Site) -> Iterator[str]:
    page.goto(f"{site.url}/staff/login")
    yield "login"
    page.get_by_label("Anmelde-Name").fill("niemand")
    page.get_by_label("Passwort", exact=True).fill("falsch")
    _press(page, "Anmelden")
    yield "login with a fault"
    log_in(page, site, "brandt")
    yield "own cases"
    page.goto(f"{site.url}/staff/cases?view=unassigned&programme=insat&due=1")
    yield "a filter that leaves nothing"
    page.goto(f"{site.url}/staff/cases?view=unassigned")
    yield "unassigned"
    _follow(page, page.locator("main table a").last)
    yield "a new case"
    _press(page, "Übernehmen")
    yield "one's own case"
    page.get_by_text("Wie das Programm es verstanden hat").first.click()
    yield "what the program understood"
    page.get_by_label("Nächster Schritt").select_option("assignable")
    page.get_by_label("Am", exact=True).fill("gestern")
    _press(page, "Schritt eintragen")
    yield "a step with a fault"
    page.get_by_label("Am", exact=True).fill(clock.today().strftime("%d.%m.%Y"))
    page.get_by_label("Notiz zum Schritt").fill("Mit der Akte geprüft.")
    _press(page, "Schritt eintragen")
    yield "a step"
    page.get_by_label("aufdecken, weil").select_option("callback")
    _press(page, "Aufdecken")
    yield "without the mask"
    page.get_by_label("Ihre Antwort").fill("Guten Tag. Ich rufe Sie morgen an.")
    _press(page, "Antwort senden")
    yield "answered"
    here = page.url.partition("?")[0]
    page.goto(f"{here}/print")
    yield "print view"
    page.goto(here)
    page.get_by_label("Grund", exact=True).select_option("answered")
    _press(page, "Fall abschließen")
    yield "closed"
    page.goto(f"{site.url}/staff/cases?view=done")
    yield "done"
    page.goto(f"{site.url}/staff/gibtsnicht")
    yield "nothing here"
    for path in ("account", "password", "second-factor/setup"):
        page.goto(f"{site.url}/staff/{path}")
        yield path


def _offices(page: Page, site: Site) -> Iterator[str]:
    for login, paths in (
        ("vogt", ("modules", "modules/new")),
        ("sommer", ("audit",)),
        ("arndt", ("accounts",)),
    ):
        page.context.clear_cookies()
        log_in(page, site, login)
        for path in paths:
            page.goto(f"{site.url}/staff/{path}")
            yield path
        if login == "vogt":
            page.get_by_label("Titel").fill("x")
            page.get_by_label("Text", exact=True).fill("Guten Tag {vorname}")
            _press(page, "Speichern")
            yield "module with a fault"
            page.get_by_label("Titel").fill(
                f"Gruß {page.viewport_size['width'] if page.viewport_size else 0}"
            )
            page.get_by_label("Text", exact=True).fill("Guten Tag vom {jobcenter}")
            _press(page, "Speichern")
            yield "modules"
            _follow(page, page.get_by_role("link", name=re.compile("^Löschen")).first)
            yield "module to be deleted"
            _press(page, "Ja, löschen")
        if login == "arndt":
            # The password of somebody whom no other test needs.
            _follow(page, page.get_by_role("link", name="ohne"))
            yield "an account"
            _press(page, "Neues Einmal-Passwort")
            yield "one-time password"


def _everywhere(page: Page, site: Site, faults_of: Callable[[Page], list[str]]) -> list[str]:
    walks = (_work(page, site), _offices(page, site))
    return [f"{name}: {fault}" for walk in walks for name in walk for fault in faults_of(page)]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_on_any_staff_page(
    page: Page, site: Site, case: Sent, axe_source: str, width: int, scheme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    def faults_of(page: Page) -> list[str]:
        wide = _too_wide_or_too_small(page) if width == 320 else []
        return axe_faults(page, axe_source) + [fault for fault in wide if "too wide" in fault]

    assert _everywhere(page, site, faults_of) == []


def test_a_second_factor_is_set_up_and_asked_for(page: Page, site: Site, axe_source: str) -> None:
    made = site.parts.staff.create("faktor", "Frau Faktor", "fallmanager", "bochum")
    assert made
    member, _ = site.parts.staff.login("faktor", made.password, source="test")
    site.parts.staff.change_password(member, made.password, PASSWORD)
    log_in(page, site, "faktor")
    page.goto(f"{site.url}/staff/second-factor/setup")
    assert page.locator("img.staff-qr").evaluate("image => image.naturalWidth") > 100
    secret = page.locator("main code").inner_text()
    page.get_by_label("Ihr Passwort").fill(PASSWORD)
    page.get_by_label("Code aus der App").fill(pyotp.TOTP(secret).now())
    _press(page, "Zweiten Faktor einrichten")
    codes = page.locator("main ol code").all_inner_texts()
    assert len(codes) == 10
    assert axe_faults(page, axe_source) == []
    _press(page, "Abmelden")
    log_in(page, site, "faktor")
    expect(page.get_by_role("heading", name="Zweiter Faktor")).to_be_visible()
    assert axe_faults(page, axe_source) == []
    page.get_by_label("Code").fill(codes[0])
    _press(page, "Weiter")
    expect(page.get_by_role("heading", name="Meine Fälle")).to_be_visible()


def _desk(browser: Browser, site: Site, login: str) -> tuple[BrowserContext, Page]:
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    log_in(page, site, login)
    return context, page


def test_two_case_managers_of_two_jobcenters_and_one_claimant(
    browser: Browser, site: Site, case: Sent
) -> None:
    bochum, brandt = _desk(browser, site, "brandt")
    iserlohn, olsen = _desk(browser, site, "olsen")
    brandt.goto(f"{site.url}/staff/cases?view=unassigned")
    _follow(brandt, brandt.locator("main table a").last)
    address = brandt.url
    expect(brandt.get_by_text("Bitte rufen Sie an.")).to_be_visible()
    expect(brandt.get_by_text("0234 123456")).to_have_count(0)

    # Frau Olsen of Iserlohn finds nothing, neither in a list nor by its address.
    for view in ("unassigned", "open", "mine", "waiting", "done"):
        olsen.goto(f"{site.url}/staff/cases?view={view}")
        expect(olsen.get_by_text("In dieser Ansicht ist gerade kein Fall.")).to_be_visible()
    for end in ("", "/print", "/export"):
        answer = olsen.goto(f"{address}{end}")
        assert answer
        assert answer.status == 404
        expect(olsen.get_by_text("Bitte rufen Sie an.")).to_have_count(0)

    _press(brandt, "Übernehmen")
    brandt.get_by_label("aufdecken, weil").select_option("callback")
    _press(brandt, "Aufdecken")
    expect(brandt.get_by_text("0234 123456").first).to_be_visible()
    brandt.get_by_label("Nächster Schritt").select_option("assignable")
    brandt.get_by_label("Notiz zum Schritt").fill("Nur für uns")
    _press(brandt, "Schritt eintragen")
    brandt.get_by_label("Ihre Antwort").fill("Guten Tag. Ich rufe Sie morgen an.")
    _press(brandt, "Antwort senden")

    # A colleague of the same jobcenter comes too late and is told who has it.
    there, kaya = _desk(browser, site, "kaya")
    kaya.goto(address)
    expect(kaya.get_by_text("Herr Brandt").first).to_be_visible()
    there.close()

    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", java_script_enabled=False
    )
    yilmaz = phone.new_page()
    yilmaz.goto(f"{site.url}/anfrage")
    yilmaz.get_by_label("Vorgangs-Code").fill(case.case_code)
    yilmaz.get_by_label("PIN").fill(case.pin)
    _follow(yilmaz, yilmaz.get_by_role("button", name="Anfrage ansehen"))
    expect(yilmaz.get_by_text("Guten Tag. Ich rufe Sie morgen an.")).to_be_visible()
    history = yilmaz.locator(".site-history")
    expect(history).to_contain_text("Angaben gelesen: eine Fachkraft aus dem Fallmanagement")
    expect(history).to_contain_text("Kontakt-Daten angesehen")
    expect(history).to_contain_text("Geklärt: Eine Zuweisung ist möglich")
    expect(yilmaz.get_by_text("Nur für uns")).to_have_count(0)
    expect(yilmaz.get_by_text("Herr Brandt")).to_have_count(0)
    for context in (bochum, iserlohn, phone):
        context.close()
