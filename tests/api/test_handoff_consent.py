"""The text somebody agrees to before anything is sent."""

import hashlib
from dataclasses import replace
from itertools import product

import pytest

from api.handoff import consent
from api.handoff.consent import Agreement
from api.language import lint as easy

USUAL = Agreement(
    jobcenter="Jobcenter Bochum", provider=None, only_provider=False, programme="INSAT",
    kinds=("message", "transcript"), days_open=90, days_closed=30, phone=None,
)  # fmt: skip
PROVIDER = "Krisenhilfe Bochum gGmbH"
# When the wording changes, VERSION changes too: what was agreed to before stays provable.
WORDING = {"2026-11-1": "c2b8a2a706cf800071ca83496f295da2e8270a1fd2424a0e7e9d7068a311df50"}

EVERY = [
    replace(USUAL, provider=provider, only_provider=only, programme=programme, phone=phone, kinds=kinds)
    for (provider, only), programme, phone, kinds in product(
        [(None, False), (PROVIDER, False), (PROVIDER, True)], [None, "INSAT"], [None, "0234 0000"],
        [(), ("message",), tuple(consent.KINDS)],
    )
]  # fmt: skip


@pytest.mark.parametrize("language", ["standard", "easy"])
@pytest.mark.parametrize("agreed", EVERY)
def test_no_gap_is_left_open(agreed: Agreement, language: str) -> None:
    shown = consent.text(agreed, language)
    assert "None" not in shown
    assert "{" not in shown
    assert all(line.strip() for line in shown.splitlines())


@pytest.mark.parametrize("language", ["standard", "easy"])
def test_it_says_what_is_sent_and_nothing_else(language: str) -> None:
    shown = consent.text(USUAL, language)
    assert "Ihre Nachricht" in shown
    assert "Ihren Chat-Verlauf" in shown
    assert "Orientierungs-Check" not in shown
    assert "Telefon-Nummer" not in shown


@pytest.mark.parametrize("language", ["standard", "easy"])
def test_it_says_what_the_law_asks_for(language: str) -> None:
    shown = consent.text(USUAL, language)
    for said in ("freiwillig", "keine Folgen für Ihr Geld", "Andere Pflichten", "Gesundheit", "30 Tage", "90 Tage",
                 "Code", "PIN", "Das gilt ab dann"):  # fmt: skip
        assert said in shown
    assert "zurücknehmen" in shown or "zurück-nehmen" in shown


def test_a_provider_is_named_only_when_it_is_to_read() -> None:
    assert PROVIDER not in consent.text(USUAL, "standard")
    both = consent.text(replace(USUAL, provider=PROVIDER), "standard")
    assert PROVIDER in both
    assert "Jobcenter Bochum" in both
    alone = consent.text(replace(USUAL, provider=PROVIDER, only_provider=True), "standard")
    assert PROVIDER in alone
    assert "Jobcenter Bochum" not in alone


def test_a_telephone_number_stands_there_only_when_it_is_known() -> None:
    assert "0234 0000" in consent.text(replace(USUAL, phone="0234 0000"), "standard")
    assert "anrufen" not in consent.text(USUAL, "standard")


@pytest.mark.parametrize("agreed", EVERY)
def test_the_easy_text_keeps_the_rules_of_easy_language(agreed: Agreement) -> None:
    shown = consent.text(replace(agreed, phone=None), "easy")
    names = ["Jobcenter Bochum", PROVIDER, "PIN", "Orientierungs-Check"]
    found = easy.errors(easy.lint(shown, names=names))
    assert not found, found


def test_the_hash_is_that_of_the_text_as_shown() -> None:
    shown = consent.text(USUAL, "standard")
    assert consent.digest(shown) == hashlib.sha256(shown.encode()).hexdigest()


def test_another_wording_needs_another_version() -> None:
    whole = replace(USUAL, kinds=tuple(consent.KINDS), provider=PROVIDER, phone="0234 0000")
    texts = "\n".join(consent.text(whole, language) for language in ("standard", "easy"))
    assert WORDING[consent.VERSION] == hashlib.sha256(texts.encode()).hexdigest()
