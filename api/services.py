"""Everything the routes need, made once at the start and found at `request.app.state.services`."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from api.appointments.mail import setup as mail_setup
from api.appointments.mail.outbox import Outbox
from api.appointments.places.service import Places
from api.appointments.plans.service import Plans
from api.appointments.rules import BookingRules
from api.appointments.service import Appointments
from api.appointments.waiting.service import WaitingList
from api.conversations.bot_client import BotClient
from api.conversations.crisis.help_lines import help_lines
from api.conversations.forms import HelpInForms
from api.conversations.gateway import Gateway
from api.conversations.store import Store
from api.conversations.streams import Streams
from api.crypto import Keyring
from api.db import Database
from api.handoff.service import Handoff
from api.keys import keyring_of
from api.limits import Limit
from api.privacy.service import Privacy
from api.programmes.archive import Archive
from api.programmes.catalogue import Catalogue, load_catalogue
from api.settings import Settings
from api.staff.service import Staff

logger = logging.getLogger(__name__)


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
    help_in_forms: HelpInForms
    appointments: Appointments
    outbox: Outbox | None
    waiting: WaitingList
    places: Places
    plans: Plans
    handoff: Handoff
    privacy: Privacy
    staff: Staff
    archive: Archive
    message_limit: Limit
    start_limit: Limit
    streams: Streams

    def close(self) -> None:
        self.bot.close()
        self.db.close()


def wire(settings: Settings) -> Services:
    """Makes the parts from the settings. Raises `CatalogueError` with file and line for a broken catalogue."""
    catalogue = load_catalogue(
        settings.catalogue_dir, _known_values(settings) | settings.values, settings.own_catalogue_dir
    )
    settings.jobcenter_name = settings.jobcenter_name or catalogue.offices[settings.office].name
    db = Database(settings.database_url)
    keyring = keyring_of(settings, db)
    bot = BotClient(settings.bot_url, settings.bot_timeout_seconds)
    store = Store(
        db,
        keyring,
        idle=timedelta(minutes=settings.session_idle_minutes),
        longest=timedelta(hours=settings.session_max_hours),
        keep_marks=timedelta(days=settings.crisis_mark_days),
        keep_feedback=timedelta(days=settings.feedback_days),
    )
    gateway = Gateway(store, bot, settings.values, settings.jobcenter_phone)
    handoff = Handoff(db, keyring, store, catalogue, settings)
    gateway.to_staff = handoff.to_staff
    appointments = Appointments(db, keyring, _booking_rules(settings))
    appointments.organizer = mail_setup.organizer(settings)
    outbox = mail_setup.outbox(settings, db, keyring, _telling_names(catalogue))
    if outbox is not None:
        appointments.listeners.append(outbox.told)
    waiting = WaitingList(db, keyring, appointments, outbox)
    appointments.freed.append(waiting.offer_free)
    privacy = Privacy(db, store, appointments, waiting, handoff, settings)
    gateway.delete, gateway.may_withdraw = privacy.delete_chat, privacy.may_withdraw
    gateway.withdraw = privacy.withdraw_in_chat
    return Services(
        settings=settings,
        db=db,
        keyring=keyring,
        catalogue=catalogue,
        bot=bot,
        store=store,
        gateway=gateway,
        help_in_forms=HelpInForms(db, settings.values),
        appointments=appointments,
        outbox=outbox,
        waiting=waiting,
        places=Places(db, keyring),
        plans=Plans(db, keyring, appointments, settings.land, settings.closing_days),
        handoff=handoff,
        privacy=privacy,
        staff=Staff(db, keyring, settings),
        archive=_archive(settings, catalogue),
        message_limit=Limit(db, keyring, "message", settings.messages_per_minute),
        start_limit=Limit(db, keyring, "start", settings.conversations_per_minute),
        streams=Streams(settings.streams_per_conversation, settings.streams_per_worker),
    )


def _booking_rules(settings: Settings) -> BookingRules:
    return BookingRules(
        hold=timedelta(minutes=settings.booking_hold_minutes),
        notice=timedelta(hours=settings.booking_notice_hours),
        horizon=timedelta(weeks=settings.booking_horizon_weeks),
        offer=timedelta(hours=settings.waiting_offer_hours),
        keep_contact=timedelta(days=settings.booking_contact_days),
        longest_wait=timedelta(days=settings.waiting_days),
    )


def _telling_names(catalogue: Catalogue) -> set[str]:
    """Names of programmes, as they must not stand in the sender of an e-mail."""
    programmes = catalogue.programmes.values()
    return {name for p in programmes for name in (p.key, p.short_name, p.name, p.provider) if len(name) > 3}


def _archive(settings: Settings, catalogue: Catalogue) -> Archive:
    archive = Archive(settings.data_dir / "catalogues")
    try:
        archive.keep(catalogue.version, settings.catalogue_dir, settings.own_catalogue_dir)
    except OSError as fault:
        logger.warning("the catalogue's version is not kept for comparison: %s", fault.strerror)
    return archive


def _known_values(settings: Settings) -> dict[str, str]:
    """Placeholders of the catalogue that this program knows by itself; the deployment's own values win."""
    hotline = help_lines()["addiction_hotline"]
    return {
        "sucht_hotline": f"{hotline.phone}, {hotline.cost}",
        "chat_loeschfrist": f"{settings.session_max_hours} Stunden",
    }
