"""My data as a file: whoever was given a code in the chat fetches it here, for an hour."""

import json
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from bot.handler import mark
from bot.runtime import Runtime
from bot.store.kin import fetch_file
from bot.store.my_data import my_data as data_of
from bot.web import limits
from bot.web.errors import error
from bot.words import LANGUAGES, words_for

my_data = Blueprint("my_data", __name__)

CODE = re.compile(r"[A-Za-z0-9_-]{20,32}", re.ASCII)
NAME = "gangjin-talk-my-data.json"
ELSEWHERE = mark(
    "KakaoTalk and Telegram keep what was written in their chats for a while, under their own rules; that "
    "lies outside our reach. Backups of our database are kept for 30 days at most."
)


@my_data.get("/my-data/<code>")
def fetch(code: str) -> Response:
    """Serve the file; a code that is wrong, old or of somebody erased is not there."""
    runtime: Runtime = current_app.extensions["runtime"]
    too_often = limits.fetched_too_often(runtime.settings, request)
    if too_often is not None:
        return error(429, "too many requests in a short time", retry_after=too_often)
    found = _found(runtime, code) if CODE.fullmatch(code) else None
    if found is None:
        abort(404)
    response = Response(json.dumps(found, ensure_ascii=False, indent=2), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _found(runtime: Runtime, code: str) -> dict[str, Any] | None:
    now = runtime.now()
    with runtime.database.patient() as connection:
        contact_id = fetch_file(connection, runtime.sealer, code, now)
        found = data_of(connection, runtime.sealer, contact_id, now) if contact_id is not None else None
    return None if found is None else in_words(found)


def in_words(found: dict[str, Any]) -> dict[str, Any]:
    """Return the data with why and until when in the person's language, and what lies elsewhere."""
    kept = found["chats"][0]["contact"]["kept"]
    language = kept.get("chosen_language") or kept.get("language")
    say = words_for(language if language in LANGUAGES else "ko").say
    chats = [{name: _said(section, say) for name, section in chat.items()} for chat in found["chats"]]
    return {**found, "elsewhere": say(ELSEWHERE), "chats": chats}


def _said(section: dict[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
    return {**section, "why": say(section["why"]), "until": say(section["until"])}
