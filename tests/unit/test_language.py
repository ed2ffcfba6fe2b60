"""Which language a message is in."""

import pytest

from bot.listening.language import LANGUAGES, known_language, language_of
from bot.words import LANGUAGES as VOICES


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ko", "ko"),
        ("ko-KR", "ko"),
        ("KO_kr", "ko"),
        ("kr", "ko"),
        ("ja-JP", "ja"),
        ("zh", "zh-Hans"),
        ("zh-hans", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("vi-VN", "vi"),
        ("en-GB", "en"),
        ("pt-br", "en"),
        ("x", "en"),
        ("", None),
        (None, None),
    ],
)
def test_platforms_guess_becomes_one_of_our_languages(tag, language):
    assert known_language(tag) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("청자축제 언제 해요", "ko"),
        ("ㅊㅈㅊㅈ", "ko"),
        ("KTX 타고 가요", "ko"),
        ("AR 보물", "ko"),  # as many Latin words as Korean ones
        ("what is 갈대축제 about", "en"),
        ("when is the festival", "en"),
        ("青磁祭りはいつ", "ja"),
        ("駐車場ある？", "ja"),
        ("ﾏﾂﾘ", "ja"),
        ("青瓷节什么时候", "zh-Hans"),
        ("lễ hội ở đâu", "vi"),
        ("Đi đâu", "vi"),
        ("le\u0302\u0303 ho\u0323\u0302i", "vi"),  # the marks typed apart
        ("gangjin 축제 안내", "ko"),
    ],
)
def test_script_tells_the_language(text, language):
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "?", "123", "🏺", "2026-11-22"])
@pytest.mark.parametrize(("guess", "language"), [(None, "ko"), ("vi", "vi"), ("en", "en")])
def test_text_without_letters_is_in_the_language_supposed(text, guess, language):
    assert language_of(text, guess=guess) == language


@pytest.mark.parametrize(
    ("text", "known", "guess", "language"),
    [
        ("祭典", [], None, "zh-Hans"),
        ("祭典", ["ja"], None, "ja"),
        ("祭典", ["ja"], "zh-Hans", "ja"),
        ("祭典", ["zh-Hans", "ja"], "ja", "ja"),
        ("祭典", ["zh-Hans", "ja"], "en", "zh-Hans"),
        ("le hoi", ["vi"], None, "vi"),
        ("le hoi", [], "vi", "vi"),
        ("le hoi", [], "ja", "en"),
        ("bus", ["en", "vi"], "vi", "vi"),
        ("a là carte", [], None, "vi"),  # marked like Vietnamese, and nothing else tells
        ("a là carte", ["en"], None, "en"),
    ],
)
def test_known_words_then_the_guess_decide_where_the_script_does_not(text, known, guess, language):
    assert language_of(text, known, guess) == language


def test_every_language_that_is_read_has_a_voice():
    assert LANGUAGES == VOICES
