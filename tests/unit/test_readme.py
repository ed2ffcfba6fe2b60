"""The examples in the README are whole: they are run here as they stand."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.channel import Frame, Request, Unreadable, Unverified
from bot.handler import Turn
from bot.message import Address, Message
from bot.question import Question
from bot.runtime import SEOUL
from bot.words import words_for

README = (Path(__file__).parent.parent.parent / "README.md").read_text("utf-8")


def example(name):
    source = re.search(rf"```python {name}\n(.*?)```", README, re.DOTALL)
    assert source, f"the README shows no {name}"
    space = {}
    exec(compile(source[1], f"README {name}", "exec"), space)  # noqa: S102  # it is our own text
    return space


def a_turn(text):
    now = datetime(2026, 11, 22, 14, tzinfo=SEOUL)
    message = Message(Address("webchat", "x"), text=text)
    return Turn(message, Question("startup"), words_for("en"), None, None, now)


@pytest.mark.parametrize(("said", "told"), [("my old sofa", "₩8,000"), ("a piano", "Which item")])
def test_topic_of_the_readme_answers(said, told):
    reply = example("topic")["HANDLER"].answer(a_turn(said))

    assert told in reply.outputs[0].text


def test_channel_of_the_readme_reads_and_renders():
    channel = example("channel")["CHANNEL"]
    secrets = {"KIOSK_SECRET": "kiosk-secret"}
    asked = Request({"screen": "hall-1", "text": "my old sofa"}, {"x-kiosk-secret": "kiosk-secret"})

    message = channel.read(asked, secrets)
    body = channel.render(
        example("topic")["HANDLER"].answer(a_turn(message.text)), message, Frame("http://x")
    )

    assert body["lines"][0].startswith("Taking away a sofa")
    with pytest.raises(Unverified):
        channel.read(Request(asked.body, {}), secrets)
    with pytest.raises(Unreadable):
        channel.read(Request([], asked.headers), secrets)
