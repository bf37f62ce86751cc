"""The documents for the jobcenter say what the product does, and the pages say the same."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from support_handoff import open_office

from api import errors
from api.crypto import Keyring
from api.db import Database, SQLModel
from api.retention import PERIODS
from api.settings import Settings
from api.web import booking_pages, data_pages, pages

ROOT = Path(__file__).resolve().parents[2]
DOCS = (
    "dsfa",
    "verarbeitungsverzeichnis",
    "datenschutzhinweis",
    "loeschkonzept",
    "ki-verordnung",
    "barrierefreiheit",
)
DEFAULTS = Settings(_env_file=None)


def document(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def client_of(tmp_path: Path, **settings: object) -> TestClient:
    db = Database(f"sqlite:///{tmp_path / 'lotse.sqlite3'}")
    SQLModel.metadata.create_all(db.engine)
    app = FastAPI(version="1.2.3")
    app.state.services = open_office(db, Keyring(b"k" * 32), **settings)
    errors.install(app)
    for router in (pages.router, booking_pages.router, data_pages.router):
        app.include_router(router)
    return TestClient(app)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return client_of(tmp_path)


def rows_of_periods() -> list[list[str]]:
    section = document("loeschkonzept").partition("## Fristen")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    return rows[2:]


def test_the_table_of_the_deletion_concept_equals_the_defaults() -> None:
    assert [row[:3] for row in rows_of_periods()] == [[p.data, p.spoken(DEFAULTS), p.how] for p in PERIODS]


def test_the_table_names_the_setting_of_every_period() -> None:
    for row, period in zip(rows_of_periods(), PERIODS, strict=True):
        named = {name.lower() for name in re.findall(r"LOTSE_(\w+)", row[3])}
        assert named == set(re.findall(r"\{(\w+)\}", period.kept))


def test_every_period_is_a_documented_setting_with_its_default() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in {n for p in PERIODS for n in re.findall(r"\{(\w+)\}", p.kept)}:
        assert f"LOTSE_{name.upper()}={getattr(DEFAULTS, name)}" in example


def test_the_privacy_page_shows_the_same_table(client: TestClient) -> None:
    shown = client.get("/datenschutz").text
    for period in PERIODS:
        assert period.data in shown
        assert period.spoken(DEFAULTS) in shown


def test_the_privacy_page_follows_the_settings(tmp_path: Path) -> None:
    client = client_of(tmp_path, case_open_days=44, backup_days=9, supervision="bfdi",
                       values={"datenschutz_kontakt": "datenschutz@jobcenter.example", "betreiber": "Rechenzentrum Musterstadt"})  # fmt: skip
    shown = client.get("/datenschutz").text
    for said in ("höchstens 44 Tage nach dem Senden", "9 Tage, verschlüsselt", "Bundesbeauftragte", "datenschutz@jobcenter.example",
                 "Rechenzentrum Musterstadt"):  # fmt: skip
        assert said in shown


def test_what_only_the_office_knows_is_not_invented(client: TestClient) -> None:
    shown = client.get("/datenschutz").text
    assert shown.count("Das sagt Ihnen eine Fachkraft in Ihrem Jobcenter.") >= 3
    assert "Bundesbeauftragte" not in shown


@pytest.mark.parametrize(
    "duty",
    ["Verantwortlich ist", "67a", "67b Absatz 2", "Was speichern wir", "Wer bekommt", "Artikel 15", "Artikel 16 und 17", "Artikel 18",
     "Artikel 21", "Zustimmung jederzeit zurücknehmen", "Aufsicht", "Sozialgericht", "Artikel 22", "Alles hier ist freiwillig", "TDDDG"],
)  # fmt: skip
def test_the_privacy_page_says_what_article_13_asks_for(client: TestClient, duty: str) -> None:
    assert duty in client.get("/datenschutz").text


def test_the_accessibility_page_names_law_gaps_contact_and_arbitration(tmp_path: Path) -> None:
    shown = client_of(tmp_path, accessibility_law="bund", values={"schlichtungsstelle": "Schlichtungsstelle BGG"}).get("/barrierefreiheit").text  # fmt: skip
    for said in (
        "sind das BGG, die BITV 2.0",
        "Das geht noch nicht",
        "innerhalb eines Monats",
        "Schlichtungsstelle BGG",
        "jedes Jahr",
    ):
        assert said in shown


@pytest.mark.parametrize("name", DOCS)
def test_each_document_is_there_in_german_with_its_gaps_marked(name: str) -> None:
    text = document(name)
    assert len(text) > 1500
    assert "⟪AUSZUFÜLLEN" in text
    assert text.count("⟪") == text.count("⟫")


@pytest.mark.parametrize("name", DOCS)
def test_every_file_target_and_setting_that_a_document_names_exists(name: str) -> None:
    text, makefile = document(name), (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:api|tests|docs)/[\w/.-]+)`", text) + [
        f"tests/api/{t}" for t in re.findall(r"`(test_\w+\.py)`", text)
    ]:
        assert (ROOT / path).exists(), path
    for target in re.findall(r"`make ([\w-]+)`", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for setting in re.findall(r"LOTSE_(\w+)", text):
        assert setting.lower() in Settings.model_fields, setting
    for linked in re.findall(r"\]\(([\w-]+\.md)\)", text):
        assert (ROOT / "docs" / linked).exists(), linked


def test_the_impact_assessment_names_the_figures_that_were_measured() -> None:
    readme = (ROOT / "tests/data/redaction/README.md").read_text(encoding="utf-8")
    recalls = [float(share) for share in re.findall(r"recall\s\d+/\d+\s\(([\d.]+)\s%\)", readme)]
    assert len(recalls) == 4
    assert f"{min(recalls):.0f} bis {max(recalls):.0f} % erkannt (vier Listen)" in document("dsfa")
