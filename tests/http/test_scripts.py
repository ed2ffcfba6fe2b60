"""Conversations kept as scripts: a person says, the bot must; on each channel, from the files beside.

A script is a list of steps. ``say`` types, ``press`` presses the button of the last answer with these words
(or beginning with them), ``share`` shares a phone number as a contact (typed where a channel has no such
thing). Then ``hear`` must stand in the answer and ``miss`` must not; ``offer`` are buttons that must be
there; ``topic`` and ``entity`` are what was understood (where the channel tells). ``as`` names another
person or channel, ``later`` moves the clock first ("25h", "31d"), ``again`` delivers the same message
twice, ``old`` presses a button of an earlier answer. ``meanwhile`` is what others do (``unseen``: in
the very second, before the bot looks again), ``told`` types the code that another chat was told, ``letter``
must stand in the last message that the clock sent to a page; its buttons are ``old`` ones from then on.
"""

import re
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from itertools import count
from pathlib import Path

import pytest
import yaml
from sqlalchemy import update

from bot.app import runtime_of
from bot.classes.signup import Enrol, Places
from bot.content.files import Entry
from bot.store.enrolments import Signer, enrol, lock
from bot.store.signup_tables import desk, enrolment
from scheduler import send_deliveries
from tests.conftest import NOW, make_app, seconds_later
from tests.http.people import CHANNELS, Heard, Person, words_in

FOLDER = Path(__file__).parent.parent / "conversations" / "scripts"
SCRIPTS = {
    f"{file.stem}: {name}": script
    for file in sorted(FOLDER.glob("*.yaml"))
    for name, script in yaml.safe_load(file.read_text("utf-8")).items()
}
CASES = [
    pytest.param(script, channel, id=f"{name} [{channel}]")
    for name, script in SCRIPTS.items()
    for channel in script.get("channels", CHANNELS)
]
CODE = re.compile(r"\d{4} \d{4}")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
keys = count(1)


@pytest.fixture
def clock():
    return {"now": NOW}


@pytest.fixture
def talking(filled_sqlite, tmp_path, clock):
    from shutil import copy

    copy(filled_sqlite, tmp_path / "app.db")
    app = make_app(f"sqlite:///{tmp_path}/app.db", tmp_path, now=lambda: clock["now"])
    yield app
    runtime_of(app).close()


class Scene:
    """The people of one script, and all the buttons each was ever offered."""

    def __init__(self, app, channel, clock):
        self.app, self.channel, self.clock = app, channel, clock
        self.people = {}
        self.offered = {}

    def who(self, name):
        if name not in self.people:
            channel = name.split("@")[1] if "@" in name else self.channel
            self.people[name] = Person(self.app.test_client(), channel, str(7 + len(self.people)))
            self.offered[name] = {}
        return self.people[name]

    def take(self, step):
        name = step.get("as", "me")
        person = self.who(name)
        if "later" in step:
            self.clock["now"] += later(step["later"])
        if "meanwhile" in step:
            MEANWHILE[step["meanwhile"]](self.app, self.clock["now"])
            if not step.get("unseen"):
                seconds_later(self.app)
            return
        if "letter" in step:
            self.offered[name].update(letter_to(person, step))
            return
        key = str(9_000_000 + next(keys))
        act = self._act(person, name, step)
        heard = act(key)
        if step.get("again"):
            assert act(key).text == heard.text, "a repeat was answered otherwise"
        self.offered[name].update(heard.buttons)
        judge(step, heard)

    def _act(self, person, name, step):
        if "say" in step:
            return partial(person.say, step["say"])
        if "told" in step:  # types the code that another chat was told
            return partial(person.say, CODE.search(self.who(step["told"]).last.text)[0])
        if "share" in step:
            return partial(person.share, step["share"])
        buttons = self.offered[name] if "old" in step else person.last.buttons
        return partial(person.press, button(buttons, str(step.get("press") or step.get("old"))))


