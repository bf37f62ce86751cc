"""`python -m api.manage COMMAND`: what is done to the data base before the api starts, and from outside.

migrate       bring the tables to the newest revision
demo          free times and staff accounts to try it with
prepare       key, token, tables and in demo mode the demo data: what both processes need
key           print a new value for LOTSE_SECRET_KEY
rotate-keys   wrap every key anew with LOTSE_SECRET_KEY, after the old one was put into LOTSE_OLD_SECRET_KEYS
tidy          delete what has expired (the api does so itself once a minute)
"""

import base64
import secrets
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config

from api import clock, keys, retention
from api.appointments.demo import load_demo as load_demo_times
from api.db import Database
from api.programmes.catalogue import CatalogueError, load_catalogue
from api.services import wire
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
    staff = Staff(db, keys.keyring_of(settings, db), settings)
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
    keys.settle(db, keys.keyring_of(settings, db))
    if settings.mode == "demo":
        demo(db, settings)
    db.close()


def rotate(settings: Settings) -> bool:
    """Wraps every key anew and says how far it is; whether nothing is left that needs an older key."""
    db = Database(settings.database_url)
    keyring = keys.keyring_of(settings, db)
    # Before anything is rotated: the codes people hold were hashed with the old key's pepper.
    keys.settle(db, keyring)
    done = keys.rotate_with_progress(db, keyring, lambda line: print(line, flush=True))
    db.close()
    return done


def tidy(settings: Settings) -> bool:
    """Deletes what has expired and says how much; whether every step worked."""
    parts = wire(settings)
    done = retention.tidy(parts)
    for name, count in done.items():
        print(f"  {name}: {'failed' if count < 0 else count}")
    parts.close()
    return min(done.values()) >= 0


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
                database = Database(settings.database_url)
                migrate(database)
                keys.settle(database, keys.keyring_of(settings, database))
            case ["rotate-keys"]:
                sys.exit(not rotate(settings))
            case ["tidy"]:
                sys.exit(not tidy(settings))
            case ["demo"]:
                demo(Database(settings.database_url), settings)
            case _:
                sys.exit(__doc__)
    except CatalogueError as fault:
        sys.exit(f"Catalogue: {fault}")


if __name__ == "__main__":
    main()
