"""The second factor and one's own sessions: the part of `Staff` that people do with their own account."""

from sqlalchemy import func, update
from sqlmodel import Session, col, delete, select

from api import audit, clock, crypto
from api.db import Database
from api.errors import Conflict, Invalid, NotFound, Unauthorized
from api.limits import Limit
from api.staff import passwords, totp
from api.staff.tables import RecoveryCode, StaffAccount, StaffSession
from api.staff.views import Member, OpenSession


class WrongFactor(Invalid):
    """A wrong code and one that was used already answer alike."""

    code = "wrong_code"
    message = "Dieser Code stimmt nicht oder ist schon benutzt. Bitte nehmen Sie den nächsten."


class AlreadySetUp(Conflict):
    code = "second_factor_exists"
    message = "Sie haben schon einen zweiten Faktor."


class Factors:
    """Needs what `Staff` has: data base, keyring, limits."""

    _db: Database
    _keyring: crypto.Keyring
    _issuer: str
    _same_factor: Limit
    _any_factor: Limit

    # --- showing it at the login ------------------------------------------------------------------

    def show_factor(self, member: Member, code: str, *, source: str) -> tuple[Member, str]:
        """Finishes a login with a code of the app or a recovery code: (who, token of the new session).

        Raises `WrongFactor`, `TooManyAttempts`.
        """
        keys = ((self._same_factor, f"{source} {member.id}"), (self._any_factor, member.id))
        for limit, key in keys:
            limit.use(key)
        code = "".join(code.split()).upper()
        with self._db.writing() as session:
            account, row = self._present(session, member)
            right = self._uses_code(session, account, code) or self._uses_recovery(session, account, code)
            if right:
                browser, via = row.browser, row.via
                session.delete(row)
                fresh = self._begin(session, account, via=via, browser=browser)  # type: ignore[attr-defined]
            audit.record(session, account.id, "factor_shown" if right else "factor_failed", "staff")
        if not right:
            raise WrongFactor()
        for limit, key in keys:
            limit.give_back(key)
        entered: tuple[Member, str] = fresh
        return entered

    def _uses_code(self, session: Session, account: StaffAccount, code: str) -> bool:
        if account.wrapped_key is None or account.sealed_totp is None or not code.isdecimal():
            return False
        key = self._keyring.unwrap(account.wrapped_key)
        secret = crypto.unseal(key, account.sealed_totp, f"totp:{account.id}").decode()
        step = totp.step_of(secret, code, clock.now(), account.totp_step)
        if step is None:
            return False
        # Of two logins with one code at once, one gets in.
        used = update(StaffAccount).where(
            col(StaffAccount.id) == account.id, col(StaffAccount.totp_step) < step
        )
        return bool(session.connection().execute(used.values(totp_step=step)).rowcount)

    def _uses_recovery(self, session: Session, account: StaffAccount, code: str) -> bool:
        used = update(RecoveryCode).where(
            col(RecoveryCode.account_id) == account.id, col(RecoveryCode.used_at).is_(None),
            col(RecoveryCode.code_hash) == self._recovery_hash(account.id, code),
        )  # fmt: skip
        return bool(session.connection().execute(used.values(used_at=clock.now())).rowcount)

    # --- setting it up ----------------------------------------------------------------------------

    def factor_secret(self, member: Member) -> str:
        """The secret that this session would set up: the same at each look, another in each session."""
        return totp.secret_of(self._keyring.digest(f"totp-setup:{member.id}:{member.session}"))

    def factor_address(self, member: Member) -> str:
        return totp.address(self.factor_secret(member), member.login, self._issuer)

    def set_up_factor(self, member: Member, password: str, code: str) -> list[str]:
        """Takes the secret of `factor_secret` once a code of it is shown; returns the recovery codes.

        Raises `Invalid` with `details.field` "password" or "code", `AlreadySetUp`.
        """
        if member.has_second_factor:
            raise AlreadySetUp()
        secret = self.factor_secret(member)
        self._confirm(member, password)
        step = totp.step_of(secret, "".join(code.split()), clock.now(), 0)
        if step is None:
            raise Invalid(
                "Dieser Code passt nicht. Bitte geben Sie den Code ein, den die App jetzt zeigt.",
                field="code",
            )
        with self._db.writing() as session:
            account, _ = self._present(session, member)
            key, account.wrapped_key = self._keyring.new_key()
            account.sealed_totp = crypto.seal(key, secret.encode(), f"totp:{account.id}")
            account.totp_step = step
            session.add(account)
            codes = self._new_recovery(session, account.id)
            # Other browsers got in without it.
            self._end_all(session, account.id, but=member.session)  # type: ignore[attr-defined]
            audit.record(session, account.id, "factor_set_up", "staff")
        return codes

    def new_recovery_codes(self, member: Member, password: str) -> list[str]:
        """Ten new recovery codes; the old ones are worth nothing from now on."""
        if not member.has_second_factor:
            raise NotFound()
        self._confirm(member, password)
        with self._db.writing() as session:
            codes = self._new_recovery(session, member.id)
            audit.record(session, member.id, "recovery_codes_made", "staff")
        return codes

    def recovery_codes_left(self, member: Member) -> int:
        query = select(func.count()).select_from(RecoveryCode)
        left = query.where(RecoveryCode.account_id == member.id, col(RecoveryCode.used_at).is_(None))
        with self._db.reading() as session:
            return session.exec(left).one()

    def _new_recovery(self, session: Session, account_id: str) -> list[str]:
        codes = totp.recovery_codes()
        session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
        session.add_all(
            RecoveryCode(account_id=account_id, code_hash=self._recovery_hash(account_id, code))
            for code in codes
        )
        session.flush()
        return codes

    def _confirm(self, member: Member, password: str) -> None:
        """The password again before the second factor changes; whoever signs in elsewhere has none here."""
        with self._db.reading() as session:
            account = session.get(StaffAccount, member.id)
        if member.via == "password" and not (account and passwords.fits(password, account.password_hash)):
            raise Invalid("Das Passwort stimmt nicht.", field="password")

    def _recovery_hash(self, account_id: str, code: str) -> str:
        return self._keyring.digest(f"recovery:{account_id}:{crypto.normalise_code(code)}")

    # --- one's own sessions -----------------------------------------------------------------------

    def sessions(self, member: Member) -> list[OpenSession]:
        """The browsers in which one is logged in, the newest first."""
        query = select(StaffSession).where(StaffSession.account_id == member.id)
        with self._db.reading() as session:
            rows = session.exec(query.order_by(col(StaffSession.last_seen_at).desc())).all()
        return [
            OpenSession(
                r.public_id, r.browser, r.via, r.started_at, r.last_seen_at, r.public_id == member.session
            )
            for r in rows
            if not self._is_over(r)  # type: ignore[attr-defined]
        ]

    def end_session(self, member: Member, session_id: str) -> None:
        """Ends one of one's own sessions. Raises `NotFound`, also for somebody else's."""
        with self._db.writing() as session:
            ended = delete(StaffSession).where(
                col(StaffSession.account_id) == member.id, col(StaffSession.public_id) == session_id
            )
            if not session.exec(ended).rowcount:
                raise NotFound("Diese Sitzung gibt es nicht mehr.")
            audit.record(session, member.id, "session_ended", "staff")

    def end_other_sessions(self, member: Member) -> int:
        """Ends all of one's own sessions but this one; says how many."""
        with self._db.writing() as session:
            count: int = self._end_all(session, member.id, but=member.session)  # type: ignore[attr-defined]
            audit.record(session, member.id, "sessions_ended", "staff")
        return count

    def _present(self, session: Session, member: Member) -> tuple[StaffAccount, StaffSession]:
        """Account and session as they are now, locked. Raises `Unauthorized` when one of them is gone."""
        account = session.exec(
            select(StaffAccount).where(StaffAccount.id == member.id).with_for_update()
        ).one_or_none()
        row = session.exec(select(StaffSession).where(StaffSession.public_id == member.session)).one_or_none()
        if account is None or row is None:
            raise Unauthorized("Bitte melden Sie sich neu an.")
        return account, row


def browser_name(agent: str) -> str:
    """A browser in words ("Firefox, Windows"): enough to know one's own, too little to be followed by."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("Mac", "macOS"),
        ("Linux", "Linux"),
    )
    name = next((name for sign, name in browsers if sign in agent), "Browser")
    system = next((name for sign, name in systems if sign in agent), "")
    return f"{name}, {system}" if system else name
