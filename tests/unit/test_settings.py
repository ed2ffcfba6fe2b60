"""The settings: what each is by itself, and what a wrong one is told."""

from dataclasses import fields

import pytest

from bot.channel import Channel, Need
from bot.runtime import known_channels, known_couriers
from bot.settings import ROOT, BadSettings, Settings, environment

KEY = {"SECRET_KEY": "a-key-of-sixteen-or-more", "DATA_KEY": "another-key-of-sixteen"}
KAKAO = {"KAKAO_SKILL_SECRET": "a-secret-kakao-shows"}
TELEGRAM = {
    "TELEGRAM_BOT_TOKEN": "1234567:an-invented-token",
    "TELEGRAM_WEBHOOK_SECRET": "a-secret-telegram-shows",
}
CHANNELS = tuple(known_channels().values())


def read(**environ: str) -> Settings:
    return Settings.from_env({**KEY, **environ}, CHANNELS)


def faults_of(**environ: str) -> list[str]:
    with pytest.raises(BadSettings) as told:
        read(**environ)
    return str(told.value).split("\n")


DEFAULTS = {
    "database_url": f"sqlite:///{ROOT}/var/gangjin.db",
    "secret_key": KEY["SECRET_KEY"],
    "data_key": KEY["DATA_KEY"],
    "web_processes": 2,
    "web_threads": 8,
    "public_url": "http://127.0.0.1:8000",
    "bind": "127.0.0.1",
    "port": 8000,
    "var": ROOT / "var",
    "log_level": "INFO",
    "metrics_token": "",
    "rate_limit_contact": "240 per minute",
    "rate_limit_address": "2400 per minute",
    "rate_limit_sign_in": "10 per minute",
    "clock_offset": 0,
    "channels": {"webchat": {}},
    "couriers": {},
    "broker_url": "",
    "sender_name": "강진군",
    "sender_phone": "061-430-3114",
    "opt_out_phone": "080-000-0000",
    "lease": 60,
    "weekly_cap": 3,
    "offer_hours": 24,
    "haste": 1,
    "consent_silence": "stops",
    "scheduler_silence": 60,
    "patience": 2.5,
}


@pytest.mark.parametrize(("name", "value"), DEFAULTS.items(), ids=DEFAULTS)
def test_setting_that_is_not_set_has_its_default(name, value):
    assert getattr(read(), name) == value


def test_every_setting_has_its_default_in_the_table():
    assert {field.name for field in fields(Settings)} - {"off", "mute"} == DEFAULTS.keys()


@pytest.mark.parametrize("name", [*TELEGRAM, *KAKAO, "PORT", "PUBLIC_URL", "VAR_DIR", "CLOCK_OFFSET"])
def test_empty_setting_is_the_same_as_none(name):
    assert read(**{name: ""}) == read()


def test_database_keys_and_pictures_move_with_the_folder(tmp_path):
    settings = read(VAR_DIR=str(tmp_path))

    assert (settings.var, settings.database_url) == (tmp_path, f"sqlite:///{tmp_path}/gangjin.db")


def test_public_address_follows_the_port_and_loses_its_last_slash():
    assert read(PORT="9001").public_url == "http://127.0.0.1:9001"
    assert read(PUBLIC_URL="https://talk.gangjin.go.kr/").public_url == "https://talk.gangjin.go.kr"


