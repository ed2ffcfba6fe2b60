"""What words are to somebody who was offered a place."""

import pytest

from bot.listening.counter_answers import offer_answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("자리 받기", "accept"), ("자리받을게요", "accept"), ("네 갈게요", "accept"), ("수락", "accept"),
        ("I'll take it", "accept"), ("参加します", "accept"), ("nhan cho", "accept"),
        ("양보할게요", "decline"), ("못가요", "decline"), ("No thank you", "decline"), ("去不了", "decline"),
        ("네", "ask"), ("응", "ask"), ("아니요", "ask"), ("はい", "ask"),
        ("축제 언제 해?", ""), ("갈게요 그런데 주차는 어디에 하면 되나요 궁금해요", ""), ("", ""),
    ],
)  # fmt: skip
def test_answer_to_an_offered_place_is_known_by_its_words(text, expected):
    assert offer_answer(text) == expected
