"""`lotse …`: what whoever runs the service does on its command line. `lotse --help` says everything in German."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import func, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from api import audit, clock, manage
from api import retention as periods
from api.audit import AuditEntry
from api.conversations.crisis.help_lines import stale_numbers
from api.errors import AppError
from api.services import Services, wire
from api.settings import read_settings
from api.staff.accounts import check_login, check_name_and_role
from api.staff.roles import ROLES
from api.staff.views import NewAccount

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Teilhabe-Lotse: Betrieb auf der Kommandozeile.",
)
staff = typer.Typer(no_args_is_help=True, help="Konten der Fachkräfte.")
log = typer.Typer(no_args_is_help=True, help="Protokoll (Audit).")
keys = typer.Typer(no_args_is_help=True, help="Schlüssel.")
app.add_typer(staff, name="staff")
app.add_typer(log, name="audit")
app.add_typer(keys, name="keys")
out, err = Console(), Console(stderr=True)

Login = Annotated[str, typer.Argument(help="Anmelde-Name")]
_ACTOR = "setup"


@contextmanager
def _parts() -> Iterator[Services]:
    """The parts of the service; an expected fault ends the command with its sentence."""
    parts = wire(read_settings())
    try:
        yield parts
    except AppError as fault:
        err.print(f"[red]{fault.message}[/red]")
        raise typer.Exit(1) from fault
    except DBAPIError as fault:
        err.print(
            "[red]Die Datenbank ist nicht erreichbar oder nicht eingerichtet (python -m api.manage prepare).[/red]"
        )
        raise typer.Exit(1) from fault
    finally:
        parts.close()


# --- accounts -------------------------------------------------------------------------------------


@staff.command("list")
def list_accounts(office: Annotated[str | None, typer.Option(help="nur dieses Jobcenter")] = None) -> None:
    """Alle Konten."""
    table = Table("Anmelde-Name", "Name", "Rolle", "Jobcenter", "Stand", "2. Faktor", "Sitzungen")
    with _parts() as parts:
        for row in parts.staff.accounts(office):
            state = "aktiv" if row.active else "gesperrt"
            second = "Dienst" if row.external else "ja" if row.has_second_factor else "nein"
            table.add_row(row.login, row.name, row.role.title, row.office, state, second, str(row.sessions))
    out.print(table)


@staff.command("add")
def add_account(
    login: Login,
    name: Annotated[str, typer.Option(help="Name, wie ihn Kolleginnen und Kollegen sehen")],
    role: Annotated[str, typer.Option(help=", ".join(ROLES))],
    office: Annotated[str | None, typer.Option(help="Jobcenter; sonst das dieser Anlage")] = None,
    programme: Annotated[list[str] | None, typer.Option(help="Programm; mehrmals möglich")] = None,
) -> None:
    """Legt ein Konto an und zeigt das Einmal-Passwort, dieses eine Mal."""
    with _parts() as parts:
        unknown = set(programme or ()) - set(parts.catalogue.programmes)
        place = office or parts.settings.office
        if unknown or place not in parts.catalogue.offices:
            _fail(f"Im Verzeichnis gibt es nicht: {', '.join(unknown) or place}")
        check_name_and_role(name, role)
        made = parts.staff.create(check_login(login), name, role, place, programme or ())
        if made is None:
            _fail("Diesen Anmelde-Namen gibt es schon.")
        _show(made)


@staff.command("password")
def reset_password(login: Login) -> None:
    """Neues Einmal-Passwort; beendet die Sitzungen. Der zweite Faktor bleibt."""
    with _parts() as parts:
        _show(parts.staff.reset_password(parts.staff.id_of(login), office=None, actor=_ACTOR))


@staff.command("reset-factor")
def reset_factor(login: Login) -> None:
    """Setzt den zweiten Faktor zurück; beendet die Sitzungen."""
    _on_account(
        login, lambda s, i: s.reset_factor(i, office=None, actor=_ACTOR), "Zweiter Faktor zurückgesetzt."
    )


@staff.command("deactivate")
def deactivate(login: Login) -> None:
    """Sperrt ein Konto; beendet die Sitzungen."""
    _on_account(login, lambda s, i: s.set_active(i, False, office=None, actor=_ACTOR), "Konto gesperrt.")


@staff.command("activate")
def activate(login: Login) -> None:
    """Hebt die Sperre eines Kontos auf."""
    _on_account(login, lambda s, i: s.set_active(i, True, office=None, actor=_ACTOR), "Konto wieder aktiv.")


@staff.command("end-sessions")
def end_sessions(login: Login) -> None:
    """Beendet alle Sitzungen eines Kontos."""
    _on_account(login, lambda s, i: s.end_sessions(i, office=None, actor=_ACTOR), "Sitzungen beendet.")


def _on_account(login: str, work: Callable[[Any, str], None], said: str) -> None:
    with _parts() as parts:
        work(parts.staff, parts.staff.id_of(login))
        out.print(said)


def _show(made: NewAccount) -> None:
    out.print(
        f"Anmelde-Name   {made.login}\nEinmal-Passwort [bold]{made.password}[/bold]  (nur jetzt zu sehen)"
    )


# --- upkeep ---------------------------------------------------------------------------------------


@app.command()
def retention() -> None:
    """Löscht jetzt, was abgelaufen ist (sonst jede Minute von selbst)."""
    with _parts() as parts, out.status("Abgelaufenes wird gelöscht …"):
        periods.tidy(parts)
        with parts.db.writing() as session:
            audit.record(session, _ACTOR, "retention_run", "retention")
    out.print("Fertig. Was gelöscht wurde, steht im Protokoll.")


@app.command()
def demo() -> None:
    """Legt Termine und Konten zum Ausprobieren an (nur LOTSE_MODE=demo)."""
    settings = read_settings()
    if settings.mode != "demo":
        _fail("Demo-Daten gibt es nur mit LOTSE_MODE=demo.")
    with _parts() as parts:
        manage.demo(parts.db, settings)


@app.command()
def numbers() -> None:
    """Welche Hilfe-Nummern wieder nachzuprüfen sind. Endet mit 1, wenn es welche gibt."""
    found = stale_numbers(clock.today())
    if not found:
        out.print("Alle Hilfe-Nummern sind nachgeprüft.")
        return
    table = Table("Nachzuprüfen", "Nummer", "zuletzt am", "Quelle")
    for line in found:
        table.add_row(line.label, line.phone, f"{line.as_of:%d.%m.%Y}", line.source)
    out.print(table)
    raise typer.Exit(1)


@log.command()
def verify() -> None:
    """Prüft die Kette der Einträge. Endet mit 1, wenn einer geändert wurde oder fehlt."""
    with _parts() as parts, parts.db.reading() as session, Progress(console=err) as bar:
        total = session.exec(select(func.count()).select_from(AuditEntry)).one()
        task = bar.add_task("Einträge", total=total)
        fault = audit.first_fault(session, lambda: bar.advance(task))
    if fault is not None:
        _fail(f"Die Kette ist verletzt, zuerst bei Eintrag {fault.id} vom {fault.at:%d.%m.%Y %H:%M} UTC.")
    out.print(f"Die Kette ist unversehrt: {total} Einträge.")


@keys.command("new")
def new_key() -> None:
    """Ein neuer Wert für LOTSE_SECRET_KEY."""
    import base64
    import secrets

    print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


@keys.command("rotate")
def rotate_keys() -> None:
    """Packt alle Schlüssel mit dem neuen LOTSE_SECRET_KEY um; der alte steht in LOTSE_OLD_SECRET_KEYS."""
    rotate = getattr(manage, "rotate", None)
    if rotate is None:
        _fail("Diese Fassung kann Schlüssel noch nicht umpacken.")
    settings = read_settings()
    done = rotate(settings)
    with _parts() as parts, parts.db.writing() as session:
        audit.record(session, _ACTOR, "keys_rewrapped", "keys")
    if not done:
        _fail("Nicht alles ließ sich umpacken. Lassen Sie den alten Schlüssel noch stehen.")
    out.print("Fertig. Der alte Schlüssel kann aus LOTSE_OLD_SECRET_KEYS heraus.")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="Datei, die entsteht; sie darf noch nicht da sein")],
) -> None:
    """Sichert die Datenbank im laufenden Betrieb. Den Schlüssel sichern Sie getrennt davon."""
    if target.exists():
        _fail(f"{target} gibt es schon.")
    settings = read_settings()
    # Made readable for its owner alone before anything stands in it.
    target.touch(mode=0o600, exist_ok=False)
    with out.status("Datenbank wird gesichert …"):
        if settings.database_url.startswith("sqlite"):
            _backup_sqlite(settings.database_url.removeprefix("sqlite:///"), target)
        else:
            _backup_postgres(settings.database_url, target)
    out.print(f"Gesichert: {target} ({target.stat().st_size} Bytes). Der Schlüssel ist nicht dabei.")


def _backup_sqlite(path: str, target: Path) -> None:
    with sqlite3.connect(path) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
        # One file: a copy that waits for its journal is half a backup.
        copy.execute("PRAGMA journal_mode=DELETE")
    source.close()
    copy.close()


def _backup_postgres(url: str, target: Path) -> None:
    where = make_url(url)
    host = where.host or where.query.get("host")
    # The password goes by the environment: an argument can be read by every user of the machine.
    environment = {**os.environ, **({"PGPASSWORD": where.password} if where.password else {})}
    command = ["pg_dump", "--format=custom", "--no-owner", f"--file={target}"]
    for option, value in (("--host", host), ("--port", where.port), ("--username", where.username)):
        if value:
            command.append(f"{option}={value}")
    try:
        done = subprocess.run(
            [*command, where.database or ""], env=environment, capture_output=True, text=True
        )
    except FileNotFoundError:
        target.unlink()
        _fail("pg_dump fehlt. Es gehört zu den Client-Programmen von PostgreSQL.")
    if done.returncode:
        target.unlink()
        _fail(f"pg_dump: {done.stderr.strip()[:300]}")


def _fail(said: str) -> NoReturn:
    err.print(f"[red]{said}[/red]")
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
