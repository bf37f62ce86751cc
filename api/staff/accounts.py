"""Accounts: making them, changing them, ending them. Administrators manage those of their own jobcenter."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from api import audit, clock, crypto
from api.db import Database
from api.errors import Conflict, Invalid, NotFound
from api.handoff.views import Worker
from api.staff import passwords
from api.staff.roles import ROLES
from api.staff.tables import RecoveryCode, StaffAccount, StaffSession
from api.staff.views import AccountRow, Member, NewAccount

_SETUP = "setup"
"""Who acts on the command line, in the log."""


class AccountNotFound(NotFound):
    message = "Dieses Konto gibt es hier nicht."


class LoginTaken(Conflict):
    code = "login_taken"
    message = "Diesen Anmelde-Namen gibt es schon. Bitte wählen Sie einen anderen."


class NotYourself(Conflict):
    code = "own_account"
    message = (
        "Das geht nicht mit dem eigenen Konto. Bitte lassen Sie es jemand anderen aus der Administration tun."
    )


class Accounts:
    """The part of `Staff` that manages accounts."""

    _db: Database
    _keyring: crypto.Keyring

    # --- looking ----------------------------------------------------------------------------------

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The display names of accounts."""
        with self._db.reading() as session:
            found = session.exec(select(StaffAccount).where(col(StaffAccount.id).in_(set(ids)))).all()
        return {account.id: account.display_name for account in found}

    def has_login(self, login: str) -> bool:
        with self._db.reading() as session:
            query = select(StaffAccount.id).where(StaffAccount.login == login.strip().lower())
            return session.exec(query).first() is not None

    def accounts(self, office: str | None = None) -> list[AccountRow]:
        """The accounts of a jobcenter, or all of them, in order of login."""
        query = select(StaffAccount).order_by(StaffAccount.login)
        if office is not None:
            query = query.where(StaffAccount.office == office)
        counted = select(StaffSession.account_id, func.count()).group_by(StaffSession.account_id)
        with self._db.reading() as session:
            open_sessions = dict(session.exec(counted).all())
            return [_row(account, open_sessions.get(account.id, 0)) for account in session.exec(query)]

    def account(self, account_id: str, office: str) -> AccountRow:
        """One account of a jobcenter. Raises `AccountNotFound`, also for another jobcenter's."""
        found = next((row for row in self.accounts(office) if row.id == account_id), None)
        if found is None:
            raise AccountNotFound()
        return found

    def colleagues(self, member: Member) -> list[Worker]:
        """Those of the same jobcenter who read cases of the same kind, oneself aside; in order of name."""
        return [
            Worker(row.id, row.name, row.role.spoken, row.office, row.role.reads, row.programmes)
            for row in sorted(self.accounts(member.office), key=lambda row: row.name)
            if row.active and row.id != member.id and row.role.reads & member.role.reads
        ]

    # --- making and changing ----------------------------------------------------------------------

    def create(
        self, login: str, name: str, role: str, office: str, programmes: Sequence[str] = (),
        actor: str = _SETUP,
    ) -> NewAccount | None:  # fmt: skip
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
            audit.record(session, actor, "account_created", f"account:{account.id}")
        return NewAccount(account.login, name, role, office, password)

    def change_account(
        self, account_id: str, *, office: str | None, actor: str, name: str, role: str,
        programmes: Sequence[str],
    ) -> None:  # fmt: skip
        """Another name, role or programmes. Its sessions end: they knew the old role."""
        _check(name, role)
        with self._db.writing() as session:
            account = self._managed(session, account_id, office, actor, yourself=False)
            account.display_name, account.role, account.programmes = name.strip(), role, list(programmes)
            session.add(account)
            self._end_all(session, account.id)
            audit.record(session, actor, "account_changed", f"account:{account.id} {role}")

    def set_active(self, account_id: str, active: bool, *, office: str | None, actor: str) -> None:
        """Lets an account in again, or shuts it out; its sessions end at once."""
        with self._db.writing() as session:
            account = self._managed(session, account_id, office, actor, yourself=False)
            account.active = active
            session.add(account)
            self._end_all(session, account.id)
            action = "account_activated" if active else "account_deactivated"
            audit.record(session, actor, action, f"account:{account.id}")

    def reset_password(self, account_id: str, *, office: str | None, actor: str) -> NewAccount:
        """A new one-time password; sessions end, the second factor stays what it was."""
        password = passwords.one_time()
        with self._db.writing() as session:
            account = self._managed(session, account_id, office, actor)
            account.password_hash, account.must_change_password = passwords.hashed(password), True
            session.add(account)
            self._end_all(session, account.id)
            audit.record(session, actor, "password_reset", f"account:{account.id}")
            return NewAccount(account.login, account.display_name, account.role, account.office, password)

    def reset_factor(self, account_id: str, *, office: str | None, actor: str) -> None:
        """Forgets the second factor and its recovery codes; sessions end."""
        with self._db.writing() as session:
            account = self._managed(session, account_id, office, actor, yourself=False)
            account.wrapped_key, account.sealed_totp, account.totp_step = None, None, 0
            session.add(account)
            session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account.id))
            self._end_all(session, account.id)
            audit.record(session, actor, "factor_reset", f"account:{account.id}")

    def end_sessions(self, account_id: str, *, office: str | None, actor: str) -> None:
        """Ends every session of an account."""
        with self._db.writing() as session:
            account = self._managed(session, account_id, office, actor)
            self._end_all(session, account.id)
            audit.record(session, actor, "sessions_ended", f"account:{account.id}")

    def id_of(self, login: str) -> str:
        """The id of an account, for the command line. Raises `AccountNotFound`."""
        with self._db.reading() as session:
            query = select(StaffAccount.id).where(StaffAccount.login == login.strip().lower())
            found = session.exec(query).first()
        if found is None:
            raise AccountNotFound()
        return found

    # --- the steps --------------------------------------------------------------------------------

    def _managed(
        self, session: Session, account_id: str, office: str | None, actor: str, *, yourself: bool = True
    ) -> StaffAccount:
        query = select(StaffAccount).where(StaffAccount.id == account_id)
        if office is not None:
            query = query.where(StaffAccount.office == office)
        account = session.exec(query).one_or_none()
        if account is None:
            raise AccountNotFound()
        if account.id == actor and not yourself:
            raise NotYourself()
        return account

    @staticmethod
    def _end_all(session: Session, account_id: str, but: str = "") -> int:
        ended = delete(StaffSession).where(
            col(StaffSession.account_id) == account_id, col(StaffSession.public_id) != but
        )
        count: int = session.exec(ended).rowcount
        return count


def check_login(login: str) -> str:
    """The login in lower case. Raises `Invalid`."""
    login = login.strip().lower()
    if not 2 <= len(login) <= 60 or not all(c.isalnum() or c in "._-@" for c in login):
        raise Invalid(
            "Der Anmelde-Name darf Buchstaben, Ziffern, Punkt, Binde-Strich und @ haben (2 bis 60 Zeichen).",
            field="new_login",
        )
    return login


def _check(name: str, role: str) -> None:
    if not 2 <= len(name.strip()) <= 80:
        raise Invalid("Bitte geben Sie einen Namen mit 2 bis 80 Zeichen ein.", field="name")
    if role not in ROLES:
        raise Invalid("Bitte wählen Sie eine Rolle.", field="role")


check_name_and_role = _check


def _row(account: StaffAccount, sessions: int) -> AccountRow:
    return AccountRow(
        account.id, account.login, account.display_name, account.role, account.office,
        tuple(account.programmes), account.active, account.must_change_password,
        account.sealed_totp is not None, account.oidc_subject is not None, sessions, account.created_at,
    )  # fmt: skip
