"""Contacts as staff find and change them, and what nobody may see or do."""

import pytest
from sqlalchemy import insert, select

from bot.app import runtime_of
from bot.security.seal import Sealer
from bot.store.audits import Audits, Filters
from bot.store.people import People
from bot.store.tables import LARGEST_KEY, contact, subscription, wording
from tests.conftest import NOW
from tests.console import signed_in
from tests.http.forms import own_app

ADDRESS = "1234567890123"


@pytest.fixture
def app(filled_sqlite, tmp_path):
    """An application of each test's own, for these erase people."""
    yield from own_app(filled_sqlite, tmp_path)


@pytest.fixture
def clerk(app):
    return signed_in(app, "approver")


@pytest.fixture
def people(app):
    return People(runtime_of(app).database, runtime_of(app).sealer)


@pytest.fixture
def somebody(app):
    """Somebody on Telegram who gets festival news and agreed to advertising, also at night."""
    row = {
        "id": 4711, "channel": "telegram", "address": ADDRESS, "talk": "{}", "version": 1, "language": "vi",
        "first_seen_at": NOW, "last_seen_at": NOW, "ad_at": NOW, "night_at": NOW, "abroad_at": NOW,
    }  # fmt: skip
    with runtime_of(app).database.write() as connection:
        connection.execute(insert(contact), row)
        connection.execute(insert(subscription), {"contact_id": 4711, "topic": "festival", "since": NOW})
    return "/staff/contacts/4711"


def test_person_is_shown_with_what_they_chose_and_without_their_address(clerk, somebody):
    for page in (clerk.get("/staff/contacts").text, clerk.get(somebody).text):
        assert ADDRESS not in page
        assert "1234…23" in page
        assert "4711" in page


@pytest.mark.parametrize(
    ("query", "is_found"),
    [("", True), ("?topic=festival&language=vi", True), ("?topic=news", False), ("?channel=kakao", False),
     ("?state=open", True), ("?state=closed", False), ("?channel=' or 1=1", True), ("?after=4711", False),
     ("?after=99999999999999999999", True), ("?after=-1", True)],
)  # fmt: skip
def test_list_is_narrowed_by_what_is_known(clerk, somebody, query, is_found):
    page = clerk.get(f"/staff/contacts{query}")

    assert page.status_code == 200
    assert ('data-contact="4711"' in page.text) is is_found


@pytest.mark.parametrize("number", ["4712", "abc", "9" * 40, "０"])
def test_number_of_nobody_is_told_so(clerk, somebody, number):
    assert clerk.get("/staff/contacts?number=4711").location == somebody
    assert clerk.get(f"/staff/contacts?number={number}").location == "/staff/contacts"


def test_topics_told_on_the_phone_are_noted_with_what_was_read_out(app, clerk, somebody, people):
    clerk.post(f"{somebody}/subscriptions", {"topics": ["news", "deals", "nonsense"]})

    assert set(people.me(4711).subscriptions) == {"news", "deals"}
    page = clerk.get(somebody).text
    assert page.count('data-kind="subscription"') == 3
    assert page.count("data-delivery=") == 1  # a notice that tells them
    with runtime_of(app).database.read() as connection:
        assert connection.execute(select(wording.c.text)).scalars().all()
    entry = Audits(runtime_of(app).database).page(Filters(act="contact-change"))[0]
    assert (entry.person, entry.staff_id) == (4711, clerk.staff.id)


def test_pause_and_going_on(clerk, somebody, people):
    clerk.post(f"{somebody}/pause", {"for": "month"})
    assert people.person(4711).state(NOW) == "paused"
    clerk.post(f"{somebody}/pause", {"for": ""})
    assert people.person(4711).state(NOW) == "open"


def test_consent_is_taken_back_by_phone_but_given_only_by_those_known_by_phone(clerk, somebody, people):
    clerk.post(f"{somebody}/consent", {"kind": "night"})
    assert set(people.me(4711).consents) == {"advertising", "abroad"}
    clerk.post(f"{somebody}/consent", {"kind": "night", "given": "yes", "heard": "yes"})
    assert set(people.me(4711).consents) == {"advertising", "abroad"}
    clerk.post(f"{somebody}/consent", {"kind": "advertising"})
    assert set(people.me(4711).consents) == {"abroad"}
    assert clerk.post(f"{somebody}/consent", {"kind": "marriage"}).status_code == 400


def test_preferences_are_of_the_county_or_refused(clerk, somebody, people):
    clerk.post(f"{somebody}/preferences", {"township": "maryang", "residence": "resident"})
    assert (people.person(4711).township, people.person(4711).residence) == ("maryang", "resident")
    assert clerk.post(f"{somebody}/preferences", {"township": "atlantis"}).status_code == 400


def test_look_at_an_address_needs_a_reason_and_leaves_a_row(app, clerk, somebody):
    audits = Audits(runtime_of(app).database)
    refused = clerk.post(f"{somebody}/look", {"reason": "  "})
    assert refused.status_code == 400
    assert ADDRESS not in refused.text
    assert audits.page(Filters(act="contact-look")) == []

    assert ADDRESS in clerk.post(f"{somebody}/look", {"reason": "wrote us a letter"}).text
    [entry] = audits.page(Filters(act="contact-look"))
    assert (entry.person, entry.detail) == (4711, {"reason": "wrote us a letter"})


