"""Waiting list and staff calendar in a browser: for keyboards, readers, small screens, both colour themes."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import update
from test_pages_access import SCREENS, Site, site  # noqa: F401 – a fixture
from widget_chat import axe_faults

from api import clock
from api.appointments.tables import Slot
from api.db import Database

PASSWORD = "drei gelbe Birnen"


def close_calendar(db: Database, programme: str, closed: bool) -> None:
    with db.writing() as session:
        session.exec(update(Slot).where(Slot.programme == programme).values(cancelled=closed))  # type: ignore[arg-type]


@pytest.fixture
def full(site: Site) -> None:  # noqa: F811
    """INSAT has no free time."""
    close_calendar(site.parts.db, "insat", True)


@pytest.fixture(scope="module")
def keller(site: Site) -> str:  # noqa: F811
    """The login of somebody of INSAT's team who has chosen a password."""
    made = site.parts.staff.create("keller", "Frau Keller", "programm_team", "bochum", ["insat"])
    assert made is not None
    member, _ = site.parts.staff.login("keller", made.password, source="t")
    site.parts.staff.change_password(member, made.password, PASSWORD)
    return "keller"


def press_through(page: Page, name: str) -> None:
    """Tabs to the control of that name and presses Enter, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
        )
        if focused and name in focused:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached with the keyboard")


@pytest.mark.usefixtures("full")
def test_by_keyboard_alone_somebody_joins_the_list_and_takes_an_offer(page: Page, site: Site) -> None:  # noqa: F811
    page.goto(f"{site.url}/termin")
    page.locator("#zeiten-insat").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press_through(page, "Auf die Warteliste")
    press_through(page, "Auf die Warteliste setzen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie stehen auf der Warteliste")
    press_through(page, "Warteliste ansehen")
    close_calendar(site.parts.db, "insat", False)
    site.parts.waiting.offer_free("insat")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Eine Zeit ist für Sie frei")
    press_through(page, "Ja, diesen Termin nehmen")
    expect(page.get_by_role("status")).to_contain_text("Der Termin gehört jetzt Ihnen")


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_the_calendar_pages_have_no_accessibility_faults(
    browser: Browser,
    site: Site,  # noqa: F811
    keller: str,
    axe_source: str,
    width: int,
    theme: str,
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/staff/login")
    page.get_by_label("Anmelde-Name").fill(keller)
    page.get_by_label("Passwort").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Anmelden").click()
    slot = site.parts.appointments.free("insat", clock.now() + timedelta(days=3))[0].id
    booked = site.parts.appointments.book(
        "insat", slot, idempotency_key=f"{width}-{theme}-0123456789", by="x"
    )
    site.parts.places.set_up("insat", 3)
    place = site.parts.places.all("insat")[0].id
    faults: list[str] = []
    for path in (
        "", f"/appointments/{booked.appointment.id}", f"/appointments/{booked.appointment.id}/cancel",
        "/book?programme=insat", "/plans", "/plans/new", "/times/new", f"/times/{slot}", "/locations",
        "/locations/demo-insat", "/places?programme=insat", f"/places?programme=insat&place={place}",
    ):  # fmt: skip
        page.goto(f"{site.url}/staff/calendar{path}")
        faults += [f"{path}: {fault}" for fault in axe_faults(page, axe_source)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path}: scrolls sideways")
    with page.expect_navigation():
        page.goto(f"{site.url}/staff/calendar/times/{slot}")
    with page.expect_navigation():
        page.get_by_role("button", name="Zeit aus dem Kalender nehmen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("haben Menschen einen Termin")
    faults += [f"affected: {fault}" for fault in axe_faults(page, axe_source)]
    assert faults == []
    context.close()
