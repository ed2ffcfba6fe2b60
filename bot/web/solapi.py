"""Solapi's delivery reports: hints that there is news, for the scheduler to ask after.

Nothing in a report is signed, so nothing in it is believed: the message is noted, and the job look-up-tasks
asks Solapi within seconds what became of it. That also makes repeated, reordered and split reports act once,
keeps web threads from waiting for a platform, and leaves no report to be turned away because its delivery is
being handed over at that moment.
"""

import json
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from bot.channel import same_secret
from bot.runtime import Runtime
from bot.store.tasks import Tasks
from bot.web.errors import error
from bot.wires.solapi import report_of, report_secret

solapi = Blueprint("solapi", __name__)

CHANNEL = "alimtalk"


@solapi.post("/in/solapi/<secret>")
def receive(secret: str) -> Response:
    """Take one call, of one report or many; Solapi repeats what was not answered 200."""
    runtime: Runtime = current_app.extensions["runtime"]
    if CHANNEL not in runtime.carriers:
        return error(404, "this channel is not switched on", "channel_off")
    if not same_secret(secret, report_secret(runtime.settings.secret_key)):
        return error(403, "the secret is wrong")
    told = _told()
    if told is None:
        return error(400, "not a list of reports")
    items = [item for item in map(report_of, told) if item is not None and _is_handle(item.handle)]
    if items:
        named = {item.handle: item.delivery for item in items}
        Tasks(runtime.database).hasten(CHANNEL, named, runtime.now())
    return jsonify({})


def _is_handle(told: str) -> bool:
    """Tell what can be one of Solapi's ids from what a database would stumble over."""
    return told.isascii() and told.isprintable()


def _told() -> list[Any] | None:
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, list) else None
