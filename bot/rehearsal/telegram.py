"""A stand-in for Telegram's Bot API: it takes messages as fast as it can and counts them for each chat."""

import asyncio
import html
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from bot.rehearsal.answers import Weather, answer, cut, lose, values_of
from bot.rehearsal.copies import Copies, Who
from bot.rehearsal.faults import Met

NAME = "telegram"
PATH = "/bot"
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
TOKEN = re.compile(r"\d+:[\w-]+")
TAG = re.compile(r"<[^>]*>")

Values = dict[str, Any]
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a bulk method: by which bot, to which chat, with what, and when it arrived."""

    bot: Body
    who: Who
    values: Values
    arrived: float


class Refused(Exception):
    """What Telegram says instead of a result."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


REFUSALS = {
    "error-500": (500, "Internal Server Error"),
    "error-502": (502, "Bad Gateway"),
    "bad-format": (
        400,
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "unauthorised": (401, "Unauthorized"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "chat-not-found": (400, "Bad Request: chat not found"),
}


class Telegram:
    """Answers `/bot<token>/<method>`; only bulk methods meet faults."""

    def __init__(self, weather: Weather) -> None:
        self.weather = weather
        self.copies = Copies()
        self._last_message = 0
        self._bots: dict[str, Body] = {}
        self._bulk: dict[str, Callable[[Call], object]] = {
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "editmessagetext": self._edit,
            "editmessagecaption": self._edit,
            "deletemessage": self._delete,
            "deletemessages": self._delete,
        }

    def told(self) -> dict[str, Any]:
        return self.copies.told()

    async def answer(self, request: web.BaseRequest, path: str) -> web.Response:
        arrived = time.monotonic()
        token, _, method = path.removeprefix(PATH).partition("/")
        self.copies.calls += 1
        try:
            values = await values_of(request)
            if self.weather.latency:
                await asyncio.sleep(self.weather.latency)
            return await self._act(request, self._bot(token), method.lower(), values, arrived)
        except Refused as told:
            return _refusal(told)
        except ValueError:
            return _refusal(Refused(400, "Bad Request: can't parse the request"))

    def _bot(self, token: str) -> Body:
        if token not in self._bots:
            if not TOKEN.fullmatch(token):
                raise Refused(401, "Unauthorized")
            number = int(token.partition(":")[0])
            self._bots[token] = {
                "id": number, "is_bot": True, "first_name": "강진톡", "username": "gangjin_rehearsal_bot",
            }  # fmt: skip
        return self._bots[token]

    async def _act(
        self, request: web.BaseRequest, bot: Body, method: str, values: Values, arrived: float
    ) -> web.Response:
        if method == "getme":
            return _result({**bot, "can_join_groups": True, "supports_inline_queries": False})
        if method == "answercallbackquery":
            return _result(True)
        if method not in self._bulk:
            raise Refused(404, "Not Found")
        who = _chat_id(values)
        met = self.weather.trouble.of_call(NAME, (who,), arrived)
        if met and met.is_refusal:
            return self._refuse_call(request, met)
        self._refuse_person(who)
        whole = _result(self._bulk[method](Call(bot, who, values, arrived)))
        if met is None:
            return whole
        self.copies.lose(met.name)
        return await lose(request, met, whole, _refusal(Refused(504, "Gateway Timeout")))

    def _refuse_call(self, request: web.BaseRequest, met: Met) -> web.Response:
        self.copies.refuse(met.name)
        if met.name == "cut-before":
            return cut(request)
        if met.name == "too-many":
            wait = math.ceil(met.seconds)
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        raise Refused(*REFUSALS[met.name])

    def _refuse_person(self, who: Who) -> None:
        matter = self.weather.trouble.of_person(NAME, who)
        if matter is None:
            return
        self.copies.refuse(matter)
        if matter == "migrate":
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=int(f"-100{abs(int(who))}"),
            )
        raise Refused(*REFUSALS[matter])

    def _send_message(self, call: Call) -> Body:
        text = _written(call.values, "text", LONGEST_TEXT)
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        return self._sent(call) | {"text": text}

    def _send_photo(self, call: Call) -> Body:
        if not call.values.get("photo"):
            raise Refused(400, "Bad Request: there is no photo in the request")
        caption = _written(call.values, "caption", LONGEST_CAPTION)
        photo = {"file_id": "AgACrehearsal", "file_unique_id": "AQADrehearsal", "width": 800, "height": 400}
        return self._sent(call) | {"photo": [photo], "caption": caption}

    def _sent(self, call: Call) -> Body:
        self.copies.accept(call.who, call.arrived)
        self._last_message += 1
        return _message(call, self._last_message)

    def _edit(self, call: Call) -> Body:
        (number,) = self._known(call.values, "message to edit not found")
        key, longest = ("text", LONGEST_TEXT) if "text" in call.values else ("caption", LONGEST_CAPTION)
        written = _written(call.values, key, longest)
        self.copies.note("edited", call.who)
        return _message(call, number) | {key: written, "edit_date": int(time.time())}

    def _delete(self, call: Call) -> bool:
        for _ in self._known(call.values, "message to delete not found"):
            self.copies.note("deleted", call.who)
        return True

    def _known(self, values: Values, otherwise: str) -> list[int]:
        """Return the numbers of the messages a call speaks of, each given out before."""
        given = values.get("message_ids") or [values.get("message_id") or 0]
        numbers = [int(n) for n in (orjson.loads(given) if isinstance(given, str) else given)]
        if not all(0 < number <= self._last_message for number in numbers):
            raise Refused(400, f"Bad Request: {otherwise}")
        return numbers


def _chat_id(values: Values) -> Who:
    given = values.get("chat_id")
    if isinstance(given, int) or (isinstance(given, str) and given.startswith("@")):
        return given
    try:
        return int(given or "")
    except (TypeError, ValueError):
        raise Refused(400, "Bad Request: chat_id is empty") from None


def _written(values: Values, key: str, longest: int) -> str:
    """Return the text as people read it, its tags gone; its length is counted that way."""
    text = str(values.get(key) or "")
    if values.get("parse_mode") == "HTML":
        text = html.unescape(TAG.sub("", text))
    if len(text) > longest:
        raise Refused(400, f"Bad Request: message {'caption ' * (key == 'caption')}is too long")
    return text


def _message(call: Call, number: int) -> Body:
    message: Body = {
        "message_id": number,
        "from": call.bot,
        "chat": _chat(call.who),
        "date": int(time.time()),
    }
    markup = call.values.get("reply_markup")
    if markup:
        markup = orjson.loads(markup) if isinstance(markup, str) else markup
        if "inline_keyboard" in markup:  # other keyboards are not told back
            message["reply_markup"] = markup
    return message


def _chat(who: Who) -> Body:
    if isinstance(who, str):
        return {"id": -1001000000001, "title": "강진군", "username": who[1:], "type": "channel"}
    if who > 0:
        return {"id": who, "first_name": "주민", "type": "private"}
    return {"id": who, "title": "마을", "type": "supergroup" if str(who).startswith("-100") else "group"}


def _result(result: object) -> web.Response:
    return answer({"ok": True, "result": result})


def _refusal(told: Refused) -> web.Response:
    body: Body = {"ok": False, "error_code": told.status, "description": told.description}
    if told.parameters:
        body["parameters"] = told.parameters
    wait = told.parameters.get("retry_after")
    return answer(body, told.status, {"Retry-After": str(wait)} if wait is not None else None)
