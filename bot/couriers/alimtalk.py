"""AlimTalk, through Solapi: approved templates to phone numbers, a text message where KakaoTalk fails."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence

from bot.channel import Body, Need
from bot.courier import Carrier, Courier, Outcome, Parcel, Report, State, Tools
from bot.couriers._rounds import rounds, tell, tell_failed, tell_refused
from bot.wires.json_calls import Answer, Failed
from bot.wires.solapi import READ, Accepted, Fate, Item, Solapi, Template, accepted_of

MOST = 1000  # messages a call takes; Solapi would take ten thousand
TRY_AGAIN = {"DuplicatedSignature"}  # each call has a salt of its own, so this one was only unlucky
NO_MONEY = {"NotEnoughBalance"}


class AlimtalkCourier:
    """Sends for one KakaoTalk channel, one call at a time."""

    def __init__(self, settings: Mapping[str, str], *, read_timeout: float = READ) -> None:
        key, secret = settings["SOLAPI_API_KEY"], settings["SOLAPI_API_SECRET"]
        self._solapi = Solapi(key, secret, settings["SOLAPI_URL"], read_timeout=read_timeout)
        self._sender = digits(settings["SOLAPI_SENDER"])
        self._channel = settings["SOLAPI_PF_ID"]
        self._falls_back = settings["SOLAPI_FALLBACK"] != "0"
        self._won = int(settings["SOLAPI_WON"])
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        self._solapi.close()

    async def carry(self, parcels: Sequence[Parcel], report: Report) -> None:
        """Hand over to all who have a number; the same number twice goes in two calls."""
        templated, others = _split(parcels, lambda parcel: bool(parcel.body.get("templateId")))
        tell(others, report, State.FAILED, "template", stops=True)
        numbered, others = _split(templated, lambda parcel: bool(_phone(parcel)))
        tell(others, report, State.FAILED, "no-phone")
        for people in rounds(numbered, MOST, apart=lambda _: None, person=_phone):
            async with self._turn:
                await self._hand_over(people, report)

    async def messages(self, handles: Sequence[str]) -> list[Item]:
        """Look up what became of messages by the handles of their deliveries.

        Raises:
            Failed: it cannot be told now.
        """
        async with self._turn:
            return await asyncio.to_thread(self._solapi.messages, handles)

    async def templates(self) -> list[Template]:
        """Return the channel's templates.

        Raises:
            Failed: it cannot be told now.
        """
        async with self._turn:
            return await asyncio.to_thread(self._solapi.templates)

    async def _hand_over(self, people: Sequence[Parcel], report: Report) -> None:
        try:
            answer = await asyncio.to_thread(self._solapi.send, [self._message(each) for each in people])
        except Failed as failed:
            tell_failed(people, report, failed)
            return
        accepted = accepted_of(answer.said) if 200 <= answer.status < 300 else None
        if accepted:
            self._tell_each(people, report, accepted)
        else:
            _tell_all(people, report, answer)

    def _message(self, parcel: Parcel) -> Body:
        """Return one message; its text is the template's, to which ours would have to be equal."""
        return {
            "to": _phone(parcel),
            "from": self._sender,
            "type": "ATA",
            "country": "82",
            "kakaoOptions": {
                "pfId": self._channel,
                "templateId": parcel.body["templateId"],
                "variables": dict(parcel.values),
                "disableSms": not self._falls_back,
            },
            "customFields": {"deliveryId": str(parcel.delivery)},
        }

    def _tell_each(self, people: Sequence[Parcel], report: Report, accepted: Accepted) -> None:
        """Report what became of each: refused, taken by name, or taken by the count alone."""
        told = {item.delivery: item for item in (*accepted.listed, *accepted.refused)}
        by_phone = {item.to: item for item in accepted.refused if item.delivery is None}
        refused = len(accepted.refused)
        counts_agree = accepted.taken is not None and accepted.taken + refused == len(people)
        for parcel in people:
            item = told.get(parcel.delivery) or by_phone.get(_phone(parcel))
            if item:
                report(self._outcome(parcel.delivery, item))
            elif counts_agree:
                report(Outcome(parcel.delivery, State.SENT, won=self._won))
            else:
                report(Outcome(parcel.delivery, State.UNKNOWN, "unreadable-answer"))

    def _outcome(self, delivery: int, item: Item) -> Outcome:
        fate: Fate = item.fate
        is_sent = fate.state is State.SENT
        return Outcome(
            delivery,
            State.PENDING if fate.reason == "balance" else fate.state,  # after a top-up it will go
            fate.reason,
            handle=item.handle,
            closes=fate.closes,
            stops=fate.stops,
            won=self._won if is_sent else 0,
        )


def digits(phone: str) -> str:
    return re.sub(r"\D", "", phone, flags=re.ASCII)


def _phone(parcel: Parcel) -> str:
    return digits(parcel.phone)


def _split(parcels: Sequence[Parcel], has: Callable[[Parcel], bool]) -> tuple[list[Parcel], list[Parcel]]:
    """Return those that have something, and the others."""
    return [each for each in parcels if has(each)], [each for each in parcels if not has(each)]


def _tell_all(people: Sequence[Parcel], report: Report, answer: Answer) -> None:
    """Report what the refusal of a whole call means."""
    code = answer.said.get("errorCode")
    if code in NO_MONEY:
        tell(people, report, State.PENDING, "balance", stops=True)
    elif code in TRY_AGAIN:
        tell(people, report, State.PENDING, "server")
    else:
        tell_refused(people, report, answer)


async def open_alimtalk(tools: Tools) -> Courier:
    return AlimtalkCourier(tools.settings)


COURIER = Carrier(
    "alimtalk",
    open_alimtalk,
    needs=(
        Need("SOLAPI_API_KEY", required=True, pattern=r"[A-Za-z0-9_-]{8,64}"),
        Need("SOLAPI_API_SECRET", required=True, pattern=r"\S{16,128}"),
        Need("SOLAPI_SENDER", required=True, pattern=r"[0-9-]{8,16}"),
        Need("SOLAPI_PF_ID", required=True, pattern=r"[A-Za-z0-9_-]{4,64}"),
        Need("SOLAPI_URL", default="https://api.solapi.com", pattern=r"https?://\S+"),
        Need("SOLAPI_FALLBACK", default="1", pattern=r"[01]"),
        Need("SOLAPI_WON", default="13", pattern=r"\d{1,4}"),
    ),
    at_once=MOST,
    together=True,
    looks_up=True,
    won=13,
)
