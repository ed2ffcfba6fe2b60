"""Telegram: one webhook update in, one message riding in the response."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.channel import (
    Body,
    Channel,
    Frame,
    Need,
    Request,
    Secrets,
    Unreadable,
    Unverified,
    mapping,
    same_secret,
    storable,
    text_or_none,
)
from bot.channels._telegram_html import Block, blocks, choice_rows, keyboard
from bot.channels._telling import is_link
from bot.fitting import NOTHING, page_of
from bot.message import Address, Kind, Message
from bot.reply import Choice, Reply

TEXT = 4096  # UTF-16 units, after the entities are parsed
MOST_CHOICES = 12
MOST_ROWS = 60  # of the 100 a keyboard takes; the choices come to these
MOST_SLIDES = 5  # or items of a list
MOST_BLOCKS = 12  # each with up to 8 links and bold words: Telegram shows 100 of those
EMPTY = Block(NOTHING, len(NOTHING))
GONE = {"kicked", "left"}
GROUPS = {"group", "supergroup"}
KINDS = {
    "photo": Kind.PICTURE, "document": Kind.OTHER, "location": Kind.PLACE, "venue": Kind.PLACE,
    "contact": Kind.PHONE, "voice": Kind.OTHER, "video": Kind.OTHER, "video_note": Kind.OTHER,
    "audio": Kind.OTHER, "sticker": Kind.OTHER, "animation": Kind.OTHER, "poll": Kind.OTHER,
    "dice": Kind.OTHER,
}  # fmt: skip
COMMANDS = {  # what a command asks, as the payload of a button would
    "help": "help", "festivals": "festival", "halfprice": "halfprice", "news": "news", "classes": "education",
    "deals": "deals", "places": "places", "food": "food", "language": "language",
}  # fmt: skip


def read(request: Request, secrets: Secrets) -> Message | None:
    """Read one update; None where there is nothing to answer, which is then answered 200 all the same."""
    if not same_secret(
        request.headers.get("x-telegram-bot-api-secret-token"), secrets["TELEGRAM_WEBHOOK_SECRET"]
    ):
        raise Unverified
    update = request.body
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool):
        raise Unreadable("an update has an integer update_id")
    key = str(number)[:64]
    if isinstance(update.get("callback_query"), dict):
        return _press(update["callback_query"], key)
    if isinstance(update.get("my_chat_member"), dict):
        return _membership(update["my_chat_member"], key)
    for name in ("message", "edited_message"):
        if isinstance(update.get(name), dict):
            return _message(update[name], key, secrets, edited=name != "message")
    return None


def _chat_id(owner: Mapping[str, Any]) -> int | None:
    number = mapping(owner.get("chat")).get("id")
    in_range = isinstance(number, int) and not isinstance(number, bool) and abs(number) < 2**53
    return number if in_range else None


def _hint(sender: Any) -> str | None:
    return text_or_none(mapping(sender).get("language_code"))


def _press(press: Mapping[str, Any], key: str) -> Message | None:
    sender = mapping(press.get("from"))
    chat = _chat_id(mapping(press.get("message")))
    if chat is None:  # the message is out of reach: a person's private chat has the person's own number
        chat = _chat_id({"chat": sender})
    if chat is None:
        return None
    data, ticket = text_or_none(press.get("data")), text_or_none(press.get("id"))
    return Message(
        Address("telegram", str(chat)), Kind.PRESS, choice=storable(data or ""), key=key,
        hint=_hint(sender), ticket=ticket, reply_to=_hangs_on(mapping(press.get("message"))),
    )  # fmt: skip


def _hangs_on(said: Mapping[str, Any]) -> int | None:
    """Return the message an answer hangs on where others read it: the numbers of groups are below 0."""
    number = said.get("message_id")
    return number if (_chat_id(said) or 0) < 0 and isinstance(number, int) else None


def _membership(change: Mapping[str, Any], key: str) -> Message | None:
    chat = _chat_id(change)
    if chat is None:
        return None
    before = str(mapping(change.get("old_chat_member")).get("status"))
    now = str(mapping(change.get("new_chat_member")).get("status"))
    kind = Kind.BLOCKED if now in GONE else None
    if now == "member" and before in GONE and mapping(change.get("chat")).get("type") == "private":
        kind = Kind.RETURNED  # a group is greeted by nobody's wish
    return Message(Address("telegram", str(chat)), kind, key=key) if kind else None


def _message(said: Mapping[str, Any], key: str, secrets: Secrets, *, edited: bool) -> Message | None:
    chat = _chat_id(said)
    sender = mapping(said.get("from"))
    if chat is None or sender.get("is_bot") is True or "migrate_to_chat_id" in said:
        return None
    chat_type = text_or_none(mapping(said.get("chat")).get("type"))
    in_group = chat_type in GROUPS
    if chat_type == "channel" or (in_group and edited):
        return None
    text = storable(text_or_none(said.get("text")) or text_or_none(said.get("caption")) or "")
    mention = _mention(secrets.get("username", ""))
    if in_group and not _is_addressed(said, text, mention, secrets):
        return None
    kind, text = _understood(said, text, mention)
    return Message(
        Address("telegram", str(chat)),
        kind,
        "" if kind is Kind.PRESS else text,
        text if kind is Kind.PRESS else None,
        key=key,
        hint=_hint(sender),
        reply_to=_hangs_on(said),
    )


@cache
def _mention(username: str) -> re.Pattern[str]:
    """Match our name as people write it in a group; while it is not known, that of any bot."""
    name = re.escape(username) or r"\w{2,29}bot"
    return re.compile(rf"(?<!\w)@{name}(?!\w)[,.:!?]*", re.IGNORECASE | re.ASCII)


def _is_addressed(said: Mapping[str, Any], text: str, mention: re.Pattern[str], secrets: Secrets) -> bool:
    """Tell whether a message in a group is for us: a command, our name, or a reply to one of ours."""
    answered = mapping(mapping(said.get("reply_to_message")).get("from"))
    if str(answered.get("id")) == secrets.get("TELEGRAM_BOT_TOKEN", "").split(":")[0]:
        return True
    if text.startswith("/"):
        _, at, named = text.split()[0].partition("@")
        return not at or mention.fullmatch(at + named) is not None
    return mention.search(text) is not None


def _understood(said: Mapping[str, Any], text: str, mention: re.Pattern[str]) -> tuple[Kind, str]:
    """Tell what kind of message it is, and its words, or what its command asks; our own name is taken out."""
    if text.startswith("/"):
        command, _, rest = text[1:].replace("\n", " ").partition(" ")
        name = command.split("@")[0].casefold()
        if name == "start":
            return Kind.GREETING, ""
        if name in COMMANDS:
            return Kind.PRESS, COMMANDS[name]
        return Kind.TEXT, f"{name} {rest}".strip()
    text = mention.sub("", text).strip()
    if text and not {"contact", "location", "venue"} & said.keys():
        return Kind.TEXT, text
    kind = next((kind for name, kind in KINDS.items() if name in said), Kind.OTHER)
    return kind, _shared_number(said) if kind is Kind.PHONE else text


def _shared_number(said: Mapping[str, Any]) -> str:
    """Return the number of a shared contact card; it is kept nowhere unless a form has asked for it."""
    card = said.get("contact")
    number = card.get("phone_number") if isinstance(card, Mapping) else None
    return number if isinstance(number, str) else ""


def compose(reply: Reply, frame: Frame) -> Body:
    made = (block for output in reply.outputs for block in blocks(output, frame.public_url))
    shown, choices, more = page_of(
        made, reply.choices, reply.question.page,
        fits=_fits, most_choices=MOST_CHOICES,
    )  # fmt: skip
    shown = shown or [EMPTY]
    if more:
        choices = [Choice(reply.more, reply.question.at(reply.question.page + 1)), *choices]
    rows = [row for block in shown for row in block.rows] + choice_rows(choices)
    previewed = _previewed(shown, frame)
    body: Body = {
        "method": "sendMessage",
        "text": "\n\n".join(block.html if block is previewed else block.linked() for block in shown),
        "parse_mode": "HTML",
        "link_preview_options": _preview(previewed),
    }
    if rows:
        body["reply_markup"] = keyboard(rows)
    return body


def direct(body: Body, message: Message) -> Body:
    """Send it to the chat it answers; in a group it hangs on its question."""
    directed = {**body, "chat_id": int(message.address.id)}
    if message.reply_to is not None:
        directed["reply_parameters"] = {"message_id": message.reply_to, "allow_sending_without_reply": True}
    return directed


def _fits(shown: list[Block]) -> bool:
    return (
        len(shown) <= MOST_BLOCKS
        and sum(block.units + 2 for block in shown) <= TEXT
        and sum(len(block.rows) for block in shown) <= MOST_ROWS
        and sum(block.weight for block in shown) <= MOST_SLIDES
    )


def _previewed(shown: list[Block], frame: Frame) -> Block | None:
    """Return the first block with a picture, where Telegram can fetch that at all."""
    if not frame.public_url.startswith("https://"):
        return None
    return next((block for block in shown if block.picture and is_link(block.picture)), None)


def _preview(block: Block | None) -> Body:
    """Show a block's picture above the text; others have a link to theirs."""
    if block is None:
        return {"is_disabled": True}
    return {"url": block.picture, "prefer_large_media": True, "show_above_text": True}


CHANNEL = Channel(
    "telegram",
    read,
    compose,
    needs=(
        Need("TELEGRAM_BOT_TOKEN", required=True, pattern=r"\d{3,20}:[A-Za-z0-9_-]{8,80}"),
        Need("TELEGRAM_WEBHOOK_SECRET", required=True, pattern=r"[A-Za-z0-9_-]{8,256}"),
        Need("TELEGRAM_API_URL", default="https://api.telegram.org/bot", pattern=r"https?://\S+"),
    ),
    direct=direct,
    calm=True,
)
