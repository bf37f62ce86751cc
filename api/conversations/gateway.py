"""One message of a claimant, from arrival to answer, in the order in which it happens."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api import clock, crypto
from api.conversations import crisis, texts, withdrawal
from api.conversations.bot_client import BotAnswer, BotClient, BotUnavailable
from api.conversations.crisis import Hit
from api.conversations.marks import mark_crisis
from api.conversations.messages import Button, MessageOut, Reply
from api.conversations.redaction import TO_A_HUMAN, redacted
from api.conversations.store import Store
from api.conversations.tables import Conversation, Message
from api.errors import Invalid, TooLong

logger = logging.getLogger(__name__)

LONGEST_TEXT = 1000
_PAYLOAD = re.compile(r"/[a-z_]{2,60}(\{.*\})?", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2028\u2029\ufeff]")
# Typed answers to the gentle question ("Denken Sie daran, nicht mehr leben zu wollen?").
_YES = frozenset(
    {"ja", "j", "jo", "ja das tue ich", "ja manchmal", "manchmal", "schon", "leider ja", "ja leider", "yes"}
)
_NO = frozenset(
    {"nein", "ne", "nee", "nö", "no", "nein danke", "nein ich bin nur erschöpft", "nur erschöpft"}
)
_CRISIS_ANSWER = "/crisis_answer"
_SUICIDE = Hit("suicide", "B", "F1")
# The classifier knows no categories: what it adds gets the gentle question, with the numbers already visible.
_FROM_CLASSIFIER = Hit("exhaustion", "C", "F4")


@dataclass(frozen=True)
class Said:
    """What arrived: a text, or a button's payload."""

    client_message_id: str
    text: str = ""
    payload: str | None = None


@dataclass(frozen=True)
class TurnResult:
    state: str
    expires_at: datetime
    language: str
    messages: list[MessageOut]


@dataclass
class _Outcome:
    """What a turn leads to, before it is stored."""

    replies: list[Reply] = field(default_factory=list)
    memory: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    delete: bool = False


