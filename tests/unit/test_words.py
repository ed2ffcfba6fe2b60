"""One language's voice: sentences, dates and money as its readers write them."""

from datetime import date, datetime

import pytest

from bot.runtime import SEOUL
from bot.words import LANGUAGES, Words, catalog_file, load_catalog, words_for

DAY, LATER = date(2026, 2, 21), date(2026, 3, 2)
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plural};\\n"\n\n'


def voice(language, folder, body, plural="nplurals=1; plural=0"):
    """Return a voice with a catalog of its own."""
    file = catalog_file(language, folder)
    file.parent.mkdir(parents=True)
    file.write_text(HEADER.format(plural=plural) + body, "utf-8")
    return Words(language, load_catalog(language, folder))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_one_voice(language):
    assert words_for(language).language == language
    assert words_for(language) is words_for(language)


@pytest.mark.parametrize("tag", ["", "de", "zh", "zh_Hans", "KO", "../ko"])
def test_unknown_language_has_no_voice(tag):
    with pytest.raises(KeyError):
        words_for(tag)


def test_sentence_is_said_in_the_catalogs_words(tmp_path):
    words = voice("vi", tmp_path, 'msgid "Call %(who)s"\nmsgstr "Gọi %(who)s"\n')

    assert words.say("Call %(who)s", who="1330") == "Gọi 1330"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_as_nothing(language):
    assert words_for(language).say("") == ""


def test_sentence_the_catalog_lacks_is_said_in_english(tmp_path):
    assert voice("vi", tmp_path, "").say("Not there, %(name)s", name="An") == "Not there, An"


@pytest.mark.parametrize(
    ("language", "listed"), [("ko", "이름, 전화"), ("ja", "이름、전화"), ("vi", "이름, 전화")]
)
def test_list_is_parted_as_its_language_does(language, listed):
    assert words_for(language).listed(["이름", "전화"]) == listed


def test_percent_sign_in_a_sentence_without_values_stays(tmp_path):
    assert voice("ja", tmp_path, "").say("50% off") == "50% off"


def test_percent_sign_in_a_value_stays(tmp_path):
    assert voice("ja", tmp_path, "").say("Off: %(share)s", share="50%(x)s") == "Off: 50%(x)s"


@pytest.mark.parametrize(("name", "said"), [("청자", "청자는"), ("갈대밭", "갈대밭은"), ("Gaudo", "Gaudo는")])
def test_korean_particle_follows_the_word_before_it(tmp_path, name, said):
    words = voice("ko", tmp_path, 'msgid "%(name)s is"\nmsgstr "%(name)s{은/는}"\n')

    assert words.say("%(name)s is", name=name) == said


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 seat"), (2, "2 seats"), (0, "0 seats"), (1200, "1,200 seats")]
)
def test_counted_thing_is_one_or_many(tmp_path, n, said):
    words = voice("en", tmp_path, "", "nplurals=2; plural=(n != 1)")

    assert words.count("%(n)s seat", "%(n)s seats", n) == said


def test_counted_thing_in_a_language_without_plurals_has_one_form(tmp_path):
    body = 'msgid "%(n)s seat"\nmsgid_plural "%(n)s seats"\nmsgstr[0] "%(n)s석"\n'
    words = voice("ko", tmp_path, body)

    assert [words.count("%(n)s seat", "%(n)s seats", n) for n in (1, 2)] == ["1석", "2석"]


@pytest.mark.parametrize(
    ("language", "day", "with_weekday", "span", "short"),
    [
        ("ko", "2026년 2월 21일", "2026년 2월 21일 토요일", "2026년 2월 21일 ~ 3월 2일", "2/21 ~ 3/2"),
        ("en", "February 21, 2026", "Saturday, February 21, 2026", "Feb 21 – Mar 2, 2026", "2/21 – 3/2"),
        ("ja", "2026年2月21日", "2026年2月21日土曜日", "2026年2月21日～3月2日", "02/21～03/02"),
        ("zh-Hans", "2026年2月21日", "2026年2月21日星期六", "2026年2月21日至3月2日", "2/21 – 3/2"),
        ("vi", "21 tháng 2, 2026", "Thứ Bảy, 21 tháng 2, 2026", "21 thg 2 – 2 thg 3, 2026", "21/2 – 2/3"),
    ],
)
def test_dates_are_written_as_the_readers_write_them_always_with_the_year(
    language, day, with_weekday, span, short
):
    words = words_for(language)
    plain = [text.translate({0x2009: " ", 0xA0: " ", 0x202F: " "}) for text in (
        words.day(DAY), words.day(DAY, weekday=True), words.span(DAY, LATER), words.short_span(DAY, LATER)
    )]  # fmt: skip

    assert plain == [day, with_weekday, span, short]


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (DAY, DAY, "Saturday, February 21, 2026"),
        (DAY, None, "from February 21, 2026"),
        (None, DAY, "until February 21, 2026"),
        (None, None, ""),
    ],
)
def test_open_end_of_a_period_is_told_in_words(start, end, told):
    assert words_for("en").span(start, end) == told
    if start != end:
        assert words_for("en").short_span(start, end) == told


def test_period_over_new_year_names_both_years():
    told = words_for("ko").span(date(2026, 12, 30), date(2027, 1, 2))

    assert "2026" in told
    assert "2027" in told


@pytest.mark.parametrize(
    ("language", "won", "weekday"),
    [
        ("ko", "15,000원", "토요일"),
        ("en", "₩15,000", "Saturday"),
        ("ja", "₩15,000", "土曜日"),
        ("zh-Hans", "₩15,000", "星期六"),
        ("vi", "15.000 ₩", "Thứ Bảy"),
    ],
)
def test_money_and_weekdays_are_written_as_the_readers_write_them(language, won, weekday):
    words = words_for(language)

    assert words.won(15_000).replace("\xa0", " ").replace("￦", "₩") == won
    assert words.weekday(DAY) == weekday


def test_moment_is_told_to_the_minute():
    at = datetime(2026, 11, 22, 9, 5, tzinfo=SEOUL)

    assert words_for("en").moment(at) == "Sunday, November 22, 2026 09:05"
    assert words_for("ko").moment(at) == "2026년 11월 22일 일요일 오전 9시 5분"
    assert words_for("ko").moment(at.replace(hour=14, minute=0)) == "2026년 11월 22일 일요일 오후 2시"