def test_erasing_needs_a_reason_and_a_tick_and_is_for_good(clerk, somebody, people):
    assert clerk.post(f"{somebody}/erase", {"reason": "asked"}).status_code == 400
    assert clerk.post(f"{somebody}/erase", {"confirmed": "yes"}).status_code == 400
    assert people.person(4711) is not None

    assert clerk.post(f"{somebody}/erase", {"reason": "asked", "confirmed": "yes"}).status_code == 302
    assert people.person(4711) is None
    assert clerk.get(somebody).status_code == 404
    assert clerk.post(f"{somebody}/look", {"reason": "again"}).status_code == 404


CALL = {
    "phone": "010-1234-5678", "language": "ko", "heard.phone": "yes", "topics": ["festival"],
    "advertising": "yes", "township": "maryang", "residence": "resident",
}  # fmt: skip


def test_caller_is_registered_and_found_again_by_the_number(app, clerk, people):
    sent = clerk.post("/staff/contacts/register", CALL)
    number = int(sent.location.rpartition("/")[2])

    page = clerk.get(sent.location).text
    assert "010-****-5678" in page
    assert "1234" not in page.replace(str(number), "")
    assert set(people.me(number).consents) == {"advertising"}
    assert [(row.kind, row.given) for row in people.ledger(number)] == [
        ("night", False), ("advertising", True), ("subscription", True), ("phone", True),
    ]  # fmt: skip
    assert clerk.post("/staff/contacts/find", {"phone": "+82 10 1234 5678"}).location == sent.location
    assert clerk.post("/staff/contacts/find", {"phone": "010-9999-9999"}).location.endswith("/register")
    assert clerk.post("/staff/contacts/find", {"phone": "me"}).location == "/staff/contacts"
    assert clerk.post("/staff/contacts/register", CALL).location == sent.location
    with runtime_of(app).database.read() as connection:
        assert len(connection.execute(select(contact.c.id)).all()) == 1
    assert "01012345678" in clerk.post(f"{sent.location}/look", {"reason": "call back"}).text


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"phone": "061-430-3114"}, "f-phone-fault"), ({"heard.phone": ""}, 'class="fault"'),
     ({"topics": []}, 'class="fault"'), ({"advertising": "", "night": "yes"}, 'class="fault"')],
)  # fmt: skip
def test_caller_who_did_not_agree_or_left_no_number_is_not_kept(app, clerk, change, fault):
    sent = clerk.post("/staff/contacts/register", {**CALL, **change})

    assert sent.status_code == 400
    assert fault in sent.text
    assert 'value="maryang" selected' in sent.text
    with runtime_of(app).database.read() as connection:
        assert connection.execute(select(contact.c.id)).all() == []


def test_night_consent_follows_by_phone_once_it_was_read_out(clerk, people):
    path = clerk.post("/staff/contacts/register", CALL).location
    number = int(path.rpartition("/")[2])
    clerk.post(f"{path}/consent", {"kind": "night", "given": "yes"})
    assert "night" not in people.me(number).consents
    clerk.post(f"{path}/consent", {"kind": "night", "given": "yes", "heard": "yes"})
    assert "night" in people.me(number).consents


def test_number_sealed_under_a_lost_key_does_not_break_the_page(app, clerk, people):
    path = clerk.post("/staff/contacts/register", CALL).location
    with runtime_of(app).database.write() as connection:
        connection.execute(contact.update().values(phone=Sealer("another key altogether").seal("x", "y")))

    assert clerk.get(path).status_code == 200
    assert clerk.get("/staff/contacts").status_code == 200


POSTS = ["subscriptions", "preferences", "pause", "consent", "look", "erase"]


@pytest.mark.parametrize("act", POSTS)
def test_auditor_reads_and_changes_nothing(app, somebody, people, act):
    auditor = signed_in(app, "auditor")
    before = (people.me(4711), people.person(4711))
    data = {"kind": "night", "for": "month", "reason": "curious", "confirmed": "yes"}

    assert auditor.get(somebody).status_code == 200
    assert auditor.post(f"{somebody}/{act}", data).status_code == 403
    assert auditor.get("/staff/contacts/register").status_code == 403
    assert (people.me(4711), people.person(4711)) == before


@pytest.mark.parametrize("act", POSTS)
def test_forged_forms_guessed_numbers_and_strangers_are_turned_away(clerk, client, somebody, act):
    assert clerk.client.post(f"{somebody}/{act}", data={"reason": "x", "confirmed": "yes"}).status_code == 403
    for number in (1, LARGEST_KEY, 10**30):
        data = {"kind": "night", "reason": "x", "confirmed": "yes"}
        assert clerk.post(f"/staff/contacts/{number}/{act}", data).status_code == 404
        assert clerk.get(f"/staff/contacts/{number}").status_code == 404
    assert client.get(somebody).status_code == 302
