"""Texts and pages are made to fit without losing a letter or breaking a grapheme."""

from itertools import chain

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fitting import cut, is_blank, label, page_of, pages, part, split, utf16_units
from tests.strategies import LONG_TEXTS, SHORT_TEXTS

FAMILY = "👨‍👩‍👧‍👦"  # one grapheme, eleven units
TEXTS = st.one_of(SHORT_TEXTS, LONG_TEXTS, st.text(max_size=80))
LIMITS = st.integers(2, 60) | st.sampled_from([128, 400, 1000])
CHECKS = settings(deadline=None, max_examples=200)


def graphemes(text):
    return [one.strip() for one in regex.findall(r"\X", text) if one.strip()]


def bare(text):
    return "".join(text.split())


@pytest.mark.parametrize(
    ("text", "units"),
    [("", 0), ("abc", 3), ("가나", 2), ("🏺", 2), (FAMILY, 11), ("e\u0301", 2)],
)
def test_length_is_counted_in_utf16_units(text, units):
    assert utf16_units(text) == units


def test_half_a_surrogate_pair_is_counted_and_breaks_nothing():
    assert utf16_units("가\ud83c") == 2


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("", 5, ""),
        ("강진", 2, "강진"),
        ("강진청자축제", 6, "강진청자축제"),
        ("강진청자축제", 5, "강진청자…"),
        ("강진 청자축제", 4, "강진…"),  # no space before the dots
        ("강진", 1, "…"),
        (FAMILY * 2, 22, FAMILY * 2),
        (FAMILY * 2, 21, f"{FAMILY}…"),
        (f"가{FAMILY}", 11, "가…"),
        ("🇰🇷🇯🇵", 7, "🇰🇷…"),
        ("e" + "\u0301" * 99, 10, "e" + "\u0301" * 8 + "…"),  # longer than the limit: broken up
        ("가\u11a8나다", 3, "가\u11a8…"),
    ],
)
def test_a_text_is_cut_between_graphemes(text, limit, shown):
    assert cut(text, limit) == shown


@given(TEXTS, LIMITS)
@CHECKS
def test_a_cut_text_fits_and_is_the_beginning(text, limit):
    shown = cut(text, limit)

    assert utf16_units(shown) <= limit
    assert shown == text or text.startswith(shown[:-1])
    assert cut(shown, limit) == shown


@pytest.mark.parametrize(
    ("words", "limit", "shown"),
    [
        ("자세히", 14, "자세히"),
        ("", 14, "…"),
        (" \u200b", 14, "…"),
        ("자세히\n 보기", 14, "자세히 보기"),
        ("가" * 20, 14, "가" * 13 + "…"),
    ],
)
def test_a_label_is_one_line_with_something_to_see(words, limit, shown):
    assert label(words, limit) == shown


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u200b", "\u3164", "\u2800", "\u00a0\u202e", "\u115f\u1160", "\x01"]
)
def test_texts_nobody_can_see_are_blank(text):
    assert is_blank(text)
    assert split(text, 10) == []


@pytest.mark.parametrize("text", ["0", "…", "가", "🏺", "\u0301", "ㅋ", " . "])
def test_texts_with_anything_to_see_are_not_blank(text):
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        ("  하나  ", 10, ["하나"]),
        ("첫째 문단.\n\n둘째 문단. 끝.", 14, ["첫째 문단.", "둘째 문단. 끝."]),
        ("한 줄.\n두 줄. 셋", 9, ["한 줄.", "두 줄. 셋"]),
        ("무료입니다. 오세요. 네.", 12, ["무료입니다. 오세요.", "네."]),
        ("무료입니다. 오세요.", 6, ["무료입니다.", "오세요."]),  # the sentence fits to the letter
        ("“오세요.” 네, 갑니다", 9, ["“오세요.”", "네, 갑니다"]),
        ("無料です。駐車場も", 7, ["無料です。", "駐車場も"]),
        ("「無料。」駐車場", 6, ["「無料。」", "駐車場"]),
        (
            "무료입니다. 2026. 11. 22.(일)",
            12,
            ["무료입니다.", "2026. 11.", "22.(일)"],
        ),  # a date is no sentence
        ("가나 다라마", 4, ["가나", "다라마"]),
        ("가나다라마바", 4, ["가나다라", "마바"]),
        (FAMILY * 3, 24, [FAMILY * 2, FAMILY]),
        ("가" + "\u0301" * 5, 4, ["가" + "\u0301" * 3, "\u0301" * 2]),
        ("🏺🏺", 1, ["🏺", "🏺"]),  # one character at least, whatever the limit
        ("。\u0301가나다라", 4, ["。\u0301가나", "다라"]),
    ],
)
def test_a_text_is_split_at_the_best_break(text, limit, parts):
    assert split(text, limit) == parts


