"""One resident's whole way, on each channel and both databases: waits, takes a place, cancels, erases all.

The platforms stand in over real HTTP; all that moves the story is what the person types and presses, and the
scheduler's jobs.
"""

from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from bot.app import runtime_of
from bot.classes.signup import Enrol, Places
from bot.rehearsal.process import platforms
from bot.store.enrolments import Signer, end, enrol
from bot.store.sending_tables import delivery
from bot.store.signup_tables import draft, enrolment
from bot.store.tables import contact, metadata
from scheduler import offer_places, send_deliveries
from tests.conftest import fill
from tests.http.people import CHANNELS, Person
from tests.sending import post

COURSE = "example-class"
FULL = 20  # places of the example class
MINE = ("홍길동", "1958", "010-1234-5678", "01012345678")


@pytest.fixture(scope="module")
def peer():
    with platforms(options=["--lifetime", "600"]) as started:
        yield started


@pytest.fixture
def house(database_url, tmp_path, peer):
    peer.change(shares={}, plan=[], latency=0)
    peer.reset()
    with post(database_url, tmp_path, peer) as made:
        fill(made.app)
        yield made


def fill_up(house):
    """Let others take every place."""
    runtime = runtime_of(house.app)
    numbers = []
    for n in range(FULL):
        answers = {"name": f"이웃{n}", "born": "1960", "phone": f"0100000{n:04}"}
        act = Enrol("class", COURSE, answers, "a consent", Places(FULL, 5))
        with runtime.database.write() as connection:
            who = Signer(None, "staff", "ko", staff_id=1)
            numbers.append(enrol(connection, runtime.sealer, who, act, house.now).enrolment)
    return numbers


def give_up(house, number):
    with runtime_of(house.app).database.write() as connection:
        end(connection, number, "removed", house.now)


def clock_goes_round(house):
    for _ in range(2):
        offer_places.run(house.runtime)
        send_deliveries.run(house.runtime)
        house.later(seconds=5)


def mine(house):
    with house.runtime.database.read() as connection:
        of_somebody = select(enrolment).where(enrolment.c.contact_id.is_not(None))
        return connection.execute(of_somebody).one()


def anywhere(house, words):
    """Return the tables in which these words stand."""
    found = []
    with house.runtime.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                if any(words in str(value) for value in row):
                    found.append(table.name)
                    break
    return found


@pytest.mark.parametrize("channel", CHANNELS)
def test_from_the_waiting_list_to_nothing_left(house, channel):
    others = fill_up(house)
    me = Person(house.app.test_client(), channel)

    me.say("사진교실신청할래")
    me.say("네")
    me.say("동의합니다")
    me.say("홍길동이에요")
    me.say("58년생")
    assert all(words in me.say("공일공 일이삼사 오육칠팔").text for words in MINE[:3])
    assert "1번" in me.say("네").text
    assert mine(house).state == "waiting"

    give_up(house, others[3])
    clock_goes_round(house)
    offered = mine(house)
    assert (offered.state, offered.call) == ("offered", False)
    assert offered.offered_until > house.now + timedelta(hours=20)
    with house.runtime.database.read() as connection:
        sent = select(delivery.c.state).where(delivery.c.id == offered.offer_delivery)
        assert connection.execute(sent).scalar_one() == "sent"

    asked = me.say("응")  # to the offer, which came by itself
    assert "받으시겠어요" in asked.text
    take = next(code for label, code in asked.buttons.items() if code.endswith("+accept"))
    assert "자리" in me.say("네 갈게요").text
    assert mine(house).state == "placed"
    me.press(take, "7001")
    me.press(take, "7002")  # too late, and twice
    assert mine(house).state == "placed"

    me.say("신청 취소할래")
    assert "취소" in me.say("네, 취소할게요").text
    assert (mine(house).state, mine(house).answers, mine(house).person) == ("cancelled", None, None)

    about = unescape(me.say("내 정보").text)
    assert not any(words in about for words in MINE)
    address = f"session-{7:0>8}" if channel == "webchat" else f"{7:0>64}" if channel == "kakao" else None
    me.say("내정보다지워줘")
    me.say("네, 모두 삭제")
    with house.runtime.database.read() as connection:
        left = [
            connection.execute(select(func.count()).select_from(one)).scalar() for one in (contact, draft)
        ]
    assert left == [0, 0]
    assert address is None or anywhere(house, address) == []
    for words in MINE:
        assert words == "1958" or anywhere(house, words) == []
