"""A person on each channel, as the platform would post what they say and press."""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Row, select

from bot.app import runtime_of
from bot.store.tables import consent, contact, subscription, wording
from tests.conftest import KAKAO_SECRET, TELEGRAM_SECRET

CHANNELS = ("webchat", "telegram", "kakao")
KAKAO = json.loads((Path(__file__).parent.parent / "payloads" / "kakao" / "text.json").read_text("utf-8"))
updates = count(1_000_000)


@dataclass(frozen=True)
class Heard:
    """What came back: its words in one text, and its buttons by label."""

    status: int
    topic: str
    entity: str | None
    text: str
    buttons: dict[str, str]


@dataclass
class Person:
    """Somebody who talks with the bot on one channel."""

    client: FlaskClient
    channel: str
    name: str = "7"
    last: Heard | None = field(default=None, init=False)

    def say(self, words: str, key: str | None = None) -> Heard:
        return self._post({"text": words}, key)

    def press(self, code: str, key: str | None = None) -> Heard:
        return self._post({"choice": code}, key)

    def share(self, phone: str, key: str | None = None) -> Heard:
        """Share a contact card; where the platform has none, the number is typed."""
        if self.channel != "telegram":
            return self.say(phone, key)
        return self._post({"phone": phone}, key)

    def choose(self, label: str) -> Heard:
        """Press the button of the last answer that bears these words."""
        assert self.last is not None
        return self.press(self.last.buttons[label])

    def _post(self, said: dict[str, str], key: str | None) -> Heard:
        self.last = getattr(self, f"_on_{self.channel}")(said, key)
        assert self.last.status == 200
        return self.last

    @property
    def session(self) -> str:
        return f"session-{self.name:0>8}"

    def _on_webchat(self, said: dict[str, str], key: str | None) -> Heard:
        body = {"session": self.session, **said, **({"id": key} if key else {})}
        answer = self.client.post("/in/webchat", json=body)
        told = answer.get_json()
        buttons = {one["label"]: one["choice"] for one in told.get("choices", ())}
        return Heard(answer.status_code, told["topic"], told["entity"], words_in(told["outputs"]), buttons)

    def _on_kakao(self, said: dict[str, str], key: str | None) -> Heard:
        answer = self.client.post("/in/kakao", json=self.kakao(said), headers=kakao_headers(key))
        told = answer.get_json()
        replies = told["template"].get("quickReplies", ())
        buttons = {one["label"]: one["extra"]["choice"] for one in replies}
        data = told["data"]
        text = words_in(told["template"]["outputs"])
        return Heard(answer.status_code, data["topic"], data["entity"], text, buttons)

    def kakao(self, said: dict[str, str]) -> dict[str, Any]:
        """Return a skill request of this person's."""
        body = deepcopy(KAKAO)
        body["userRequest"]["utterance"] = said.get("text", "pressed")
        body["userRequest"]["user"]["id"] = f"{self.name:0>64}"
        body["action"]["clientExtra"] = {"choice": said["choice"]} if "choice" in said else None
        return body

    def _on_telegram(self, said: dict[str, str], key: str | None) -> Heard:
        chat = {"id": int(self.name), "type": "private", "first_name": "A"}
        who = {"id": int(self.name), "is_bot": False, "first_name": "A", "language_code": "en"}
        message = {"message_id": 5, "date": 1, "from": who, "chat": chat}
        update: dict[str, Any] = {"update_id": int(key) if key else next(updates)}
        if "choice" in said:
            press = {"id": "9", "from": who, "message": message, "data": said["choice"]}
            update |= {"callback_query": press}
        elif "phone" in said:
            card = {"phone_number": said["phone"], "first_name": "A", "user_id": int(self.name)}
            update |= {"message": {**message, "contact": card}}
        else:
            update |= {"message": {**message, "text": said["text"]}}
        answer = self.client.post("/in/telegram", json=update, headers=TELEGRAM)
        told = answer.get_json()
        rows = told.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = {b["text"]: b["callback_data"] for row in rows for b in row if "callback_data" in b}
        return Heard(answer.status_code, "", None, told["text"], buttons)

    def membership(self, before: str, now: str) -> dict[str, Any]:
        """Have Telegram tell that the person blocked us or came back."""
        chat = {"id": int(self.name), "type": "private", "first_name": "A"}
        change = {
            "chat": chat, "from": {"id": int(self.name), "is_bot": False, "first_name": "A"}, "date": 1,
            "old_chat_member": {"status": before}, "new_chat_member": {"status": now},
        }  # fmt: skip
        update = {"update_id": next(updates), "my_chat_member": change}
        answer = self.client.post("/in/telegram", json=update, headers=TELEGRAM)
        assert answer.status_code == 200
        return answer.get_json()


TELEGRAM = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}


def kakao_headers(key: str | None = None) -> dict[str, str]:
    return {"X-Kakao-Skill-Secret": KAKAO_SECRET, **({"X-Request-Id": key} if key else {})}


def words_in(told: Any) -> str:
    """Return every text in an answer, whatever it stands in."""
    if isinstance(told, str):
        return told
    if isinstance(told, dict):
        return "\n".join(words_in(value) for name, value in told.items() if name not in {"type", "url"})
    return "\n".join(map(words_in, told)) if isinstance(told, list) else ""


def subscribed(app: Flask) -> set[str]:
    """Return the topics anybody subscribes to."""
    with runtime_of(app).database.read() as connection:
        return set(connection.execute(select(subscription.c.topic)).scalars())


def ledger(app: Flask) -> list[tuple[str, str | None, bool, str]]:
    """Return the ledger, the oldest first: kind, topic, whether given, how."""
    return [(row.kind, row.topic, row.given, row.how) for row in ledger_rows(app)]


def ledger_rows(app: Flask) -> list[Row[Any]]:
    joined = select(consent, wording.c.text).join_from(
        consent, wording, wording.c.key == consent.c.wording, isouter=True
    )
    with runtime_of(app).database.read() as connection:
        return list(connection.execute(joined.order_by(consent.c.id)))


def the_person(app: Flask) -> Row[Any]:
    with runtime_of(app).database.read() as connection:
        return connection.execute(select(contact)).one()
