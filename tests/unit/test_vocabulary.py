"""Known phrases are found in texts, exactly or with one letter wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.language import known_language, language_of
from bot.listening.slips import Slips
from bot.listening.vocabulary import Phrase, Vocabulary, fold, sounds

FESTIVAL = Phrase("청자축제", "entity", "celadon-festival", "ko", "festival")
MUSEUM = Phrase("청자박물관", "entity", "celadon-museum", "ko", "places")
MELON = Phrase("여주", "entity", "bitter-melon", "ko", "deals")
ANY_FESTIVAL = Phrase("축제", "topic", "festival", "ko")
FEE = Phrase("요금", "facet", "fee", "ko")
RICE = Phrase("rice", "entity", "rice", "en", "deals")
PRICE = Phrase("쌀 얼마", "entity", "rice", "ko", "deals")
HOW_MUCH = Phrase("얼마", "facet", "price", "ko")
KNOWN = Vocabulary([FESTIVAL, MUSEUM, MELON, ANY_FESTIVAL, FEE, RICE, PRICE, HOW_MUCH])


def found(text):
    return {hit.phrase for hit in KNOWN.hits(fold(text))}


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("청자축제 요금", {FESTIVAL, FEE}),
        ("청자 축제요금은요", {FESTIVAL, FEE}),  # spaces do not count
        ("청자박물관", {MUSEUM}),  # the longer name hides what stands in it
        ("축제", {ANY_FESTIVAL}),
        ("여주 있어요", {MELON}),
        ("강진여주", {MELON}),  # a word begins after the county's name
        ("보여주세요", set()),  # not a melon
        ("RICE!", {RICE}),
        ("prices", set()),  # words are whole in Latin script
        ("쌀 얼마예요", {PRICE, HOW_MUCH}),  # a facet within a name of several words still counts
        ("", set()),
    ],
)
def test_phrases_are_found_where_people_mean_them(text, phrases):
    assert found(text) == phrases


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("청자축재", FESTIVAL),  # heard alike
        ("정자축제", FESTIVAL),
        ("청자박물간 몇시", MUSEUM),
        ("숙제", None),
        ("감자탕", None),
        ("", None),
    ],
)
def test_one_wrong_letter_is_forgiven_and_no_more(text, phrase):
    hit = KNOWN.slip(fold(text))

    assert (hit.phrase if hit else None) == phrase


@given(
    key=st.text(alphabet="abcdefgh", min_size=8, max_size=14),
    around=st.tuples(st.text(alphabet="xyz", max_size=9), st.text(alphabet="xyz", max_size=9)),
    place=st.integers(0, 13),
    kind=st.sampled_from(["none", "wrong", "missing", "extra"]),
)
def test_any_single_slip_anywhere_is_found(key, around, place, kind):
    place %= len(key)
    slipped = {
        "none": key,
        "wrong": f"{key[:place]}q{key[place + 1 :]}",
        "missing": key[:place] + key[place + 1 :],
        "extra": f"{key[:place]}q{key[place:]}",
    }[kind]
    slips = Slips(8, whole_words=False)
    number = slips.learn(key)

    assert slips.nearest(slipped.join(around)) == number


@given(
    key=st.text(alphabet="abcdefgh", min_size=8, max_size=12),
    said=st.text(alphabet="mnopq", max_size=30),
)
def test_unlike_text_is_never_taken_for_a_slip(key, said):
    slips = Slips(8, whole_words=False)
    slips.learn(key)

    assert slips.nearest(said) is None


def test_latin_slip_must_fill_whole_words():
    slips = Slips(8, whole_words=True)
    number = slips.learn("hydrangea")

    assert slips.nearest("the hydranga festival") == number
    assert slips.nearest("dehydrangeas") is None


def test_vowels_that_sound_alike_are_one():
    assert sounds("축재") == sounds("축제")
    assert sounds("축제") != sounds("숙제")


@pytest.mark.parametrize(
    ("text", "known", "guess", "language"),
    [
        ("청자축제 언제", (), None, "ko"),
        ("강진 KTX", (), "en", "ko"),
        ("How to get to 가우도", (), "ko", "en"),
        ("青磁祭りはいつ", (), "zh-Hans", "ja"),
        ("青瓷节", ("zh-Hans",), "ja", "zh-Hans"),
        ("注文方法", (), "ja", "ja"),
        ("注文方法", (), "ko", "zh-Hans"),
        ("AR寻宝怎么玩", (), None, "zh-Hans"),
        ("怎么在초록믿음下单", (), "ko", "zh-Hans"),
        ("lễ hội", (), "ko", "vi"),
        ("le hoi gom", ("vi",), "ko", "vi"),
        ("festival", ("en", "vi"), "vi", "vi"),
        ("résumé", (), "ko", "vi"),
        ("KTX", (), "ko", "ko"),
        ("ok", (), "ja", "ja"),
        ("rice", ("en",), "ko", "en"),
        ("hello", ("en",), "ko", "en"),
        ("123 🙏", (), "ja", "ja"),
        ("", (), None, "ko"),
    ],
)
def test_language_is_told_by_script_and_known_words(text, known, guess, language):
    assert language_of(text, known, guess) == language


@pytest.mark.parametrize(
    ("tag", "language"),
    [("ko-KR", "ko"), ("zh-hans", "zh-Hans"), ("zh_TW", "zh-Hans"), ("de", "en"), ("", None), (None, None)],
)
def test_platform_tags_become_our_own(tag, language):
    assert known_language(tag) == language
