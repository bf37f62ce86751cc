"""Signing in at the jobcenter's own service, against a provider on a real socket."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from oidc_provider import CLIENT, SECRET, Provider, running_provider
from sqlmodel import select
from support_handoff import Office, open_office, web
from support_staff import hire

from api.audit import AuditEntry
from api.crypto import Keyring
from api.db import Database
from api.staff.tables import StaffAccount


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def office(database: Database, keyring: Keyring, provider: Provider) -> Office:
    return open_office(
        database, keyring, oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET,
        public_url="http://testserver", oidc_name="Mein Amt",
    )  # fmt: skip


@pytest.fixture
def app(office: Office) -> FastAPI:
    hire(office)
    return web(office)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def sign_in(client: TestClient, **changed: str) -> httpx.Response:
    """The whole way: to the service, which signs in at once, and back with what it says (or `changed`)."""
    to_service = client.get("/staff/oidc")
    assert to_service.status_code == 303
    back = httpx.get(to_service.headers["location"])
    query = {name: values[0] for name, values in parse_qs(urlsplit(back.headers["location"]).query).items()}
    return client.get("/staff/oidc/callback", params={**query, **changed})


def test_whoever_has_an_account_gets_in_and_is_bound_to_the_subject(
    client: TestClient, office: Office, provider: Provider
) -> None:
    page = sign_in(client)
    assert page.status_code == 200
    assert "url=/staff/cases" in page.text
    assert "SameSite=strict" in next(
        c for c in page.headers.get_list("set-cookie") if c.startswith("lotse-staff=")
    )
    assert client.get("/staff/cases").status_code == 200
    with office.db.reading() as session:
        assert session.exec(select(StaffAccount.oidc_subject)).one() == "4711"
        assert "login_oidc" in session.exec(select(AuditEntry.action)).all()
    # Later the subject counts, whatever the name is now.
    provider.user = {"sub": "4711", "preferred_username": "umbenannt"}
    client.cookies.clear()
    assert sign_in(client).status_code == 200


def test_the_request_carries_pkce_nonce_and_state(client: TestClient, provider: Provider) -> None:
    sign_in(client)
    (asked,) = provider.asked
    assert asked["redirect_uri"] == "http://testserver/staff/oidc/callback"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["nonce"]) > 30
    assert len(asked["state"]) > 20


def test_another_subject_with_the_same_name_is_refused(client: TestClient, provider: Provider) -> None:
    sign_in(client)
    client.cookies.clear()
    provider.user = {"sub": "666", "preferred_username": "brandt"}
    assert sign_in(client).status_code == 403


def test_without_an_account_nobody_gets_in(client: TestClient, provider: Provider) -> None:
    provider.user = {"sub": "1", "preferred_username": "niemand"}
    page = sign_in(client)
    assert page.status_code == 403
    assert "hat nicht geklappt" in page.text
    assert "lotse-staff" not in client.cookies


def test_a_shut_out_account_stays_out(client: TestClient, office: Office) -> None:
    office.staff.set_active(office.staff.id_of("brandt"), False, office=None, actor="setup")
    assert sign_in(client).status_code == 403


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "http://anders.example"},
        {"aud": "anderer-client"},
        {"azp": "anderer-client"},
        {"nonce": "fremd"},
        {"exp": 1_000_000_000},
        {"iat": 9_000_000_000},
        {"sub": ""},
    ],
    ids=lambda lies: next(iter(lies)),
)
def test_an_id_token_that_does_not_fit_is_refused(
    client: TestClient, provider: Provider, lies: dict[str, object]
) -> None:
    provider.lies = lies
    assert sign_in(client).status_code == 403
    assert client.get("/staff/cases").headers["location"] == "/staff/login"


def test_a_token_signed_with_another_key_is_refused(client: TestClient, provider: Provider) -> None:
    provider.signing = RSAKey.generate_key(2048, parameters={"kid": "one"})
    assert sign_in(client).status_code == 403


def test_a_wrong_state_is_refused_before_the_code_is_used(client: TestClient, provider: Provider) -> None:
    assert sign_in(client, state="fremd").status_code == 403
    assert len(provider.codes) == 1


def test_a_code_without_the_browser_that_asked_is_refused(app: FastAPI, client: TestClient) -> None:
    back = httpx.get(client.get("/staff/oidc").headers["location"])
    other = TestClient(app, follow_redirects=False)
    assert other.get(f"/staff/oidc/callback?{urlsplit(back.headers['location']).query}").status_code == 403


def test_a_required_level_of_trust_must_be_met(
    client: TestClient, office: Office, provider: Provider
) -> None:
    office.settings.oidc_acr = "mfa"
    assert sign_in(client).status_code == 403
    provider.lies = {"acr": "mfa"}
    assert sign_in(client).status_code == 200
    assert provider.asked[-1]["acr_values"] == "mfa"


def test_when_the_service_is_down_the_login_says_so(client: TestClient, office: Office) -> None:
    office.settings.oidc_issuer = "http://127.0.0.1:9"
    page = client.get("/staff/oidc")
    assert page.status_code == 503
    assert "nicht erreichbar" in page.text


def test_the_login_page_offers_it_by_its_name(client: TestClient) -> None:
    assert "Anmelden über Mein Amt" in client.get("/staff/login").text


def test_without_a_service_there_is_no_such_page(database: Database, keyring: Keyring) -> None:
    plain = open_office(database, keyring)
    hire(plain)
    client = TestClient(web(plain), follow_redirects=False)
    assert "Anmelden über" not in client.get("/staff/login").text
    for path in ("oidc", "oidc/callback?code=x&state=y"):
        assert client.get(f"/staff/{path}").status_code == 404
