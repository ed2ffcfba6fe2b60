"""Signing up and one's own sign-ups in people's own words, in the languages of the catalogs."""

import pytest

from bot.listening.filling import COMMANDS, WRONG, contains, is_one_of
from handlers._forms import BORN, NAME, PHONE, TOWN
from tests.http.people import Person

TO_SIGN_UP = [
    "신청할래",
    "신청하고싶어요",
    "저도 신청할래요",
    "어머니 대신 신청해 주세요",
    "수강하고 싶습니다",
    "申し込みたいです",
    "我要报名",
    "tôi muốn đăng ký",
    "I want to sign up",
]
MINE = [
    ("내 신청", "status"),
    ("내신청확인해줘", "status"),
    ("제가 신청한 거 보여 주세요", "status"),
    ("대기번호 몇 번이에요", "status"),
    ("申し込み状況", "status"),
    ("キャンセル待ちは何番目ですか", "status"),
    ("我的报名", "status"),
    ("đăng ký của tôi", "status"),
    ("my waiting number", "status"),
    ("신청취소", "cancel"),
    ("수강 취소할게요", "cancel"),
    ("수업에 못 가게 됐어요", "cancel"),
    ("申し込みをキャンセルしたい", "cancel"),
    ("取消报名", "cancel"),
    ("hủy đăng ký lớp", "cancel"),
    ("내정보다지워줘", "privacy"),
    ("개인정보 삭제", "privacy"),
    ("탈퇴할래", "privacy"),
    ("대화방 연결", "status"),
    ("하루전 알림 받기 싫어", "status"),
    ("私の情報を削除して", "privacy"),
    ("删除我的资料", "privacy"),
    ("xóa dữ liệu của tôi", "privacy"),
]
OF_OTHERS = [
    ("반값여행 신청 취소", "halfprice"),
    ("반값여행 신청 확인", "halfprice"),
    ("주문 취소할래", "deals"),
    ("주문취소해주세요", "deals"),
    ("注文をキャンセルしたい", "deals"),
    ("我要取消订单", "deals"),
    ("tôi muốn hủy đơn hàng", "deals"),
    ("구독 신청 취소", "unsubscribe"),
    ("알림 신청 취소해 줘", "unsubscribe"),
    ("팝업스토어 알림 신청할래요", "subscribe"),
    ("tôi muốn đăng ký nhận tin lễ hội", "subscribe"),
    ("반값여행 신청할래요", "halfprice"),
    ("여행 당일에 신청해도 되나요", "halfprice"),
    ("축제 신청", "festival"),
    ("축제 정보", "festival"),
    ("축제 취소됐나요", "festival"),
    ("쉬는 날이 언제", "festival"),
    ("여권 신청하고 싶어요", "human"),
    ("귀농 신청하고 싶어요", "news"),
    ("자원봉사 신청하고 싶어요", "outofscope"),
    ("어제 신청했어요", "outofscope"),
    ("찾아가는 길", "transport"),
]
COMMANDED = [
    ("back", "뒤로 갈래"),
    ("restart", "처음부터 다시 할게요"),
    ("stop", "안 할래요!"),
    ("stop", "thôi"),
    ("stop", "huy dang ky"),
    ("skip", "없어요"),
    ("skip", "特にありません"),
    ("continue", "이어서 할게요"),
    ("continue", "继续报名"),
]
WRONGLY_SAID = [
    ("전화번호 틀렸어", PHONE),
    ("이름을 잘못 적었어요", NAME),
    ("태어난 해 고칠래요", BORN),
    ("사는 곳 바꿔 주세요", TOWN),
    ("電話番号が違います", PHONE),
    ("名字写错了", NAME),
    ("số điện thoại sai rồi", PHONE),
    ("the year of birth is wrong", BORN),
]
TRULY_SAID = ["제 이름은 정수정이에요", "이름은 김수정입니다", "my name is Sai Kumar", "我的名字是王改"]


@pytest.mark.parametrize("words", TO_SIGN_UP)
def test_wish_to_sign_up_is_asked_what_for(client, words):
    heard = Person(client, "webchat").say(words)

    assert (heard.topic, heard.entity) == ("education", None)
    assert "education/visiting-class+apply" in heard.buttons.values()


@pytest.mark.parametrize(("words", "topic"), MINE)
def test_what_is_ones_own_is_asked_for_in_ones_own_words(client, words, topic):
    assert Person(client, "webchat").say(words).topic == topic


@pytest.mark.parametrize(("words", "topic"), OF_OTHERS)
def test_other_wish_stays_with_its_own_topic(client, words, topic):
    heard = Person(client, "webchat").say(words)

    assert heard.topic == topic
    assert "education/visiting-class+apply" not in heard.buttons.values()


@pytest.mark.parametrize(("command", "words"), COMMANDED)
def test_word_in_a_form_means_one_thing(command, words):
    assert [name for name, list_ in COMMANDS.items() if is_one_of(words, list_)] == [command]


@pytest.mark.parametrize(("words", "field"), WRONGLY_SAID)
def test_answer_said_to_be_wrong_is_known_by_name(words, field):
    assert contains(words, WRONG)
    assert [one for one in (NAME, BORN, PHONE, TOWN) if contains(words, one.names)] == [field]


@pytest.mark.parametrize("words", TRULY_SAID)
def test_name_is_not_taken_for_a_mistake(words):
    assert not contains(words, WRONG)
