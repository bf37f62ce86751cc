"""Sends what is in the outbox, in the background of each worker. No turn and no page waits for it."""

import asyncio
import logging
import ssl
from dataclasses import dataclass
from typing import Literal

import aiosmtplib

from api.appointments.mail.outbox import Letter, Outbox

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 5.0
_PATIENCE_SECONDS = 30.0
# A sender that stops finishes the e-mail in hand, so that it is not sent again.
_STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Server:
    """The mail server. `tls` may replace the system's certificates (tests)."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None


class Sender:
    """`start` and `stop` it, or let it do one `round`."""

    def __init__(self, outbox: Outbox, server: Server, *, every: float = _EVERY_SECONDS) -> None:
        self._outbox, self._server, self._every = outbox, server, every
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to send, until `stop`; inside a running event loop."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ends it after the e-mail in hand."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=_STOP_SECONDS)
            self._task.cancel()

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.round()
            except Exception as fault:  # sending goes on whatever one round meets
                logger.error("mail: %s", type(fault).__name__)
            try:
                await asyncio.wait_for(self._stopping.wait(), self._every)
            except TimeoutError:
                continue

    async def round(self) -> int:
        """Sends everything that is due over one connection; says how many were taken by the server.

        A server that does not answer ends the round: the other e-mails would fare no better.
        """
        letter = await asyncio.to_thread(self._outbox.claim)
        if letter is None:
            return 0
        client = self._client()
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as fault:
            logger.warning("mail: no connection (%s)", type(fault).__name__)
            await asyncio.to_thread(self._outbox.postpone, letter.id, "no_connection")
            return 0
        sent = 0
        try:
            while letter is not None:
                if not await self._send(client, letter):
                    break
                sent += 1
                stop = self._stopping.is_set()
                letter = None if stop else await self._next(client)
        finally:
            await _leave(client)
        return sent

    async def _next(self, client: aiosmtplib.SMTP) -> Letter | None:
        return await asyncio.to_thread(self._outbox.claim) if client.is_connected else None

    async def _send(self, client: aiosmtplib.SMTP, letter: Letter) -> bool:
        """Whether the round may go on. Which address it was never comes into a log."""
        try:
            await client.send_message(letter.message)
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError) as fault:
            code = _code(fault)
            final = 500 <= code < 600
            logger.warning("mail %s: refused with %s", letter.id[:8], code)
            undone = self._outbox.give_up if final else self._outbox.postpone
            await asyncio.to_thread(undone, letter.id, f"refused_{code}")
            return True
        except (aiosmtplib.SMTPNotSupported, UnicodeError):
            await asyncio.to_thread(self._outbox.give_up, letter.id, "address")
            return True
        except (aiosmtplib.SMTPException, OSError) as fault:
            logger.warning("mail %s: %s", letter.id[:8], type(fault).__name__)
            await asyncio.to_thread(self._outbox.postpone, letter.id, "server")
            return False
        await asyncio.to_thread(self._outbox.sent, letter.id)
        return True

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host, port=server.port, timeout=_PATIENCE_SECONDS,
            use_tls=server.security == "tls", start_tls=server.security == "starttls",
            username=server.user or None, password=server.password or None, tls_context=server.tls,
        )  # fmt: skip


def _code(fault: aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPDataError) -> int:
    if isinstance(fault, aiosmtplib.SMTPRecipientsRefused):
        return max((one.code for one in fault.recipients), default=450)
    return fault.code


async def _leave(client: aiosmtplib.SMTP) -> None:
    if client.is_connected:
        try:
            await client.quit()
        except (aiosmtplib.SMTPException, OSError):
            client.close()
