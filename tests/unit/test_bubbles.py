import pytest

from bot.announcement import Announcement, Kind, Link, Text
from bot.channel import Frame
from bot.fitting import utf16_units
from bot.runtime import known_channels
from bot.sending.bubbles import harmless, measured, plain, texts_of
from bot.sending.pushes import Sender, push_reply

SENDER = Sender("강진군", "061-430-3114", "080-1234-5678")
FRAME = Frame("https://talk.example.org")


def composed(channel, body="내일 물이 나오지 않습니다.", title="물 끊김", **more):
    written = Announcement(
        more.pop("kind", Kind.INFORMATION), {"ko": Text(title, body)}, channels=(channel,), **more
    )
    reply = push_reply(written, "ko", SENDER)
    return known_channels()[channel].compose(reply, FRAME), reply


@pytest.mark.parametrize("channel", ["webchat", "telegram", "kakao"])
def test_length_is_that_of_the_very_words_people_see(channel):
    body, reply = composed(
        channel, body="a & b < c 🏺", buttons=(Link({"ko": "열기"}, "https://gangjin.kr"),)
    )

    size = measured(channel, body, reply)
    seen = "\n".join(texts_of(channel, body))

    assert "물 끊김" in seen
    assert "a & b < c 🏺" in seen
    assert "열기" not in seen  # a button
    assert size.units == sum(utf16_units(text) for text in texts_of(channel, body))
    assert (size.bubbles, size.cut) == (1, False)


def test_long_text_takes_more_bubbles_on_kakao_and_nothing_is_lost():
    body, reply = composed("kakao", body="가나다라 " * 300)

    size = measured("kakao", body, reply)

    assert size.bubbles == len(body["template"]["outputs"]) == 3
    assert not size.cut
    assert "".join(texts_of("kakao", body)).count("가나다라") == 300


def test_what_stands_behind_more_counts_as_cut():
    body, reply = composed("kakao", body="가나다라마 " * 900)

    assert measured("kakao", body, reply).cut


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<b>가</b> &amp; 나", "<b>가</b> &amp; 나"),
        ('<a href="https://a.kr/?x=1&amp;y=2">b</a>',
         '<a href="https://a.kr/?x=1&amp;y=2" rel="noopener" target="_blank">b</a>'),
        ('<a href="javascript:alert(1)">b</a>', '&lt;a href=&quot;javascript:alert(1)&quot;&gt;b</a>'),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('<img src=x onerror="alert(1)">', "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"),
        ('<b onclick="alert(1)">c</b>', "<b>c</b>"),
        ("a &lt;b&gt; c", "a &lt;b&gt; c"),
        ("<!-- x -->d", "d"),
    ],
)  # fmt: skip
def test_telegrams_markup_cannot_do_harm_on_a_page(markup, shown):
    assert harmless(markup) == shown


def test_markup_is_read_as_telegram_shows_it():
    assert plain("<b>가 &amp; 나</b>\n<i>&lt;다&gt;</i>") == "가 & 나\n<다>"