def letter_to(person, step):
    """Let the clock send what is due; return the buttons of the last message on somebody's page."""
    send_deliveries.run(runtime_of(person.client.application))
    fetched = person.client.get("/in/webchat?after=0", headers={"X-Webchat-Session": person.session})
    letter = fetched.get_json()["messages"][-1]
    buttons = {one["label"]: one["choice"] for one in letter["choices"]}
    judge({"hear": step["letter"]}, Heard(200, "", None, words_in(letter["outputs"]), buttons))
    return buttons


def others_sign_up(app, now, many):
    """Let others take so many places, waiting places among them."""
    runtime = runtime_of(app)
    for n in range(many):
        answers = {"name": f"이웃{n}", "born": "1960", "phone": f"0100000{n:04}"}
        act = Enrol("class", COURSE, answers, "a consent", Places(20, 5))
        with runtime.database.write() as connection:
            enrol(connection, runtime.sealer, Signer(None, "staff", "ko", staff_id=1), act, now)


def staff_set(app, now, **values):
    with runtime_of(app).database.write() as connection:
        lock(connection, COURSE, now)
        connection.execute(update(desk).where(desk.c.course == COURSE).values(**values))


def staff_change(app, now, **values):
    runtime = runtime_of(app)
    body = {**runtime.house().facts.one("course", COURSE), **values}
    runtime.contents.load([Entry("course", COURSE, COURSE, 1, body)], now, origin="demo")


def place_is_offered(app, now):
    told = {"state": "offered", "offer_sent_at": now, "offered_until": now + timedelta(days=1)}
    with runtime_of(app).database.write() as connection:
        connection.execute(update(enrolment).where(enrolment.c.contact_id.is_not(None)).values(told))


COURSE = "example-class"
MEANWHILE = {
    "others take every place": lambda app, now: others_sign_up(app, now, 20),
    "others take the last waiting place": lambda app, now: others_sign_up(app, now, 25),
    "a place is offered": place_is_offered,
    "staff close the class": lambda app, now: staff_set(app, now, shut=True),
    "the class is called off": lambda app, now: staff_set(app, now, called_off_at=now),
    "staff hold the class open": lambda app, now: staff_set(app, now, shut=False),
    "the class gets another name": partial(staff_change, title={"ko": "스마트폰 사진 교실 2기"}),
    "the class becomes one for a town": partial(staff_change, eligible={"townships": ["doam"]}),
    "the class becomes one for elders": partial(staff_change, audience=["seniors"]),
}


def later(said):
    return timedelta(**{UNITS[said[-1]]: int(said[:-1])})


def button(buttons, words):
    found = [code for label, code in buttons.items() if label == words] or [
        code for label, code in buttons.items() if label.startswith(words.rstrip("…"))
    ]
    assert found, f"no button {words!r} among {list(buttons)}"
    return found[0]


def judge(step, heard):
    said = f"{step}\n-> {heard.text}\n   {list(heard.buttons)}"
    text = unescape(heard.text)  # Telegram's is HTML
    for words in each(step.get("hear")):
        assert words in text, f"not said: {words!r}\n{said}"
    for words in each(step.get("miss")):
        assert words not in text, f"said: {words!r}\n{said}"
    for words in each(step.get("offer")):
        assert any(label.startswith(words) for label in heard.buttons), f"not offered: {words!r}\n{said}"
    for name in ("topic", "entity"):
        told = getattr(heard, name)
        if name in step and heard.topic:
            assert told == step[name], said


def each(words):
    return words if isinstance(words, list) else [words] if words is not None else []


@pytest.mark.parametrize(("script", "channel"), CASES)
def test_talk_goes_as_its_script_says(script, channel, talking, clock):
    if "at" in script:
        clock["now"] = datetime.fromisoformat(script["at"]).replace(tzinfo=NOW.tzinfo)
    scene = Scene(talking, channel, clock)
    for step in script["talk"]:
        scene.take(step)


def test_scripts_are_there_and_none_is_empty():
    assert len(SCRIPTS) >= 20
    assert all(script["talk"] for script in SCRIPTS.values())
