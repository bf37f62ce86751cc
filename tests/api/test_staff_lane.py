"""The way of a case to a place, masked data, passing on: what people do with a case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import select
from support_appointments import MONDAY
from support_handoff import (
    BRANDT,
    KAYA,
    KELLER,
    OLSEN,
    Office,
    chat,
    chat_texts,
    hand_over,
    only_case,
    open_office,
    web,
)
from support_staff import Desk, hire

from api import audit
from api.audit import AuditEntry
from api.crypto import Keyring
from api.db import Database
from api.errors import Invalid
from api.handoff.errors import CaseChanged, NotYours, StepNotPossible, TakenBefore
from api.handoff.lane import STEPS, possible
from api.handoff.masking import masked
from api.handoff.tables import CaseStep

TODAY = date(2026, 11, 30)


@pytest.fixture
def office(database: Database, keyring: Keyring, set_clock: Callable[[datetime], None]) -> Office:
    set_clock(MONDAY)
    return open_office(database, keyring)


@pytest.fixture
def case_id(office: Office) -> str:
    """A case that both may read and Herr Brandt has."""
    hand_over(
        office, chat(office, "Ich wohne hier."), recipients="both", contact="0234 123456", callback=True
    )
    found = only_case(office)
    office.handoff.take(found, BRANDT)
    return found


def lane_of(office: Office, case_id: str) -> str:
    return office.handoff.open_case(case_id, BRANDT).lane


def test_the_way_to_a_place_is_noted_step_by_step(office: Office, case_id: str) -> None:
    desk = office.handoff
    desk.step(case_id, BRANDT, "assignable", TODAY, "Geprüft mit der Akte.")
    desk.step(case_id, KELLER, "informed", TODAY)
    desk.step(case_id, BRANDT, "decided", TODAY, "Beginn im Januar", jointly_with="Frau Keller")
    desk.step(case_id, BRANDT, "waiting_list", TODAY)
    desk.step(case_id, BRANDT, "placed", TODAY)
    steps = desk.open_case(case_id, BRANDT).steps
    assert [s.step for s in steps] == ["assignable", "informed", "decided", "waiting_list", "placed"]
    assert (steps[0].actor, steps[0].role, steps[0].note) == ("brandt", BRANDT.role, "Geprüft mit der Akte.")
    assert (steps[1].actor, steps[2].jointly_with) == ("keller", "Frau Keller")


def test_no_step_is_left_out_and_the_provider_decides_nothing_alone(office: Office, case_id: str) -> None:
    desk = office.handoff
    for worker, step in (
        (BRANDT, "informed"),
        (BRANDT, "placed"),
        (KELLER, "assignable"),
        (BRANDT, "decided"),
    ):
        with pytest.raises(StepNotPossible):
            desk.step(case_id, worker, step, TODAY, jointly_with="x")
    desk.step(case_id, BRANDT, "assignable", TODAY)
    desk.step(case_id, KELLER, "informed", TODAY)
    with pytest.raises(StepNotPossible):
        desk.step(case_id, KELLER, "decided", TODAY, jointly_with="Brandt")
    assert lane_of(office, case_id) == "informed"


def test_a_joint_decision_names_who_took_part(office: Office, case_id: str) -> None:
    desk = office.handoff
    desk.step(case_id, BRANDT, "assignable", TODAY)
    desk.step(case_id, BRANDT, "informed", TODAY)
    with pytest.raises(Invalid) as refused:
        desk.step(case_id, BRANDT, "decided", TODAY)
    assert refused.value.details["field"] == "jointly_with"


def test_another_way_is_open_from_everywhere_but_the_end() -> None:
    both = frozenset({"jobcenter", "provider"})
    for name, step in STEPS.items():
        assert ("another_way" in possible(name, both)) == bool(step.next)


def test_a_step_lies_in_the_past_and_follows_what_was_read(office: Office, case_id: str) -> None:
    with pytest.raises(Invalid):
        office.handoff.step(case_id, BRANDT, "assignable", TODAY + timedelta(days=1))
    version = office.handoff.open_case(case_id, BRANDT).version
    office.handoff.step(case_id, BRANDT, "assignable", TODAY, version=version)
    with pytest.raises(CaseChanged):
        office.handoff.step(case_id, BRANDT, "informed", TODAY, version=version)


def test_only_who_has_the_case_moves_it(office: Office, case_id: str) -> None:
    with pytest.raises(TakenBefore):
        office.handoff.step(case_id, KAYA, "assignable", TODAY)
    office.handoff.release(case_id, BRANDT)
    with pytest.raises(NotYours):
        office.handoff.step(case_id, BRANDT, "assignable", TODAY)


def test_a_wrong_step_is_taken_back_and_both_stay_in_the_timeline(office: Office, case_id: str) -> None:
    office.handoff.step(case_id, BRANDT, "not_assignable", TODAY)
    office.handoff.undo_step(case_id, BRANDT)
    opened = office.handoff.open_case(case_id, BRANDT)
    assert (opened.lane, opened.steps) == ("new", ())
    assert [(e.kind, e.text) for e in opened.events if e.kind.startswith("step")] == [
        ("step", "not_assignable"), ("step_undone", "not_assignable"),
    ]  # fmt: skip
    with pytest.raises(StepNotPossible):
        office.handoff.undo_step(case_id, BRANDT)


def test_the_person_sees_steps_and_readers_with_role_and_day_but_no_notes(office: Office) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    office.handoff.step(case_id, BRANDT, "assignable", TODAY, "Nur für uns")
    office.handoff.note(case_id, BRANDT, "Auch nur für uns")
    office.handoff.unmask(case_id, BRANDT, "callback")
    office.handoff.open_case(case_id, BRANDT)
    office.handoff.take_along(case_id, BRANDT, "printed")
    state = office.handoff.lookup(sent.case_code, sent.pin, source="a")
    told = [(e.kind, e.role, e.text) for e in state.events]
    assert ("step", BRANDT.role, "Geklärt: Eine Zuweisung ist möglich") in told
    assert {"seen", "unmasked", "printed"} <= {e.kind for e in state.events}
    assert "nur für uns" not in repr(state).lower()
    assert "callback" not in repr(told)


def test_a_withdrawal_destroys_the_notes_of_the_steps(office: Office) -> None:
    sent = hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    office.handoff.step(case_id, BRANDT, "assignable", TODAY, "Geheimes")
    office.handoff.withdraw(sent.case_code, sent.pin, source="a")
    with office.db.reading() as session:
        assert session.exec(select(CaseStep.sealed)).all() == [None]
    assert "Geheimes" not in repr(office.handoff.open_case(case_id, BRANDT))


# --- passing on, back to the program ----------------------------------------------------------------


def test_a_case_is_passed_on_to_whoever_may_see_it(office: Office, case_id: str) -> None:
    office.handoff.pass_on(case_id, BRANDT, KAYA)
    assert [row.id for row in office.handoff.queue(KAYA, "mine")] == [case_id]
    with pytest.raises(TakenBefore):
        office.handoff.note(case_id, BRANDT, "noch ich") or office.handoff.release(case_id, BRANDT)
    for other in (OLSEN, KAYA, replace(KELLER, programmes=("proaktiv",))):
        with pytest.raises(Invalid):
            office.handoff.pass_on(case_id, KAYA, other)


def test_the_program_answers_again_while_the_case_stays(office: Office) -> None:
    conversation = chat(office, "hallo")
    hand_over(office, conversation)
    case_id = only_case(office)
    office.handoff.take(case_id, BRANDT)
    assert office.store.get(conversation.id).state == "staff"
    office.handoff.to_bot(case_id, BRANDT)
    assert office.store.get(conversation.id).state == "waiting"
    assert "Computer-Programm" in chat_texts(office, conversation)[-1][1]
    assert office.handoff.open_case(case_id, BRANDT).row.assigned_to == "brandt"
    office.handoff.reply(case_id, BRANDT, "Ich bin wieder da.")
    assert office.store.get(conversation.id).state == "staff"


def test_a_day_to_look_again_finds_its_way_into_the_filter(
    office: Office, case_id: str, set_clock: Callable[[datetime], None]
) -> None:
    from api.handoff.views import Chosen

    office.handoff.follow_up(case_id, BRANDT, TODAY + timedelta(days=1))
    assert office.handoff.queue(BRANDT, "mine", 1, Chosen(due=True)) == []
    set_clock(MONDAY + timedelta(days=1))
    assert [r.id for r in office.handoff.queue(BRANDT, "mine", 1, Chosen(due=True))] == [case_id]
    assert office.handoff.queue(BRANDT, "mine", 1, Chosen(programme="proaktiv")) == []
    with pytest.raises(Invalid):
        office.handoff.follow_up(case_id, BRANDT, TODAY)


# --- the mask ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("Rufen Sie an: 0234 123456", "Rufen Sie an: •••• ••••56"),
        ("yilmaz@example.org", "••••••@•••••••.•rg"),
        ("geboren am 03.04.1981", "geboren am ••.••.••81"),
        ("am 30.11.2026 um 10:30 Uhr", "am 30.11.2026 um 10:30 Uhr"),
        ("seit 2019, 3 Kinder, 563 Euro", "seit 2019, 3 Kinder, 563 Euro"),
    ],
)
def test_long_numbers_and_addresses_are_masked_and_times_are_not(said: str, seen: str) -> None:
    assert masked(said) == seen


def test_contact_is_masked_until_a_reason_is_given_and_again_after_a_quarter_of_an_hour(
    office: Office, case_id: str, set_clock: Callable[[datetime], None]
) -> None:
    def contact() -> str:
        return office.handoff.open_case(case_id, BRANDT).of_kind("contact")[0].text

    assert contact() == "Rückruf unter: •••• ••••56"
    with pytest.raises(Invalid):
        office.handoff.unmask(case_id, BRANDT, "neugierig")
    with pytest.raises(TakenBefore):
        office.handoff.unmask(case_id, KAYA, "callback")
    office.handoff.unmask(case_id, BRANDT, "callback")
    assert contact() == "Rückruf unter: 0234 123456"
    assert "123456" not in repr(office.handoff.open_case(case_id, KAYA).lines)
    with office.db.reading() as session:
        assert f"case:{case_id} callback" in session.exec(
            select(AuditEntry.object).where(AuditEntry.action == "case_unmasked")
        ).all()  # fmt: skip
    set_clock(MONDAY + timedelta(minutes=16))
    assert contact() == "Rückruf unter: •••• ••••56"


def test_files_and_prints_are_masked_like_the_screen_and_on_record(office: Office, case_id: str) -> None:
    hire(office)
    app: FastAPI = web(office)
    hire(office, "kaya")
    desk = Desk.at(app, "kaya")
    for path in ("print", "export?format=txt", "export?format=json"):
        page = desk.look(f"cases/{case_id}/{path}")
        assert page.status_code == 200
        assert "Ich wohne hier." in page.text
        assert "123456" not in page.text
    assert desk.look(f"cases/{case_id}/export?format=exe").status_code == 422
    with office.db.reading() as session:
        done = session.exec(select(AuditEntry.action).where(AuditEntry.object == f"case:{case_id}")).all()
        assert (done.count("case_printed"), done.count("case_exported")) == (1, 2)
        assert audit.first_fault(session) is None


# --- on the page ------------------------------------------------------------------------------------


def test_a_step_is_noted_on_the_page_and_a_wrong_day_is_said_at_its_field(office: Office) -> None:
    hire(office)
    hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    desk = Desk.at(web(office))
    desk.post(f"cases/{case_id}/take")
    wrong = desk.post(f"cases/{case_id}/step", step="assignable", day="gestern", step_note="Bitte behalten")
    assert wrong.status_code == 422
    assert 'href="#day"' in wrong.text
    assert "Bitte behalten" in wrong.text
    done = desk.post(f"cases/{case_id}/step", step="assignable", day="30.11.2026", step_note="Geprüft")
    assert "Der Schritt ist eingetragen." in done.text
    assert "Geklärt: Eine Zuweisung ist möglich" in done.text
    assert "Geprüft" in done.text
    back = desk.post(f"cases/{case_id}/step/undo")
    assert "Noch ist kein Schritt eingetragen." in back.text


def test_a_text_module_is_put_into_the_answer_and_must_be_completed(office: Office) -> None:
    hire(office)
    hire(office, "vogt", role="redaktion")
    app = web(office)
    editor = Desk.at(app, "vogt")
    refused = editor.post("modules/new", title="Gruß", body="Guten Tag {vorname}")
    assert refused.status_code == 422
    assert "Den Platzhalter {vorname} gibt es nicht." in refused.text
    editor.post("modules/new", title="Gruß", body="Guten Tag, {name} vom {jobcenter}. {termin}?")
    hand_over(office, chat(office, "hallo"))
    case_id = only_case(office)
    desk = Desk.at(app)
    module = office.staff.modules.all("bochum")[0]
    page = desk.look(f"cases/{case_id}?module={module.id}")
    assert "Guten Tag, Herr Brandt vom" in page.text
    assert "{termin}?" in page.text
    refused = desk.post(f"cases/{case_id}/reply", text="Guten Tag. {termin}?")
    assert (refused.status_code, "Bitte ersetzen Sie noch {termin}" in refused.text) == (422, True)


def test_an_editor_is_told_when_somebody_was_faster(office: Office) -> None:
    hire(office, "vogt", role="redaktion")
    editor = Desk.at(web(office), "vogt")
    editor.post("modules/new", title="Gruß", body="Guten Tag")
    module = office.staff.modules.all("bochum")[0]
    editor.post(f"modules/{module.id}", title="Gruß", body="Hallo", version="1")
    late = editor.post(f"modules/{module.id}", title="Gruß", body="Servus", version="1")
    assert late.status_code == 409
    assert "Servus" in late.text
    assert "Hallo" in late.text
    assert "wirklich" not in editor.look(f"modules/{module.id}/delete").text
    gone = editor.post(f"modules/{module.id}/delete")
    assert "Noch gibt es keinen Text-Baustein." in gone.text
