"""Telegram on loopback: the Bot API a bot calls, and the people who write to it."""

import itertools
import json
import re
import threading
import time
from dataclasses import dataclass
from typing import Any

from tests.stand_ins import Answer, LoopbackServer, Request
from tests.stand_ins.telegram_methods import BotApi, Kept, Webhook
from tests.stand_ins.telegram_rules import ApiError, ChatId, Json, bad, parameters, utf16
from tests.stand_ins.telegram_webhook import Attempt, Courier

TOKEN = "7000000001:stand-in"
PATH = re.compile(r"/bot(?P<token>[^/?]*)/(?:test/)?(?P<method>[^/?]*)(?:\?(?P<query>.*))?")
NAME = "[A-Za-z0-9_]"
SPECIAL = re.compile(rf"(?<![\w/@.])(?:/{NAME}{{1,64}}(?:@{NAME}{{3,32}})?|@{NAME}{{4,32}})(?![\w/])")
NOT_IN_AN_ANSWER = frozenset({"setwebhook", "deletewebhook", "close", "logout"})
PERSON_OF_A_GROUP = 700_000_001


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, and whether it rode in a webhook's answer."""

    method: str
    params: Json
    rode: bool = False
    result: Any = None
    refusal: ApiError | None = None

    @property
    def ok(self) -> bool:
        return self.refusal is None

    @property
    def error(self) -> str:
        return self.refusal.description if self.refusal else ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one update; no attempts where the webhook does not ask for its kind."""

    update: Json
    attempts: tuple[Attempt, ...] = ()
    call: Call | None = None

    @property
    def accepted(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].accepted

    @property
    def status(self) -> int:
        return self.attempts[-1].status if self.attempts else 0

    def json(self) -> Any:
        return json.loads(self.attempts[-1].body)


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot as a person sees it now; ``rows`` are its buttons line by line."""

    text: str
    rows: tuple[tuple[Button, ...], ...]
    message: Json

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.rows for button in row)


@dataclass(slots=True)
class Fault:
    method: str | None
    error: ApiError | None  # None: the call is done, its answer lost
    times: int

    def happen(self) -> None:
        self.times -= 1
        if self.error:
            raise self.error


