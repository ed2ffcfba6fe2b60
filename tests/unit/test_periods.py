"""Dates as people type them in five languages, and words that only look like dates."""

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.periods import Period, find_period

THURSDAY = date(2026, 11, 26)


def read(text: str, today: date = THURSDAY) -> str | None:
    """Return the code of the period found, shortened to one date where it is one day."""
    found = find_period(text, today)
    if found is None:
        return None
    start, end = found.period.code().split("-")
    return start if start == end else f"{start}-{end}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("오늘 뭐 하지", "20261126"),
        ("오늘밤 공연", "20261126"),
        ("내일 비 와요?", "20261127"),
        ("'내일'은", "20261127"),
        ("모레", "20261128"),
        ("내일모레 가요", "20261128"),
        ("글피", "20261129"),
        ("어제 신청했어요", "20261125"),
        ("그저께", "20261124"),
        ("지금 하는 축제", "20261126"),
        ("현재 모집 중인 강좌", "20261126"),
        ("지금 말고 다음 달", "20261201-20261231"),
        ("이번 주 행사", "20261123-20261129"),
        ("이번주행사", "20261123-20261129"),
        ("다음 주에", "20261130-20261206"),
        ("담주", "20261130-20261206"),
        ("지난 주", "20261116-20261122"),
        ("다다음 주", "20261207-20261213"),
        ("이번 주말 축제", "20261128-20261129"),
        ("이번주말", "20261128-20261129"),
        ("주말에 뭐 해요", "20261128-20261129"),
        ("다음주말", "20261205-20261206"),
        ("지난 주말", "20261121-20261122"),
        ("이번 달", "20261101-20261130"),
        ("이달의소식", "20261101-20261130"),
        ("다음달에", "20261201-20261231"),
        ("담달", "20261201-20261231"),
        ("지난달", "20261001-20261031"),
        ("다음 달 5일", "20261205"),
        ("다음 달 초", "20261201-20261210"),
        ("올해", "20260101-20261231"),
        ("내년도 예산", "20270101-20271231"),
        ("작년", "20250101-20251231"),
        ("토요일", "20261128"),
        ("목요일", "20261126"),
        ("수요일 수국축제", "20261202"),
        ("토욜", "20261128"),
        ("이번 주 토요일", "20261128"),
        ("이번 주 월요일", "20261123"),
        ("다음주 금요일", "20261204"),
        ("다음 주에 토요일", "20261205"),
        ("지난 토요일", "20261121"),
        ("이번 주말 토요일", "20261128"),
        ("토요일(28일)", "20261128"),
        ("12월", "20261201-20261231"),
        ("11월", "20261101-20261130"),
        ("10월", "20271001-20271031"),
        ("12월 중순", "20261211-20261220"),
        ("12월 말", "20261221-20261231"),
        ("12월 25일", "20261225"),
        ("12월25일(금)", "20261225"),
        ("11월 26일", "20261126"),
        ("11월 25일", "20271125"),
        ("2월 29일", "20280229"),
        ("지난 12월", "20251201-20251231"),
        ("올해 3월 1일", "20260301"),
        ("작년 10월", "20251001-20251031"),
        ("2027년 2월", "20270201-20270228"),
        ("27년 2월", "20270201-20270228"),
        ("2027년", "20270101-20271231"),
        ("2027 강진청자축제", "20270101-20271231"),
        ("12/25", "20261225"),
        ("2026-12-25", "20261225"),
        ("2026.12.25", "20261225"),
        ("2026. 12. 25.", "20261225"),
        ("2026.12", "20261201-20261231"),
        ("１２월 ２５일", "20261225"),
        ("봄에 갈게요", "20270301-20270531"),
        ("봄", "20270301-20270531"),
        ("여름축제", "20270601-20270831"),
        ("가을", "20260901-20261130"),
        ("겨울 여행", "20261201-20270228"),
        ("지난 가을", "20250901-20251130"),
        ("내년 봄", "20270301-20270531"),
        ("올여름", "20260601-20260831"),
        ("연말 행사", "20261201-20261231"),
        ("설날", "20270206-20270208"),
        ("올해 추석", "20260924-20260926"),
        ("사흘 뒤", "20261129"),
        ("3일 뒤", "20261129"),
        ("일주일 뒤", "20261203"),
        ("2주 후", "20261210"),
        ("한 달 뒤", "20261226"),
    ],
)
def test_korean_expressions_are_read_as_days(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's on today?", "20261126"),
        ("TONIGHT", "20261126"),
        ("tomorrow", "20261127"),
        ("the day after tomorrow", "20261128"),
        ("yesterday", "20261125"),
        ("open now?", "20261126"),
        ("this week", "20261123-20261129"),
        ("this weekend", "20261128-20261129"),
        ("any festivals on the weekend", "20261128-20261129"),
        ("next weekend", "20261205-20261206"),
        ("this month", "20261101-20261130"),
        ("next month", "20261201-20261231"),
        ("last month", "20261001-20261031"),
        ("this year", "20260101-20261231"),
        ("next year", "20270101-20271231"),
        ("last year", "20250101-20251231"),
        ("on Saturday", "20261128"),
        ("on sat", "20261128"),
        ("Sat night", "20261128"),
        ("next Friday", "20261204"),
        ("last Friday", "20261120"),
        ("the coming Saturday", "20261128"),
        ("Saturday next week", "20261205"),
        ("in December", "20261201-20261231"),
        ("early December", "20261201-20261210"),
        ("December next year", "20271201-20271231"),
        ("December 25", "20261225"),
        ("25 December", "20261225"),
        ("Dec 25th 2026", "20261225"),
        ("the 3rd of May, 2027", "20270503"),
        ("in May", "20270501-20270531"),
        ("May 5", "20270505"),
        ("5 May", "20270505"),
        ("May 2027", "20270501-20270531"),
        ("in Feb 2027", "20270201-20270228"),
        ("by Dec 5", "20261205"),
        ("in March", "20270301-20270331"),
        ("2027", "20270101-20271231"),
        ("in spring", "20270301-20270531"),
        ("next summer", "20270601-20270831"),
        ("in the fall", "20260901-20261130"),
        ("last winter", "20251201-20260228"),
        ("in 3 days", "20261129"),
        ("a week from now", "20261203"),
        ("25/12/2026", "20261225"),
        ("12/25/2026", "20261225"),
    ],
)
def test_english_expressions_are_read_as_days(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今日は何がありますか", "20261126"),
        ("明日のお祭り", "20261127"),
        ("明後日", "20261128"),
        ("昨日", "20261125"),
        ("今週", "20261123-20261129"),
        ("今週末", "20261128-20261129"),
        ("来週", "20261130-20261206"),
        ("来週末", "20261205-20261206"),
        ("来週の土曜日", "20261205"),
        ("今月", "20261101-20261130"),
        ("来月5日", "20261205"),
        ("先月", "20261001-20261031"),
        ("今年", "20260101-20261231"),
        ("来年の春", "20270301-20270531"),
        ("去年", "20250101-20251231"),
        ("土曜日", "20261128"),
        ("12月", "20261201-20261231"),
        ("１２月２５日（金）", "20261225"),
        ("2027年2月", "20270201-20270228"),
        ("夏", "20270601-20270831"),
        ("冬に", "20261201-20270228"),
        ("3日後", "20261129"),
        ("今天有什么活动", "20261126"),
        ("明天", "20261127"),
        ("后天", "20261128"),
        ("後天", "20261128"),
        ("昨天", "20261125"),
        ("这周", "20261123-20261129"),
        ("本周", "20261123-20261129"),
        ("這週", "20261123-20261129"),
        ("这个周末", "20261128-20261129"),
        ("周末", "20261128-20261129"),
        ("下周", "20261130-20261206"),
        ("下周末", "20261205-20261206"),
        ("下周三", "20261202"),
        ("这个月", "20261101-20261130"),
        ("本月", "20261101-20261130"),
        ("下个月", "20261201-20261231"),
        ("下個月", "20261201-20261231"),
        ("上个月", "20261001-20261031"),
        ("明年", "20270101-20271231"),
        ("周六", "20261128"),
        ("星期六", "20261128"),
        ("礼拜天", "20261129"),
        ("12月25号", "20261225"),
        ("十二月二十五日", "20261225"),
        ("春天", "20270301-20270531"),
        ("今年秋天", "20260901-20261130"),
        ("三天后", "20261129"),
    ],
)
def test_japanese_and_chinese_are_read_as_days(text, expected):
    assert read(text) == expected


