"""The public pages in a browser, served by the real application: for keyboards, readers, small screens, own colours."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect
from widget_chat import axe_faults

from api import clock
from api.appointments.demo import load_demo
from api.appointments.views import Contact
from api.conversations.messages import Reply
from api.handoff.views import Request, Sent, Worker
from api.main import create_app
from api.manage import migrate
from api.services import Services
from api.settings import Settings

SCREENS = [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")]
BRANDT = Worker(
    "brandt", "Herr Brandt", "eine Fachkraft aus dem Fallmanagement", "bochum", frozenset({"jobcenter"})
)


@dataclass
class Site:
    """The running application, and the parts behind it."""

    url: str
    parts: Services


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = Settings(
        _env_file=None, DATABASE_URL="", data_dir=tmp_path_factory.mktemp("site"), office="bochum"
    )
    app = create_app(settings)
    parts: Services = app.state.services
    migrate(parts.db)
    load_demo(parts.db, parts.catalogue, clock.today())
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        with _served(app, listening):
            yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", parts)


class _served:
    """The application on a socket, in a thread of its own."""

    def __init__(self, app: FastAPI, listening: socket.socket) -> None:
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)

    def __enter__(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + 20
        while not self._server.started:
            assert self._thread.is_alive()
            assert time.monotonic() < deadline, "the application did not start"
            self._thread.join(0.02)

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="module")
def case(site: Site) -> Sent:
    """A case of Frau Yılmaz that Herr Brandt has answered."""
    store, handoff = site.parts.store, site.parts.handoff
    conversation, _ = store.begin("standard")
    request = Request(conversation.id, "jobcenter", "insat", message="Bitte beraten Sie mich.")
    lines = [{"id": line.id, "text": line.text} for line in handoff.preview(request).lines]
    store.append_now(
        conversation, Reply(text="Das wird gesendet.", custom={"kind": "preview", "lines": lines})
    )
    sent = handoff.send(request)
    (row,) = handoff.queue(BRANDT, "open")
    handoff.reply(row.id, BRANDT, "Guten Tag. Kommen Sie gern vorbei.\nIch freue mich auf Sie.")
    return sent


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def _a_time(page: Page) -> Locator:
    """The last free time of the first page of days."""
    return page.locator("button[name=slot]").last


def _follow(page: Page, target: Locator) -> None:
    """Presses it and waits until the page it leads to is there, whatever that page looks like."""
    with page.expect_navigation():
        target.click()


def _booking(page: Page, site: Site) -> Iterator[str]:
    page.goto(f"{site.url}/termin/angaben")
    yield "choices forgotten"
    page.goto(f"{site.url}/termin")
    yield "programmes"
    _follow(page, _button(page, "INSAT"))
    yield "free times"
    _follow(page, page.get_by_role("link", name="Spätere Tage"))
    _follow(page, _a_time(page))
    yield "details"
    page.get_by_label("E-Mail-Adresse").fill("falsch")
    page.locator("#name").fill("ich will nicht mehr leben")
    _follow(page, _button(page, "Weiter"))
    yield "details with a fault and help lines"
    page.get_by_label("E-Mail-Adresse").fill("yilmaz@example.org")
    page.get_by_label("Ein Weg ohne Stufen").check()
    _follow(page, _button(page, "Weiter"))
    yield "preview"
    _follow(page, _button(page, "Ja, Termin buchen"))
    yield "booked"
    _follow(page, _button(page, "Termin ansehen"))
    yield "appointment"
    _follow(page, page.get_by_role("link", name="Termin verschieben"))
    yield "other times"
    _follow(page, _a_time(page))
    yield "move"
    _follow(page, _button(page, "Ja, verschieben"))
    yield "moved"
    _follow(page, page.get_by_role("link", name="Termin absagen"))
    yield "cancel"
    _follow(page, _button(page, "Ja, absagen"))
    yield "cancelled"
    page.goto(f"{site.url}/termin/code")
    yield "code"
    _follow(page, _button(page, "Termin ansehen"))
    yield "code with a fault"


def _case(page: Page, site: Site, case: Sent) -> Iterator[str]:
    page.goto(f"{site.url}/anfrage")
    yield "case form"
    _follow(page, _button(page, "Anfrage ansehen"))
    yield "case form with faults"
    page.get_by_label("Vorgangs-Code").fill(case.case_code)
    page.get_by_label("PIN").fill(case.pin)
    _follow(page, _button(page, "Anfrage ansehen"))
    yield "case"
    _follow(page, page.get_by_role("link", name="Zustimmung zurücknehmen"))
    yield "withdrawal"


def _own_data(page: Page, site: Site, case: Sent) -> Iterator[str]:
    page.goto(f"{site.url}/meine-daten")
    yield "own data form"
    _follow(page, _button(page, "Daten ansehen"))
    yield "own data form with faults"
    _ask_for_data(page, case.case_code, case.pin)
    page.get_by_text("Alle Nachrichten zeigen").click()
    yield "own data of a case"
    _follow(page, page.get_by_role("link", name="Daten löschen"))
    yield "deletion of a case"
    page.goto(f"{site.url}/meine-daten")
    _ask_for_data(page, _booked(site))
    yield "own data of an appointment"
    _follow(page, page.get_by_role("link", name="Daten löschen"))
    _follow(page, _button(page, "Ja, löschen"))
    yield "deleted"


def _ask_for_data(page: Page, code: str, pin: str = "") -> None:
    page.get_by_label("Ihr Code").fill(code)
    page.get_by_label("PIN").fill(pin)
    _follow(page, _button(page, "Daten ansehen"))


def _booked(site: Site) -> str:
    """The code of a new appointment."""
    booking, slot = site.parts.appointments, site.parts.appointments.free("insat")[-1]
    contact = Contact("Frau Demir", phone="0234 555 0123")
    return booking.book(
        "insat", slot.id, idempotency_key=uuid4().hex, contact=contact, source=uuid4().hex
    ).code


def _readings(page: Page, site: Site) -> Iterator[str]:
    for path in ("datenschutz", "barrierefreiheit"):
        page.goto(f"{site.url}/{path}")
        yield path


def _everywhere(
    page: Page, site: Site, case: Sent, width: int, scheme: str, faults_of: Callable[[Page], list[str]]
) -> list[str]:
    page.set_viewport_size({"width": width, "height": 720})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    walks = (
        _booking(page, site),
        _case(page, site, case),
        _own_data(page, site, case),
        _readings(page, site),
    )
    return [f"{name}: {fault}" for walk in walks for name in walk for fault in faults_of(page)]


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_axe_finds_nothing_on_any_page(
    page: Page, site: Site, case: Sent, axe_source: str, width: int, scheme: str
) -> None:
    assert _everywhere(page, site, case, width, scheme, lambda page: axe_faults(page, axe_source)) == []


def test_axe_would_find_a_fault_on_these_pages(page: Page, site: Site, axe_source: str) -> None:
    page.goto(f"{site.url}/termin/code")
    page.evaluate("document.querySelector('label').remove()")
    assert any(fault.startswith("label:") for fault in axe_faults(page, axe_source))


def _too_wide_or_too_small(page: Page) -> list[str]:
    return page.evaluate(
        """() => {
          const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
          const targets = document.querySelectorAll('main button, main .kern-btn, main input:not([type=hidden])')
          const small = [...targets].filter(e => e.getBoundingClientRect().height < (e.type === 'checkbox' ? 32 : 44))
          return [...(wide > 0 ? [`${wide} px too wide`] : []), ...small.map(e => `too small: ${e.outerHTML}`)]
        }"""
    )


def test_every_page_fits_a_narrow_screen_and_a_thumb(page: Page, site: Site, case: Sent) -> None:
    assert _everywhere(page, site, case, 320, "light", _too_wide_or_too_small) == []


def test_every_page_has_one_heading_and_a_title_of_its_own(page: Page, site: Site, case: Sent) -> None:
    def faults_of(page: Page) -> list[str]:
        headings, title = page.locator("h1").count(), page.title()
        fault_shown = page.get_by_role("alert").count() > 0
        right = headings == 1 and title.startswith("Fehler:") == fault_shown
        return [] if right else [f"{headings} headings, title {title!r}, fault shown: {fault_shown}"]

    assert _everywhere(page, site, case, 1280, "light", faults_of) == []


def test_a_fault_has_the_focus_and_leads_to_its_field(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/termin/code")
    _button(page, "Termin ansehen").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Bitte geben Sie Ihren Code ein.").click()
    expect(page.get_by_label("Ihr Code")).to_be_focused()
    expect(page.get_by_label("Ihr Code")).to_have_accessible_description(
        "Bitte geben Sie Ihren Code ein. 8 Zeichen. Große und kleine Buchstaben sind egal."
    )


def test_a_time_says_its_day_to_whoever_cannot_see_the_list(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/termin")
    _button(page, "INSAT").click()
    day = page.locator("main section").first
    name = f"{day.get_by_role('heading').inner_text()} {day.get_by_role('button').first.inner_text()}"
    expect(day.get_by_role("button").first).to_have_accessible_name(name)


def _press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Goes to it with the Tab key alone and presses `key`."""
    expect(target).to_be_visible()
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press(key)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never reaches {target}")


