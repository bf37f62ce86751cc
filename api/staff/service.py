"""The staff's door: logging in, sessions that end by themselves, passwords, names."""

import hmac
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from api import audit, clock, crypto
from api.appointments.limits import SourceLimit
from api.db import Database
from api.errors import Forbidden, Invalid, Unauthorized
from api.settings import Settings
from api.staff import passwords
from api.staff.roles import ROLES
from api.staff.tables import StaffAccount, StaffSession
from api.staff.views import Member, NewAccount

_WINDOW = timedelta(minutes=15)
_PER_LOGIN_AND_NETWORK, _PER_NETWORK = 10, 100
# How old `last_seen_at` may be before a request writes it anew.
_SEEN_EVERY = timedelta(seconds=30)


class WrongLogin(Unauthorized):
    """An unknown login and a wrong password answer alike."""

    code = "wrong_login"
    message = "Anmelde-Name oder Passwort stimmt nicht."


class WrongToken(Forbidden):
    code = "csrf"
    message = "Diese Seite war zu lange offen. Bitte laden Sie sie neu und senden Sie noch einmal."


class PasswordChangeNeeded(Forbidden):
    code = "password_change_needed"
    message = "Bitte wählen Sie zuerst ein eigenes Passwort."


class Staff:
    """Accounts and sessions. Thread-safe."""

    def __init__(self, db: Database, keyring: crypto.Keyring, settings: Settings) -> None:
        self._db, self._keyring = db, keyring
        self._idle = timedelta(minutes=settings.staff_idle_minutes)
        self._longest = timedelta(hours=settings.staff_max_hours)
        self._same_login = SourceLimit(_PER_LOGIN_AND_NETWORK, _WINDOW)
        self._same_network = SourceLimit(_PER_NETWORK, _WINDOW)

    # --- sessions ---------------------------------------------------------------------------------

    def login(
        self, login: str, password: str, *, source: str, old_token: str | None = None
    ) -> tuple[Member, str]:
        """A new session: (who, token of its cookie). An older session of the same browser ends.

        `source` is the network that asks: wrong attempts are counted per network, and per login from
        that network, so that nobody can lock another one out. Raises `WrongLogin`, `TooManyAttempts`.
        """
        login = login.strip().lower()[:100]
        key = f"{source} {login}"
        self._same_network.take(source)
        self._same_login.take(key)
        account = self._account(login)
        if not passwords.fits(password, account.password_hash if account else None) or not account:
            with self._db.writing() as session:
                audit.record(session, account.id if account else "unknown", "login_failed", "staff")
            raise WrongLogin()
        self._same_network.give_back(source)
        self._same_login.give_back(key)
        with self._db.writing() as session:
            if passwords.is_outdated(account.password_hash):
                account.password_hash = passwords.hashed(password)
                session.add(account)
            self._end(session, old_token)
            member, token = self._begin(session, account)
            audit.record(session, account.id, "login", "staff")
        return member, token

    def member(self, token: str | None) -> Member:
        """Who is logged in with this cookie; the session lives on. Raises `Unauthorized`, also when it is over."""
        if not token:
            raise Unauthorized()
        now = clock.now()
        with self._db.reading() as session:
            found = session.exec(
                select(StaffSession, StaffAccount)
                .join(StaffAccount, col(StaffAccount.id) == col(StaffSession.account_id))
                .where(StaffSession.token_hash == self._hash(token), col(StaffAccount.active).is_(True))
            ).one_or_none()
        if found is None or self._is_over(found[0]):
            raise Unauthorized("Bitte melden Sie sich neu an.")
        if now - found[0].last_seen_at > _SEEN_EVERY:
            with self._db.writing() as session:
                if kept := session.get(StaffSession, found[0].token_hash):
                    kept.last_seen_at = now
                    session.add(kept)
        return _member(found[1], found[0].csrf)

    def check_token(self, member: Member, csrf: str | None) -> None:
        """Raises `WrongToken` unless a form or request carries the session's own token."""
        if not hmac.compare_digest(member.csrf.encode(), (csrf or "").encode()):
            raise WrongToken()

    def logout(self, token: str | None) -> None:
        """Ends the session on the server; nothing happens when it is over already."""
        if not token:
            return
        with self._db.writing() as session:
            account_id = self._end(session, token)
            if account_id:
                audit.record(session, account_id, "logout", "staff")

    def change_password(self, member: Member, old: str, new: str) -> tuple[Member, str]:
        """Takes a new password, ends all sessions of the account and begins a new one: (who, token).

        Raises `Invalid` with `details.field` "old" or "new".
        """
        account = self._account(member.login)
        if account is None or not passwords.fits(old, account.password_hash):
            raise Invalid("Das bisherige Passwort stimmt nicht.", field="old")
        passwords.check_new(new, account.login, old)
        stored = passwords.hashed(new)
        with self._db.writing() as session:
            account.password_hash, account.must_change_password = stored, False
            session.add(account)
            session.exec(delete(StaffSession).where(col(StaffSession.account_id) == account.id))
            fresh = self._begin(session, account)
            audit.record(session, account.id, "password_changed", "staff")
        return fresh

    def delete_expired(self) -> int:
        """Deletes the sessions that are over; says how many."""
        with self._db.writing() as session:
            over = [s.token_hash for s in session.exec(select(StaffSession)) if self._is_over(s)]
            session.exec(delete(StaffSession).where(col(StaffSession.token_hash).in_(over)))
        return len(over)

    # --- accounts ---------------------------------------------------------------------------------

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The display names of accounts."""
        with self._db.reading() as session:
            found = session.exec(select(StaffAccount).where(col(StaffAccount.id).in_(set(ids)))).all()
        return {account.id: account.display_name for account in found}

    def create(
        self, login: str, name: str, role: str, office: str, programmes: Sequence[str] = ()
    ) -> NewAccount | None:
        """A new account with a one-time password; None when there is one of that login already."""
        if role not in ROLES:
            raise Invalid("Diese Rolle gibt es nicht.", field="role")
        password = passwords.one_time()
        account = StaffAccount(
            id=crypto.new_id(), login=login.strip().lower(), display_name=name, role=role, office=office,
            programmes=list(programmes), password_hash=passwords.hashed(password), created_at=clock.now(),
        )  # fmt: skip
        with self._db.writing() as session:
            if session.exec(select(StaffAccount.id).where(StaffAccount.login == account.login)).first():
                return None
            session.add(account)
            session.flush()
            audit.record(session, "setup", "account_created", f"account:{account.id}")
        return NewAccount(account.login, name, role, office, password)

    def has_login(self, login: str) -> bool:
        with self._db.reading() as session:
            return (
                session.exec(select(StaffAccount.id).where(StaffAccount.login == login)).first() is not None
            )

    # --- the steps --------------------------------------------------------------------------------

    def _account(self, login: str) -> StaffAccount | None:
        with self._db.reading() as session:
            return session.exec(
                select(StaffAccount).where(StaffAccount.login == login, col(StaffAccount.active).is_(True))
            ).one_or_none()

    def _begin(self, session: Session, account: StaffAccount) -> tuple[Member, str]:
        token, csrf, now = crypto.new_token(), crypto.new_token(), clock.now()
        session.add(
            StaffSession(
                token_hash=self._hash(token),
                account_id=account.id,
                csrf=csrf,
                started_at=now,
                last_seen_at=now,
            )
        )
        session.flush()
        return _member(account, csrf), token

    def _end(self, session: Session, token: str | None) -> str | None:
        """Deletes the session of a cookie; says whose it was."""
        kept = session.get(StaffSession, self._hash(token)) if token else None
        if kept is None:
            return None
        session.delete(kept)
        session.flush()
        return kept.account_id

    def _is_over(self, kept: StaffSession) -> bool:
        now = clock.now()
        return now - kept.last_seen_at >= self._idle or now - kept.started_at >= self._longest

    def _hash(self, token: str) -> str:
        return self._keyring.digest(f"staff-session:{token}")


def _member(account: StaffAccount, csrf: str) -> Member:
    return Member(
        account.id, account.login, account.display_name, account.role, account.office,
        tuple(account.programmes), account.must_change_password, csrf,
    )  # fmt: skip
