"""The files that the pages load: unmodified where they are not ours, and all of them there."""

import hashlib
import re
from pathlib import Path

from fake_api import PAGES, WEB

STATIC = WEB / "static"
VENDOR = STATIC / "vendor"


def _page(phone: str | None) -> str:
    return PAGES.get_template("demo.html").render(jobcenter_name="Jobcenter Musterstadt", phone=phone)


def test_vendored_files_are_unmodified() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    expected = {name: digest for digest, name in (line.split("  ") for line in lines)}
    present = {str(p.relative_to(VENDOR)) for p in VENDOR.glob("*/*")}
    assert present == expected.keys()
    for name, digest in expected.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_every_file_the_pages_name_is_there() -> None:
    named = set(re.findall(r'(?:href|src)="/(static/[^"]+)"', _page("0234 000000")))
    named |= {
        f"static/{name}" for name in re.findall(r'url\("([^"]+)"\)', (STATIC / "site.css").read_text("utf-8"))
    }
    for module in (STATIC / "widget").glob("*.js"):
        imports = re.findall(r'from "\./([^"]+)"', module.read_text(encoding="utf-8"))
        named |= {f"static/widget/{name}" for name in imports}
    assert len(named) >= 15
    assert [name for name in sorted(named) if not (WEB / name).is_file()] == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    ours: list[Path] = [*STATIC.glob("*.css"), *STATIC.glob("widget/*.js"), *WEB.glob("templates/*.html")]
    addresses = [
        address
        for file in ours
        for address in re.findall(r"https?://[\w.-]+", file.read_text(encoding="utf-8"))
        if address not in {"http://www.w3.org", "https://chat.example"}
    ]
    assert addresses == []


def test_a_telephone_number_that_is_not_set_is_not_shown() -> None:
    assert "tel:" not in _page(None)
    assert "None" not in _page(None)


def test_the_page_does_not_pose_as_an_official_website() -> None:
    assert "Offizielle Website" not in _page(None)


def test_nothing_builds_markup_from_text() -> None:
    for module in (STATIC / "widget").glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", module.read_text("utf-8")
        ), module
