"""`python -m api.manage migrate|demo|prepare|key`: what is done to the data base before the api starts."""

import base64
import secrets
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

from api import clock
from api.appointments.demo import load_demo as load_demo_times
from api.crypto import Keyring
from api.db import Database
from api.programmes.catalogue import CatalogueError, load_catalogue
from api.settings import Settings, read_settings
from api.staff.demo import load_demo as load_demo_staff
from api.staff.service import Staff


def migrate(db: Database, revision: str = "head") -> None:
    """Brings the data base to a revision, the newest by default; "base" takes every table away."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["database"] = db
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def demo(db: Database, settings: Settings) -> None:
    """Free times for the next eight weeks, and a staff account per role whose password is shown once."""
    catalogue = load_catalogue(settings.catalogue_dir, settings.values, settings.own_catalogue_dir)
    added = load_demo_times(db, catalogue, clock.today())
    if added:
        print(f"Demo: {added} free times for the next eight weeks.")
    staff = Staff(db, Keyring(settings.key(), settings.older_keys()), settings)
    accounts = load_demo_staff(staff, catalogue, settings)
    if accounts:
        print("Demo staff accounts. These one-time passwords are shown only now:")
        for account in accounts:
            print(f"  {account.login:<22} {account.password:<22} {account.role}, {account.office}")


def prepare(settings: Settings) -> None:
    """Key, token, tables, and in demo mode the demo data: what both processes need before they start."""
    settings.key()
    settings.token()
    db = Database(settings.database_url)
    if db.is_sqlite:
        Path(db.url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    migrate(db)
    if settings.mode == "demo":
        demo(db, settings)
    db.close()


def main() -> None:
    if sys.argv[1:] == ["key"]:
        print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        return
    settings = read_settings()
    try:
        match sys.argv[1:]:
            case ["prepare"]:
                prepare(settings)
            case ["migrate"]:
                migrate(Database(settings.database_url))
            case ["demo"]:
                demo(Database(settings.database_url), settings)
            case _:
                sys.exit(__doc__)
    except CatalogueError as fault:
        sys.exit(f"Catalogue: {fault}")


if __name__ == "__main__":
    main()