MALFORMED = [
    ("PORT", "abc"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", "80.0"),
    ("BIND", "a host"),
    ("BIND", "127.0.0.1/8"),
    ("PUBLIC_URL", "nonsense"),
    ("PUBLIC_URL", "ftp://a.example"),
    ("PUBLIC_URL", "https://"),
    ("PUBLIC_URL", "https://a b"),
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "mysql://a/b"),
    ("SECRET_KEY", "too-short"),
    ("LOG_LEVEL", "verbose"),
    ("LOG_LEVEL", "info"),
    ("METRICS_TOKEN", "two words"),
    ("RATE_LIMIT_CONTACT", "many"),
    ("RATE_LIMIT_CONTACT", "60 per fortnight"),
    ("RATE_LIMIT_ADDRESS", "-1 per minute"),
    ("BROKER_URL", "http://localhost"),
    ("SENDER_PHONE", "call us"),
    ("OPT_OUT_PHONE", "none"),
    ("CONSENT_SILENCE", "perhaps"),
]


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_malformed_setting_stops_the_start_and_is_named(name, value):
    (told,) = faults_of(**{name: value})

    assert told.startswith(f"{name} is ")


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_what_was_written_is_not_repeated_for_it_may_be_a_secret(name, value):
    assert value not in "".join(faults_of(**{name: value})).replace("from 1 to 65535", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "1"),
        ("PORT", "65535"),
        ("BIND", "0.0.0.0"),  # noqa: S104  # compared, not bound
        ("BIND", "::"),
        ("DATABASE_URL", "postgres://a:b@c/d"),
        ("DATABASE_URL", "postgresql+psycopg://a:b@c:5432/d?sslmode=require"),
        ("DATABASE_URL", "sqlite:////srv/talk.db"),
        ("PUBLIC_URL", "http://[::1]:8000"),
        ("PUBLIC_URL", "https://talk.gangjin.go.kr/bot"),
        ("RATE_LIMIT_CONTACT", "5/second"),
        ("RATE_LIMIT_ADDRESS", "100 per hour"),
        ("LOG_LEVEL", "DEBUG"),
    ],
)
def test_setting_in_good_form_is_taken_as_it_is(name, value):
    assert str(getattr(read(**{name: value}), name.lower())) == value


@pytest.mark.parametrize("rehearsal", [{}, {"REHEARSAL": "0"}])
def test_waits_are_shortened_only_in_rehearsals(rehearsal):
    (told,) = faults_of(RETRY_DIVISOR="600", **rehearsal)

    assert told.startswith("RETRY_DIVISOR is for rehearsals")
    assert read(RETRY_DIVISOR="600", REHEARSAL="1").haste == 600


def push_settings(**environ: str) -> Settings:
    return Settings.from_env({**KEY, **environ}, CHANNELS, known_couriers().values())


def test_way_to_push_without_its_settings_is_off_and_says_why():
    settings = push_settings()

    assert set(settings.couriers) == {"webchat"}
    assert "KAKAO_REST_API_KEY" in settings.mute["kakao"]


def test_way_to_push_with_half_of_its_settings_stops_the_start():
    with pytest.raises(BadSettings) as told:
        push_settings(KAKAO_BOT_ID="66f3a91c5e7d2b40c81f0a36")

    assert "KAKAO_EVENT_NAME is not set, though KAKAO_BOT_ID is" in str(told.value)


def test_all_faults_are_told_together():
    wrong = {"PORT": "abc", "PUBLIC_URL": "nonsense", "LOG_LEVEL": "loud", "SECRET_KEY": "short"}
    wrong |= {"CLOCK_OFFSET": "soon", "TELEGRAM_BOT_TOKEN": "1:short", "KAKAO_SKILL_SECRET": "short"}
    told = faults_of(**wrong)

    assert {line.split(" is ")[0] for line in told} >= {*wrong, "TELEGRAM_WEBHOOK_SECRET"}


def test_missing_key_is_a_fault():
    with pytest.raises(BadSettings, match=r"\ASECRET_KEY is not set\nDATA_KEY is not set\Z"):
        Settings.from_env({})


# The clock


def test_shifted_clock_is_refused_outside_a_rehearsal():
    (told,) = faults_of(CLOCK_OFFSET="3600")

    assert "REHEARSAL=1" in told


@pytest.mark.parametrize("rehearsal", ["", "0", "yes"])
def test_only_the_figure_one_makes_a_rehearsal(rehearsal):
    assert len(faults_of(CLOCK_OFFSET="1", REHEARSAL=rehearsal)) == 1


@pytest.mark.parametrize("offset", ["86400", "-86400", "0"])
def test_shifted_clock_is_taken_in_a_rehearsal(offset):
    assert read(CLOCK_OFFSET=offset, REHEARSAL="1").clock_offset == int(offset)


@pytest.mark.parametrize("offset", ["soon", "1.5", "9" * 20])
def test_malformed_shift_is_a_fault_even_in_a_rehearsal(offset):
    assert faults_of(CLOCK_OFFSET=offset, REHEARSAL="1")[0].startswith("CLOCK_OFFSET is not a number")


