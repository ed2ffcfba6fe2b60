"""A rehearsal: a whole announcement to synthetic contacts, over stand-in platforms, with every copy counted.

The scheduler runs as it does in earnest, in a process of its own; whoever ends it, it is started again.
"""

import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bot.announcement import Act, Announcement, Kind, State, Text
from bot.rehearsal.faults import Faults
from bot.rehearsal.process import Running, platforms
from bot.rehearsal.solapi_templates import CHANNEL
from bot.runtime import Runtime, open_runtime, read_settings
from bot.settings import ROOT
from bot.store.announcements import Actor
from bot.store.schema import migrate
from bot.store.sending_tables import delivery, mailbox
from bot.store.tables import contact, random_key, subscription

TOKEN = "7000000001:a-rehearsal-has-no-token"  # noqa: S105  # the stand-in takes any
LEASE = 4  # seconds; in earnest a minute
HASTE = 600  # what the waits before another try are divided by
CHUNK = 5_000  # contacts a transaction
LOOK = 0.2  # seconds between two looks at how far it is
LANGUAGES = ("ko", "ko", "ko", "en", "ja", "zh-Hans", "vi")
WEB_PATIENCE = 20.0  # seconds the doors may take to open, where Kakao's skill calls need them
AUTHOR, APPROVER = 1, 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What is rehearsed.

    Attributes:
        rate: messages a second.
        kills: how often the scheduler is killed, at moments drawn with ``seed``.
        limit: seconds after which it is taken as it stands.
        schedulers: how many are started, as if by mistake; the kills take turns.
    """

    contacts: int
    channel: str = "telegram"
    rate: int = 1000
    faults: bool = False
    seed: int = 1
    kills: int = 0
    limit: float = 3600.0
    database_url: str | None = None
    schedulers: int = 1


@dataclass(slots=True)
class Result:
    """The ledger, ours beside what the stand-in counted.

    Attributes:
        pending: what waits, and what is leased.
        in_flight: deliveries that were being handed over at the moment of some kill.
    """

    recipients: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    unknown: int = 0
    pending: int = 0
    copies_max: int = 0
    copies_total: int = 0
    seconds: float = 0.0
    per_second: float = 0.0
    worst_second: int = 0
    peak_mb: float = 0.0
    kills: int = 0
    in_flight: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        ended = self.sent + self.failed + self.skipped + self.unknown + self.pending
        return ended == self.recipients and self.copies_max <= 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


Tell = Callable[[str], None]


def rehearse(asked: Asked, folder: Path, tell: Tell) -> Result:
    """Rehearse in ``folder``, telling on the way; everything started is ended again."""
    url = asked.database_url or f"sqlite:///{folder}/rehearsal.db"
    migrate(url)
    port = _free_port()
    with ExitStack() as stack:
        faults = Faults.small(asked.seed) if asked.faults else None
        peer = stack.enter_context(platforms(faults, seed=asked.seed, options=_skill(asked, port)))
        environ = _environ(asked, folder, url, peer, port)
        runtime = open_runtime(read_settings(environ), wait=5.0)
        stack.callback(runtime.close)
        if asked.faults:
            tell(f"faults: {json.dumps(peer.describe(), ensure_ascii=False)}")
        if asked.channel == "kakao":
            stack.enter_context(_web(environ, port))
        tell(f"{asked.contacts} contacts on {asked.channel}, {asked.rate} a second")
        _people(runtime, asked)
        number = _approved(runtime, asked)
        return _run(runtime, asked, number, peer, environ, tell)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


SKILL_SECRET = "a-rehearsal-skill"  # noqa: S105  # between two processes of one rehearsal


def _skill(asked: Asked, port: int) -> list[str]:
    if asked.channel != "kakao":
        return []
    return ["--skill", f"http://127.0.0.1:{port}/in/kakao", "--skill-secret", SKILL_SECRET]


def _environ(asked: Asked, folder: Path, url: str, peer: Running, port: int) -> dict[str, str]:
    """Return the environment of a house whose platforms are all stand-ins."""
    shared = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return shared | {
        "ENV_FILE": "0", "REHEARSAL": "1", "DATABASE_URL": url, "VAR_DIR": str(folder), "PORT": str(port),
        "SECRET_KEY": secrets.token_urlsafe(24), "DATA_KEY": secrets.token_urlsafe(24),
        "PUBLIC_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "WARNING",
        "LEASE_SECONDS": str(LEASE), "RETRY_DIVISOR": str(HASTE),
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "a-rehearsal-webhook",
        "TELEGRAM_API_URL": peer.telegram_url, "TELEGRAM_RATE": str(min(asked.rate, 1000)),
        "KAKAO_SKILL_SECRET": SKILL_SECRET, "KAKAO_BOT_ID": "rehearsal0bot", "KAKAO_EVENT_NAME": "notice",
        "KAKAO_REST_API_KEY": "a-rehearsal-key", "KAKAO_EVENT_URL": peer.url, "KAKAO_RATE": str(asked.rate),
        "SOLAPI_API_KEY": peer.solapi_key, "SOLAPI_API_SECRET": peer.solapi_secret,
        "SOLAPI_URL": peer.url, "SOLAPI_SENDER": "061-430-3114", "SOLAPI_PF_ID": CHANNEL,
    }  # fmt: skip


def _people(runtime: Runtime, asked: Asked) -> None:
    """Make synthetic contacts, with random numbers as real ones have, in every language."""
    now = runtime.now()
    rng = random.Random(asked.seed)  # noqa: S311  # so that a rehearsal can be had again
    for low in range(0, asked.contacts, CHUNK):
        made = [_person(runtime, asked.channel, i, rng) for i in range(low, min(low + CHUNK, asked.contacts))]
        rows = [
            {**one, "channel": asked.channel, "talk": "{}", "version": 1, "first_seen_at": now,
             "last_seen_at": now, "abroad_at": now}
            for one in made
        ]  # fmt: skip
        with runtime.database.write() as connection:
            connection.execute(insert(contact), rows)
            wishes = [{"contact_id": row["id"], "topic": "news", "since": now} for row in rows]
            connection.execute(insert(subscription), wishes)


def _person(runtime: Runtime, channel: str, i: int, rng: random.Random) -> dict[str, Any]:
    phone = f"010{i:08d}"
    addresses = {"telegram": str(10**9 + i), "kakao": f"rehearsal0bot:{i:064x}", "alimtalk": f"phone-{i}"}
    return {
        "id": random_key(), "address": addresses.get(channel, f"session-{i}"),
        "language": rng.choice(LANGUAGES),
        "phone": runtime.sealer.seal(phone, "contact.phone") if channel == "alimtalk" else None,
    }  # fmt: skip


def _approved(runtime: Runtime, asked: Asked) -> int:
    """Write an announcement and have it approved by a second person, as staff do."""
    texts = {
        "ko": Text("단수 안내", "내일 14시부터 17시까지 물이 나오지 않습니다. 미리 받아 두세요."),
        "en": Text("Water cut", "There is no running water tomorrow from 14:00 to 17:00."),
    }
    draft = Announcement(
        Kind.INFORMATION, texts, topics=("news",), channels=(asked.channel,), hold=timedelta(),
        **_by_template(asked),
    )  # fmt: skip
    now = runtime.now()
    number = runtime.announcements.create(draft, AUTHOR, now)
    runtime.announcements.act(number, Act.SUBMIT, Actor(AUTHOR, "author"), now)
    runtime.announcements.act(number, Act.APPROVE, Actor(APPROVER, "approver"), now)
    return number


def _by_template(asked: Asked) -> Mapping[str, Any]:
    if asked.channel != "alimtalk":
        return {}
    values = {"#{제목}": "단수 안내", "#{내용}": "내일 14시부터 17시까지 물이 나오지 않습니다."}
    return {"template": "KA01TP260915044412345AnNouNcEmEnT", "template_values": values}


class Clock:
    """The scheduler's process: started, killed, started again."""

    def __init__(self, environ: Mapping[str, str], tell: Tell) -> None:
        self.environ, self.tell = environ, tell
        self.kills = 0
        self.peak_mb = 0.0
        self.process: subprocess.Popen[bytes]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scheduler"], cwd=ROOT, env=dict(self.environ), start_new_session=True
        )
        self.tell(f"scheduler pid {self.process.pid}")

    def look(self) -> None:
        """Note its memory, and start it again where somebody ended it."""
        if self.process.poll() is not None:
            self.start()
        self.peak_mb = max(self.peak_mb, _peak_mb(self.process.pid))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _peak_mb(pid: int) -> float:
    """Return the most memory a process ever had, in MB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
    return int(peak) / 1024


def _run(
    runtime: Runtime, asked: Asked, number: int, peer: Running, environ: Mapping[str, str], tell: Tell
) -> Result:
    began = time.monotonic()
    clocks = [Clock(environ, tell) for _ in range(asked.schedulers)]
    in_flight: set[int] = set()
    moments = _moments(asked, began)
    told = began
    try:
        while not _is_over(runtime, number) and time.monotonic() - began < asked.limit:
            time.sleep(LOOK)
            for clock in clocks:
                clock.look()
            if moments and time.monotonic() >= moments[0]:
                moments.pop(0)
                clocks[len(moments) % len(clocks)].kill()
                time.sleep(LOOK)  # a server may still be committing what it was told
                in_flight |= _leased(runtime)
            if time.monotonic() - told > 5:  # seconds
                told = time.monotonic()
                tell(_progress(runtime, number))
        seconds = time.monotonic() - began
        if asked.channel == "kakao":
            _wait_for_skills(peer)
    finally:
        for clock in clocks:
            clock.end()
    return _result(runtime, asked, number, peer, clocks, seconds, len(in_flight))


def _moments(asked: Asked, began: float) -> list[float]:
    """Draw the moments at which the scheduler is killed: while it should be sending."""
    rng = random.Random(asked.seed)  # noqa: S311  # drawn to be had again
    lasts = max(2.0, asked.contacts / asked.rate)
    return sorted(began + 1.5 + rng.random() * lasts for _ in range(asked.kills))


def _is_over(runtime: Runtime, number: int) -> bool:
    found = runtime.announcements.get(number)
    return found is not None and found.state in {State.FINISHED, State.CANCELLED, State.PAUSED}


def _leased(runtime: Runtime) -> set[int]:
    """Return what was in flight when the scheduler was killed: a rehearsal may look at rows."""
    with runtime.database.patient() as connection:
        return set(connection.execute(select(delivery.c.id).where(delivery.c.state == "leased")).scalars())


def _progress(runtime: Runtime, number: int) -> str:
    runs = runtime.ledger.runs(number)
    states = dict(runtime.ledger.of(runs[0].id).states) if runs else {}
    return ", ".join(f"{state} {many}" for state, many in states.items())


def _wait_for_skills(peer: Running) -> None:
    until = time.monotonic() + 60  # seconds
    while peer.counts()["kakao"].get("skill", {}).get("open") and time.monotonic() < until:
        time.sleep(LOOK)


def _result(
    runtime: Runtime, asked: Asked, number: int, peer: Running, clocks: Sequence[Clock], seconds: float,
    in_flight: int,
) -> Result:  # fmt: skip
    run = runtime.ledger.runs(number)[0].id
    progress = runtime.ledger.of(run)
    rows = _counted_rows(runtime, run)
    if rows != {state: many for state, many in progress.states.items() if many}:
        raise AssertionError(f"the tallies {progress.states} and the rows {rows} differ")
    counts = _mailboxes(runtime) if asked.channel == "webchat" else _of(peer, asked.channel)
    states = progress.states
    return Result(
        progress.recipients, states["sent"], states["failed"], states["skipped"], states["unknown"],
        states["pending"], counts["copies_max"], counts["copies_total"], round(seconds, 2),
        round(float(counts.get("per_second") or states["sent"] / seconds), 1),
        int(counts.get("worst_second", 0)), round(max(clock.peak_mb for clock in clocks), 1),
        sum(clock.kills for clock in clocks), in_flight,
        {f"{state} {reason}".strip(): many for (state, reason), many in sorted(progress.reasons.items())},
    )  # fmt: skip


def _of(peer: Running, channel: str) -> dict[str, Any]:
    found: dict[str, Any] = peer.counts()["solapi" if channel == "alimtalk" else channel]
    return found


def _counted_rows(runtime: Runtime, run: int) -> dict[str, int]:
    """Count the rows themselves, to hold them against the tallies; leased ones are pending there."""
    counted = (
        select(delivery.c.state, func.count())
        .where(delivery.c.occurrence_id == run)
        .group_by(delivery.c.state)
    )
    with runtime.database.patient() as connection:
        found = {state: int(many) for state, many in connection.execute(counted)}
    leased = found.pop("leased", 0)
    if leased:
        found["pending"] = found.get("pending", 0) + leased
    return found


def _mailboxes(runtime: Runtime) -> dict[str, Any]:
    counted = select(func.count()).select_from(mailbox).group_by(mailbox.c.contact_id)
    with runtime.database.patient() as connection:
        copies = [int(many) for many in connection.execute(counted).scalars()]
    return {"copies_max": max(copies, default=0), "copies_total": sum(copies)}


@contextmanager
def _web(environ: Mapping[str, str], port: int) -> Iterator[None]:
    """Serve the doors as in earnest: Kakao's pushes are fetched through them."""
    command = [sys.executable, "-m", "gunicorn", "--config", "bot/web/gunicorn.py", "bot.app:create_app()"]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(environ), start_new_session=True)  # noqa: S603  # ours
    try:
        until = time.monotonic() + WEB_PATIENCE
        while time.monotonic() < until and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(LOOK)
        yield
    finally:
        process.terminate()
        process.wait(15)
