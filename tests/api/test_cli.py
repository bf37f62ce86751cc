"""The command line: a backup that is restored and read, accounts, the log, the keys."""

import base64
import os
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlmodel import select
from support_handoff import BRANDT, chat, hand_over, only_case, open_office
from support_staff import PASSWORD, hire
from typer.testing import CliRunner

from api import audit
from api.audit import AuditEntry
from api.cli import app
from api.crypto import Keyring
from api.db import Database
from api.manage import migrate


@pytest.fixture
def key() -> bytes:
    return secrets.token_bytes(32)


@pytest.fixture
def service(database_url: str, key: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The settings of a service in the environment, its data base made; gives the address of that."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOTSE_SECRET_KEY", base64.urlsafe_b64encode(key).decode())
    db = Database(database_url)
    migrate(db)
    db.close()
    return database_url


def lotse(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def restored(url: str, backup: Path, place: Path) -> str:
    """What docs/betrieb.md says: the file in its place, or pg_restore into an empty data base."""
    if url.startswith("sqlite"):
        shutil.copy(backup, place / "restored.sqlite3")
        return f"sqlite:///{place / 'restored.sqlite3'}"
    socket, name = url.rpartition("host=")[2], f"restored_{secrets.token_hex(4)}"
    server = ["--host", socket, "--username", "postgres"]
    subprocess.run(["createdb", *server, name], check=True)
    subprocess.run(["pg_restore", *server, "--no-owner", "--dbname", name, str(backup)], check=True)
    return f"postgresql://postgres@/{name}?host={socket}"


def test_a_backup_is_restored_and_a_case_and_a_login_work(service: str, key: bytes, tmp_path: Path) -> None:
    if service.startswith("postgres") and not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    db = Database(service)
    office = open_office(db, Keyring(key))
    hire(office)
    sent = hand_over(office, chat(office, "Was ist INSAT?"))
    case_id = only_case(office)
    lotse("backup", str(tmp_path / "backup"))
    # What came after it is lost, and only that.
    office.handoff.take(case_id, BRANDT)
    office.handoff.note(case_id, BRANDT, "danach")
    db.close()
    assert oct((tmp_path / "backup").stat().st_mode)[-3:] == "600"
    again = Database(restored(service, tmp_path / "backup", tmp_path))
    migrate(again)
    office = open_office(again, Keyring(key))
    opened = office.handoff.open_case(case_id, BRANDT)
    assert any("Was ist INSAT?" in line.text for line in opened.lines)
    assert (opened.row.status, [e.kind for e in opened.events]) == ("new", ["sent", "seen"])
    assert office.handoff.lookup(sent.case_code, sent.pin, source="a").status == "new"
    assert office.staff.login("brandt", PASSWORD, source="a")
    with again.reading() as session:
        assert audit.first_fault(session) is None
    again.close()


def test_a_backup_carries_nothing_readable_and_overwrites_nothing(
    service: str, key: bytes, tmp_path: Path
) -> None:
    if not service.startswith("sqlite"):
        pytest.skip("a dump of PostgreSQL is compressed")
    db = Database(service)
    office = open_office(db, Keyring(key))
    hand_over(office, chat(office, "Pflanzwort im Chat"), message="Pflanzwort an die Fachkraft")
    db.close()
    lotse("backup", str(tmp_path / "backup"))
    assert b"Pflanzwort" not in (tmp_path / "backup").read_bytes()
    before = (tmp_path / "backup").read_bytes()
    assert CliRunner().invoke(app, ["backup", str(tmp_path / "backup")]).exit_code == 1
    assert (tmp_path / "backup").read_bytes() == before


def test_accounts_are_made_listed_and_shut_out(service: str) -> None:
    made = lotse("staff", "add", "kaya", "--name", "Frau Kaya", "--role", "fallmanager")
    assert "Einmal-Passwort" in made
    assert "kaya" in lotse("staff", "list")
    lotse("staff", "deactivate", "kaya")
    for words in (
        ("add", "kaya", "--name", "Frau Kaya", "--role", "fallmanager"),
        ("add", "neu", "--name", "Frau Neu", "--role", "chef"),
        ("add", "neu", "--name", "Frau Neu", "--role", "dsb", "--office", "nirgends"),
        ("password", "niemand"),
    ):
        assert CliRunner().invoke(app, ["staff", *words]).exit_code == 1, words


def test_a_broken_log_is_found(service: str) -> None:
    lotse("staff", "add", "kaya", "--name", "Frau Kaya", "--role", "fallmanager")
    lotse("staff", "deactivate", "kaya")
    assert "unversehrt" in lotse("audit", "verify")
    db = Database(service)
    with db.writing() as session:
        first = session.exec(select(AuditEntry)).first()
        assert first
        first.actor = "niemand"
        session.add(first)
    db.close()
    assert CliRunner().invoke(app, ["audit", "verify"]).exit_code == 1


def test_what_is_done_by_hand_is_on_record(service: str) -> None:
    lotse("retention")
    db = Database(service)
    with db.reading() as session:
        assert "retention_run" in session.exec(select(AuditEntry.action)).all()
    db.close()


def test_without_tables_a_command_ends_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    monkeypatch.setenv("LOTSE_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(app, ["audit", "verify"])
    assert done.exit_code == 1
    assert "nicht eingerichtet" in done.output
    assert "Traceback" not in done.output


def test_a_new_key_is_one_that_the_settings_take() -> None:
    assert len(base64.urlsafe_b64decode(lotse("keys", "new").strip())) == 32


def test_the_wrapper_starts_from_anywhere(tmp_path: Path) -> None:
    script = Path(__file__).resolve().parents[2] / "lotse"
    done = subprocess.run(
        [script, "--help"], cwd=tmp_path, capture_output=True, text=True, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr
    assert "Betrieb auf der Kommandozeile" in done.stdout


def test_every_setting_is_documented() -> None:
    from api.settings import ROOT, Settings

    for place in (".env.example", "docs/betrieb.md"):
        text = (ROOT / place).read_text(encoding="utf-8")
        missing = [
            name
            for name in Settings.model_fields
            if name != "database_url" and f"LOTSE_{name.upper()}" not in text
        ]
        assert missing == [], place
        assert "DATABASE_URL" in text
