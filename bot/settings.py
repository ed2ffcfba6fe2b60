"""The settings: read from the environment once, checked, all faults told together."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.channel import Need

ROOT = Path(__file__).resolve().parent.parent


NO_OPT_OUT_PHONE = "080-000-0000"  # stands for the free number the county is still to name


class Declares(Protocol):
    """A channel or a courier, as far as its settings go."""

    @property
    def name(self) -> str: ...

    @property
    def needs(self) -> tuple[Need, ...]: ...


class BadSettings(Exception):
    """Settings are missing or malformed; the text names them all."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, after the checks.

    Attributes:
        channels: the settings of each channel that is on, by channel name.
        off: why each other channel is off.
        couriers: the settings of each way to push that is on, by channel name.
        mute: why each other way to push is off.
        lease: seconds a worker may be silent before what it was handing over counts as unknown.
        weekly_cap: counted messages a person may get in a week.
        offer_hours: hours by day, 08:00 to 21:00, in which an offered place can be taken.
        haste: what the waits before another try are divided by, in rehearsals.
        consent_silence: what no answer to a consent asked again means: ``stops`` or ``stays``.
        scheduler_silence: seconds without a heartbeat after which the scheduler counts as stopped.
        patience: seconds a slow topic's answer may take before something else is said; Kakao waits 5.
    """

    database_url: str
    secret_key: str
    data_key: str
    public_url: str
    bind: str
    port: int
    var: Path
    log_level: str = "INFO"
    metrics_token: str = ""
    rate_limit_contact: str = "240 per minute"
    rate_limit_address: str = "2400 per minute"
    rate_limit_sign_in: str = "10 per minute"
    clock_offset: int = 0
    channels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    off: Mapping[str, str] = field(default_factory=dict)
    couriers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mute: Mapping[str, str] = field(default_factory=dict)
    broker_url: str = ""
    sender_name: str = "강진군"
    sender_phone: str = "061-430-3114"
    opt_out_phone: str = NO_OPT_OUT_PHONE
    lease: int = 60
    weekly_cap: int = 3
    offer_hours: int = 24
    haste: int = 1
    consent_silence: str = "stops"
    scheduler_silence: int = 60
    web_processes: int = 2
    web_threads: int = 8
    patience: float = 2.5

    @property
    def is_public(self) -> bool:
        """Tell whether people from outside reach this address: then no example may stand in for facts."""
        host = urlsplit(self.public_url).hostname or ""
        try:
            return ip_address(host).is_global
        except ValueError:
            own = (".local", ".localhost", ".test", ".example", ".internal")
            return host != "localhost" and not host.endswith(own)

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str],
        channels: Iterable[Declares] = (),
        couriers: Iterable[Declares] = (),
    ) -> Self:
        """Read and check everything.

        Raises:
            BadSettings: with one line a fault.
        """
        reader = _Reader(environ)
        var = Path(environ.get("VAR_DIR") or ROOT / "var").absolute()
        port = reader.number("PORT", 8000, 1, 65535)
        on: dict[str, Mapping[str, str]] = {}
        off: dict[str, str] = {}
        for channel in channels:
            reader.channel(channel, on, off)
        pushing: dict[str, Mapping[str, str]] = {}
        mute: dict[str, str] = {}
        for courier in couriers:
            reader.channel(courier, pushing, mute)
        settings = cls(
            database_url=reader.text(
                "DATABASE_URL", f"sqlite:///{var}/gangjin.db", r"(sqlite|postgres(ql)?)\b.*:.*"
            ),
            secret_key=reader.text("SECRET_KEY", None, r".{16,}"),
            data_key=reader.text("DATA_KEY", None, r"[^\s,]{16,}(,[^\s,]{16,})*"),
            public_url=reader.address("PUBLIC_URL", f"http://127.0.0.1:{port}"),
            bind=reader.text("BIND", "127.0.0.1", r"[0-9A-Za-z.:_-]+"),
            port=port,
            var=var,
            log_level=reader.text("LOG_LEVEL", "INFO", r"DEBUG|INFO|WARNING|ERROR"),
            metrics_token=reader.text("METRICS_TOKEN", "", r"\S*"),
            rate_limit_contact=reader.text("RATE_LIMIT_CONTACT", "240 per minute", RATE),
            rate_limit_address=reader.text("RATE_LIMIT_ADDRESS", "2400 per minute", RATE),
            rate_limit_sign_in=reader.text("RATE_LIMIT_SIGN_IN", "10 per minute", RATE),
            clock_offset=reader.clock(),
            web_processes=reader.number("WEB_CONCURRENCY", 2, 1, 64),
            web_threads=reader.number("WEB_THREADS", 8, 1, 256),
            channels=on,
            off=off,
            couriers=pushing,
            mute=mute,
            broker_url=reader.text("BROKER_URL", "", r"(redis|rediss|amqp|amqps)://\S+|"),
            sender_name=reader.text("SENDER_NAME", "강진군", r"\S.{0,38}\S"),
            sender_phone=reader.text("SENDER_PHONE", "061-430-3114", r"[0-9-]{8,16}"),
            opt_out_phone=reader.text("OPT_OUT_PHONE", NO_OPT_OUT_PHONE, r"[0-9-]{8,16}"),
            lease=reader.number("LEASE_SECONDS", 60, 2, 3600),
            weekly_cap=reader.number("WEEKLY_CAP", 3, 1, 100),
            offer_hours=reader.number("OFFER_HOURS", 24, 1, 240),
            haste=reader.haste(),
            consent_silence=reader.text("CONSENT_SILENCE", "stops", r"stops|stays"),
        )
        if reader.faults:
            raise BadSettings("\n".join(reader.faults))
        return settings


RATE = r"\d+ ?(/|per) ?(second|minute|hour|day)s?"


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def text(self, name: str, default: str | None, pattern: str) -> str:
        value = self.environ.get(name) or default
        if value is None:
            self.faults.append(f"{name} is not set")
            return ""
        if not re.fullmatch(pattern, value):
            self.faults.append(f"{name} is malformed")
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.environ.get(name) or str(default)
        if not re.fullmatch(r"-?\d{1,9}", value) or not least <= int(value) <= most:
            self.faults.append(f"{name} is not a number from {least} to {most}")
            return default
        return int(value)

    def address(self, name: str, default: str) -> str:
        value = self.text(name, default, r"https?://[^\s/]+(/\S*)?").rstrip("/")
        try:
            host = urlsplit(value).hostname
        except ValueError:
            host = None
        if not host and f"{name} is malformed" not in self.faults:
            self.faults.append(f"{name} is malformed")
        return value

    def haste(self) -> int:
        if self.environ.get("RETRY_DIVISOR") and self.environ.get("REHEARSAL") != "1":
            self.faults.append("RETRY_DIVISOR is for rehearsals: it needs REHEARSAL=1")
        return self.number("RETRY_DIVISOR", 1, 1, 100_000)

    def clock(self) -> int:
        if not self.environ.get("CLOCK_OFFSET"):
            return 0
        if self.environ.get("REHEARSAL") != "1":
            self.faults.append("CLOCK_OFFSET is for rehearsals: it needs REHEARSAL=1")
        return self.number("CLOCK_OFFSET", 0, -(10**9) + 1, 10**9 - 1)

    def channel(self, channel: Declares, on: dict[str, Mapping[str, str]], off: dict[str, str]) -> None:
        required = [need.name for need in channel.needs if need.required]
        present = [name for name in required if self.environ.get(name)]
        missing = [name for name in required if name not in present]
        if not present and required:
            off[channel.name] = f"{', '.join(required)} not set"
            return
        self.faults += [f"{name} is not set, though {present[0]} is" for name in missing]
        on[channel.name] = {need.name: self._need(need) for need in channel.needs}

    def _need(self, need: Need) -> str:
        value = self.environ.get(need.name) or need.default
        if value and not re.fullmatch(need.pattern, value):
            self.faults.append(f"{need.name} is malformed")
        return value


def environment() -> dict[str, str]:
    """Return the environment, with ``.env`` and the keys ``make run`` made behind it."""
    from_file: dict[str, str | None] = {}
    if os.environ.get("ENV_FILE", "1") != "0":
        from_file = dict(dotenv_values(ROOT / ".env"))
    values = {**_given(from_file), **_given(os.environ)}
    var = Path(values.get("VAR_DIR") or ROOT / "var")
    return {**_given(dotenv_values(var / "keys.env")), **values}


def _given(values: Mapping[str, str | None]) -> dict[str, str]:
    """Return what is set to something: an empty setting is none."""
    return {name: value for name, value in values.items() if value}
