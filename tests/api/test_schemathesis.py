"""Schemathesis over the whole API, claimants' and staff's, logged in: whatever is sent, nothing answers 500.

Deterministic: the examples are derived from the schema, not from chance. Statuses that the OpenAPI document does not
name count as faults too, and so do bodies that do not fit it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from sqlmodel import select
from support_handoff import asking, chat, show
from support_staff import PASSWORD, hire

from api import clock
from api.appointments.demo import load_demo
from api.handoff.tables import Case
from api.main import create_app
from api.manage import migrate
from api.settings import Settings

_EXAMPLES = 12
# An endless stream, of which there is no end to look at; and what answers 503 because these tests have no bot.
_LEFT_OUT = {"/api/conversations/{conversation_id}/events", "/health/ready"}


class Door:
    """The application and what opens it."""

    def __init__(self, place: Path) -> None:
        many = 1_000_000
        self.app: FastAPI = create_app(
            Settings(
                _env_file=None, DATABASE_URL="", data_dir=place, office="bochum", conversations_per_minute=many,
                messages_per_minute=many, logins_per_quarter_hour=many, logins_per_network=many,
            )
        )  # fmt: skip
        parts = self.parts = self.app.state.services
        migrate(parts.db)
        load_demo(parts.db, parts.catalogue, clock.today())
        hire(parts, "sommer", role="dsb")
        hire(parts)
        conversation = chat(parts, "Was ist INSAT?")
        request = asking(conversation)
        show(parts, request)
        parts.handoff.send(request)
        with parts.db.reading() as session:
            self.case_id = session.exec(select(Case.id)).one()

    def log_in(self, login: str = "brandt") -> dict[str, str]:
        """Fresh cookies of a claimant and of staff; whatever ran before may have ended the old ones."""
        client = TestClient(self.app)
        conversation = client.post("/api/conversations", json={}).json()["id"]
        csrf = client.post("/api/staff/login", json={"login": login, "password": PASSWORD}).json()["csrf"]
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        return {"Cookie": cookies, "X-CSRF-Token": csrf, "conversation": conversation}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    made = Door(tmp_path_factory.mktemp("api"))
    yield made
    made.parts.close()


def test_nothing_answers_with_a_fault_of_ours(door: Door) -> None:
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", door.app)
    operations = [found.ok() for found in schema.get_all_operations() if found.ok().path not in _LEFT_OUT]
    assert len(operations) > 35
    faults = {}
    for operation in operations:
        try:
            _try(door, operation)
        except (AssertionError, BaseExceptionGroup) as fault:
            faults[operation.label] = str(fault)[:1500]
    assert faults == {}, "\n\n".join(f"{label}\n{text}" for label, text in faults.items())


def _try(door: Door, operation: Any) -> None:
    """A dozen requests to one route, half of them to what is really there."""
    entered = door.log_in("sommer" if "audit" in operation.path else "brandt")

    @settings(
        max_examples=_EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def tried(case: schemathesis.Case) -> None:
        if len(str(case.body)) % 2 == 0:
            real = {"conversation_id": entered["conversation"], "case_id": door.case_id, "key": "insat"}
            for name in set(real) & set(case.path_parameters or {}):
                case.path_parameters[name] = real[name]
        headers = {"Cookie": entered["Cookie"], "X-CSRF-Token": entered["X-CSRF-Token"]}
        answer = case.call(headers=headers)
        case.validate_response(
            answer, checks=[not_a_server_error, status_code_conformance, response_schema_conformance]
        )

    tried()
