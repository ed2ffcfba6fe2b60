"""Announcements sent in earnest: written, approved, begun and handed over by the jobs, to stand-ins."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import insert, select

from bot.announcement import Act, Announcement, Kind, Text
from bot.app import runtime_of
from bot.rehearsal.solapi_templates import CHANNEL
from bot.store.announcements import Actor
from bot.store.sending_tables import delivery, occurrence
from bot.store.tables import contact, subscription
from scheduler import run_announcements, send_deliveries
from tests.conftest import NOW, make_app

BOT = "rehearsal0bot"
TEMPLATE = {
    "template": "KA01TP260915044412345AnNouNcEmEnT",
    "template_values": {"#{제목}": "단수 안내", "#{내용}": "내일 물이 나오지 않습니다."},
}
TEXTS = {"ko": Text("단수 안내", "내일 물이 나오지 않습니다."), "en": Text("Water cut", "No water tomorrow.")}


def platform_settings(peer) -> dict[str, str]:
    return {
        "TELEGRAM_API_URL": peer.telegram_url, "TELEGRAM_RATE": "1000", "TELEGRAM_CHANNEL": "@gangjin_county",
        "KAKAO_BOT_ID": BOT, "KAKAO_EVENT_NAME": "notice", "KAKAO_REST_API_KEY": "a-rehearsal-key",
        "KAKAO_EVENT_URL": peer.url, "KAKAO_RATE": "1000",
        "SOLAPI_API_KEY": peer.solapi_key, "SOLAPI_API_SECRET": peer.solapi_secret,
        "SOLAPI_URL": peer.url, "SOLAPI_SENDER": "061-430-3114", "SOLAPI_PF_ID": CHANNEL,
    }  # fmt: skip


class Post:
    """A house that sends, with a clock that is moved by hand."""

    def __init__(self, app) -> None:
        self.app, self.runtime = app, runtime_of(app)
        self.runtime.now = lambda: self.now
        self.now = NOW

    def later(self, **wait) -> None:
        self.now += timedelta(**wait)

    def people(self, many, channel, first=1):
        """Let so many subscribe, under the numbers from ``first`` on."""
        addresses = {
            "telegram": "{}",
            "kakao": BOT + ":{:064x}",
            "alimtalk": "phone-{}",
            "webchat": "session-{}",
        }
        seal = self.runtime.sealer.seal
        rows = [
            {
                "id": n, "channel": channel, "address": addresses[channel].format(n), "talk": "{}",
                "version": 1, "first_seen_at": NOW, "last_seen_at": NOW, "language": "ko", "abroad_at": NOW,
                "phone": seal(phone(n), "contact.phone") if channel == "alimtalk" else None,
            }
            for n in range(first, first + many)
        ]  # fmt: skip
        with self.runtime.database.write() as connection:
            connection.execute(insert(contact), rows)
            wishes = [{"contact_id": row["id"], "topic": "news", "since": NOW} for row in rows]
            connection.execute(insert(subscription), wishes)

    def announce(self, *channels, kind=Kind.INFORMATION, **more) -> int:
        """Write an announcement, have it approved and begun; return its number."""
        by_template = TEMPLATE if "alimtalk" in channels else {}
        draft = Announcement(
            kind, more.pop("texts", TEXTS), topics=("news",), channels=channels, hold=timedelta(),
            **by_template, **more,
        )  # fmt: skip
        announcements = self.runtime.announcements
        number = announcements.create(draft, 1, self.now)
        announcements.act(number, Act.SUBMIT, Actor(1, "author"), self.now)
        announcements.act(number, Act.APPROVE, Actor(2, "approver"), self.now)
        run_announcements.run(self.runtime)
        return number

    def send(self, *channels, **more) -> int:
        """Announce and hand over; return the run."""
        number = self.announce(*channels, **more)
        send_deliveries.run(self.runtime)
        return self.run_of(number).id

    def run_of(self, number):
        with self.runtime.database.read() as connection:
            return connection.execute(select(occurrence).where(occurrence.c.announcement_id == number)).one()

    def deliveries(self, run):
        """Return a run's deliveries by their contact."""
        with self.runtime.database.read() as connection:
            rows = connection.execute(select(delivery).where(delivery.c.occurrence_id == run))
            return {row.contact_id: row for row in rows}

    def states(self, run):
        return {who: (row.state, row.reason) for who, row in self.deliveries(run).items()}

    def is_closed(self, who) -> bool:
        with self.runtime.database.read() as connection:
            found = select(contact.c.closed_at).where(contact.c.id == who)
            return connection.execute(found).scalar_one() is not None

    def tells(self, run) -> dict[str, int]:
        """Return the run's tally, which must add up to what the rows say."""
        progress = self.runtime.ledger.of(run)
        assert progress.adds_up
        counted: dict[str, int] = {}
        for row in self.deliveries(run).values():
            counted[row.state] = counted.get(row.state, 0) + 1
        told = {state: many for state, many in progress.states.items() if many}
        assert told == counted
        return told


def phone(n) -> str:
    return f"010{n:08d}"


@contextmanager
def post(url, folder, peer, **more) -> Iterator[Post]:
    app = make_app(url, folder, **{**platform_settings(peer), **more})
    try:
        yield Post(app)
    finally:
        runtime_of(app).close()
