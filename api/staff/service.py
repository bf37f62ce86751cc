"""The staff's door: logging in, sessions that end by themselves, passwords, names."""

import hmac
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from api import audit, clock, crypto
from api.appointments.errors import TooManyAttempts
from api.db import Database
from api.errors import Forbidden, Invalid, Unauthorized
from api.limits import Limit, forget_old_uses
from api.settings import Settings
from api.staff import passwords
from api.staff.accounts import Accounts
from api.staff.factors import Factors
from api.staff.modules import Modules
from api.staff.oidc import Identity, SignIn, SignInFailed
from api.staff.tables import StaffAccount, StaffSession
from api.staff.views import Member

_QUARTER_HOUR = 15 * 60.0
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


class SecondFactorNeeded(Forbidden):
    code = "second_factor_needed"
    message = "Bitte geben Sie den Code Ihres zweiten Faktors ein."


class SecondFactorSetupNeeded(Forbidden):
    code = "second_factor_setup_needed"
    message = "Bitte richten Sie zuerst einen zweiten Faktor ein."


class Staff(Accounts, Factors):
    """Accounts and sessions. Thread-safe."""

    def __init__(self, db: Database, keyring: crypto.Keyring, settings: Settings) -> None:
        self._db, self._keyring = db, keyring
        self.second_factor_required = settings.mode == "production"
        self._issuer = settings.jobcenter_name or "Teilhabe-Lotse"
        self.modules = Modules(db)
        self.sign_in = SignIn(settings)
        self._idle = timedelta(minutes=settings.staff_idle_minutes)
        self._longest = timedelta(hours=settings.staff_max_hours)
        per_login, per_network = settings.logins_per_quarter_hour, settings.logins_per_network

        def limit(name: str, most: int) -> Limit:
            return Limit(db, keyring, name, most, _QUARTER_HOUR, TooManyAttempts)

        self._same_login = limit("login", per_login)
        self._same_network = limit("login-network", per_network)
        self._same_factor = limit("second-factor", per_login)
        self._any_factor = limit("second-factor-account", per_login * 3)

    # --- sessions ---------------------------------------------------------------------------------

    def login(
        self, login: str, password: str, *, source: str, old_token: str | None = None, browser: str = ""
    ) -> tuple[Member, str]:
        """A new session: (who, token of its cookie). An older session of the same browser ends.

        With a second factor set up its stage is "password" until `show_factor`.

        `source` is the network that asks: wrong attempts are counted per network, and per login from
        that network, so that nobody can lock another one out. Raises `WrongLogin`, `TooManyAttempts`.
        """
        login = login.strip().lower()[:100]
        key = f"{source} {login}"
        self._same_network.use(source)
        self._same_login.use(key)
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
            stage = "password" if account.sealed_totp else "full"
            member, token = self._begin(session, account, stage=stage, browser=browser)
            audit.record(session, account.id, "login", "staff")
        return member, token

    def login_as(
        self, identity: Identity, *, old_token: str | None = None, browser: str = ""
    ) -> tuple[Member, str]:
        """A session for whoever signed in at the jobcenter's service. Raises `SignInFailed` without an account.

        The account is the one bound to the subject; else the one of that login, which is bound now.
        """
        with self._db.writing() as session:
            query = select(StaffAccount).where(col(StaffAccount.active).is_(True))
            account = session.exec(query.where(StaffAccount.oidc_subject == identity.subject)).one_or_none()
            if account is None and identity.login:
                unbound = query.where(
                    StaffAccount.login == identity.login, col(StaffAccount.oidc_subject).is_(None)
                )
                account = session.exec(unbound).one_or_none()
            if account is None:
                raise SignInFailed("no account")
            if account.oidc_subject is None:
                account.oidc_subject = identity.subject
                session.add(account)
                session.flush()
                audit.record(session, account.id, "oidc_bound", f"account:{account.id}")
            self._end(session, old_token)
            entered = self._begin(session, account, via="oidc", browser=browser)
            audit.record(session, account.id, "login_oidc", "staff")
        return entered

    def note_failed_sign_in(self) -> None:
        with self._db.writing() as session:
            audit.record(session, "unknown", "login_failed", "staff")

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
        return _member(found[1], found[0])

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

    def change_password(self, member: Member, old: str, new: str, browser: str = "") -> tuple[Member, str]:
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
            fresh = self._begin(session, account, browser=browser)
            audit.record(session, account.id, "password_changed", "staff")
        return fresh

    def delete_expired(self) -> int:
        """Deletes the sessions that are over and the counts of old limits; says how many sessions."""
        forget_old_uses(self._db)
        with self._db.writing() as session:
            over = [s.token_hash for s in session.exec(select(StaffSession)) if self._is_over(s)]
            session.exec(delete(StaffSession).where(col(StaffSession.token_hash).in_(over)))
        return len(over)

    # --- the steps --------------------------------------------------------------------------------

    def _account(self, login: str) -> StaffAccount | None:
        with self._db.reading() as session:
            return session.exec(
                select(StaffAccount).where(StaffAccount.login == login, col(StaffAccount.active).is_(True))
            ).one_or_none()

    def _begin(
        self, session: Session, account: StaffAccount, *, stage: str = "full", via: str = "password",
        browser: str = "",
    ) -> tuple[Member, str]:  # fmt: skip
        token, now = crypto.new_token(), clock.now()
        row = StaffSession(
            token_hash=self._hash(token), account_id=account.id, csrf=crypto.new_token(),
            public_id=crypto.new_id(), stage=stage, via=via, browser=browser[:60], started_at=now,
            last_seen_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return _member(account, row), token

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


def _member(account: StaffAccount, row: StaffSession) -> Member:
    return Member(
        account.id, account.login, account.display_name, account.role, account.office,
        tuple(account.programmes), account.must_change_password, row.csrf, row.public_id, row.stage, row.via,
        account.sealed_totp is not None,
    )  # fmt: skip
