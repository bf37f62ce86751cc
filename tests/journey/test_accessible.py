"""Axe finds nothing on the pages of the whole path, at both widths, light and dark."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from stack import Stack
from test_in_two_browsers import log_in
from test_the_whole_path import handed_over
from walker import Walker
from widget_chat import axe_faults

SCREENS = [
    pytest.param(1280, "light", id="desk, light"),
    pytest.param(1280, "dark", id="desk, dark"),
    pytest.param(320, "light", id="phone, light"),
    pytest.param(320, "dark", id="phone, dark"),
]


def _page(browser: Browser, width: int, scheme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="de-DE",
        reduced_motion="reduce",
    )
    return context.new_page()


def _without_sideways_scrolling(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_demo_page_and_open_chat(
    stack: Stack, browser: Browser, axe_source: str, width: int, scheme: str
) -> None:
    page = _page(browser, width, scheme)
    page.goto(stack.url)
    assert axe_faults(page, axe_source) == []
    page.get_by_role("button", name="Fragen? Chat öffnen").click()
    expect(page.get_by_role("button", name="Was ist INSAT?")).to_be_visible()
    page.get_by_role("textbox").fill("wie lange dauert insat")
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("log").get_by_text("drei Jahre")).to_be_visible()
    assert axe_faults(page, axe_source) == []
    assert _without_sideways_scrolling(page)
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_login_queue_and_case(
    stack: Stack, browser: Browser, axe_source: str, claimant: Walker, width: int, scheme: str
) -> None:
    handed_over(claimant, message="Bitte um Antwort")
    page = _page(browser, width, scheme)
    page.goto(f"{stack.url}/staff")
    assert axe_faults(page, axe_source) == []
    log_in(page, stack, "brandt")
    page.goto(f"{stack.url}/staff/cases?view=unassigned")
    assert axe_faults(page, axe_source) == []
    assert _without_sideways_scrolling(page)
    page.locator("main a[href*='/staff/cases/']").first.click()
    expect(page).to_have_url(re.compile("/staff/cases/."))
    assert axe_faults(page, axe_source) == []
    assert _without_sideways_scrolling(page)
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_programme_pages(stack: Stack, browser: Browser, axe_source: str, width: int, scheme: str) -> None:
    page = _page(browser, width, scheme)
    page.goto(f"{stack.url}/staff")
    log_in(page, stack, "brandt")
    for path in ("", "/insat", "/proaktiv", "/compare", "/compare?old=sent&new=files"):
        page.goto(f"{stack.url}/staff/programmes{path}")
        assert axe_faults(page, axe_source) == [], path
        assert _without_sideways_scrolling(page), path
    page.context.close()