VIETNAMESE = [
    ("hôm nay có gì", "20261126"),
    ("tối nay", "20261126"),
    ("ngày mai", "20261127"),
    ("sáng mai", "20261127"),
    ("mai", "20261127"),
    ("Mai mấy giờ mở cửa?", "20261127"),
    ("ngày kia", "20261128"),
    ("hôm qua", "20261125"),
    ("tuần này", "20261123-20261129"),
    ("tuần sau", "20261130-20261206"),
    ("tuần tới", "20261130-20261206"),
    ("cuối tuần", "20261128-20261129"),
    ("cuối tuần này", "20261128-20261129"),
    ("cuối tuần sau", "20261205-20261206"),
    ("tháng này", "20261101-20261130"),
    ("tháng sau", "20261201-20261231"),
    ("tháng tới", "20261201-20261231"),
    ("tháng trước", "20261001-20261031"),
    ("ngày 5 tháng sau", "20261205"),
    ("năm nay", "20260101-20261231"),
    ("năm sau", "20270101-20271231"),
    ("sang năm", "20270101-20271231"),
    ("năm ngoái", "20250101-20251231"),
    ("thứ bảy", "20261128"),
    ("thứ 7", "20261128"),
    ("thứ bảy tuần sau", "20261205"),
    ("chủ nhật", "20261129"),
    ("tháng 12", "20261201-20261231"),
    ("tháng 12 năm sau", "20271201-20271231"),
    ("cuối tháng 12", "20261221-20261231"),
    ("ngày 25 tháng 12", "20261225"),
    ("25/12", "20261225"),
    ("ngày 5/12", "20261205"),
    ("mùa hè năm sau", "20270601-20270831"),
    ("3 ngày nữa", "20261129"),
]


