"""Telegram: one call of the Bot API a parcel, many at once, and what its answers mean for a delivery."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channel import Need
from bot.courier import Carrier, Courier, Outcome, Parcel, Report, State, Tools
from bot.wires.aiohttp_request import READ, AiohttpRequest, Cut, Late, Refused, Troubled, Unreached

FREE = 30  # messages a second; what is above that is paid for, where the bot has that switched on
LONGEST = 50.0  # seconds all parcels of a call may take together, so that a lease of a minute outlasts it
FLIGHT = 0.6  # seconds a call takes at most, as a rule: so many of a second's calls are under way at once
SPELT = {  # so that the library takes the name as it stands, and gives the plain answer: no Message is built
    "sendMessage": "send_Message", "sendPhoto": "send_Photo",
}  # fmt: skip
EDITING = {"sendMessage": "editMessage_Text", "sendPhoto": "editMessage_Caption"}
EDITED = {
    "text",
    "caption",
    "parse_mode",
    "entities",
    "caption_entities",
    "link_preview_options",
    "reply_markup",
}
CLOSED = {"blocked": "blocked", "deactivated": "gone", "kicked": "gone", "not a member": "gone",
          "initiate conversation": "not-found"}  # fmt: skip
NOBODY = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty", "chat_id_invalid")
THIS_CHAT = ("rights", "write_forbidden", "chat_restricted", "topic_closed")  # one group's own rules
ALREADY = ("message is not modified", "message to delete not found")  # as it should be
TOO_LATE = ("can't be deleted", "can't be edited", "to edit not found", "message_id_invalid")


class TelegramCourier:
    """Sends, and takes back, by one bot; belongs to the event loop that opened it."""

    def __init__(
        self, token: str, api_url: str, *, rate: int, channel: str = "", read_timeout: float = READ
    ) -> None:
        self._request = AiohttpRequest(max(32, int(rate * FLIGHT)), read_timeout=read_timeout)
        self._bot = Bot(token, api_url, request=self._request, get_updates_request=self._request)
        self._paid: Mapping[str, Any] = {"allow_paid_broadcast": True} if rate > FREE else {}
        self._channel = channel

    async def open(self) -> "TelegramCourier":
        await self._request.initialize()
        return self

    async def close(self) -> None:
        await self._request.shutdown()

    async def carry(self, parcels: Sequence[Parcel], report: Report) -> None:
        """Send all at once and report each as its answer comes."""
        calls = (self._carry(parcel, report) for parcel in parcels)
        faults: list[BaseException | None] = []
        with suppress(TimeoutError):  # whose answer still trickles in then is not reported: it is unknown
            async with asyncio.timeout(LONGEST):
                faults += await asyncio.gather(*calls, return_exceptions=True)
        for fault in filter(None, faults):  # after all, so that one's fault leaves the others be
            raise fault

    async def post(self, body: Mapping[str, Any]) -> Outcome:
        """Post to the county's channel, where there is one; the outcome's handle is the post's."""
        if not self._channel:
            return Outcome(0, State.FAILED, "not-found")
        return await self._sent(0, self._channel, body, {})

    async def delete(self, address: str, handle: str) -> Outcome:
        """Delete a message that was sent; SENT: it is gone. May be asked again whatever came of it."""
        params = {"chat_id": chat_id(address), "message_id": int(handle)}
        return await self._taken_back("delete_Message", params)

    async def edit(self, address: str, handle: str, body: Mapping[str, Any]) -> Outcome:
        """Give a message that was sent another text; SENT: it has it. May be asked again as well."""
        params = {name: body[name] for name in EDITED & body.keys()}
        params |= {"chat_id": chat_id(address), "message_id": int(handle)}
        return await self._taken_back(EDITING[body["method"]], params)

    async def _carry(self, parcel: Parcel, report: Report) -> None:
        report(await self._sent(parcel.delivery, parcel.address, parcel.body, self._paid))

    async def _sent(
        self, delivery: int, address: str, body: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> Outcome:
        params = {**body, **extra, "chat_id": chat_id(address)}
        method = SPELT.get(params.pop("method", ""))
        if method is None:
            return Outcome(delivery, State.FAILED, "bad-message", stops=True)
        try:
            return _sent(delivery, await self._bot.do_api_request(method, params))
        except ChatMigrated as moved:
            return await self._sent_after_move(delivery, method, params, str(moved.new_chat_id))
        except TelegramError as error:
            return outcome_of(delivery, error)

    async def _sent_after_move(
        self, delivery: int, method: str, params: Mapping[str, Any], moved_to: str
    ) -> Outcome:
        """Send once more, to the supergroup that the group has become; the first was certainly refused."""
        try:
            result = await self._bot.do_api_request(method, {**params, "chat_id": chat_id(moved_to)})
        except TelegramError as error:
            return replace(outcome_of(delivery, error), moved_to=moved_to)
        return replace(_sent(delivery, result), moved_to=moved_to)

    async def _taken_back(self, method: str, params: dict[str, Any]) -> Outcome:
        try:
            await self._bot.do_api_request(method, params)
        except ChatMigrated:  # what was said in the group stays there, out of reach
            return Outcome(0, State.FAILED, "not-found")
        except BadRequest as error:
            if _says(error, ALREADY):
                return Outcome(0, State.SENT)
            return Outcome(0, State.FAILED, "refused") if _says(error, TOO_LATE) else outcome_of(0, error)
        except TelegramError as error:
            return outcome_of(0, error)
        return Outcome(0, State.SENT)


def chat_id(address: str) -> int | str:
    return int(address) if address.removeprefix("-").isdecimal() else address


def _sent(delivery: int, result: Any) -> Outcome:
    number = result.get("message_id") if isinstance(result, dict) else None
    return Outcome(delivery, State.SENT, handle=str(number) if number else None)  # 0: it is posted later


def outcome_of(delivery: int, error: TelegramError) -> Outcome:
    """Return what an answer, or the lack of one, means for a delivery."""
    match error:
        case RetryAfter():
            return Outcome(delivery, State.PENDING, "rate", pause=_pause(error))
        case Forbidden():
            return Outcome(delivery, State.FAILED, _why_closed(error), closes=True)
        case ChatMigrated():  # twice in a row
            return Outcome(delivery, State.FAILED, "not-found")
        case BadRequest():
            return _refused(delivery, error)
        case InvalidToken() | EndPointNotFound():
            return Outcome(delivery, State.PENDING, "bad-token", stops=True)
        case Refused():
            return Outcome(delivery, State.FAILED, "bad-message", stops=True)
        case Unreached():
            return Outcome(delivery, State.PENDING, "unreachable")
        case Troubled():
            return Outcome(delivery, State.PENDING, "server")
        case Late():
            return Outcome(delivery, State.UNKNOWN, "timed-out")
        case Cut():
            return Outcome(delivery, State.UNKNOWN, "cut")
    return Outcome(delivery, State.UNKNOWN, "unreadable-answer")


def _pause(error: RetryAfter) -> timedelta:
    """Return the wait that was asked for; the library has it as a number or as a timedelta, as it is set."""
    after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def _refused(delivery: int, error: BadRequest) -> Outcome:
    """Tell one reader's fault from ours, which all the others would meet as well."""
    if _says(error, NOBODY):
        return Outcome(delivery, State.FAILED, "not-found", closes=True)
    if _says(error, THIS_CHAT):
        return Outcome(delivery, State.FAILED, "refused")
    return Outcome(delivery, State.FAILED, "bad-message", stops=True)


def _why_closed(error: Forbidden) -> str:
    return next((reason for words, reason in CLOSED.items() if _says(error, (words,))), "refused")


def _says(error: TelegramError, words: Sequence[str]) -> bool:
    said = error.message.casefold()
    return any(each in said for each in words)


async def open_telegram(tools: Tools) -> Courier:
    given = tools.settings
    return await TelegramCourier(
        given["TELEGRAM_BOT_TOKEN"],
        given["TELEGRAM_API_URL"],
        rate=int(given["TELEGRAM_RATE"]),
        channel=given["TELEGRAM_CHANNEL"],
    ).open()


COURIER = Carrier(
    "telegram",
    open_telegram,
    needs=(
        Need("TELEGRAM_BOT_TOKEN", required=True, pattern=r"\d{3,20}:[A-Za-z0-9_-]{8,80}"),
        Need("TELEGRAM_API_URL", default="https://api.telegram.org/bot", pattern=r"https?://\S+"),
        Need("TELEGRAM_RATE", default="25", pattern=r"[1-9]\d{0,2}|1000"),
        Need("TELEGRAM_CHANNEL", pattern=r"@[A-Za-z]\w{3,31}|-100\d{5,15}"),
    ),
    rate="TELEGRAM_RATE",
)
