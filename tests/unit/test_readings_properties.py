"""What holds of every reading, whatever is typed."""

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.readings.birth_year import read_birth_year
from bot.readings.free_text import read_text
from bot.readings.number import read_number
from bot.readings.numerals import numeral
from bot.readings.of_age import is_child, may_be_child, read_of_age
from bot.readings.person_name import fold_name, read_name
from bot.readings.phone import read_phone, show_phone
from bot.readings.township import read_township
from bot.readings.unread import Unread
from bot.readings.yes_no import read_go_ahead, read_yes_no
from bot.townships import TOWNSHIPS

CHECKS = settings(deadline=None, max_examples=150)
TODAY = date(2026, 11, 27)
READ = {
    "phone": (read_phone, r"010\d{8}"),
    "birth year": (lambda text: read_birth_year(text, TODAY), r"19[0-9]{2}|20[0-2][0-9]"),
    "name": (read_name, r"(?=\S).{2,60}(?<=\S)"),
    "yes or no": (read_yes_no, "yes|no"),
    "go ahead": (read_go_ahead, "yes|no"),
    "of age": (lambda text: read_of_age(text, TODAY), "yes|no"),
    "number": (lambda text: read_number(text, 1, 100), r"[1-9][0-9]?|100"),
    "township": (read_township, "|".join(TOWNSHIPS)),
    "own words": (lambda text: read_text(text, 1, 2000), r"(?s)\S(.*\S)?"),
}
PIECES = (  # what stands near an answer
    "0 1 2 5 8 010 1958 58 82 +82 - . / 년 생 월 일 살 세 공 일 이 삼 오 천 백 십 열 두 명 네 예 "
    "안 못 동의 하지 않아요 해요 이에요 입니다 요 씨 님 "
    "저는 홍 길동 김 이 강진 군동 면 읍 대구 시 군 昭和 年 一 五 不 是 好 yes no not agree my name "
    "is born in years old hai mươi không có "
    "đồng ý ạ ㅋ ㅇ 👍 ? , ' ( ) \n \u200b \u0301 ﾏﾘｱ ｶﾞ です ½ ① ﷺ ẞ İ"
)
NEAR = st.lists(st.sampled_from(PIECES.split(" ")), max_size=12).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda blank: blank.join(parts))
)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=2000)
TEXTS = st.one_of(NEAR, ANYTHING, st.text(max_size=20))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
WIDTHS = st.sampled_from([str, lambda text: text.translate(WIDE)])
FIGURES = "영일이삼사오육칠팔구"