@pytest.mark.parametrize(("text", "expected"), VIETNAMESE)
def test_vietnamese_is_read_with_or_without_accents(text, expected):
    bare = unicodedata.normalize("NFD", text).replace("đ", "d")
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))

    assert read(text) == expected
    assert read(bare) == expected
    assert read(unicodedata.normalize("NFD", text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12월 24일부터 26일까지", "20261224-20261226"),
        ("12월 24~26일", "20261224-20261226"),
        ("12/24~12/26", "20261224-20261226"),
        ("12월 30일 ~ 1월 2일", "20261230-20270102"),
        ("10월 30일 ~ 11월 28일", "20261030-20261128"),  # it runs, so it began this year
        ("토요일~일요일", "20261128-20261129"),
        ("오늘부터 모레까지", "20261126-20261128"),
        ("December 24-26", "20261224-20261226"),
        ("from Dec 24 to Dec 26", "20261224-20261226"),
        ("12月5日から7日まで", "20261205-20261207"),
        ("từ 24/12 đến 26/12", "20261224-20261226"),
    ],
)
def test_two_dates_joined_by_until_are_one_period(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("강진 다음 주 토요일 축제", "다음 주 토요일"),
        ("2027년 2월에", "2027년 2월"),
        ("다음 달 축제 중에 12월 25일에 하는 것", "12월 25일"),
        ("올해 이번 주말", "이번 주말"),
        ("지금 다음 달 강좌", "다음 달"),
        ("오늘 말고 내일", "내일"),
        ("이번주말고 다음주", "다음주"),
        ("2월 30일이나 내일", "내일"),
        ("is it this weekend?", "this weekend"),
        ("İzmir, ｔｏｍｏｒｒｏｗ!", "ｔｏｍｏｒｒｏｗ"),
    ],
)
def test_the_most_exact_part_of_the_text_wins(text, part):
    found = find_period(text, THURSDAY)

    assert found is not None
    assert text[found.start : found.end] == part


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "안녕하세요",
        "축제 일정 알려줘",
        "안내일정",
        "국내일주",
        "내일배움카드",
        "관내일자리",
        "내 일",
        "한국어제공",
        "모래놀이",
        "봄소풍",
        "강진 봄소풍 축제",
        "가을이",
        "겨울왕국",
        "연말정산",
        "주말농장 신청",
        "나주말고 강진",
        "이번 주택 지원",
        "다음 주소",
        "다음 주민등록",
        "다음 달리기 대회",
        "이번 달집태우기",
        "이주 후 지원금",
        "음력 1월 15일",  # a day of another calendar
        "수국",
        "토하젓",
        "공휴일",
        "월세 30만원",
        "3일",
        "1박2일",
        "2박 3일",
        "1일 1회",
        "24시간",
        "061-430-3114",
        "전화 061-430-2027",
        "12,000원",
        "2027원",
        "10/20%",
        "1/2 가격",
        "1/4분기",
        "24/7",
        "50세",
        "10:30",
        "2030 청년",
        "2월 30일",
        "12월 32일",
        "0월 5일",
        "13월",
        "112월",
        "25/13",
        "30/2",
        "2027년 2월 29일",
        "2026-13-01",
        "9999년",
        "may I visit",
        "you may 5",
        "may 5 people come",
        "at 5 may I come",
        "may",
        "march on the road",
        "the mayor",
        "one second",
        "I sat down",
        "the sun",
        "hot spring",
        "spring roll",
        "fall down",
        "waterfall",
        "birthday",
        "know",
        "2000 people",
        "説明日時",
        "1泊2日",
        "年末調整",
        "夏目漱石",
        "日本周边",
        "一周三次",
        "后天性",
        "lần thứ hai",
        "nhà nằm sau chợ",
        "hoa mai",
        "tên tôi là Mai",
        "mua dong ho",
        "5 năm trước",
        "một tháng hai lần",
        "tháng 13",
    ],
)
def test_words_that_only_look_like_dates_are_left_alone(text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("주말", date(2026, 11, 28), "20261128-20261129"),  # Saturday
        ("이번 주말", date(2026, 11, 29), "20261128-20261129"),  # Sunday: the running one
        ("다음 주말", date(2026, 11, 29), "20261205-20261206"),
        ("다음 주", date(2026, 11, 29), "20261130-20261206"),
        ("이번 주", date(2026, 11, 30), "20261130-20261206"),  # Monday
        ("지난 주말", date(2026, 11, 30), "20261128-20261129"),
        ("토요일", date(2026, 11, 28), "20261128"),
        ("지난 토요일", date(2026, 11, 28), "20261121"),
        ("12월", date(2026, 12, 31), "20261201-20261231"),
        ("12월", date(2027, 1, 1), "20271201-20271231"),
        ("겨울", date(2027, 2, 1), "20261201-20270228"),  # it began last year
        ("겨울", date(2028, 2, 29), "20271201-20280229"),
        ("다음 달", date(2026, 12, 31), "20270101-20270131"),
        ("지난달", date(2026, 1, 1), "20251201-20251231"),
        ("한 달 뒤", date(2027, 1, 31), "20270228"),
        ("이번 주말", date(2026, 12, 31), "20270102-20270103"),
        ("2월 29일", date(2028, 2, 29), "20280229"),
        ("내일", date.max, None),
        ("어제", date.min, None),
        ("지난 주", date.min, None),
        ("내년", date.max, None),
        ("설날", date(2090, 1, 1), None),  # not in the table of lunar holidays
    ],
)
def test_edges_of_weeks_months_and_the_calendar_hold(text, today, expected):
    assert read(text, today) == expected