class Gateway:
    """Everything a claimant says comes through here. Thread-safe."""

    def __init__(
        self, store: Store, bot: BotClient, help_values: Mapping[str, str], phone: str | None = None
    ) -> None:
        self._store, self._bot, self._values, self._phone = store, bot, help_values, phone
        # Set by the hand-over: takes what a claimant writes to a human (conversation, text, crisis category).
        self.to_staff: Callable[[Conversation, str, str | None], None] = lambda *_: None
        # Set by `api.privacy`: deleting everything of a chat, and taking back what was handed over from it.
        self.delete: Callable[[str], None] = store.delete
        self.may_withdraw: Callable[[str], bool] = lambda _: False
        self.withdraw: Callable[[str], int] = lambda _: 0

    def receive(self, conversation: Conversation, said: Said) -> TurnResult:
        """Answers one message; a repeated one gets the answer it got the first time."""
        said = _admitted(said)
        lease = crypto.new_id()
        written = self._written(conversation, said)
        message, taken = self._store.remember(conversation, said.client_message_id, written, lease)
        if not taken and (message.answered or not self._store.wait_for_turn(message, lease)):
            return self._stored_answer(conversation, message)
        conversation = self._store.get(conversation.id)
        outcome = self._answer(conversation, said, written)
        return self._finish(conversation, message, lease, outcome)

    def _answer(self, conversation: Conversation, said: Said, written: str) -> _Outcome:
        memory = self._store.memory(conversation)
        asked = memory.pop("gentle_question", False)
        hit = _crisis(said, asked)
        if not hit and (taking_back := self._taking_back(conversation, said)):
            return _Outcome([taking_back], memory)
        if conversation.state == "staff":
            self.to_staff(conversation, written, hit.category if hit else None)
            return _Outcome([self._help(conversation, hit, memory)] if hit else [], memory)
        if hit:
            return self._answer_crisis(conversation, hit, memory)
        if _says_no(said, asked):
            return _Outcome([_shown(crisis.after_no(language=conversation.language))], memory)
        outcome = self._ask_bot(conversation, said, written, memory)
        if crisis.speaks_of_it_calmly(said.text):
            outcome.replies.append(_shown(crisis.footer(language=conversation.language)))
        return outcome

    # Taking a consent back works in every state, and while the bot is down.

    def _taking_back(self, conversation: Conversation, said: Said) -> Reply | None:
        """Asks first; the button then does it at once. None when nothing of the kind was said."""
        confirmed = said.payload == withdrawal.CONFIRMED
        declined = said.payload == withdrawal.DECLINED
        if not (confirmed or declined or (said.payload is None and withdrawal.wanted(said.text))):
            return None
        if declined:
            return texts.still_agreed()
        if not self.may_withdraw(conversation.id):
            # Without a hand-over the words may mean something else: the dialogue answers them.
            return texts.nothing_to_take_back() if confirmed else None
        if not confirmed:
            return texts.ask_withdrawal()
        self.withdraw(conversation.id)
        return texts.taken_back()

    # Crisis words come before everything, in every state, and need no bot.

    def _answer_crisis(self, conversation: Conversation, hit: Hit, memory: dict[str, Any]) -> _Outcome:
        reply = self._help(conversation, hit, memory)
        try:
            # The dialogue is told, so that it goes on where it was; what it would say is left out.
            payload = "/crisis" + json.dumps({"category": hit.category})
            memory["bot"] = self._turn(conversation, memory, payload=payload).state
        except BotUnavailable:
            logger.warning("bot unavailable while help was shown")
        return _Outcome([reply], memory)

    def _help(self, conversation: Conversation, hit: Hit, memory: dict[str, Any]) -> Reply:
        seen = memory.setdefault("crisis_seen", [])
        found = crisis.help_for(
            hit.category,
            family=hit.family,
            language=conversation.language,
            seen_before=hit.category in seen,
            values=self._values,
        )
        if hit.category not in seen:
            seen.append(hit.category)
        memory["gentle_question"] = any(b.payload.startswith(_CRISIS_ANSWER) for b in _buttons(found))
        mark_crisis(self._store.db, hit.category)
        reply = _shown(found)
        reply.custom = {"kind": "crisis", "category": hit.category, "numbers": found.numbers_on_wire}
        return reply

    # The bot

    def _turn(self, conversation: Conversation, memory: dict[str, Any], **said: str) -> BotAnswer:
        return self._bot.turn(
            conversation=conversation.id,
            state=memory.get("bot"),
            now=clock.now().astimezone(clock.BERLIN).isoformat(),
            language=conversation.language,
            **said,
        )

    def _ask_bot(
        self, conversation: Conversation, said: Said, written: str, memory: dict[str, Any]
    ) -> _Outcome:
        try:
            answer = self._turn(conversation, memory, **_for_bot(said, written))
        except BotUnavailable as fault:
            logger.warning("bot unavailable: %s", fault)
            return _Outcome([texts.bot_down(self._phone)], memory)
        memory.pop("asked_for", None)
        outcome = _Outcome(memory=memory | {"bot": answer.state})
        for reply in answer.replies:
            custom = reply.custom or {}
            if custom.get("kind") == "effect":
                _apply(custom, outcome)
            elif custom.get("kind") == "crisis":
                outcome.replies.insert(0, self._help(conversation, _FROM_CLASSIFIER, outcome.memory))
            else:
                outcome.replies.append(Reply(text=reply.text, buttons=reply.buttons, custom=reply.custom))
        if said.payload is None and outcome.replies:
            outcome.replies[0].understood = _in_short(answer.understood)
        return outcome

    # Storing

    def _finish(
        self, conversation: Conversation, message: Message, lease: str, outcome: _Outcome
    ) -> TurnResult:
        if outcome.delete:
            self.delete(conversation.id)
            return TurnResult(
                "closed", clock.now(), conversation.language, [_unstored(r) for r in outcome.replies]
            )
        row, added = self._store.finish(
            conversation, message, lease, outcome.replies, outcome.memory, **outcome.changes
        )
        return TurnResult(row.state, row.expires_at, row.language, added)

    def _stored_answer(self, conversation: Conversation, message: Message) -> TurnResult:
        row = self._store.get(conversation.id)
        return TurnResult(
            row.state, row.expires_at, row.language, self._store.replies_to(conversation, message)
        )

    def _written(self, conversation: Conversation, said: Said) -> str:
        """What is stored of it: the text without what must not be kept, or the title of the button.

        What the person was just asked for stays, and what one may tell a case manager who is there.
        """
        if said.payload is None:
            asked = self._store.memory(conversation).get("asked_for", ())
            return redacted(said.text, TO_A_HUMAN if conversation.state == "staff" else asked)
        return self._store.title_of(conversation, said.payload) or "(Auswahl)"


