"""KakaoTalk: a chatbot skill's request and response, version 2.0."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.channel import (
    Body,
    Channel,
    Frame,
    Late,
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
from bot.channels._kakao_bubbles import Bubble, bubbles, quick_reply, texts
from bot.fitting import NOTHING, page_of
from bot.message import Address, Fetch, Kind, Message
from bot.question import Question
from bot.reply import Choice, Reply

MOST_BUBBLES = 3  # outputs in one answer
MOST_REPLIES = 10  # quick replies
MOST_BYTES = 21_000  # of the 30,000 we allow ourselves; ten quick replies may take 8,000
WELCOME_BLOCK = "웰컴 블록"
PUSHED = {"announcementId", "deliveryId"}  # parameters of a call that fetches what we push
NUMBER = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
APP_USER = re.compile(r"[0-9]{1,32}", re.ASCII)
PHOTO_HOSTS = (".kakao.com", ".kakaocdn.net")
PLAIN_URL = re.compile(
    r"[!-\[\]-~]+"
)  # no backslash, space or control: libraries differ on where a host ends


def read(request: Request, secrets: Secrets) -> Message:
    if not same_secret(request.headers.get("x-kakao-skill-secret"), secrets["KAKAO_SKILL_SECRET"]):
        raise Unverified
    said, bot, action = (_object(request.body, name) for name in ("userRequest", "bot", "action"))
    user = _object(said, "user")
    address = Address("kakao", f"{_id(bot, 40).rstrip('!')}:{_id(user, 70)}")
    utterance = said.get("utterance", "")
    if utterance is not None and not isinstance(utterance, str):
        raise Unreadable("userRequest.utterance is not a string")
    text = storable(utterance or "")
    given = mapping(action.get("clientExtra")).get("choice")
    call = request.headers.get("x-request-id")
    kind = Kind.PRESS if given is not None else _kind(said, action, text)
    return Message(
        address,
        kind,
        text,
        choice=None if given is None else str(given)[:1024],
        key=f"{address.id[-40:]}:{storable(call)[:120]}" if call else None,
        fetch=_fetch(said, user) if kind is Kind.PUSHED else None,
        app_user=_app_user(user),
    )


def _object(body: Any, name: str) -> Mapping[str, Any]:
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, dict):
        raise Unreadable(f"{name} is missing or not an object")
    return found


def _id(owner: Mapping[str, Any], longest: int) -> str:
    found = owner.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= longest or storable(found) != found:
        raise Unreadable(f"an id is missing, or is not a string of 1 to {longest} characters")
    return found


def _kind(said: Mapping[str, Any], action: Mapping[str, Any], text: str) -> Kind:
    params = mapping(said.get("params"))
    if PUSHED & params.keys():
        return Kind.PUSHED
    block = mapping(said.get("block")).get("name")
    if block == WELCOME_BLOCK:
        return Kind.GREETING
    if "media" in params or _is_photo(text):
        return Kind.PICTURE
    if any("secureUrls" in str(value) for value in mapping(action.get("params")).values()):
        return Kind.PICTURE
    return Kind.TEXT


def _fetch(said: Mapping[str, Any], user: Mapping[str, Any]) -> Fetch:
    """Read which push this person fetches; a call's own number is that of one of its hundred people."""
    params, own = mapping(said.get("params")), mapping(user.get("properties"))
    delivery = _number(own.get("deliveryId")) or _number(params.get("deliveryId"))
    return Fetch(delivery, _number(params.get("occurrenceId")), text_or_none(own.get("language")))


def _number(given: Any) -> int | None:
    """Return a number of ours, which Kakao carries as text; None where it is none."""
    written = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""
    return int(written) if NUMBER.fullmatch(written) else None


def _app_user(user: Mapping[str, Any]) -> str | None:
    own = mapping(user.get("properties"))
    given = str(own.get("appUserId") or own.get("app_user_id") or "")
    return given if APP_USER.fullmatch(given) else None


def _is_photo(text: str) -> bool:
    """Tell a lone address on a Kakao host: that is how a raw photo arrives."""
    if not text.startswith(("http://", "https://")) or len(text.split()) != 1:
        return False
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        return False
    return host.endswith(PHOTO_HOSTS)


def compose(reply: Reply, frame: Frame) -> Body:
    made = (bubble for output in reply.outputs for bubble in bubbles(output, frame.public_url))
    shown, choices, more = page_of(
        made,
        reply.choices,
        reply.question.page,
        fits=_fits,
        most_choices=MOST_REPLIES,
    )
    if more:
        choices = [Choice(reply.more, reply.question.at(reply.question.page + 1)), *choices]
    template: Body = {"outputs": [bubble.body for bubble in shown or texts(NOTHING)]}
    if choices:
        template["quickReplies"] = [quick_reply(choice) for choice in choices]
    body: Body = {"version": "2.0", "template": template, "data": _told(reply.question)}
    if reply.question.entity:
        values = {"name": "asked", "lifeSpan": 5, "params": {"question": reply.question.at(0).code()}}
        body["context"] = {"values": [values]}
    return body


def _fits(shown: list[Bubble]) -> bool:
    return (
        len(shown) <= MOST_BUBBLES
        and sum(bubble.size for bubble in shown) <= MOST_BYTES
        and sum(bubble.is_carousel for bubble in shown) <= 1
    )


def _told(question: Question) -> Body:
    return {"topic": question.topic, "entity": question.entity, "facet": question.facet}


def sorry(sentence: str) -> Body:
    """Make the short answer that is always possible, whatever is broken behind."""
    told = {"topic": "help", "entity": None, "facet": None}
    return {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": sentence}}]}, "data": told}


def late(request: Request, secrets: Secrets) -> Late | None:
    """Return the callback address if there is one on an allowed host; it comes from outside."""
    url = text_or_none(mapping(mapping(request.body).get("userRequest")).get("callbackUrl"))
    if not url or not is_allowed(url, secrets["KAKAO_CALLBACK_HOSTS"].split(",")):
        return None
    return Late(url, {"version": "2.0", "useCallback": True})


def is_allowed(url: str, hosts: list[str]) -> bool:
    """Tell whether an address may be posted to: https, and on a host (``.x.com``: below it) listed.

    Plain http passes only to a listed loopback address, for rehearsals on one machine.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username or parts.password or not host or not PLAIN_URL.fullmatch(url):
        return False
    if parts.scheme != "https" and not (parts.scheme == "http" and host in {"127.0.0.1", "localhost"}):
        return False
    listed = [name.strip() for name in hosts if name.strip()]
    return any(host.endswith(name) if name.startswith(".") else host == name for name in listed)


CHANNEL = Channel(
    "kakao",
    read,
    compose,
    needs=(
        Need("KAKAO_SKILL_SECRET", required=True, pattern=r"\S{8,256}"),
        Need("KAKAO_CALLBACK_HOSTS", default=".kakao.com", pattern=r"[A-Za-z0-9.,: -]+"),
        Need("KAKAO_ADMIN_KEY", pattern=r"\S{8,128}"),
    ),
    sorry=sorry,
    late=late,
)
