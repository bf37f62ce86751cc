"""Everything the routes need, made once at the start and found at `request.app.state.services`."""

from dataclasses import dataclass
from datetime import timedelta

from api.appointments.service import Appointments
from api.conversations.bot_client import BotClient
from api.conversations.gateway import Gateway
from api.conversations.store import Store
from api.crypto import Keyring
from api.db import Database
from api.handoff.service import Handoff
from api.limits import Limit
from api.programmes.catalogue import Catalogue, load_catalogue
from api.settings import Settings
from api.staff.service import Staff


@dataclass
class Services:
    """The parts of the api, wired together."""

    settings: Settings
    db: Database
    keyring: Keyring
    catalogue: Catalogue
    bot: BotClient
    store: Store
    gateway: Gateway
    appointments: Appointments
    handoff: Handoff
    staff: Staff
    message_limit: Limit
    start_limit: Limit

    def close(self) -> None:
        self.bot.close()
        self.db.close()


def wire(settings: Settings) -> Services:
    """Makes the parts from the settings. Raises `CatalogueError` with file and line for a broken catalogue."""
    catalogue = load_catalogue(settings.catalogue_dir, settings.values, settings.own_catalogue_dir)
    settings.jobcenter_name = settings.jobcenter_name or catalogue.offices[settings.office].name
    db = Database(settings.database_url)
    keyring = Keyring(settings.key(), settings.older_keys())
    bot = BotClient(settings.bot_url, settings.bot_timeout_seconds)
    store = Store(
        db,
        keyring,
        idle=timedelta(minutes=settings.session_idle_minutes),
        longest=timedelta(hours=settings.session_max_hours),
    )
    gateway = Gateway(store, bot, settings.values, settings.jobcenter_phone)
    handoff = Handoff(db, keyring, store, catalogue, settings)
    gateway.to_staff = handoff.to_staff
    return Services(
        settings=settings,
        db=db,
        keyring=keyring,
        catalogue=catalogue,
        bot=bot,
        store=store,
        gateway=gateway,
        appointments=Appointments(db, keyring),
        handoff=handoff,
        staff=Staff(db, keyring, settings),
        message_limit=Limit(settings.messages_per_minute),
        start_limit=Limit(settings.conversations_per_minute),
    )
