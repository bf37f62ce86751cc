"""The steps of a check as the dialogue asks for them: forward, one answer again, which of two towns."""

from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import errors
from api.programmes.catalogue import SHIPPED, load_catalogue
from api.screening import routes

ALL = {"wohnort": "Bochum", "leistungsbezug": "yes", "agh_dauer": "no", "zielgruppe": "yes"}
CATALOGUE = load_catalogue(SHIPPED)


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    errors.install(app)
    app.include_router(routes.internal)
    app.state.services = SimpleNamespace(catalogue=CATALOGUE)
    return TestClient(app)


def moved(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/internal/screenings/step", json={"programme": "insat", **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_why_a_question_is_asked_names_rule_source_and_version(client: TestClient) -> None:
    reason = moved(client)["question"]["help"]
    assert "Regel insat-wohnort" in reason
    assert "Jobcenter Bochum" in reason
    assert CATALOGUE.version in reason


def test_any_answer_is_asked_again_and_the_others_stay(client: TestClient) -> None:
    again = moved(client, answers=ALL, change="leistungsbezug")
    assert again["question"]["fact"] == "leistungsbezug"
    assert again["result"] is None
    assert again["answers"] == {key: value for key, value in ALL.items() if key != "leistungsbezug"}
    changed = moved(client, answers=again["answers"], fact="leistungsbezug", said="weiß nicht")
    assert changed["answers"] == {**ALL, "leistungsbezug": "dont_know"}
    assert changed["result"]["outcome"] == "open"


def test_answers_that_a_change_makes_stale_are_dropped(client: TestClient) -> None:
    again = moved(client, answers=ALL, change="wohnort")
    elsewhere = moved(client, answers=again["answers"], fact="wohnort", said="Herne")
    assert elsewhere["answers"] == {"wohnort": "Herne"}
    assert elsewhere["result"]["outcome"] == "other_region"


def test_the_summary_names_every_answer(client: TestClient) -> None:
    summary = moved(client, answers=ALL)["summary"]
    assert {"fact": "wohnort", "label": "Wohnort", "answer": "Bochum"} in summary
    assert len(summary) == len(ALL)


@pytest.mark.parametrize("language", ["standard", "easy"])
def test_what_is_known_from_before_is_said(client: TestClient, language: str) -> None:
    known = moved(client, answers={"wohnort": "Bochum", "anliegen": "sucht"}, language=language)
    assert known["answers"] == {"wohnort": "Bochum"}
    assert "Bochum" in known["known_text"]
    assert "ucht" not in known["known_text"]
    assert moved(client, language=language)["known_text"] == ""


def test_a_name_of_two_towns_is_asked_about(client: TestClient) -> None:
    which = moved(client, fact="wohnort", said="ich wohne in Werne")
    assert which["answers"] == {}
    assert which["question"]["fact"] == "wohnort"
    assert [value for _, value in which["question"]["buttons"]] == [
        "Werne an der Lippe", "Bochum-Werne", "elsewhere", "dont_know", "declined",
    ]  # fmt: skip
    chosen = moved(client, fact="wohnort", said="Bochum-Werne")
    assert chosen["answers"] == {"wohnort": "Bochum-Werne"}


@pytest.mark.parametrize("said", ["Kleinkleckersdorf", "wer erfährt davon", "vielleicht"])
def test_anything_else_is_no_answer(client: TestClient, said: str) -> None:
    assert moved(client, fact="wohnort", said=said) == {"accepted": False}


@pytest.mark.parametrize(
    "body", [{"programme": "gibtsnicht"}, {"fact": "gibtsnicht", "said": "ja"}, {"change": "gibtsnicht"}]
)
def test_an_unknown_programme_or_question_is_not_found(client: TestClient, body: dict[str, str]) -> None:
    answer = client.post("/internal/screenings/step", json={"programme": "insat", **body})
    assert answer.status_code == 404
