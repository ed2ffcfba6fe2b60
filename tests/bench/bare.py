"""A bare Flask application that does per message what any bot with a database must, and nothing else.

It is what ours is compared with, written as one would write it well: SQLAlchemy Core, statements made once,
short reads without a transaction, one short write. Per message: the secret compared in constant time, the
body parsed, the same SELECTs as ours (the message's receipt, the person; once a second a version), one
transaction with one write, the person's row, and an answer of our answers' size made into JSON.
"""

import hmac
import itertools
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.database import Database  # opened, read and written alike, so nobody gains by it

metadata = MetaData()
person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", String(120), nullable=False),
    Column("messages", Integer, nullable=False),
    Column("seen_at", DateTime, nullable=False),
    UniqueConstraint("channel", "address"),
)
log = Table(
    "log",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("at", DateTime, nullable=False),
)
version = Table("version", metadata, Column("name", String(64), primary_key=True), Column("value", Text))

_repeat = select(log.c.at).where(log.c.channel == bindparam("channel"), log.c.key == bindparam("key"))
_find = select(person.c.id, person.c.messages).where(
    person.c.channel == bindparam("channel"), person.c.address == bindparam("address")
)
_version = select(version.c.value).where(version.c.name == "content")

HEADERS = {"kakao": "X-Kakao-Skill-Secret", "telegram": "X-Telegram-Bot-Api-Secret-Token"}


def create_app() -> Flask:
    """Make the application; BARE_ANSWERS names a JSON file with answers to give, by door."""
    app = Flask(__name__)
    database = Database(os.environ["DATABASE_URL"])
    secrets = {"kakao": os.environ["KAKAO_SKILL_SECRET"], "telegram": os.environ["TELEGRAM_WEBHOOK_SECRET"]}
    written = json.loads(Path(os.environ["BARE_ANSWERS"]).read_text("utf-8"))
    answers = {door: itertools.cycle(given) for door, given in written.items()}
    dialect: Any = sqlite if database.is_sqlite else postgresql
    fresh = dialect.insert(person)
    seen = fresh.on_conflict_do_update(
        index_elements=["channel", "address"],
        set_={"messages": person.c.messages + 1, "seen_at": fresh.excluded.seen_at},
    )
    look_at = 0.0

    @app.post("/in/<door>")
    def receive(door: str) -> Response:
        nonlocal look_at
        shown = request.headers.get(HEADERS[door], "")
        if not hmac.compare_digest(shown.encode(), secrets[door].encode()):
            abort(403)
        key, address = _who(door, json.loads(request.get_data(cache=False)))
        now = datetime.now(UTC).replace(tzinfo=None)
        with database.read() as connection:
            if connection.execute(_repeat, {"channel": door, "key": key}).scalar() is not None:
                abort(409)
            connection.execute(_find, {"channel": door, "address": address}).first()
            if time.monotonic() >= look_at:
                connection.execute(_version).scalar()
                look_at = time.monotonic() + 1
        answer = json.dumps(next(answers[door]), ensure_ascii=False, separators=(",", ":"))
        with database.write() as connection:
            connection.execute(seen, {"channel": door, "address": address, "messages": 1, "seen_at": now})
        return Response(answer.encode(), content_type="application/json; charset=utf-8")

    return app


def _who(door: str, body: dict[str, Any]) -> tuple[str, str]:
    if door == "kakao":
        return request.headers["X-Request-Id"], f"{body['bot']['id']}:{body['userRequest']['user']['id']}"
    said = body.get("message") or body["callback_query"]["message"]
    return str(body["update_id"]), str(said["chat"]["id"])