# Channels


def test_channel_without_its_settings_is_off_and_says_which_it_lacks():
    settings = read()

    assert settings.off["kakao"] == "KAKAO_SKILL_SECRET not set"
    assert settings.off["telegram"] == "TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET not set"
    assert settings.channels.keys() == {"webchat"}


def test_channel_with_its_settings_is_on_with_the_defaults_of_the_others():
    settings = read(**KAKAO, **TELEGRAM)

    assert settings.off == {}
    assert settings.channels["kakao"] == {
        **KAKAO,
        "KAKAO_CALLBACK_HOSTS": ".kakao.com",
        "KAKAO_ADMIN_KEY": "",
    }
    assert settings.channels["telegram"] == {**TELEGRAM, "TELEGRAM_API_URL": "https://api.telegram.org/bot"}


@pytest.mark.parametrize("given", TELEGRAM)
def test_half_of_a_channels_settings_is_a_fault_that_names_the_other_half(given):
    (other,) = TELEGRAM.keys() - {given}

    assert faults_of(**{given: TELEGRAM[given]}) == [f"{other} is not set, though {given} is"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAKAO_SKILL_SECRET", "short"),
        ("KAKAO_SKILL_SECRET", "two words in it"),
        ("KAKAO_CALLBACK_HOSTS", "https://kakao.com/"),
        ("TELEGRAM_BOT_TOKEN", "no-number:an-invented-token"),
        ("TELEGRAM_WEBHOOK_SECRET", "a secret with blanks"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
    ],
)
def test_malformed_setting_of_a_channel_is_named(name, value):
    assert faults_of(**{**KAKAO, **TELEGRAM, name: value}) == [f"{name} is malformed"]


def test_new_channel_declares_its_own_settings():
    needs = (Need("KIOSK_SECRET", required=True), Need("KIOSK_LINES", default="6", pattern=r"\d"))
    kiosk = Channel("kiosk", lambda _request, _secrets: None, lambda _reply, _to, _frame: {}, needs=needs)
    settings = Settings.from_env({**KEY, "KIOSK_SECRET": "s"}, [kiosk])

    assert settings.channels == {"kiosk": {"KIOSK_SECRET": "s", "KIOSK_LINES": "6"}}
    with pytest.raises(BadSettings, match="KIOSK_LINES is malformed"):
        Settings.from_env({**KEY, "KIOSK_SECRET": "s", "KIOSK_LINES": "six"}, [kiosk])


# Whether strangers reach it


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://talk.gangjin.go.kr", True),
        ("https://gangjin-talk.herokuapp.com/bot", True),
        ("http://1.1.1.1:8000", True),
        ("http://172.16.0.4:8000", False),
        ("http://10.gangjin.go.kr", True),
        ("http://localhost.gangjin.go.kr", True),
        ("http://127.0.0.1:8000", False),
        ("http://127.1.2.3", False),
        ("http://localhost:8000", False),
        ("http://LOCALHOST", False),
        ("http://[::1]:8000", False),
        ("http://0.0.0.0:8000", False),
        ("http://10.1.2.3", False),
        ("http://192.168.0.7", False),
        ("http://talk.local", False),
        ("https://talk.example", False),
        ("https://talk.test:8443", False),
        ("https://talk.internal", False),
    ],
)
def test_address_is_public_where_strangers_may_reach_it(url, public):
    assert read(PUBLIC_URL=url).is_public is public


# Where they are read from


def test_environment_comes_before_the_keys_the_first_start_made(tmp_path, monkeypatch):
    (tmp_path / "keys.env").write_text("SECRET_KEY=made-at-the-first-start\nDATA_KEY=likewise\n")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))  # the process's own environment is what is under test
    monkeypatch.delenv("DATA_KEY", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert environment()["SECRET_KEY"] == "made-at-the-first-start"
    monkeypatch.setenv("SECRET_KEY", "given-by-the-operator")

    found = environment()

    assert (found["SECRET_KEY"], found["DATA_KEY"]) == ("given-by-the-operator", "likewise")
