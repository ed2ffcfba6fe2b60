"""What people get when we speak first, in every language, on every channel."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcement import Announcement, Kind, Link, Text
from bot.audience import Audience
from bot.channel import Frame
from bot.fitting import utf16_units
from bot.handler import ENDONYMS
from bot.question import Question
from bot.runtime import known_channels
from bot.sending.bubbles import texts_of
from bot.sending.pushes import KEPT, Composer, Push, Sender, notice_reply, push_reply, shown_text
from bot.words import LANGUAGES, words_for
from tests.builders import text_of
from tests.kakao_schema import SCHEMA, faults

SENDER = Sender("강진군", "061-430-3114", "080-1234-5678")
CHANNELS = known_channels()
PUBLIC = "https://talk.example.org"
STOP = 'To stop these messages, write "stop" or press the button.'
FULL = {language: Text(f"title in {language}", f"body in {language}") for language in LANGUAGES}


def written(texts=FULL, kind=Kind.INFORMATION, **more) -> Announcement:
    return Announcement(kind, texts, **{"topics": ("news",), "channels": ("webchat",), "id": 7, **more})


def reply_of(language="ko", **more):
    return push_reply(written(**more), language, SENDER)


# Languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_gets_their_language_and_ends_with_how_to_stop(language):
    reply = reply_of(language)
    (card,) = reply.outputs

    assert card.title == f"title in {language}"
    assert card.text == f"body in {language}\n\n{words_for(language).say(STOP)}"
    assert [choice.question.code() for choice in reply.choices] == ["unsubscribe/sub:news", "subscribe"]
    assert reply.question.code() == "news/notice:7"


def test_button_that_ends_everything_says_so():
    stops = [reply_of(topics=topics).choices[0].label for topics in (("news",), ("news", "deals"), ())]

    assert stops == ["이 알림 그만", "전부 그만 받기", "전부 그만 받기"]


# Who reads what, where a language is missing: the reader's, what is there, what is shown.
FALLBACKS = [
    ("vi", "ko en", "en"),
    ("ja", "ko en", "en"),
    ("vi", "ko", "ko"),
    ("ko", "en", "en"),
    ("en", "ko", "ko"),
    ("en", "ko ja", "ko"),
    ("ko", "vi", "vi"),
    ("zh-Hans", "vi", "vi"),
]


@pytest.mark.parametrize(("language", "there", "shown"), FALLBACKS)
def test_missing_language_falls_back_to_one_that_is_named(language, there, shown):
    texts = {tag: FULL[tag] for tag in there.split()} | {language: Text("  ", "no title, so no text")}
    (card,) = reply_of(language, texts=texts).outputs

    assert shown_text(texts, language) == (FULL[shown], shown)
    assert card.title == f"[{ENDONYMS[shown]}] title in {shown}"
    assert words_for(language).say(STOP) in card.text  # the sentence stays in the reader's language


@pytest.mark.parametrize("texts", [{}, {"ko": Text("", "body")}, {"ko": Text(" \n", "")}])
def test_announcement_without_any_text_is_told_apart(texts):
    with pytest.raises(LookupError):
        reply_of(texts=texts)


# Advertising


@pytest.mark.parametrize("title", ["할인", "(광고) 할인", "(광고)할인", " 할인 "])
@pytest.mark.parametrize("language", LANGUAGES)
def test_advertising_says_what_it_is_who_sends_it_and_how_to_refuse(language, title):
    (card,) = reply_of(language, texts={language: Text(title, "반값")}, kind=Kind.ADVERTISING).outputs

    assert card.title == "(광고) 할인"
    assert card.text.startswith("강진군 061-430-3114\n반값")
    assert "무료수신거부 080-1234-5678" in card.text
    assert card.text.endswith(words_for(language).say(STOP))


def test_label_comes_before_the_name_of_the_language():
    (card,) = reply_of("vi", texts={"ko": Text("할인", "반값")}, kind=Kind.ADVERTISING).outputs

    assert card.title == "(광고) [한국어] 할인"


@pytest.mark.parametrize("kind", [Kind.INFORMATION, Kind.URGENT])
def test_only_advertising_is_labelled(kind):
    said = text_of(reply_of(kind=kind))

    assert "(광고)" not in said
    assert "무료수신거부" not in said


# Buttons and pictures


def test_message_to_a_class_is_not_offered_to_be_stopped():
    reply = reply_of(audience=Audience(classes=("example-class",)))

    assert reply.outputs[0].text.endswith("이 알림은 교육을 신청하신 분께 보내 드립니다.")
    assert [choice.question for choice in reply.choices] == [Question("status")]


@pytest.mark.parametrize(
    ("topics", "stops"), [(("deals",), "sub:deals"), (("news", "deals"), "sub:all"), ((), "sub:all")]
)
def test_button_stops_the_one_topic_or_all(topics, stops):
    assert reply_of(topics=topics).choices[0].question == Question("unsubscribe", stops)


def test_links_and_picture_words_are_in_the_readers_language():
    more = {
        "buttons": (Link({"ko": "열기", "en": "Open"}, "https://gangjin.kr"), Link({}, "https://nowhere.kr")),
        "picture": "ab.jpg", "picture_alt": {"ko": "청자", "en": "A celadon jar"},
    }  # fmt: skip
    (card,) = reply_of("vi", **more).outputs

    assert [(button.label, button.url) for button in card.buttons] == [("Open", "https://gangjin.kr")]
    assert (card.image.path, card.image.alt) == ("/pictures/uploads/ab.jpg", "A celadon jar")


# Notices


@pytest.mark.parametrize("language", LANGUAGES)
def test_notice_is_a_catalog_sentence_with_its_values_and_buttons(language):
    notice = {
        "sentence": STOP,
        "values": {},
        "choices": [["Stop these", "unsubscribe/sub:all"], ["x", "not a code!"]],
    }
    reply = notice_reply(notice, language)

    assert text_of(reply).startswith(words_for(language).say(STOP))
    assert [choice.question.code() for choice in reply.choices] == ["unsubscribe/sub:all"]


def test_notice_fills_in_its_values():
    reply = notice_reply({"sentence": "At %(time)s", "values": {"time": "14:00"}}, "en")

    assert "14:00" in text_of(reply)


# A value as a notice keeps it, a reader's language, how it reads.
VALUES = [
    ({"ko": "사진 교실", "en": "Photo class"}, "ko", "사진 교실"),
    ({"ko": "사진 교실", "en": "Photo class"}, "vi", "Photo class"),
    ({"ko": "사진 교실"}, "ja", "사진 교실"),
    ({}, "en", ""),
    ({"moment": "2026-11-24T21:00+09:00"}, "en", "Tuesday, November 24, 2026 21:00"),
    ({"moment": "2026-11-24T21:00+09:00"}, "ko", "2026년 11월 24일 화요일 오후 9시"),
    ({"day": "2026-11-24"}, "en", "Tuesday, November 24, 2026"),
    ({"span": ["2026-12-10", "2026-12-10"]}, "en", "Thursday, December 10, 2026"),
    ({"span": ["2026-12-10", None]}, "en", "from December 10, 2026"),
    ({"span": [None, None]}, "en", ""),
    ("14:00", "en", "14:00"),
    (12, "en", "12"),
]


@pytest.mark.parametrize(("value", "language", "reads"), VALUES)
def test_notice_words_each_value_for_its_reader(value, language, reads):
    reply = notice_reply({"sentence": "[%(value)s]", "values": {"value": value}}, language)

    assert reply.outputs[0].text == f"[{reads}]"


# Channels


def composer() -> Composer:
    return Composer(CHANNELS, PUBLIC, SENDER)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_every_channel_takes_every_kind_in_every_language(channel, language, kind):
    push = Push(written(kind=kind, buttons=(Link({"ko": "열기"}, "https://gangjin.kr"),)), None)
    body = composer().body(channel, 1, language, push)
    seen = "\n".join(texts_of(channel, body))

    assert f"title in {language}" in seen
    assert f"body in {language}" in seen
    assert words_for(language).say(STOP) in seen
    assert ("(광고)" in seen) is (kind is Kind.ADVERTISING)
    if channel == "kakao" and SCHEMA.is_file():
        assert faults(json.dumps(body).encode()) == []


@given(
    title=st.text(min_size=1, max_size=100).filter(str.strip),
    body=st.text(max_size=2000),
    kind=st.sampled_from(list(Kind)),
    channel=st.sampled_from(sorted(CHANNELS)),
)
def test_channels_keep_to_their_limits_whatever_staff_write(title, body, kind, channel):
    push = Push(written({"ko": Text(title, body)}, kind, picture="ab.jpg"), None)
    composed = composer().body(channel, 1, "vi", push)

    if channel == "telegram":
        assert all(utf16_units(seen) <= 4096 for seen in texts_of(channel, composed))
    if channel == "kakao" and SCHEMA.is_file():
        assert faults(json.dumps(composed).encode()) == []
    json.dumps(composed)


def test_template_goes_by_phone_with_its_values_and_the_plain_text_behind():
    push = Push(written(channels=("alimtalk",), template="KA01", template_values={"#{이름}": "강진"}), None)
    body = composer().body("alimtalk", 1, "ko", push)

    assert (body["templateId"], body["values"]) == ("KA01", {"#{이름}": "강진"})
    assert body["text"].startswith("title in ko\nbody in ko")


def test_body_is_made_once_for_each_channel_run_and_language():
    made, push = composer(), Push(written(), None)

    assert made.body("webchat", 1, "ko", push) is made.body("webchat", 1, "ko", push)
    assert made.body("webchat", 2, "ko", push) is not made.kept("webchat", 1, "ko")
    assert made.kept("webchat", 1, "en") is None


def test_what_is_kept_stays_small():
    made, push = composer(), Push(None, {"sentence": STOP})
    for run in range(KEPT + 1):
        made.body("webchat", run, "ko", push)

    assert made.kept("webchat", 0, "ko") is None
    assert made.kept("webchat", KEPT, "ko") is not None


def test_channel_that_is_off_has_no_body():
    with pytest.raises(LookupError):
        Composer({}, PUBLIC, SENDER).body("telegram", 1, "ko", Push(written(), None))
    with pytest.raises(LookupError):
        composer().body("telegram", 1, "ko", Push(written({}), None))


def test_frame_is_the_public_one():
    push = Push(written(picture="ab.jpg"), None)

    assert composer().body("kakao", 1, "ko", push) == CHANNELS["kakao"].compose(
        push.reply("ko", SENDER), Frame(PUBLIC)
    )
    assert f"{PUBLIC}/pictures/uploads/ab.jpg" in json.dumps(composer().body("kakao", 1, "ko", push))