def korean(n):
    """Return a number below 10,000 in Sino-Korean words."""
    places = zip((n // 1000, n // 100 % 10, n // 10 % 10), "천백십", strict=True)
    words = "".join(("" if digit == 1 else FIGURES[digit]) + unit for digit, unit in places if digit)
    return words + (FIGURES[n % 10] if n % 10 or not n else "")


def native(n, blank=""):
    """Return a number below 100 in Korean words, as they stand before a counter."""
    tens = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
    ones = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
    return "스무" if n == 20 else blank.join(filter(None, (tens[n // 10], ones[n % 10])))


def chinese(n):
    return korean(n).translate(str.maketrans("영일이삼사오육칠팔구십백천", "〇一二三四五六七八九十百千"))


def reason_or_kept(read, text):
    """Return ("", what is kept) or (the reason, ""); let nothing but Unread pass."""
    try:
        return "", read(text)
    except Unread as unread:
        return unread.reason, ""


@pytest.mark.parametrize("kind", READ)
@given(text=TEXTS)
@CHECKS
def test_reading_returns_its_pattern_or_says_why(kind, text):
    read, pattern = READ[kind]
    reason, kept = reason_or_kept(read, text)

    assert re.fullmatch("[a-z-]+" if not kept else "", reason)
    if kept:
        assert re.fullmatch(pattern, kept)
        assert read(kept) == kept


@given(st.text(max_size=40))
def test_lone_halves_of_letters_break_no_reading(text):
    for read, _ in READ.values():
        reason, kept = reason_or_kept(read, f"\ud83c{text}\udc00")

        assert reason or kept.encode()


def group(digits, blank, width):
    return width(blank.join((digits[:3], digits[3:7], digits[7:])))


@given(
    st.from_regex(r"010[0-9]{8}", fullmatch=True),
    st.sampled_from(["", "-", " ", ".", " - ", "–", "—", "·", "/", "\u200b", "-\u200b", "에 "]),
    WIDTHS,
    st.sampled_from(
        ["", "제 번호는 ", "전화: ", "my number is ", "電話は", "số của tôi là ", "홍길동 ", "☎ "]
    ),
    st.sampled_from(["", "이에요", " 입니다", "요", ".", "です", " ạ", " (제 것)"]),
)
@CHECKS
def test_every_spelling_of_a_mobile_reads_back(digits, blank, width, before, after):
    assert read_phone(before + group(digits, blank, width) + after) == digits
    assert read_phone(show_phone(digits)) == digits


@given(
    st.from_regex(r"10[0-9]{8}", fullmatch=True),
    st.sampled_from(["+82", "+82 ", "+82-", "(+82)", "0082 ", "82-", "+82 0", "+82-0", "00182-"]),
    st.sampled_from(["", "-", " "]),
)
def test_mobile_with_the_countrys_code_reads_back(digits, code, blank):
    assert read_phone(f"{code}{digits[:2]}{blank}{digits[2:6]}{blank}{digits[6:]}") == f"0{digits}"


@given(
    st.from_regex(r"010[0-9]{8}", fullmatch=True),
    st.sampled_from(
        ["영일이삼사오육칠팔구", "공일이삼사오육칠팔구", "〇一二三四五六七八九", "공일이삼사오륙칠팔구"]
    ),
    st.sampled_from(["", " ", "-", "에 ", ", "]),
    st.sampled_from(["", "이에요", "입니다", "이요", "요"]),
)
def test_dictated_mobile_reads_back(digits, figures, blank, after):
    said = digits.translate(str.maketrans("0123456789", figures))
    if blank == ", ":
        blank = ","
    told = reason_or_kept(read_phone, group(said, blank, str) + after)
    is_unclear = digits[-1] == "2" and after == "요"  # the figure 이 and 요, or 이요 behind one figure less
    assert told == ("", digits) or (is_unclear and told == ("too-short", ""))


@given(st.from_regex(r"010[0-9]{0,7}|010[0-9]{9,12}", fullmatch=True))
def test_mobile_of_another_length_is_never_kept(digits):
    with pytest.raises(Unread) as unread:
        read_phone(digits)
    assert unread.value.reason == ("too-short" if len(digits) < 11 else "too-long")


YEARS = st.integers(1906, 2026)
YEAR_FORMS = (
    "{}", "{}년", "{}년생", "{} 년생이요", "{}년생입니다", "저는 {}년생이에요", "제 생년은 {}년입니다",
    "{}.3.1", "{}-03-01", "{}0301",
    "{}년 3월 1일생", "음력 {}년 12월 31일", "{}年", "{}年生まれ", "我是{}年出生的", "born in {}",
    "I was born in {}.",
    "March 1, {}", "31/12/{}", "sinh năm {}", "năm {} ạ", "서기 {}년", "{}년생 말띠",
)  # fmt: skip


@given(YEARS, st.sampled_from(YEAR_FORMS), WIDTHS)
@CHECKS
def test_every_spelling_of_a_year_reads_back(year, form, width):
    assert read_birth_year(width(form.format(year)), TODAY) == str(year)


@given(
    YEARS,
    st.sampled_from([korean, chinese]),
    st.sampled_from(["", "년", "년생", "년생이에요", "年", "年出生"]),
)
@CHECKS
def test_year_in_words_reads_back(year, words, after):
    assert read_birth_year(words(year) + after, TODAY) == str(year)


@pytest.mark.parametrize("form", ["{}년생", "{}년생이여", "born in {}"])
def test_year_of_birth_lets_in_only_who_is_surely_fourteen(form):
    for year in range(1930, TODAY.year + 1):
        reason, answer = reason_or_kept(lambda text: read_of_age(text, TODAY), form.format(year))

        assert answer != "yes" or not may_be_child(year, TODAY)
        assert answer != "no" or is_child(year, TODAY)
        assert answer or reason in {"age", "unknown"}


@pytest.mark.parametrize("form", ["{}살", "만 {}세", "{}살이랑께", "나 {}살이라고"])
def test_age_of_a_child_is_never_a_yes(form):
    for age in range(100):
        _, answer = reason_or_kept(lambda text: read_of_age(text, TODAY), form.format(age))

        assert answer != "yes" or age >= 14
        assert answer != "no" or age < 14 + 2  # as Koreans count, somebody of 13 may say 15


@given(YEARS, st.sampled_from(["일구오팔", "一九五八"]))
def test_year_said_figure_by_figure_reads_back(year, script):
    figures = FIGURES if script == "일구오팔" else "〇一二三四五六七八九"
    assert read_birth_year("".join(figures[int(digit)] for digit in str(year)), TODAY) == str(year)


@given(st.integers(0, 99), st.sampled_from(["{}년", "{}년생", "'{}", "{}.3.1", "{}0301", "{}년 3월 1일"]))
@CHECKS
def test_two_figures_mean_somebody_who_can_type(two, form):
    year = int(read_birth_year(form.format(f"{two:02}"), TODAY))

    assert year % 100 == two
    assert 5 <= TODAY.year - year < 105


@given(YEARS)
def test_eras_and_registration_numbers_give_their_year(year):
    assert read_birth_year(f"단기 {year + 2333}년", TODAY) == str(year)
    assert read_birth_year(f"{year % 100:02}0301-{1 if year < 2000 else 3}234567", TODAY) == str(year)
    if 1927 <= year <= 1988:
        assert read_birth_year(f"昭和{year - 1925}年", TODAY) == read_birth_year(f"s{year - 1925}", TODAY)


@given(
    st.integers(5, 110),
    st.sampled_from(["{}살", "만 {}세", "{} years old", "{} tuổi", "{}歳", "저는 {}살이에요", "{}岁"]),
)
def test_age_is_never_taken_for_a_year(age, form):
    with pytest.raises(Unread, match="age"):
        read_birth_year(form.format(age), TODAY)


@given(
    st.integers(10, 99),
    st.sampled_from(["{}명", "{}월", "{}번", "{}원", "{}개월", "{}%", "{} people", "3월 {}일"]),
)
def test_figures_of_something_else_are_no_year(n, form):
    with pytest.raises(Unread, match="unknown"):
        read_birth_year(form.format(n), TODAY)


@given(
    st.integers(1, 100),
    st.sampled_from([str, korean, chinese]),
    st.sampled_from(["{}", "{}명", "{} 명", "약 {}명", "{}명쯤", "{}명 정도요", "총 {}명입니다", "{}人"]),
)
@CHECKS
def test_every_spelling_of_a_number_reads_back(n, words, form):
    assert read_number(form.format(words(n)), 1, 100) == str(n)


@given(
    st.integers(1, 99),
    st.sampled_from(["{}명", "{} 명", "약 {}명", "{} 분이요", "{} 사람쯤", "저희는 {} 명이에요"]),
    st.sampled_from(["", " "]),
)
@CHECKS
def test_number_in_korean_words_reads_back(n, form, blank):
    assert read_number(form.format(native(n, blank)), 1, 100) == str(n)


@given(
    st.integers(1, 99),
    st.integers(1, 99),
    st.sampled_from(["{}~{}명", "{}-{}", "{}명에서 {}명", "{} to {} people"]),
)
def test_two_different_numbers_are_asked_again(one, other, form):
    if one == other:
        assert read_number(form.format(one, other), 1, 100) == str(one)
        return
    with pytest.raises(Unread, match="two"):
        read_number(form.format(one, other), 1, 100)


@given(st.integers(1, 9999))
def test_number_in_words_is_understood_and_only_that(n):
    assert numeral(korean(n)) == numeral(chinese(n)) == numeral(str(n)) == n


SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송홍전유고문양손배백허남심노하곽성차주우구민류"
    "나진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모"
)
SYLLABLES = "길동민수영희서연지우현준혜정숙자순옥철례말점판막끝덕금분심복남두귀례월님녀하"
NAMES = st.builds(
    lambda surname, given_name: surname + given_name,
    st.sampled_from(SURNAMES),
    st.text(st.sampled_from(SYLLABLES), min_size=2, max_size=2),
)


def has_batchim(name):
    return (ord(name[-1]) - 0xAC00) % 28 > 0


@given(
    NAMES,
    st.sampled_from(
        ["", "저는 ", "제 이름은 ", "이름: ", "성명 ", "안녕하세요, ", "네, ", "아따 ", "우리 영감 "]
    ),
    st.sampled_from(
        [
            "",
            "입니다",
            ("이에요", "예요"),
            ("이요", "요"),
            " 씨",
            "님",
            ("이라고 해요", "라고 해요"),
            ".",
            "ㅎㅎ",
            ("이여", "여"),
            ("이랑께", "랑께요"),
            ("이당께", "당께"),
            "인디",
            ("이라고해", "라고 해"),
            " 할머니",
            "할매",
        ]
    ),
    st.sampled_from(["", " "]),
)
@CHECKS
def test_korean_name_reads_back_from_its_sentence(name, before, after, blank):
    if isinstance(after, tuple):
        after = after[0] if has_batchim(name) else after[1]
    typed = f"{before}{blank.join(name)}{after}"

    assert read_name(typed) == name
    assert read_name(unicodedata.normalize("NFD", typed)) == name


@given(TEXTS)
@CHECKS
def test_folded_name_folds_no_further(text):
    folded = fold_name(text)

    assert fold_name(folded) == folded
    assert not re.search(r"[\s\d.,'()-]", folded)


@given(st.sampled_from(list(TOWNSHIPS)), st.data())
def test_township_in_an_address_reads_back(key, data):
    name = TOWNSHIPS[key][0]
    form = data.draw(
        st.sampled_from(
            [
                "{}",
                "{}이요",
                "전남 강진군 {}",
                "전라남도 강진군 {} 12-3",
                "강진군{}",
                "{}에 살아요",
                " {} ",
                "{}!",
                "저는 {} 사람이에요",
            ]
        )
    )
    assert read_township(form.format(name)) == key


@given(st.sampled_from(list(TOWNSHIPS)), st.sampled_from(list(TOWNSHIPS)))
def test_two_townships_are_asked_again(one, other):
    if one == other:
        return
    with pytest.raises(Unread, match="two"):
        read_township(f"{TOWNSHIPS[one][0]} {TOWNSHIPS[other][0]}")


REFUSALS = (
    "동의 안 해요|동의하지 않아요|동의 못 합니다|안 할래요|싫어요|I don't agree|同意しません|不同意|"
    "tôi không đồng ý|거부합니다|미동의"
)
AGREEMENTS = "네|예|응|동의해요|좋아요|yes|ok|はい|是的|vâng|맞아요|물론이죠|ㅇㅇ|👍"
REFUSING, AGREEING = st.sampled_from(REFUSALS.split("|")), st.sampled_from(AGREEMENTS.split("|"))
JOINTS = st.sampled_from([" ", ", ", ". ", "", "요 ", " 하지만 ", "~ ", "\n"])


@given(st.lists(AGREEING, max_size=3), REFUSING, st.lists(AGREEING, max_size=3), JOINTS)
@CHECKS
def test_no_sentence_with_a_refusal_is_a_yes(before, refusal, after, joint):
    told = reason_or_kept(read_yes_no, joint.join([*before, refusal, *after]))

    assert told in {("", "no"), ("unknown", "")}


@given(
    NEAR
    | st.lists(AGREEING | REFUSING | st.sampled_from(["안", "못", "않", "not", "不", "không", "말고"])).map(
        " ".join
    )
)
@CHECKS
def test_yes_never_holds_a_word_that_negates(text):
    _, answer = reason_or_kept(read_yes_no, text)

    if re.search(r"안|못|않|아니|싫|거부|\bnot?\b|don't|不|không|ません", text):
        assert answer != "yes"


@given(st.lists(AGREEING, min_size=1, max_size=4), st.sampled_from([" ", ", ", "! "]))
def test_agreeing_several_times_over_is_a_yes(words, joint):
    assert read_yes_no(joint.join(words)) == "yes"


def letters(text):
    return [one for one in unicodedata.normalize("NFD", text) if unicodedata.category(one)[0] == "L"]


@given(ANYTHING)
@CHECKS
def test_own_words_lose_no_letter_and_keep_no_control(text):
    reason, kept = reason_or_kept(lambda words: read_text(words, 1, 9999), text)

    assert reason in {"", "empty"}
    assert letters(kept) == letters(text)
    assert not any(unicodedata.category(one) in {"Cc", "Cs"} for one in kept if one != "\n")
    assert kept == unicodedata.normalize("NFC", kept)