def _for_bot(said: Said, written: str) -> dict[str, str]:
    """The words as they were said, to be understood, and as they may be kept in the dialogue's state."""
    if said.payload:
        return {"payload": said.payload}
    return {"text": said.text} | ({"kept": written} if written != said.text else {})


def _crisis(said: Said, asked: bool) -> Hit | None:
    """What help to show, if any, from the raw text and from the answer to the gentle question."""
    if said.payload:
        declined_or_yes = said.payload.startswith(_CRISIS_ANSWER) and '"no"' not in said.payload
        return _SUICIDE if declined_or_yes else None
    return crisis.detect(said.text) or (_SUICIDE if asked and _plain(said.text) in _YES else None)


def _says_no(said: Said, asked: bool) -> bool:
    return (said.payload or "").startswith(_CRISIS_ANSWER) or (asked and _plain(said.text) in _NO)


def _buttons(found: crisis.Help) -> list[Button]:
    return [Button(title=title, payload=payload) for title, payload in found.buttons]


def _shown(found: crisis.Help) -> Reply:
    return Reply(author="system", text=found.text, buttons=_buttons(found))


def _admitted(said: Said) -> Said:
    """`said` without control characters; refuses what is empty, too long, or no payload."""
    if said.payload is not None:
        if len(said.payload) > 4000 or not _PAYLOAD.fullmatch(said.payload):
            raise Invalid("Diese Auswahl gibt es nicht.", field="payload")
        return said
    text = _CONTROL.sub(" ", said.text).strip()
    if len(text) > LONGEST_TEXT:
        raise TooLong(longest=LONGEST_TEXT, length=len(text))
    if not text:
        raise Invalid("Bitte schreiben Sie etwas.", field="text")
    return Said(said.client_message_id, text)


def _apply(effect: dict[str, Any], outcome: _Outcome) -> None:
    """What the dialogue may cause beside saying something: another language level, deletion, and which
    kinds of data it has asked for (they are not left out of the answer)."""
    if "asks_for" in effect:
        outcome.memory["asked_for"] = effect["asks_for"]
    if "language" in effect:
        outcome.changes["language"] = effect["language"]
    if effect.get("delete"):
        outcome.delete = True


def _unstored(reply: Reply) -> MessageOut:
    return MessageOut(
        id=crypto.new_id(), author=reply.author, text=reply.text, buttons=reply.buttons, custom=reply.custom,
        created_at=clock.now(),
    )  # fmt: skip


def _in_short(understood: Mapping[str, Any]) -> str | None:
    """Intent and confidence ("ask_duration, 91 %"), for the staff who read a handed-over chat."""
    intent, confidence = understood.get("intent"), understood.get("confidence")
    if not isinstance(intent, str) or not isinstance(confidence, int | float):
        return None
    return f"{intent}, {confidence:.0%}".replace("%", " %")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
