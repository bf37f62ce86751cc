"""The public booking API against its own OpenAPI document: whatever is sent, no 500, and what is promised is kept."""

import secrets
from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support_appointments import MONDAY, add_slot, in_days
from support_handoff import Office, open_office

from api import clock, errors
from api.appointments import routes
from api.appointments.rules import BookingRules, CodeLimits
from api.appointments.service import Appointments
from api.appointments.waiting import routes as waiting_routes
from api.appointments.waiting.service import WaitingList
from api.crypto import Keyring
from api.db import Database, SQLModel

EXAMPLES = 40
CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
)  # fmt: skip

app = FastAPI(openapi_url="/api/openapi.json")
errors.install(app)
app.include_router(routes.router)
app.include_router(waiting_routes.router)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Times to find and take, and limits that a machine does not run into."""
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('schema') / 'lotse.sqlite3'}")
    SQLModel.metadata.create_all(db.engine)
    made = open_office(db, ring := Keyring(secrets.token_bytes(32)))
    many = CodeLimits(per_source=10**6, in_total=10**6)
    made.appointments = Appointments(db, ring, BookingRules(bookings_per_network_and_hour=10**6), many)
    made.waiting = WaitingList(db, ring, made.appointments)
    clock.set_source(lambda: MONDAY)
    for day in range(2, 6):
        add_slot(db, in_days(day), capacity=50)
    app.state.services = made
    yield made
    clock.set_source(None)
    db.close()


schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=SchemathesisConfig())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_whatever_is_sent_the_answer_is_one_that_was_promised(case: schemathesis.Case) -> None:
    answer = case.call()
    case.validate_response(answer, checks=list(CHECKS))


def test_the_document_names_every_public_route_of_booking_and_waiting() -> None:
    paths = app.openapi()["paths"]
    assert {
        "/api/programmes/{key}/slots", "/api/bookings", "/api/bookings/lookup", "/api/bookings/move",
        "/api/bookings/cancel", "/api/bookings/ics", "/api/waiting", "/api/waiting/lookup",
        "/api/waiting/accept", "/api/waiting/decline", "/api/waiting/leave",
    } == set(paths)  # fmt: skip