@given(TEXTS, LIMITS)
@CHECKS
def test_a_split_text_loses_no_letter_and_every_part_fits(text, limit):
    parts = split(text, limit)

    assert all(0 < utf16_units(one) <= limit for one in parts)
    assert bare("".join(parts)) == ("" if is_blank(text) else bare(text))
    assert [again for one in parts for again in split(one, limit) or [one]] == parts


@given(TEXTS, LIMITS)
@CHECKS
def test_a_split_text_breaks_no_grapheme_that_fits(text, limit):
    whole = graphemes(text)
    if is_blank(text) or any(utf16_units(one) > limit for one in whole):
        return

    assert [one for each in split(text, limit) for one in graphemes(each)] == whole


def test_a_first_part_is_half_full_at_least():
    first, rest = part("네. " + "가" * 30, 20)

    assert (first, rest) == ("네. " + "가" * 17, "가" * 13)


def test_another_measure_may_be_used():
    first, rest = part("가\n나\n다\n라", 10, lambda text: len(text) + 4 * text.count("\n"))

    assert (first, rest) == ("가\n나", "다\n라")


@pytest.mark.parametrize(
    ("pieces", "made"),
    [([], []), ([1], [[1]]), ([5, 5], [[5, 5]]), ([5, 6, 4], [[5], [6, 4]]), ([99, 1], [[99], [1]])],
)
def test_pages_are_as_full_as_they_may_be_and_never_empty(pieces, made):
    told = list(pages(pieces, lambda page: sum(page) <= 10))

    assert [page for page, _ in told] == made
    assert [follows for _, follows in told] == [True] * (len(made) - 1) + [False] * bool(made)


@pytest.mark.parametrize(
    ("pieces", "choices", "page", "expected"),
    [
        ("", "", 0, ("", "", False)),
        ("ab", "xy", 0, ("ab", "xy", False)),
        ("abc", "xy", 0, ("ab", "xy", True)),
        ("abc", "xy", 1, ("c", "xy", False)),
        ("abc", "xy", 99, ("c", "xy", False)),  # beyond the last
        ("abc", "xy", -1, ("ab", "xy", True)),
        ("ab", "xyz", 0, ("ab", "xyz", False)),  # no room needed for "more"
        ("abc", "xyz", 0, ("ab", "xy", True)),
        ("abc", "xyz", 1, ("c", "z", False)),
        ("ab", "wxyz", 0, ("ab", "wx", True)),
        ("ab", "wxyz", 1, ("ab", "yz", False)),  # the same pieces, further choices
        ("abcdef", "xyz", 2, ("ef", "z", False)),
    ],
)
def test_a_page_has_its_pieces_its_choices_and_more_where_there_is_more(pieces, choices, page, expected):
    shown, offered, more = page_of(pieces, choices, page, fits=lambda page: len(page) <= 2, most_choices=3)

    assert ("".join(shown), "".join(offered), more) == expected


def test_no_more_pieces_are_made_than_a_page_needs():
    made = []

    def pieces():
        for number in range(100):
            made.append(number)
            yield number

    assert page_of(pieces(), "", 1, fits=lambda page: len(page) <= 3, most_choices=3)[0] == [3, 4, 5]
    assert made == list(range(7))


@given(st.lists(st.integers(1, 12), max_size=12), st.lists(st.integers(), max_size=30), st.integers(2, 12))
@CHECKS
def test_following_more_shows_every_piece_and_choice_within_the_limits(pieces, choices, most):
    shown, offered, page, more = [], [], 0, True
    while more:
        some, few, more = page_of(
            list(enumerate(pieces)), choices, page,
            fits=lambda page: sum(size for _, size in page) <= 10, most_choices=most,
        )  # fmt: skip
        assert len(few) + more <= most
        shown.append(some)
        offered += few
        page += 1
        assert page < 50

    assert set(choices) <= set(offered)
    told_once = [some for n, some in enumerate(shown) if n == 0 or some != shown[n - 1]]
    assert list(chain.from_iterable(told_once)) == list(enumerate(pieces))
