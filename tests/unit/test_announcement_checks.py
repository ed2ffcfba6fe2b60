"""Warnings before submitting: each fault of a draft is told, and a good draft has none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.announcement import Kind, Link, Text
from bot.calendar.workdays import SEOUL
from bot.fitting import is_blank
from bot.sending.checks import CODES, Composed, Draft, cautions, is_stopped
from bot.words import words_for

NOW = datetime(2026, 11, 27, 14, 0, tzinfo=SEOUL)
KOREAN = Text("단수 안내", "28일 10시부터 강진읍 물이 나오지 않습니다.")
ENGLISH = Text("Water off", "No water in Gangjin-eup from 10:00 on the 28th.")
GOOD = Draft(
    Kind.INFORMATION,
    {"ko": KOREAN, "en": ENGLISH},
    channels=("kakao", "telegram", "webchat"),
    buttons=(Link({"ko": "자세히", "en": "More"}, "https://www.gangjin.go.kr"),),
    readers={"ko": 900, "en": 20},
    composed={("kakao", "ko"): Composed(120), ("telegram", "en"): Composed(200)},
)
SELLING = replace(
    GOOD,
    kind=Kind.ADVERTISING,
    texts={"ko": Text("초록믿음 할인", "쌀 20% 할인합니다.")},
    readers={"ko": 600_000},
    sender="강진군",
    refusal_phone="080-000-0000",
)


def told(draft: Draft, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(caution.code, caution.level) for caution in cautions(draft, now)]


def said(draft: Draft, now: datetime = NOW) -> list[str]:
    return [caution.text(words_for("en")) for caution in cautions(draft, now)]


def test_good_draft_has_nothing_against_it():
    assert told(GOOD) == []
    assert told(SELLING) == []


# Languages


@pytest.mark.parametrize("texts", [{}, {"ko": Text("", "")}, {"ko": Text(" ", "\u200b")}])
def test_draft_without_any_text_is_stopped_once(texts):
    assert said(replace(GOOD, texts=texts)) == ["There is no text yet."]


def test_korean_text_is_needed():
    assert ("no-text", "stop") in told(replace(GOOD, texts={"en": ENGLISH}))


@pytest.mark.parametrize("half", [Text("단수", ""), Text("", "물이 나오지 않습니다.")])
def test_half_a_text_is_stopped(half):
    assert is_stopped(cautions(replace(GOOD, texts={"ko": KOREAN, "en": half}), NOW))


@pytest.mark.parametrize(
    ("kind", "has_template", "expected"),
    [
        (Kind.INFORMATION, True, None),
        (Kind.INFORMATION, False, "no-template"),
        (Kind.URGENT, False, "no-template"),
        (Kind.ADVERTISING, True, "ad-by-phone"),
    ],
)
def test_alimtalk_takes_approved_templates_and_no_advertising(kind, has_template, expected):
    draft = replace(SELLING, kind=kind, channels=("alimtalk",), has_template=has_template)
    stops = {code for code, level in told(draft) if level == "stop"}

    assert stops & {"no-template", "ad-by-phone"} == ({expected} if expected else set())


def test_each_missing_language_tells_what_its_readers_are_shown():
    draft = replace(GOOD, readers={"ko": 900, "en": 20, "ja": 1, "vi": 1200, "zh-Hans": 0})

    assert said(draft) == [
        "1 person reads 日本語 and is shown the text in this language: English.",
        "1,200 people read Tiếng Việt and are shown the text in this language: English.",
    ]


def test_without_english_everybody_is_shown_korean():
    draft = replace(GOOD, texts={"ko": KOREAN}, readers={"en": 20, "ja": 3})

    assert [line.endswith("한국어.") for line in said(draft)] == [True, True]
    assert [caution.language for caution in cautions(draft, NOW)] == ["en", "ja"]


# Lengths


def test_text_that_would_be_cut_is_stopped_with_channel_language_and_length():
    draft = replace(
        GOOD, composed={("kakao", "en"): Composed(1400, cut=True), ("telegram", "en"): Composed(9)}
    )

    assert said(draft) == ["Too long for KakaoTalk (English, 1,400 characters): its end would be cut."]
    assert told(draft) == [("too-long", "stop")]


@pytest.mark.parametrize(
    ("kind", "channel", "expected"),
    [
        (Kind.ADVERTISING, "kakao", [("kakao-one-bubble", "stop")]),
        (Kind.ADVERTISING, "telegram", []),
        (Kind.INFORMATION, "kakao", []),
    ],
)
def test_only_advertising_on_kakao_must_be_one_bubble(kind, channel, expected):
    draft = replace(SELLING, kind=kind, texts={"ko": KOREAN}, composed={(channel, "ko"): Composed(700, 2)})

    assert told(draft) == expected


# Advertising


@pytest.mark.parametrize("missing", [{"sender": ""}, {"refusal_phone": " "}])
def test_advertising_names_its_sender_and_how_to_refuse_it(missing):
    assert told(replace(SELLING, **missing)) == [("ad-sender", "stop")]
    assert told(replace(GOOD, **missing)) == []


@pytest.mark.parametrize("title", ["쌀 나눔", "(광고) 쌀 나눔", "광고제 안내", "Adoption day", "Road works"])
def test_label_that_is_right_or_left_to_the_house_is_no_fault(title):
    assert told(replace(SELLING, texts={"ko": Text(title, "오세요.")})) == []


@pytest.mark.parametrize(
    "title",
    [
        "[광고] 쌀", "<광고>쌀", "( 광고 ) 쌀", "（광고） 쌀", "【광고】쌀", "광고) 쌀", "광고: 쌀",
        "쌀 (광고)", "[AD] rice", "(ad) rice", "Ad: rice", "[広告] 米", " (광고) 쌀",
        "(광고) (광고) 쌀", "(광 고) 쌀",
    ],
)  # fmt: skip
def test_label_typed_by_hand_in_another_way_is_told(title):
    assert told(replace(SELLING, texts={"ko": Text(title, "오세요.")})) == [("ad-label", "warn")]


@pytest.mark.parametrize(
    "body",
    [
        "전 품목 할인", "쿠폰을 드립니다", "세일", "쌀 1+1", "30% off", "30 % off", "Summer SALE!",
        "A coupon for you", "全品割引", "优惠券", "Giảm giá 30k", "무료 배송", "오늘의 특가",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.INFORMATION, Kind.URGENT])
def test_information_that_looks_like_advertising_is_told(body, kind):
    draft = replace(GOOD, kind=kind, texts={"ko": Text("안내", body), "en": ENGLISH})

    assert told(draft) == [("ad-label", "warn")]


@pytest.mark.parametrize(
    "body", ["반값여행 신청이 시작됩니다.", "Wholesale market closed", "광고물 정비 안내", "11:00 + 12:00"]
)
def test_plain_information_is_not_suspected(body):
    assert told(replace(GOOD, texts={"ko": Text("안내", body), "en": ENGLISH})) == []


def test_what_looks_like_advertising_is_quoted():
    draft = replace(GOOD, texts={"ko": Text("안내", "쌀 20% 싸게"), "en": ENGLISH})

    assert said(draft)[0].startswith("“20%” looks like advertising.")


# Buttons and links


@pytest.mark.parametrize("label", [{}, {"ko": " "}, {"vi": "Thêm"}])
def test_button_without_words_is_stopped(label):
    draft = replace(GOOD, buttons=(Link(label, "https://a.kr"),))

    assert told(draft) == [("no-button-label", "stop")]


def test_button_that_lacks_a_language_of_the_text_is_told():
    draft = replace(GOOD, buttons=(Link({"ko": "자세히"}, "https://a.kr"),))

    assert told(draft) == [("no-button-label", "warn")]
    assert said(draft) == ["The button to https://a.kr has no words in this language: English."]


def test_button_needs_no_words_in_a_language_the_text_lacks():
    assert told(replace(GOOD, texts={"ko": KOREAN}, buttons=(Link({"ko": "자세히"}, "https://a.kr"),))) == [
        ("fallback", "warn")
    ]


@pytest.mark.parametrize(
    ("words", "expected"), [("가" * 14, []), ("가" * 15, [("long-button-label", "warn")])]
)
def test_button_that_kakao_would_cut_is_told(words, expected):
    assert told(replace(GOOD, buttons=(Link({"ko": words, "en": "More"}, "https://a.kr"),))) == expected


def test_dead_link_is_told_with_its_reason():
    draft = replace(GOOD, dead_links={"https://a.kr/x": "there is no such page"})

    assert said(draft) == ["This link does not open: https://a.kr/x (there is no such page)"]


# Text messages


@pytest.mark.parametrize(
    ("channels", "body", "expected"),
    [
        (("alimtalk",), "축제 🎉 오세요 👨‍👩‍👧 🎉", ["A text message cannot show these signs: 🎉 👨 👩 👧"]),
        (("alimtalk",), "카페 café", ["A text message cannot show these signs: é"]),
        (("alimtalk",), "축제 ★ 오세요 → 061-430-3114 『강진』", []),
        (("kakao",), "축제 🎉", []),
    ],
)
def test_signs_that_no_text_message_carries_are_told(channels, body, expected):
    draft = replace(GOOD, channels=channels, texts={"ko": Text("안내", body), "en": ENGLISH})

    assert said(draft) == expected


# How many, and when


@pytest.mark.parametrize(
    ("got", "kind", "expected"),
    [
        (0, Kind.INFORMATION, []),
        (1, Kind.INFORMATION, []),
        (2, Kind.INFORMATION, [("third-message", "warn")]),
        (5, Kind.INFORMATION, [("third-message", "warn")]),
        (5, Kind.URGENT, []),
    ],
)
def test_third_message_of_a_week_is_told(got, kind, expected):
    assert told(replace(GOOD, kind=kind, counted_this_week=got)) == expected


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (timedelta(seconds=-59), []),  # a form knows no seconds
        (timedelta(minutes=-2), [("past-time", "stop")]),
        (timedelta(days=30), []),
        (timedelta(days=366), []),
        (timedelta(days=367), [("far-future", "warn")]),
    ],
)
def test_hour_that_is_over_or_far_away_is_told(wait, expected):
    assert told(replace(GOOD, at=NOW + wait)) == expected


def test_end_before_the_start_is_stopped():
    assert told(replace(GOOD, ends_at=NOW - timedelta(hours=1))) == [("past-time", "stop")]
    assert told(replace(GOOD, ends_at=NOW + timedelta(hours=1))) == []


def test_moments_are_told_in_korean_time():
    draft = replace(GOOD, at=datetime(2026, 11, 26, 20, 0, tzinfo=UTC))

    assert said(draft) == ["Friday, November 27, 2026 05:00 is already over."]


def test_advertising_that_would_pass_the_evening_is_told_beforehand():
    draft = replace(SELLING, at=NOW.replace(hour=20), rate=100.0)

    assert said(draft) == [
        "Advertising stops at 20:50, when about 300,000 are reached, and goes on at"
        " Saturday, November 28, 2026 08:00 for the other 300,000."
    ]


def test_advertising_at_night_is_told_when_it_starts():
    draft = replace(SELLING, at=NOW.replace(hour=22))

    assert said(draft)[0].endswith("It starts at Saturday, November 28, 2026 08:00.")


def test_advertising_at_the_last_second_reaches_nobody_in_the_evening():
    draft = replace(
        SELLING, at=NOW.replace(hour=20, minute=49, second=59, microsecond=999_000), readers={"ko": 9}
    )

    assert "about 0 are reached" in said(draft)[0]


@pytest.mark.parametrize("kind", [Kind.INFORMATION, Kind.URGENT])
def test_information_may_go_out_at_night(kind):
    assert told(replace(GOOD, kind=kind, at=NOW.replace(hour=22), readers={"ko": 600_000})) == []


# All together


def test_what_stops_is_told_first_and_every_code_is_known():
    bad = replace(
        SELLING,
        texts={"ko": Text("[광고] 쌀 🎉", "")},
        channels=("kakao", "alimtalk"),
        buttons=(Link({}, "x"),),
        at=NOW + timedelta(days=400),
        ends_at=NOW,
        counted_this_week=4,
        composed={("kakao", "ko"): Composed(3000, 3, cut=True)},
        dead_links={"x": "no address of a web page"},
        sender="",
    )
    found = cautions(bad, NOW)

    levels = [caution.level for caution in found]
    assert levels == sorted(levels, key=lambda level: level != "stop")
    assert {caution.code for caution in found} <= set(CODES)
    assert len({caution.code for caution in found}) >= 10


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_caution_can_be_said_to_staff(language):
    bad = replace(SELLING, readers={"ja": 2, "xx": 3}, sender="", at=NOW.replace(hour=23))

    assert not any(is_blank(caution.text(words_for(language))) for caution in cautions(bad, NOW))
