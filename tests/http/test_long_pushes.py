"""An announcement too long for one message: its "more" works on every channel, for its readers alone."""

import pytest
from sqlalchemy import select, update

from bot.announcement import Text
from bot.app import runtime_of
from bot.store.sending_tables import occurrence
from tests.conftest import NOW
from tests.http.people import CHANNELS, Person
from tests.http.stored import contacts
from tests.sent import announce, number_of

LONG = {"en": Text("Water", "\n\n".join(f"Paragraph {n}: " + "no water tomorrow. " * 45 for n in range(12)))}


@pytest.fixture(params=CHANNELS)
def person(request, client):
    somebody = Person(client, request.param)
    somebody.say("hello")
    return somebody


def send(app, person):
    """Send a long one; return the payload of its "more"."""
    run = announce(app, number_of(app, person.channel), channel=person.channel, texts=LONG)
    with runtime_of(app).database.read() as connection:
        number = connection.execute(
            select(occurrence.c.announcement_id).where(occurrence.c.id == run)
        ).scalar_one()
    return run, f"news/notice:{number}~1"


def test_next_page_is_the_announcements(app, person):
    run, more = send(app, person)
    first = str(runtime_of(app).pushes.body(person.channel, run, "en"))
    heard = person.press(more)

    assert "Paragraph 0" in first
    assert more in first or person.channel == "webchat"  # whose bubbles hold it whole
    assert "Paragraph" in heard.text
    assert "older message" not in heard.text


def test_next_page_leaves_the_talk_where_it_was(app, person):
    _, more = send(app, person)
    before = contacts(app)
    person.press(more)

    assert contacts(app) == before


def test_announcement_is_shown_to_nobody_it_was_not_sent_to(app, person):
    _, more = send(app, person)
    stranger = Person(person.client, person.channel, "9")
    heard = stranger.press(more)

    assert "Paragraph" not in heard.text


def test_recalled_announcement_shows_no_more(app, person):
    run, more = send(app, person)
    with runtime_of(app).database.write() as connection:
        connection.execute(update(occurrence).where(occurrence.c.id == run).values(recall_at=NOW))

    assert "Paragraph" not in person.press(more).text


@pytest.mark.parametrize(
    "code", ["news/notice:0", "news/notice:x", "news/notice:99999999999999999", "news/notice:"]
)
def test_forged_number_finds_nothing(person, code):
    assert "older message" in person.press(code).text
