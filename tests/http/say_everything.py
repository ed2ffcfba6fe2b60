"""A process that says given words in every way there is; what it logs is the test's business.

Run as ``python -m tests.http.say_everything FOLDER WORDS``.
"""

import json
import sqlite3
import sys
from pathlib import Path

from bot.app import runtime_of
from bot.discovery import find
from bot.handler import Handler, Turn
from bot.reply import Reply
from bot.store.schema import migrate
from tests.conftest import KAKAO_SECRET, TELEGRAM_SECRET, make_app


class Loud(Exception):
    """A fault that quotes what a person wrote, as many libraries' do."""


def fail(turn: Turn) -> Reply:
    try:
        {}[turn.message.text]
    except KeyError as cause:
        raise Loud(f"cannot answer {turn.message.text} of {turn.message.address}") from cause


def main(folder: Path, words: str) -> None:
    url = f"sqlite:///{folder}/loud.db"
    migrate(url)
    handlers = find("handlers", "HANDLER", "topic")
    handlers |= {topic: Handler(topic, handlers[topic].listens, fail) for topic in ("outofscope", "thanks")}
    app = make_app(url, folder, handlers=handlers, LOG_LEVEL="DEBUG")
    client = app.test_client()

    def say(session: str) -> None:
        for text in (words, f"{words} 축제", f"help {words}", "x" * 300_000 + words):
            client.post("/in/webchat", json={"session": session, "text": text})
            client.post("/in/kakao", json=kakao(text), headers={"X-Kakao-Skill-Secret": KAKAO_SECRET})
            secret = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
            client.post("/in/telegram", json=telegram(text, words), headers=secret)
        client.post("/in/webchat", json={"session": session, "choice": f"thanks {words}"})
        client.post("/in/webchat", json={"session": words, "text": words, words: words})
        client.post("/in/webchat", data=json.dumps({"text": words})[:-1])
        client.post(f"/in/{words}", json={"text": words})
        client.get(f"/{words}?{words}", headers={"User-Agent": "x"})
        client.get(f"/pictures/{words}.png")

    say("a-session-of-a-person")
    lock = sqlite3.connect(folder / "loud.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    client.post("/in/webchat", json={"session": "a-session-of-a-person", "text": f"help {words}"})
    lock.close()
    runtime_of(app).close()
    for file in folder.glob("loud.db*"):
        file.write_bytes(b"no database at all" * 100)
    say("a-session-of-another")
    runtime_of(app).close()


def kakao(text: str) -> dict[str, object]:
    said = {"utterance": text, "user": {"id": "a" * 64}, "callbackUrl": f"https://x.kakao.com/{text[:20]}"}
    return {"userRequest": said, "bot": {"id": "b"}, "action": {"params": {"x": text}}}


def telegram(text: str, words: str) -> dict[str, object]:
    who = {"id": 5, "is_bot": False, "first_name": words, "language_code": words}
    chat = {"id": 5, "type": "private", "first_name": words}
    said = {"message_id": 1, "date": 1, "text": text, "from": who, "chat": chat}
    return {"update_id": abs(hash(text)), "message": said}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
