"""All that is kept about a person, read back: on both databases, against what erasing deletes."""

import json
from datetime import date

from sqlalchemy import insert

from bot.classes.signup import Done
from bot.retention import PERIODS
from bot.security.seal import Sealer
from bot.store import kin
from bot.store.erasure import erase
from bot.store.my_data import my_data
from bot.store.signup_tables import enrolment
from tests.conftest import NOW
from tests.integration.test_erasure import (
    ADDRESS,
    ANSWERS,
    NAME,
    database,
    sealer,
    settle_in,
    settle_in_another,
    talks,
)

__all__ = ["database", "sealer", "talks"]  # fixtures, used by their names


def read(database, sealer, number):
    with database.write() as connection:
        return my_data(connection, sealer, number, NOW)


def kept(found, chat=0):
    return {name: section["kept"] for name, section in found["chats"][chat].items()}


def test_everything_a_person_left_is_told_in_clear(database, talks, sealer):
    number = settle_in(talks, sealer)
    found = kept(read(database, sealer, number))

    assert found["contact"]["address"] == ADDRESS
    assert found["contact"]["township"] == "gangjin"
    assert [one["topic"] for one in found["subscriptions"]] == ["news"]
    assert {one["kind"] for one in found["consents"]} == {"subscription", "advertising", "signup"}
    assert {one["text"] for one in found["consents"]} == {"s", "a", "what they agreed to"}
    [signed] = found["classes"]
    assert (signed["course"], signed["answers"]) == ("smartphone", ANSWERS)
    assert signed["agreed_to"] == "what they agreed to"
    assert signed["attendance"] == [{"day": date(2026, 11, 22).isoformat(), "came": True}]
    assert (found["draft"]["step"], found["draft-answers"]) == ("phone", ANSWERS)
    assert found["deliveries"][0]["values"] == {"name": NAME}
    assert found["deliveries"][0]["state"] == "pending"
    assert (len(found["letters"]), len(found["answers"])) == (1, 4)
    assert [one["kind"] for one in found["codes"]] == ["link"]


def test_each_kind_says_why_and_until_when(database, talks, sealer):
    [chat] = read(database, sealer, settle_in(talks, sealer))["chats"]

    assert set(chat) == set(PERIODS)
    for name, section in chat.items():
        assert (section["why"], section["until"]) == (PERIODS[name].why, PERIODS[name].until)


def test_file_is_plain_json_without_other_tables_numbers(database, talks, sealer):
    number = settle_in(talks, sealer)
    written = json.dumps(read(database, sealer, number), ensure_ascii=False)

    assert NAME in written
    assert str(number) not in written


def test_nobody_sees_what_is_another_persons(database, talks, sealer):
    number, other = settle_in(talks, sealer), settle_in_another(talks, sealer)

    assert "다른이" not in json.dumps(read(database, sealer, number), ensure_ascii=False)
    assert ADDRESS not in json.dumps(read(database, sealer, other), ensure_ascii=False)


def test_linked_chats_are_part_of_it(database, talks, sealer):
    number, other = settle_in(talks, sealer), settle_in_another(talks, sealer)
    with database.write() as connection:
        code = kin.ask_code(connection, sealer, number, NOW)
        assert kin.link(connection, sealer, other, code.code, NOW) == Done()
    found = read(database, sealer, other)

    assert [chat["contact"]["kept"]["address"] for chat in found["chats"]] == [
        "another-session-that-stays", ADDRESS,
    ]  # fmt: skip
    assert kept(found, 1)["classes"][0]["answers"]["name"] == NAME


def test_applications_stand_apart_from_classes(database, talks, sealer):
    number = settle_in(talks, sealer)
    row = {"form": "startup", "course": "startup", "contact_id": number, "state": "placed", "number": 1,
           "language": "ko", "channel": "webchat", "guardian": None, "at": NOW, "changed_at": NOW,
           "call": False}  # fmt: skip
    with database.write() as connection:
        connection.execute(insert(enrolment), row)
    found = kept(read(database, sealer, number))

    assert [one["form"] for one in found["applications"]] == ["startup"]
    assert [one["form"] for one in found["classes"]] == ["class"]


def test_erased_person_has_no_data_any_more(database, talks, sealer):
    number = settle_in(talks, sealer)
    with database.write() as connection:
        erase(connection, number, now=NOW)

    assert read(database, sealer, number) is None


def test_lost_key_leaves_what_it_sealed_out(database, talks, sealer):

    number = settle_in(talks, sealer)
    found = kept(read(database, Sealer("another-key-than-before"), number))

    assert (found["classes"][0]["answers"], found["draft-answers"]) == ({}, {})
