"""Particles behind Hangul, digits, units, Latin words, kana, brackets and nothing at all."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.particles import with_particles

MARKERS = (
    "{은/는}",
    "{이/가}",
    "{을/를}",
    "{과/와}",
    "{으로/로}",
    "{이에요/예요}",
    "{이나/나}",
    "{이라/라}",
    "{아/야}",
)


@pytest.mark.parametrize(
    ("marker", "after_consonant", "after_vowel", "after_rieul"),
    [
        ("{은/는}", "은", "는", "은"),
        ("{이/가}", "이", "가", "이"),
        ("{을/를}", "을", "를", "을"),
        ("{과/와}", "과", "와", "과"),
        ("{으로/로}", "으로", "로", "로"),
        ("{이에요/예요}", "이에요", "예요", "이에요"),
        ("{이나/나}", "이나", "나", "이나"),
        ("{이라/라}", "이라", "라", "이라"),
        ("{아/야}", "아", "야", "아"),
    ],
)
def test_each_marker_follows_the_final_sound(marker, after_consonant, after_vowel, after_rieul):
    assert with_particles(f"강진{marker}") == f"강진{after_consonant}"
    assert with_particles(f"축제{marker}") == f"축제{after_vowel}"
    assert with_particles(f"서울{marker}") == f"서울{after_rieul}"


def said_with(word: str) -> str:
    """Return 은 or 는 and 으로 or 로 as they follow a word."""
    return with_particles(f"{word}{{은/는}}|{word}{{으로/로}}").replace(word, "")


CONSONANT, VOWEL, RIEUL = "은|으로", "는|로", "은|로"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("강진군", CONSONANT),
        ("가우도", VOWEL),
        ("영랑생가", VOWEL),
        ("마량놀토수산시장", CONSONANT),
        ("강진만 생태공원", CONSONANT),
        ("군청 1층", CONSONANT),
        ("물", RIEUL),
        ("값", CONSONANT),
        ("ㄱ", CONSONANT),
        ("ㄹ", RIEUL),
        ("ㅏ", VOWEL),
        ("ㅋㅋ", CONSONANT),
        (unicodedata.normalize("NFD", "강진"), CONSONANT),  # typed on a system that takes syllables apart
    ],
)
def test_hangul_is_read_by_its_final_consonant(word, expected):
    assert said_with(word) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("0", CONSONANT),
        ("1", RIEUL),
        ("2", VOWEL),
        ("3", CONSONANT),
        ("4", VOWEL),
        ("5", VOWEL),
        ("6", CONSONANT),
        ("7", RIEUL),
        ("8", RIEUL),
        ("9", VOWEL),
        ("10", CONSONANT),
        ("12", VOWEL),
        ("21", RIEUL),
        ("100", CONSONANT),
        ("1,000", CONSONANT),
        ("10,000", CONSONANT),
        ("100,000", CONSONANT),
        ("100,000,000", CONSONANT),
        ("1,000,000,000,000", VOWEL),  # 조
        ("10,000,000,000,000,000", CONSONANT),  # 경
        ("2026", CONSONANT),
        ("061-430-3114", VOWEL),
        ("061-430-3110", CONSONANT),
        ("10:30", CONSONANT),
        ("3.5", VOWEL),
        ("3.50", CONSONANT),
        ("２", VOWEL),  # full width
        ("②", VOWEL),
        ("9" * 300, VOWEL),
    ],
)
def test_numbers_are_read_in_sino_korean(number, expected):
    assert said_with(number) == expected


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("50%", VOWEL),
        ("50％", VOWEL),
        ("5km", VOWEL),
        ("5 km", VOWEL),
        ("㎞", VOWEL),
        ("10kg", CONSONANT),
        ("10㎏", CONSONANT),
        ("500g", CONSONANT),
        ("3t", CONSONANT),
        ("100m", VOWEL),
        ("30cm", VOWEL),
        ("20L", VOWEL),
        ("75L", VOWEL),
        ("500mL", VOWEL),
        ("84㎡", VOWEL),
        ("84m2", VOWEL),
        ("84m²", VOWEL),
        ("2ha", VOWEL),
        ("25℃", VOWEL),
        ("60km/h", VOWEL),
        ("60dB", RIEUL),
        ("5G", VOWEL),
        ("16GB", VOWEL),
        ("1,000원", CONSONANT),
    ],
)
def test_units_are_said_in_full(measure, expected):
    assert said_with(measure) == expected


@pytest.mark.parametrize(
    ("abbreviation", "expected"),
    [
        ("SNS", VOWEL),
        ("KTX", VOWEL),
        ("AI", VOWEL),
        ("LPG", VOWEL),
        ("URL", RIEUL),
        ("QR", RIEUL),
        ("HTML", RIEUL),
        ("ATM", CONSONANT),
        ("CCTV", VOWEL),
        ("PIN", CONSONANT),
        ("KBS", VOWEL),
        ("A", VOWEL),
        ("n", CONSONANT),
        ("GANGJIN", CONSONANT),  # long enough to be a word
        ("YOUTUBE", VOWEL),
        ("HTTPSL", RIEUL),  # long, but nobody could say it
    ],
)
def test_short_capitals_are_read_letter_by_letter(abbreviation, expected):
    assert said_with(abbreviation) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Gangjin", CONSONANT),
        ("hotel", RIEUL),
        ("tour", VOWEL),
        ("Chak", CONSONANT),
        ("YouTube", VOWEL),
        ("Facebook", CONSONANT),
        ("Instagram", CONSONANT),
        ("email", RIEUL),
        ("app", CONSONANT),
        ("site", VOWEL),
        ("map", CONSONANT),
        ("bus", VOWEL),
        ("KakaoTalk", CONSONANT),  # 톡 by custom, though the rule says 토크
        ("Gangjin Talk", CONSONANT),
        ("Google", RIEUL),
        ("mobile", RIEUL),
        ("game", CONSONANT),
        ("online", CONSONANT),
        ("parking", CONSONANT),
        ("park", VOWEL),
        ("week", VOWEL),
        ("cake", VOWEL),
        ("check", VOWEL),
        ("truck", CONSONANT),
        ("music", CONSONANT),
        ("shop", CONSONANT),
        ("camp", VOWEL),
        ("group", CONSONANT),
        ("ticket", CONSONANT),
        ("event", VOWEL),
        ("light", VOWEL),
        ("checkout", CONSONANT),
        ("chocolate", CONSONANT),
        ("web", CONSONANT),
        ("club", CONSONANT),
        ("hub", VOWEL),
        ("blog", VOWEL),
        ("card", VOWEL),
        ("café", VOWEL),
        ("Wi-Fi", VOWEL),
        ("K-pop", CONSONANT),
        ("Gangjin-eup", CONSONANT),
        ("hanok", CONSONANT),
        ("Chuseok", CONSONANT),
        ("Byeongyeong-myeon", CONSONANT),
        ("Hà Nội", VOWEL),
        ("Ｈｏｔｅｌ", RIEUL),
    ],
)
def test_latin_words_end_as_loanwords_are_written(word, expected):
    assert said_with(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("さくら", VOWEL),
        ("ラーメン", CONSONANT),
        ("ごはん", CONSONANT),
        ("コーヒー", VOWEL),
        ("康津", VOWEL),  # not to be known, so taken to end in a vowel
        ("Москва", VOWEL),
    ],
)
def test_other_scripts_end_in_a_vowel_unless_kana_say_otherwise(word, expected):
    assert said_with(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("강진역(목포보성선){은/는}", "강진역(목포보성선)은"),
        ("강진역 (목포보성선){은/는}", "강진역 (목포보성선)은"),
        ("버스[공영(무료)]{은/는}", "버스[공영(무료)]는"),
        ("축제(봄)(가을){은/는}", "축제(봄)(가을)는"),
        ("“강진만”(생태공원){을/를}", "“강진만”(생태공원)을"),
        ("'청자'{을/를}", "'청자'를"),
        ("『영랑시집』{을/를}", "『영랑시집』을"),
        ("**가우도**{으로/로}", "**가우도**로"),
        ("청자축제🎉{이/가}", "청자축제🎉가"),
        ("강진 {이/가}", "강진 이"),
        ("강진!?…{이/가}", "강진!?…이"),
        ("초록믿음™{이/가}", "초록믿음™이"),
        ("(강진){은/는}", "(강진)은"),
        ("문의하세요. (담당자){이/가}", "문의하세요. (담당자)가"),
        ("강진){은/는}", "강진)은"),
        ("({은/는}", "(은(는)"),
        ("반값여행+{은/는}", "반값여행+는"),
    ],
)
def test_brackets_quotes_and_emoji_are_passed_over(text, expected):
    assert with_particles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{은/는}", "은(는)"),
        ("{으로/로} 갑니다", "으로(로) 갑니다"),
        ("🎉 {이/가}", "🎉 이(가)"),
        ("()[]{을/를}", "()[]을(를)"),
        ("오늘 {name}{은/는}", "오늘 {name}은(는)"),  # whatever fills the slot is not known yet
        ("\0{은/는}", "\0은(는)"),
        pytest.param("\ud800{은/는}", "\ud800은(는)", id="half a pair"),
    ],
)
def test_both_forms_are_given_where_no_word_is_known(text, expected):
    assert with_particles(text) == expected


@pytest.mark.parametrize(
    "text", ["", "강진", "{", "}", "{}", "{이름}", "{은/을}", "{ 은/는 }", "{는/은}", "강진{name}%(won)s"]
)
def test_text_without_a_known_marker_stays_as_it_is(text):
    assert with_particles(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("군청{과/와} 읍사무소{을/를} 지나 터미널{으로/로}", "군청과 읍사무소를 지나 터미널로"),
        ("강진{이나/나}{은/는}", "강진이나는"),
        ("강{{은/는}/는}", "강은"),  # what is put in makes a marker of what stood around it
    ],
)
def test_markers_are_replaced_one_after_another(text, expected):
    assert with_particles(text) == expected


def test_long_text_of_many_markers_is_quick():
    started = time.thread_time()
    text = with_particles("강진{은/는} " * 5000)

    assert text == "강진은 " * 5000
    assert time.thread_time() - started < 2


PIECES = st.lists(
    st.one_of(st.sampled_from(MARKERS), st.text(max_size=6), st.sampled_from("{}/은는이가()[]"))
)


@given(PIECES.map("".join))
def test_no_text_raises_or_keeps_a_known_marker(text):
    replaced = with_particles(text)

    assert not any(marker in replaced for marker in MARKERS)


@given(st.text())
def test_text_without_markers_is_untouched(text):
    assert with_particles(text) == text or any(marker in text for marker in MARKERS)


@given(st.text(alphabet=st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")), min_size=1))
def test_any_hangul_word_gets_exactly_one_form(word):
    assert with_particles(word + "{은/는}") in (word + "은", word + "는")
