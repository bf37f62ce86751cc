"""Rows of a conversation: begin, find, append, take the turn, end. Each call is one short transaction."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, delete, select

from api import clock, crypto
from api.conversations.messages import MessageOut, Reply, opened, sealed, shown
from api.conversations.tables import Conversation, CrisisCount, CrisisMark, Feedback, Message
from api.db import Database
from api.errors import NotFound, Unavailable

LEASE = timedelta(seconds=10)
_WAIT_SECONDS = 12.0
_POLL_SECONDS = 0.01


class ConversationNotFound(NotFound):
    message = "Dieser Chat ist nicht mehr da. Sie können einen neuen beginnen."


class Store:
    """Conversations at rest. Contents are sealed here and nowhere else."""

    def __init__(
        self,
        db: Database,
        keyring: crypto.Keyring,
        idle: timedelta,
        longest: timedelta,
        *,
        keep_marks: timedelta = timedelta(days=7),
        keep_feedback: timedelta = timedelta(days=30),
    ) -> None:
        self.db, self.keyring = db, keyring
        self._idle, self._longest = idle, longest
        self._keep_marks, self._keep_feedback = keep_marks, keep_feedback

    # Begin, find, end

    def begin(self, language: str) -> tuple[Conversation, str]:
        """A new conversation and the token of its cookie."""
        now, token = clock.now(), crypto.new_token()
        _, wrapped = self.keyring.new_key()
        row = Conversation(
            id=crypto.new_id(),
            token_hash=self.keyring.digest(token),
            language=language,
            wrapped_key=wrapped,
            started_at=now,
            expires_at=now + self._idle,
        )
        with self.db.writing() as session:
            session.add(row)
        return row, token

    def by_token(self, token: str) -> Conversation:
        """The conversation of a cookie. Raises `ConversationNotFound`, also when it has expired."""
        with self.db.reading() as session:
            row = session.exec(
                select(Conversation).where(Conversation.token_hash == self.keyring.digest(token))
            ).one_or_none()
        if row is None or row.expires_at <= clock.now():
            raise ConversationNotFound()
        return row

    def get(self, conversation_id: str) -> Conversation:
        with self.db.reading() as session:
            row = session.get(Conversation, conversation_id)
        if row is None:
            raise ConversationNotFound()
        return row

    def extend(self, conversation: Conversation) -> datetime:
        """Moves the end of the session; handed-over conversations keep the later end that they have."""
        ends = self.end_after_use(conversation)
        with self.db.writing() as session:
            session.exec(
                update(Conversation).where(col(Conversation.id) == conversation.id).values(expires_at=ends)
            )
        return ends

    def end_after_use(self, conversation: Conversation) -> datetime:
        if conversation.state in ("waiting", "staff"):
            return conversation.expires_at
        return min(clock.now() + self._idle, conversation.started_at + self._longest)

    def delete(self, conversation_id: str) -> None:
        """The conversation, its messages and its key are gone."""
        with self.db.writing() as session:
            session.exec(delete(Message).where(col(Message.conversation_id) == conversation_id))
            session.exec(delete(Conversation).where(col(Conversation.id) == conversation_id))

    def expired(self) -> list[str]:
        """The ids of conversations whose time is over."""
        with self.db.reading() as session:
            return list(session.exec(select(Conversation.id).where(Conversation.expires_at <= clock.now())))

    def forget_old_marks(self) -> int:
        """Deletes old crisis marks; what is left is how many there were in a month. Says how many."""
        with self.db.writing() as session:
            old = session.exec(
                select(CrisisMark).where(CrisisMark.at <= clock.now() - self._keep_marks)
            ).all()
            for mark in old:
                month = mark.at.astimezone(clock.BERLIN).strftime("%Y-%m")
                counted = session.get(CrisisCount, (month, mark.category))
                counted = counted or CrisisCount(month=month, category=mark.category)
                counted.count += 1
                session.add(counted)
                session.delete(mark)
                session.flush()
        return len(old)

    # The survey

    def keep_feedback(self, rating: int, comment: str | None) -> None:
        """An answer to the survey; `comment` without what must not be stored. Nothing says whose it is."""
        row = Feedback(rating=rating, at=clock.now())
        if comment:
            key, row.wrapped_key = self.keyring.new_key()
            row.sealed_comment = crypto.seal_json(key, comment, "feedback")
        with self.db.writing() as session:
            session.add(row)

    def feedback(self) -> list[tuple[int, str | None, datetime]]:
        """(rating, comment, when) of every answer that is kept, oldest first."""
        with self.db.reading() as session:
            rows = session.exec(select(Feedback).order_by(col(Feedback.at))).all()
        return [(row.rating, self._comment(row), row.at) for row in rows]

    def _comment(self, row: Feedback) -> str | None:
        if row.wrapped_key is None or row.sealed_comment is None:
            return None
        return str(crypto.unseal_json(self.keyring.unwrap(row.wrapped_key), row.sealed_comment, "feedback"))

    def forget_old_feedback(self) -> int:
        """Deletes old answers to the survey; says how many."""
        old = delete(Feedback).where(col(Feedback.at) <= clock.now() - self._keep_feedback)
        with self.db.writing() as session:
            return session.exec(old).rowcount

    # Messages

    def key(self, conversation: Conversation) -> bytes:
        return self.keyring.unwrap(conversation.wrapped_key)

    def memory(self, conversation: Conversation) -> dict[str, Any]:
        """What is remembered between turns: the bot's state, which help was shown."""
        if conversation.sealed_memory is None:
            return {}
        memory: dict[str, Any] = crypto.unseal_json(
            self.key(conversation), conversation.sealed_memory, f"memory:{conversation.id}"
        )
        return memory

    def sealed_memory(self, conversation: Conversation, memory: dict[str, Any]) -> bytes:
        return crypto.seal_json(self.key(conversation), memory, f"memory:{conversation.id}")

    def history(self, conversation: Conversation, after_seq: int = -1) -> list[tuple[int, MessageOut]]:
        """(seq, message) of everything visible after `after_seq`, in order."""
        key = self.key(conversation)
        with self.db.reading() as session:
            rows = session.exec(
                select(Message)
                .where(Message.conversation_id == conversation.id, Message.seq > after_seq)
                .order_by(col(Message.seq))
            ).all()
        return [(row.seq, shown(key, conversation, row)) for row in rows]

    def title_of(self, conversation: Conversation, payload: str) -> str | None:
        """The title of the button with this payload among the newest messages."""
        key = self.key(conversation)
        with self.db.reading() as session:
            rows = session.exec(
                select(Message)
                .where(Message.conversation_id == conversation.id, Message.author != "claimant")
                .order_by(col(Message.seq).desc())
                .limit(6)
            ).all()
        buttons = [b for row in rows for b in opened(key, conversation, row).get("buttons", [])]
        return next((b["title"] for b in buttons if b["payload"] == payload), None)

    def contents(self, conversation: Conversation) -> list[tuple[Message, dict[str, Any]]]:
        """Every message with its opened content (for a hand-over or an export)."""
        key = self.key(conversation)
        with self.db.reading() as session:
            rows = session.exec(
                select(Message).where(Message.conversation_id == conversation.id).order_by(col(Message.seq))
            ).all()
        return [(row, opened(key, conversation, row)) for row in rows]

    def replies_to(self, conversation: Conversation, message: Message) -> list[MessageOut]:
        key = self.key(conversation)
        with self.db.reading() as session:
            rows = session.exec(
                select(Message)
                .where(Message.conversation_id == conversation.id, Message.reply_to == message.id)
                .order_by(col(Message.seq))
            ).all()
        return [shown(key, conversation, row) for row in rows]

    def append(
        self,
        session: Session,
        conversation: Conversation,
        replies: Iterable[Reply],
        reply_to: str | None = None,
    ) -> list[MessageOut]:
        """Adds messages inside the caller's transaction."""
        key, now = self.key(conversation), clock.now()
        seq = _next_seq(session, conversation.id)
        added = []
        for offset, reply in enumerate(replies):
            content = reply.model_dump(exclude={"author"}, exclude_none=True)
            row = Message(
                id=crypto.new_id(),
                conversation_id=conversation.id,
                seq=seq + offset,
                author=reply.author,
                sealed=sealed(key, conversation, content),
                answered=True,
                reply_to=reply_to,
                created_at=now,
            )
            session.add(row)
            added.append(shown(key, conversation, row))
        session.flush()
        return added

    def append_now(self, conversation: Conversation, *replies: Reply) -> list[MessageOut]:
        with self.db.writing() as session:
            lock(session, conversation.id)
            return self.append(session, conversation, replies)

    # Turns

    def remember(
        self, conversation: Conversation, client_message_id: str, text: str, lease: str
    ) -> tuple[Message, bool]:
        """Stores what the claimant said and tries to take the turn: (message, turn taken).

        A repeated `client_message_id` gives the message that is there already.
        """
        with self.db.writing() as session:
            row = lock(session, conversation.id)
            known = session.exec(
                select(Message).where(
                    Message.conversation_id == conversation.id, Message.client_message_id == client_message_id
                )
            ).one_or_none()
            if known is not None:
                return known, False
            message = Message(
                id=crypto.new_id(),
                conversation_id=conversation.id,
                seq=_next_seq(session, conversation.id),
                author="claimant",
                sealed=sealed(self.key(row), row, {"text": text}),
                client_message_id=client_message_id,
                created_at=clock.now(),
            )
            session.add(message)
            session.flush()
            return message, _take(session, row, message, lease)

    def wait_for_turn(self, message: Message, lease: str) -> bool:
        """Waits until this message is next and takes the turn; false when somebody answered it meanwhile."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            with self.db.writing() as session:
                row = lock(session, message.conversation_id)
                present = session.get(Message, message.id)
                if present is None or present.answered:
                    return False
                if _take(session, row, message, lease):
                    return True
            time.sleep(_POLL_SECONDS)
        raise Unavailable(retry_after=2)

    def finish(
        self,
        conversation: Conversation,
        message: Message,
        lease: str,
        replies: Sequence[Reply],
        memory: dict[str, Any],
        **changes: Any,
    ) -> tuple[Conversation, list[MessageOut]]:
        """Stores the replies and the new memory and gives the turn back, all or nothing: (row, replies).

        Raises `ConversationNotFound` when the conversation was deleted meanwhile, `Unavailable` when the
        turn was lost to somebody else (it took too long).
        """
        with self.db.writing() as session:
            row = lock(session, conversation.id)
            if row.lease != lease:
                raise Unavailable(retry_after=1)
            added = self.append(session, row, replies, reply_to=message.id)
            row.sealed_memory = self.sealed_memory(row, memory)
            row.turn += 1
            row.lease, row.lease_until = None, None
            row.expires_at = self.end_after_use(row)
            for name, value in changes.items():
                setattr(row, name, value)
            session.add(row)
            session.exec(update(Message).where(col(Message.id) == message.id).values(answered=True))
            return row, added


def lock(session: Session, conversation_id: str) -> Conversation:
    """The conversation's row, locked until the transaction ends."""
    row = session.exec(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise ConversationNotFound()
    return row


def _take(session: Session, row: Conversation, message: Message, lease: str) -> bool:
    now = clock.now()
    if row.lease is not None and row.lease_until is not None and row.lease_until > now:
        return False
    earlier: ColumnElement[bool] = col(Message.seq) < message.seq
    waiting = session.exec(
        select(func.count())
        .select_from(Message)
        .where(
            Message.conversation_id == row.id,
            Message.author == "claimant",
            col(Message.answered).is_(False),
            earlier,
            or_(col(Message.created_at) > now - LEASE),
        )
    ).one()
    if waiting:
        return False
    row.lease, row.lease_until = lease, now + LEASE
    session.add(row)
    session.flush()
    return True


def _next_seq(session: Session, conversation_id: str) -> int:
    last = session.exec(select(func.max(Message.seq)).where(Message.conversation_id == conversation_id)).one()
    return 0 if last is None else last + 1
