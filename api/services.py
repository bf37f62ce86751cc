"""Everything the routes need, made once at the start and found at `request.app.state.services`."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, cast

from fastapi import Depends, Request

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