@pytest.mark.parametrize(
    "text",
    ["\0내일\0", "\ud800내일\udfff", "\n\t내일", "내일" + "가" * 100_000],
    ids=["NUL", "half pairs", "blanks", "long"],
)
def test_odd_characters_do_not_hide_a_date(text):
    assert read(text) == "20261127"


def test_a_date_behind_500_characters_is_not_looked_for():
    assert read("가" * 500 + " 내일") is None


@pytest.mark.parametrize(
    "piece", ["가", "내일 ", "12월 ", "이번 ", "next ", "may ", "1", "１", " ", "e\u0301", "(", "tháng "]
)
def test_very_long_texts_take_under_fifty_milliseconds(piece):
    text = piece * (100_000 // len(piece))

    def own_seconds() -> float:
        """Return the thread's own time: what else the machine does is not counted."""
        started = time.thread_time()
        find_period(text, THURSDAY)
        return time.thread_time() - started

    assert min(own_seconds() for _ in range(3)) < 0.05


@given(st.text(), st.dates())
def test_no_text_raises_and_places_lie_inside_it(text, today):
    found = find_period(text, today)

    assert found is None or 0 <= found.start < found.end <= len(text)


WORDS = [
    "다음",
    "주",
    "주말",
    "달",
    "12월",
    "25일",
    "토요일",
    "~",
    "2027년",
    "부터",
    "next",
    "may",
    "5",
    "/",
    "年",
    "月",
    "năm",
]


@given(
    st.lists(st.sampled_from([*WORDS, " ", "말고", "今", "thứ", "12", "내년", "봄", "봄 ", "일 뒤"])),
    st.dates(),
)
def test_no_order_of_date_words_raises(words, today):
    find_period("".join(words), today)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_full_date_is_read_as_itself(day):
    assert read(f"{day.year}년 {day.month}월 {day.day}일") == f"{day:%Y%m%d}"
    assert read(f"{day.year}年{day.month}月{day.day}日") == f"{day:%Y%m%d}"


@given(st.dates(), st.dates())
def test_a_period_survives_its_code(one, other):
    period = Period(min(one, other), max(one, other))

    assert Period.from_code(period.code()) == period


@pytest.mark.parametrize(
    "code",
    [
        "",
        "20261128",
        "20261128-20261127",
        "20261328-20261329",
        "20260230-20260301",
        "2026112820261129",
        "20261128-20261129\n",
        " 20261128-20261129",
        "２０２６１１２８-20261129",
        "00000000-00000000",
        "x" * 10_000,
    ],
)
def test_a_malformed_code_gives_no_period(code):
    assert Period.from_code(code) is None


def test_a_period_refuses_to_end_before_its_start():
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2026, 11, 29), date(2026, 11, 28))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 11, 29), date(2026, 12, 5), True),
        (date(2026, 11, 1), date(2026, 11, 28), True),
        (date(2026, 11, 30), date(2026, 12, 5), False),
        (date(2026, 11, 1), date(2026, 11, 27), False),
        (None, date(2026, 11, 28), True),
        (None, date(2026, 11, 27), False),
        (date(2026, 11, 29), None, True),
        (date(2026, 11, 30), None, False),
        (None, None, True),
    ],
)
def test_overlap_counts_shared_days_and_open_ends(start, end, expected):
    assert Period(date(2026, 11, 28), date(2026, 11, 29)).overlaps(start, end) is expected
