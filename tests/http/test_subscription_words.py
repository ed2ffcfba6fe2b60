"""Announcements on and off in people's own words, in the languages of the catalogs."""

import pytest

from tests.http.people import Person

WISHES = [
    ("구독", "subscribe", None),
    ("축제 소식 받을래", "subscribe", "sub:festival"),
    ("알림 신청", "subscribe", None),
    ("전체 구독", "subscribe", "sub:all"),
    ("수신거부", "unsubscribe", None),
    ("축제 알림 그만", "unsubscribe", "sub:festival"),
    ("한 달 쉬기", "unsubscribe", "sub:pause"),
    ("소식 안 받을래요", "unsubscribe", None),
    ("교육 소식 알림 받고 싶어요", "subscribe", "sub:education"),
    ("군정 소식 구독할게요", "subscribe", "sub:news"),
    ("반값여행 알림 꺼줘", "unsubscribe", "sub:halfprice"),
    ("모든 소식 받고 싶어", "subscribe", "sub:all"),
    ("구독 취소", "unsubscribe", None),
    ("전체 수신거부", "unsubscribe", "sub:all"),
    ("초록믿음 할인 소식 받기", "subscribe", "sub:deals"),
    ("그만", "unsubscribe", None),
    ("광고 그만 보내", "subscribe", "ad:no"),
    ("광고 받기 싫어", "subscribe", "ad:no"),
    ("광고는싫어", "subscribe", "ad:no"),
    ("광고만 그만", "subscribe", "ad:no"),
    ("광고 끊어", "subscribe", "ad:no"),
    ("광고 취소", "subscribe", "ad:no"),
    ("광고해지", "subscribe", "ad:no"),
    ("광고 거부할래", "subscribe", "ad:no"),
    ("광고 이제 됐어", "subscribe", "ad:no"),
    ("cancel ads", "subscribe", "ad:no"),
    ("I don't want ads", "subscribe", "ad:no"),
    ("広告を解除", "subscribe", "ad:no"),
    ("退订广告", "subscribe", "ad:no"),
    ("từ chối quảng cáo", "subscribe", "ad:no"),
    ("không muốn quảng cáo", "subscribe", "ad:no"),
    ("광고도받을래", "subscribe", "ad:ask"),
    ("다시 받기", "subscribe", "sub:resume"),
    ("다시받을래", "subscribe", "sub:resume"),
    ("쉬기그만", "subscribe", "sub:resume"),
    ("축제만그만", "unsubscribe", "sub:festival"),
    ("축제알림만끊어줘", "unsubscribe", "sub:festival"),
    ("교육소식도받고싶어", "subscribe", "sub:education"),
    ("소식다받을래", "subscribe", "sub:all"),
    ("알림 잠깐 쉬기", "unsubscribe", "sub:pause"),
    ("한달쉴래", "unsubscribe", "sub:pause"),
    ("내알림뭐받고있어", "subscribe", None),
    ("전부 그만 받기", "unsubscribe", "sub:all"),
    ("get festival messages", "subscribe", None),
    ("Get it again", "subscribe", "sub:resume"),
    ("resume", "subscribe", "sub:resume"),
    ("我想接收节庆消息", "subscribe", "sub:festival"),
    ("接收庆典消息", "subscribe", "sub:festival"),
    ("重新接收", "subscribe", "sub:resume"),
    ("全部停止接收", "unsubscribe", "sub:all"),
    ("祭りのお知らせをください", "subscribe", "sub:festival"),
    ("もう一度受け取る", "subscribe", "sub:resume"),
    ("すべて停止", "unsubscribe", None),
    ("Nhận lại", "subscribe", "sub:resume"),
    ("huy nhan tin", "unsubscribe", None),
    ("Ngừng tất cả", "unsubscribe", None),
    ("알림 받기 싫어", "unsubscribe", None),
    ("팝업스토어 소식 신청", "subscribe", "sub:popup"),
    ("서포터즈 알림 신청할래", "subscribe", "sub:supporters"),
    ("한 달만 쉬고 싶어요", "unsubscribe", "sub:pause"),
    ("お祭りのお知らせを受け取りたい", "subscribe", "sub:festival"),
    ("配信停止", "unsubscribe", None),
    ("すべて購読する", "subscribe", "sub:all"),
    ("一か月休みたい", "unsubscribe", "sub:pause"),
    ("订阅节庆消息", "subscribe", "sub:festival"),
    ("退订", "unsubscribe", None),
    ("全部退订", "unsubscribe", "sub:all"),
    ("暂停一个月", "unsubscribe", "sub:pause"),
    ("đăng ký nhận tin lễ hội", "subscribe", "sub:festival"),
    ("hủy nhận tin", "unsubscribe", None),
    ("ngừng nhận tất cả tin", "unsubscribe", "sub:all"),
    ("tạm dừng một tháng", "unsubscribe", "sub:pause"),
    ("unsubscribe all", "unsubscribe", "sub:all"),
]
OTHERS = [
    "버스 정류장 어디",
    "축제 언제",
    "환급 받을 수 있나요",
    "쿠폰 받고 싶어요",
    "신청 취소",
    "주문 취소",
    "쉬기 좋은 곳",
    "쉬는 날이 언제",
    "소식",
    "알림",
    "공지",
    "교육 신청",
    "상품권 다시 받을 수 있나요",
    "축제 전부 알려줘",
    "모든 축제",
    "给我看全部节庆",
    "tất cả lễ hội",
    "お祭りをすべて教えて",
    "예약 취소하고 싶어요",
    "할인 그만하나요",
]


@pytest.mark.parametrize(("words", "topic", "entity"), WISHES)
def test_wish_is_understood(client, words, topic, entity):
    heard = Person(client, "webchat").say(words)

    assert (heard.topic, heard.entity) == (topic, entity)


@pytest.mark.parametrize("words", OTHERS)
def test_other_question_is_no_wish(client, words):
    assert Person(client, "webchat").say(words).topic not in {"subscribe", "unsubscribe"}


@pytest.mark.parametrize("words", ["쉬기그만", "다시 보내줘", "다시 받기"])
def test_who_gets_nothing_is_offered_messages_and_promised_none(client, words):
    heard = Person(client, "webchat").say(words)

    assert "다시 보내 드립니다" not in heard.text
    assert "subscribe/sub:all" in heard.buttons.values()


def test_rest_of_nothing_is_said_to_be_nothing(client):
    assert "지금 받고 계신 소식이 없습니다." in Person(client, "webchat").say("한달쉴래").text


@pytest.mark.parametrize(
    ("topics", "again"),
    [(("all",), "subscribe/sub:all"), (("news", "festival"), "subscribe"), (("news",), "subscribe/sub:news")],
)
def test_who_stopped_everything_is_offered_it_again(client, topics, again):
    person = Person(client, "webchat")
    for topic in topics:
        person.press(f"subscribe/sub:{topic}")

    assert person.press("unsubscribe/sub:all").buttons["다시 받기"] == again
