"""What the console keeps and looks up beside the announcements themselves, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.announcement import Announcement, Kind, Text
from bot.content.photos import Photo
from bot.store.announcement_search import found
from bot.store.announcements import Announcements
from bot.store.audits import Audits, Filters
from bot.store.database import Database
from bot.store.sending_tables import batch, delivery, occurrence, tally, template
from bot.store.tables import contact
from bot.store.templates import Templates
from bot.store.trials import Trials
from bot.store.uploads import Uploads
from bot.store.weeks import counted_lately
from tests.conftest import NOW

PICTURE = Photo("ab" * 20 + ".jpg", "image/jpeg", b"\xff\xd8\x00\x01")
LATER = NOW + timedelta(minutes=9)
TOO_LATE = NOW + timedelta(minutes=11)


@pytest.fixture
def database(database_url):
    opened = Database(database_url)
    yield opened
    opened.close()


def written(
    database, title="물 끊김", topics=("news",), channels=("webchat",), kind=Kind.INFORMATION, **texts
):
    draft = Announcement(kind, {"ko": Text(title, "내일"), **texts}, topics=topics, channels=channels)
    return Announcements(database).create(draft, 1, NOW)


def sent(database, number, kind="information", at=NOW, state="sent", many=1):
    with database.write() as connection:
        run = connection.execute(
            insert(occurrence)
            .values(
                announcement_id=number, kind=kind, state="finished", due_at=at, started_at=at, expanded_to=0,
                expanded=True, recipients=many, again_failed=False, again_unknown=False, recall_listed=False,
            )
            .returning(occurrence.c.id)
        ).scalar_one()  # fmt: skip
        part = connection.execute(
            insert(batch)
            .values(occurrence_id=run, channel="webchat", first=1, last=2, state="done")
            .returning(batch.c.id)
        ).scalar_one()
        row = {"occurrence_id": run, "batch_id": part, "state": state, "reason": "", "count": many, "won": 0}
        connection.execute(insert(tally).values(row))


def a_contact(database, address="somebody", channel="webchat"):
    with database.write() as connection:
        return connection.execute(
            insert(contact)
            .values(
                channel=channel, address=address, talk="{}", version=1, first_seen_at=NOW, last_seen_at=NOW
            )
            .returning(contact.c.id)
        ).scalar_one()


# Pictures


def test_picture_is_kept_once_and_comes_back_as_it_was(database):
    uploads = Uploads(database)

    assert uploads.keep(PICTURE, 1, NOW) == uploads.keep(PICTURE, 2, NOW) == PICTURE.name

    assert uploads.get(PICTURE.name) == PICTURE
    assert uploads.has(PICTURE.name)
    assert uploads.get("other") is None
    assert not uploads.has("other")
    assert Audits(database).verify().rows == 1


# Templates


def test_only_approved_templates_are_offered(database):
    rows = [
        {"id": name, "name": f"T {name}", "text": "#{이름}님, #{내용} #{이름}", "status": status, "at": NOW}
        for name, status in (("a", "APPROVED"), ("b", "REJECTED"))
    ]
    with database.write() as connection:
        connection.execute(insert(template), rows)

    (only,) = Templates(database).approved()

    assert (only.id, only.blanks) == ("a", ("#{이름}", "#{내용}"))
    assert only.filled({"#{이름}": "강진"}) == "강진님, #{내용} 강진"


# Looking up


def test_announcements_are_found_by_words_of_any_language_and_by_number(database):
    water = written(database, en=Text("Water", "No water TOMORROW"))
    snow = written(database, "눈길 조심")

    def numbers(words, **more):
        return [row.id for row in found(database, words, **more)]

    assert numbers("끊김") == numbers(" tomorrow ") == [water]
    assert numbers(str(snow)) == [snow]
    assert numbers("없는 말") == []
    assert numbers("눈길", states=("finished",)) == []
    assert numbers("눈길", page=1) == []


# The third message of a week


@pytest.mark.parametrize(
    ("topics", "channels", "more", "count"),
    [
        (("news",), ("webchat",), {}, 1),
        ((), ("webchat",), {}, 1),
        (("news", "deals"), ("kakao", "webchat"), {}, 1),
        (("deals",), ("webchat",), {}, 0),
        (("news",), ("kakao",), {}, 0),
        (("news",), ("webchat",), {"at": NOW - timedelta(days=8)}, 0),
        (("news",), ("webchat",), {"kind": "urgent"}, 0),
        (("news",), ("webchat",), {"state": "failed"}, 0),
        (("news",), ("webchat",), {"state": "unknown"}, 1),
    ],
)
def test_messages_of_the_week_are_those_that_reached_the_same_people(database, topics, channels, more, count):
    sent(database, written(database), **more)

    assert counted_lately(database, topics, channels, NOW) == count


def test_announcement_itself_does_not_count(database):
    number = written(database)
    sent(database, number)

    assert counted_lately(database, ("news",), ("webchat",), NOW, but=number) == 0


# Tests to oneself


def test_code_makes_its_writer_known_once(database):
    trials, person, other = Trials(database), a_contact(database), a_contact(database, "other")
    code = trials.new_code(7, NOW)

    assert trials.is_good(code, LATER)
    assert trials.redeem(code, "webchat", "somebody", LATER)
    assert not trials.redeem(code, "webchat", "other", LATER)

    assert [(one.channel, one.contact) for one in trials.of(7)] == [("webchat", person)]
    assert trials.of(70) == trials.of(1) == []
    assert other not in {one.contact for one in trials.of(7)}


@pytest.mark.parametrize("wrong", ["old", "invented", "nobody"])
def test_code_that_does_not_fit_makes_nobody_known(database, wrong):
    trials = Trials(database)
    a_contact(database)
    code = trials.new_code(7, NOW)
    given = "00000000" if wrong == "invented" else code

    assert not trials.redeem(
        given, "webchat", "nobody" if wrong == "nobody" else "somebody", TOO_LATE if wrong == "old" else LATER
    )
    assert trials.of(7) == []
    assert trials.tidy(TOO_LATE) == 1
    assert not trials.is_good(code, NOW)


def test_test_goes_to_that_one_contact_and_counts_for_nobody(database):
    trials, person = Trials(database), a_contact(database)
    trials.redeem(trials.new_code(7, NOW), "webchat", "somebody", NOW)
    number = written(database)

    assert trials.send(7, number, "webchat", NOW)
    assert not trials.send(8, number, "webchat", NOW)

    with database.read() as connection:
        (row,) = connection.execute(select(delivery)).all()
        run = connection.execute(select(occurrence)).one()
    assert (row.contact_id, row.state, row.channel) == (person, "pending", "webchat")
    assert (run.kind, run.announcement_id, run.notice) == ("notice", None, {"test_of": number})
    assert trials.of(7)[0].state == "pending"
    assert counted_lately(database, ("news",), ("webchat",), NOW) == 0


def test_contact_that_was_erased_gets_no_test_and_is_forgotten(database):
    trials, person = Trials(database), a_contact(database)
    trials.redeem(trials.new_code(7, NOW), "webchat", "somebody", NOW)
    with database.write() as connection:
        connection.execute(contact.delete().where(contact.c.id == person))

    assert not trials.send(7, written(database), "webchat", NOW)

    assert trials.of(7) == []
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(delivery)).scalar() == 0


def test_forgotten_contact_gets_no_test(database):
    trials = Trials(database)
    a_contact(database)
    trials.redeem(trials.new_code(7, NOW), "webchat", "somebody", NOW)

    trials.forget(7, "webchat", NOW)

    assert not trials.send(7, written(database), "webchat", NOW)
    acts = [entry.act for entry in reversed(Audits(database).page(Filters()))]
    assert acts == ["trial.link", "trial.forget", "announcement.create"]