class StandInTelegram(LoopbackServer):
    """A Bot API server with one bot, and people who may write to it.

    Attributes:
        url: what a client takes as its base URL; ``{url}{token}/{method}``.
        api: what Telegram holds about the bot.
        courier: what brings updates to the webhook; its ``time_scale``, ``tries`` and ``patience``
            may be changed.
        latency: seconds each call waits before it is done.
        refused: calls that rode in a webhook's answer and that Telegram would not do.
    """

    def __init__(self, token: str = TOKEN, username: str = "gangjin_talk_bot", time_scale: float = 0.001):
        super().__init__()
        self.token, self.url = token, f"{self.address}/bot"
        self.api = BotApi(token, username)
        self.courier = Courier(self.closing)
        self.courier.time_scale = time_scale
        self.latency = 0.0
        self.refused: list[Call] = []
        self.people: dict[int, Json] = {}
        self._calls: list[Call] = []
        self._faults: dict[ChatId | None, list[Fault]] = {}
        self._news = threading.Condition(threading.RLock())
        self._lanes: dict[tuple[str, int], threading.Lock] = {}
        self._update_ids = itertools.count(500_000_001)
        self._query_ids = itertools.count(4_382_000_000_000_000_001)

    def close(self) -> None:
        super().close()
        self.courier.close()

    # The bot's side

    def answer(self, request: Request) -> Answer | None:
        found = PATH.fullmatch(request.path)
        if found is None:
            return _refusal(ApiError(404, "Not Found"))
        if found["token"] != self.token:
            return _refusal(ApiError(401, "Unauthorized"))
        try:
            kind = request.headers.get("Content-Type", "")
            params = parameters(request.body, kind, found["query"] or "")
        except ApiError as error:
            return _refusal(error)
        call, cut = self._do(found["method"], params)
        if call.refusal:
            return _refusal(call.refusal)
        return None if cut else Answer(200, {"ok": True, "result": call.result})

    def _do(self, method: str, params: Json, rode: bool = False) -> tuple[Call, bool]:
        """Do one call, note it, and tell whether its answer is to be lost."""
        self.closing.wait(self.latency)
        with self._news:
            fault = self._planned(method, params.get("chat_id"))
            try:
                if fault:
                    fault.happen()
                call = Call(method, params, rode, result=self.api.call(method, params))
            except ApiError as error:
                call = Call(method, params, rode, refusal=error)
            return self._note(call), fault is not None

    def _note(self, call: Call) -> Call:
        with self._news:
            self._calls.append(call)
            if call.rode and not call.ok:
                self.refused.append(call)
            self._news.notify_all()
        return call

    def calls(self, method: str | None = None) -> list[Call]:
        """List what was called, refused calls and those that rode in an answer included."""
        with self._news:
            return [call for call in self._calls if method in (None, call.method)]

    def wait_for(self, method: str, times: int = 1, timeout: float = 30.0) -> list[Call]:
        """Wait until a method was called so often; raise TimeoutError after ``timeout`` seconds."""
        with self._news:
            if not self._news.wait_for(lambda: len(self.calls(method)) >= times, timeout):
                raise TimeoutError(f"{method}: {len(self.calls(method))} of {times} calls came")
            return self.calls(method)

    def copies(self, chat_id: ChatId, text: str | None = None) -> int:
        """Count the messages that reached a chat, or the copies of one text."""
        with self._news:
            counted = self.api.copies.items()
            return sum(n for (chat, told), n in counted if chat == chat_id and text in (None, told))

    def most_copies(self) -> int:
        """Tell how often the most repeated text reached one and the same chat."""
        with self._news:
            return max(self.api.copies.values(), default=0)

    # What goes wrong

    def fail(
        self,
        chat_id: ChatId | None,
        status: int,
        description: str,
        retry_after: int | None = None,
        times: int = 1,
        *,
        method: str | None = None,
        migrate_to: int | None = None,
    ) -> None:
        """Refuse the next calls for a chat (None: for all), nothing being delivered."""
        told = {"retry_after": retry_after, "migrate_to_chat_id": migrate_to}
        given = {name: value for name, value in told.items() if value is not None}
        self._plan(chat_id, Fault(method, ApiError(status, description, given), times))

    def cut_after_write(self, chat_id: ChatId | None, times: int = 1, *, method: str | None = None) -> None:
        """Do the next calls for a chat, then close the connection without an answer."""
        self._plan(chat_id, Fault(method, None, times))

    def _plan(self, chat_id: ChatId | None, fault: Fault) -> None:
        with self._news:
            self._faults.setdefault(chat_id, []).append(fault)

    def _planned(self, method: str, chat_id: ChatId | None) -> Fault | None:
        planned = self._faults.get(chat_id, []) + (self._faults.get(None, []) if chat_id else [])
        return next((each for each in planned if each.times > 0 and each.method in (None, method)), None)

    # The person's side

    def connect(self, url: str, secret: str, allowed: tuple[str, ...] = ()) -> None:
        """Set the webhook without a call of ``setWebhook``."""
        self.api.webhook = Webhook(url, secret, allowed)

    def say(
        self,
        chat_id: int,
        text: str,
        language_code: str = "ko",
        chat_type: str = "private",
        *,
        sender: int | None = None,
        reply_to: int | None = None,
    ) -> Delivery:
        """Write a text; in a group ``sender`` writes it, by default always the same person."""
        content: Json = {"text": text}
        if found := entities_of(text):
            content["entities"] = found
        if reply_to is not None:
            content["reply_to_message"] = self.api.kept[chat_id, reply_to].message
        return self.send(chat_id, content, language_code, chat_type, sender=sender)

    def send(
        self,
        chat_id: int,
        content: Json,
        language_code: str = "ko",
        chat_type: str = "private",
        *,
        sender: int | None = None,
    ) -> Delivery:
        """Send any content, such as ``{"location": …}``."""
        if chat_id in self.api.blocked:
            raise ValueError("a person who blocked the bot writes again only after unblocking it")
        writer = self._person(chat_id, sender, language_code)
        with self._news:
            message_id = self.api.next_message_id()
        head = {"message_id": message_id, "from": writer, "chat": self._chat(chat_id, chat_type)}
        return self._tell("message", chat_id, {**head, "date": int(time.time()), **content})

    def start(self, chat_id: int, payload: str = "", language_code: str = "ko") -> Delivery:
        """Press Start, perhaps from a deep link; whoever had blocked the bot unblocks it so."""
        if chat_id in self.api.blocked:
            self.unblock(chat_id)
        return self.say(chat_id, f"/start {payload}".rstrip(), language_code)

    def press(
        self, chat_id: int, callback_data: str, *, message_id: int | None = None, sender: int | None = None
    ) -> Delivery:
        """Press a button of the given or the last message; the data may be any, as a forger's."""
        person = self._person(chat_id, sender)
        seen = [kept for kept in self._by_bot(chat_id) if message_id in (None, kept.message["message_id"])]
        stub = {"message_id": message_id or 1, "date": 0, "chat": self._chat(chat_id)}
        query = {
            "id": str(next(self._query_ids)),
            "from": person,
            "message": seen[-1].message if seen else stub,
            "chat_instance": str(chat_id * 7919 + 1),
            "data": callback_data,
        }
        return self._tell("callback_query", person["id"], query)

    def tap(self, chat_id: int, label: str) -> Delivery:
        """Press the button that bears this label in the last message that has one."""
        for seen in reversed(self.replies(chat_id)):
            for button in seen.buttons:
                if button.label == label and button.data is not None:
                    return self.press(chat_id, button.data, message_id=seen.message["message_id"])
        raise LookupError(f"no button {label!r} in chat {chat_id}")

    def block(self, chat_id: int) -> Delivery:
        self.api.blocked.add(chat_id)
        return self._membership(chat_id, "member", "kicked")

    def unblock(self, chat_id: int) -> Delivery:
        self.api.blocked.discard(chat_id)
        return self._membership(chat_id, "kicked", "member")

    def replies(self, chat_id: ChatId) -> list[Seen]:
        """List the bot's messages a person sees now: edits done, deleted ones gone."""
        return [_seen(kept) for kept in self._by_bot(chat_id)]

    def deliver(self, update: Json) -> Delivery:
        """Post one update to the webhook as Telegram does, with repeats, and do what rides back.

        No order is kept here, so one update may be delivered twice at once; what people do
        (``say``, ``press`` and so on) waits for its turn in their queue.
        """
        with self._news:
            self.api.learn(update)
        attempts = self.courier.bring(update, self.api.webhook)
        call = self._ride(attempts[-1]) if attempts[-1].accepted else None
        return Delivery(update, attempts, call)

    def _tell(self, kind: str, queue: int, content: Json) -> Delivery:
        """Bring what a person did, after all else in the same queue."""
        with self._news:
            lane = self._lanes.setdefault((kind, queue), threading.Lock())
        with lane:
            update = {"update_id": next(self._update_ids), kind: content}
            if self.api.webhook.allowed and kind not in self.api.webhook.allowed:
                self.api.learn(update)
                return Delivery(update)
            return self.deliver(update)

    def _membership(self, chat_id: int, old: str, new: str) -> Delivery:
        bot, person = self.api.me, self._person(chat_id, None)
        before, after = ({"user": bot, "status": status} for status in (old, new))
        ends = {"kicked": {"until_date": 0}}
        change = {
            "chat": self._chat(chat_id),
            "from": person,
            "date": int(time.time()),
            "old_chat_member": {**before, **ends.get(old, {})},
            "new_chat_member": {**after, **ends.get(new, {})},
        }
        return self._tell("my_chat_member", chat_id, change)

    def _person(self, chat_id: int, sender: int | None, language_code: str | None = None) -> Json:
        person_id = sender or (chat_id if chat_id > 0 else PERSON_OF_A_GROUP)
        first = {"id": person_id, "is_bot": False, "first_name": f"주민{person_id % 1000}"}
        person = self.people.setdefault(person_id, {**first, "language_code": "ko"})
        if language_code:
            person["language_code"] = language_code
        return dict(person)

    def _chat(self, chat_id: int, chat_type: str = "private") -> Json:
        made: Json = {"id": chat_id, "type": chat_type}
        made |= {"first_name": f"주민{chat_id % 1000}"} if chat_id > 0 else {"title": "강진 모임"}
        return self.api.chats.get(chat_id, made)

    def _by_bot(self, chat_id: ChatId) -> list[Kept]:
        with self._news:
            kept = [kept for (chat, _), kept in self.api.kept.items() if chat == chat_id]
        return [each for each in kept if each.by_bot and not each.deleted]

    def _ride(self, attempt: Attempt) -> Call | None:
        """Do the call in a webhook's answer; the bot never learns what became of it."""
        kind = attempt.headers.get("Content-Type", "")
        if not attempt.body or not any(known in kind for known in ("json", "form")):
            return None
        try:
            params = parameters(attempt.body, kind)
        except ApiError as error:
            return self._note(Call("", {}, rode=True, refusal=error))
        method = str(params.pop("method", ""))
        if method.lower() in NOT_IN_AN_ANSWER or method.lower().startswith("get"):
            refusal = bad(f"{method} is not possible in a webhook's answer")
            return self._note(Call(method, params, rode=True, refusal=refusal))
        return self._do(method, params, rode=True)[0] if method else None


def _refusal(error: ApiError) -> Answer:
    after = error.parameters.get("retry_after")
    return Answer(error.status, error.payload(), {} if after is None else {"Retry-After": str(after)})


def entities_of(text: str) -> list[Json]:
    """Mark commands and mentions as Telegram does, in UTF-16 code units."""
    return [
        {
            "type": "bot_command" if found[0].startswith("/") else "mention",
            "offset": utf16(text[: found.start()]),
            "length": utf16(found[0]),
        }
        for found in SPECIAL.finditer(text)
    ]


def _seen(kept: Kept) -> Seen:
    markup = kept.markup or {}
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    text = str(kept.message.get("text") or kept.message.get("caption", ""))
    return Seen(text, tuple(tuple(map(_button, row)) for row in rows), kept.message)


def _button(given: Json | str) -> Button:
    if isinstance(given, str):
        return Button(given)
    return Button(given["text"], given.get("callback_data"), given.get("url"))