def test_a_time_is_booked_moved_and_cancelled_with_the_keyboard_and_without_javascript(
    browser: Browser, site: Site
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(f"{site.url}/termin")
    _press(page, _button(page, "INSAT"))
    _press(page, _a_time(page))
    _press(page, page.get_by_label("Begleit-Person"), key="Space")
    _press(page, _button(page, "Weiter"))
    expect(page.get_by_text("Platz für eine Begleit-Person")).to_be_visible()
    _press(page, _button(page, "Ja, Termin buchen"))
    code = page.locator(".site-code__value").inner_text()
    _press(page, _button(page, "Code ist notiert, fertig"))
    expect(page.get_by_role("heading", name="Termin ohne Chat buchen")).to_be_visible()

    page.goto(f"{site.url}/termin/code")
    _press(page, page.get_by_label("Ihr Code"), key="Control+A")
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ihr Termin", level=1)).to_be_visible()
    _press(page, page.get_by_role("link", name="Termin verschieben"))
    _press(page, _a_time(page))
    _press(page, _button(page, "Ja, verschieben"))
    expect(page.get_by_role("status")).to_contain_text("Ihr Termin ist verschoben.")
    _press(page, page.get_by_role("link", name="Termin absagen"))
    _press(page, _button(page, "Ja, absagen"))
    expect(page.get_by_role("status")).to_contain_text("Ihr Termin ist abgesagt.")
    assert site.parts.appointments.lookup(code, source="test").status == "cancelled"
    context.close()
