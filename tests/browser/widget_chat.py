"""What the widget's tests share: the chat in the words of those who use it, and what axe finds on a page."""

from datetime import UTC, datetime, timedelta

from fake_api import FakeApi
from playwright.sync_api import Locator, Page, expect

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


class Chat:
    """What a claimant sees and does, in their words."""

    def __init__(self, page: Page, fake: FakeApi) -> None:
        self.page = page
        self.fake = fake
        self.launcher = page.get_by_role("button", name="Fragen? Chat öffnen")
        self.panel = page.get_by_role("region", name="KI-Assistent (kein Mensch)")
        self.log = page.get_by_role("log", name="Chat-Verlauf")
        self.input = page.get_by_role("textbox", name="Ihre Nachricht")
        self.notice = page.locator("#notice")

    def visit(self) -> None:
        self.page.goto(self.fake.url)

    def visit_with_time_standing_still(self) -> None:
        """Opens the page so that nothing happens there by itself, only what the test does."""
        self.page.clock.install()
        self.visit()
        self.page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=20))

    def open(self) -> None:
        """Opens the page and the chat and waits until it has said its notice."""
        self.visit()
        self.unfold()

    def unfold(self) -> None:
        self.launcher.click()
        expect(self.button("Was ist INSAT?")).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def write(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> None:
        """Writes and waits for the scripted echo."""
        self.write(text)
        expect(self.log.get_by_text(f"Sie haben geschrieben: {text}")).to_be_visible()

    def choose(self, name: str) -> None:
        """Presses a button of a message and waits until it is gone."""
        self.button(name).click()
        expect(self.button(name)).to_have_count(0)


def axe_faults(page: Page, axe_source: str) -> list[str]:
    """What axe finds on the page as it stands, shadow roots included, one line per fault."""
    page.evaluate(axe_source)
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{fault['id']}: {fault['help']} at {node['target']}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]
