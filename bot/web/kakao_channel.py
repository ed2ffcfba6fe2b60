"""Kakao's channel webhook: who added the county's channel, and who blocked it."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from bot.channel import same_secret
from bot.runtime import Runtime
from bot.store.subscriptions import close_app_user, reopen_app_user
from bot.web.errors import error

kakao_channel = Blueprint("kakao_channel", __name__)

APP_USER = re.compile(r"[0-9]{1,32}", re.ASCII)
EARLIEST = 2010  # the year; before it there was no KakaoTalk


@kakao_channel.post("/in/kakao-channel")
def receive() -> Response:
    """Take one event; Kakao waits three seconds and repeats what was not answered 2xx."""
    runtime: Runtime = current_app.extensions["runtime"]
    key = runtime.settings.channels.get("kakao", {}).get("KAKAO_ADMIN_KEY")
    if not key:
        return error(404, "this channel is not switched on", "channel_off")
    if not same_secret(request.headers.get("Authorization"), f"KakaoAK {key}"):
        return error(403, "the key is missing or wrong")
    event = _event()
    if event is None:
        return error(400, "not an event of the channel")
    _take(runtime, event)
    return jsonify({})


def _event() -> Mapping[str, Any] | None:
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and isinstance(body.get("event"), str) else None


def _take(runtime: Runtime, event: Mapping[str, Any]) -> None:
    """Close or reopen; events we do not know, and people we do not, are none of ours."""
    person = str(event.get("id"))
    if event.get("id_type") != "app_user_id" or not APP_USER.fullmatch(person):
        return
    now = runtime.now()
    at = min(_moment(event.get("updated_at")) or now, now)
    match event["event"]:
        case "blocked":
            close_app_user(runtime.database, person, at, now)
        case "added":
            reopen_app_user(runtime.database, person, at)


def _moment(written: Any) -> datetime | None:
    """Read when it happened; None where that is not told, with its zone."""
    try:
        at = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None and at.year >= EARLIEST else None
