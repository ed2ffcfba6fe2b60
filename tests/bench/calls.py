"""What callers send: a mix of questions and presses, as the two platforms word them."""

import json
import re
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.conftest import KAKAO_SECRET, TELEGRAM_SECRET

DOORS = ("kakao", "telegram")
CALLER, NUMBER = 9007100001, 9007100002  # stand in a body where the caller's and the call's number go
FIRST_CALLER = 1_000_000_000  # callers are told apart by ten digits
STRIDE, PRIME = 7368787, 4294967291  # a prime, so that no two numbers below it meet
BOT = "66f3a91c5e7d2b40c81f0a36"
KEY = "5c9e1f7b40d2a86e3f5b7c90d1a2e4f6879b3c5d7e9f0a1b2c3d4e5f"  # a botUserKey is 66 characters long
SECRETS = {
    "kakao": ("X-Kakao-Skill-Secret", KAKAO_SECRET),
    "telegram": ("X-Telegram-Bot-Api-Secret-Token", TELEGRAM_SECRET),
}

TEXTS = """
안녕하세요
축제 언제 해요?
강진 청자축제 언제 해요?
청자축제 주차장 어디예요?
청자축제 입장료 얼마예요?
주차는?
수국길 축제 어디서 하나요?
이번 주말에 하는 축제 알려줘
병영성축제 프로그램
갈대축제 비 오면 취소되나요?
가우도 입장료
다산초당 가는 길
백련사 몇 시까지 해요?
강진에서 가볼만한 곳 추천해줘
한정식 맛집 알려주세요
초록믿음 할인 상품
쌀귀리 가격 얼마예요
파프리카 특가 있어요?
전복 배송 얼마나 걸려요?
디지털 교육 신청 방법
스마트폰 교육 언제 해요?
키오스크 교육 자리 남았나요?
교육 마감일이 언제예요?
반값여행 신청 어떻게 해요?
반값여행 누가 받을 수 있어요?
반값여행 영수증은 어떻게 내요?
반값여행 언제까지예요?
강진군 새 소식
SNS 서포터즈 모집해요?
팝업스토어 어디서 열려요?
온라인 창업 지원
담당자랑 통화하고 싶어요
도움말
감사합니다
서울 날씨 알려줘
청자츅제 일정
When is the celadon festival?
How much is the ferry to Gaudo?
""".strip().splitlines()
PRESSES = (
    "festival", "festival/celadon-festival", "festival/celadon-festival/parking", "halfprice", "places",
    "places/gaudo/fee", "deals", "education", "help", "festival~1",
)  # fmt: skip
PRESS_EVERY = 4  # one call in so many is a press


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the mix: its body as text, with CALLER and NUMBER where theirs go."""

    door: str
    body: str

    def parts(self) -> list[str]:
        """Part the body so that every second part is ``CALLER`` or ``NUMBER``."""
        return re.split(rf"({CALLER}|{NUMBER})", self.body)

    def filled(self, caller: int, number: int) -> str:
        return self.body.replace(str(CALLER), str(caller)).replace(str(NUMBER), str(number))


def mix(door: str) -> list[Call]:
    """Return the mix of one door; all are drawn equally often."""
    asked = [_call(door, text, None) for text in TEXTS]
    presses = islice(cycle(PRESSES), len(asked) // (PRESS_EVERY - 1))
    return asked + [_call(door, "자세히", press) for press in presses]


def _call(door: str, text: str, press: str | None) -> Call:
    body = _kakao(text, press) if door == "kakao" else _telegram(text, press)
    return Call(door, json.dumps(body, ensure_ascii=False))


def _kakao(text: str, press: str | None) -> dict[str, Any]:
    user, block = f"{KEY}{CALLER}", {"id": "66f3aa0d5e7d2b40c81f0a51", "name": "폴백 블록"}
    properties = {"plusfriendUserKey": "kQ7xVd-2bLmZ", "botUserKey": user, "bot_user_key": user}
    return {
        "bot": {"id": BOT, "name": "강진군 알림이"},
        "intent": {**block, "extra": {"reason": {"code": 1, "message": "OK"}}},
        "action": {
            "id": "66f3a9b25e7d2b40c81f0a44", "name": "강진군 통합 스킬", "params": {}, "detailParams": {},
            "clientExtra": {"choice": press} if press else None,
        },
        "userRequest": {
            "block": block, "user": {"id": user, "type": "botUserKey", "properties": properties},
            "utterance": text, "params": {"surface": "Kakaotalk.plusfriend"},
            "lang": "ko", "timezone": "Asia/Seoul",
        },
        "contexts": [],
        "flow": {"trigger": {"type": "CARD_BUTTON_MESSAGE" if press else "TEXT_INPUT"}},
    }  # fmt: skip


def _telegram(text: str, press: str | None) -> dict[str, Any]:
    person = {"id": CALLER, "is_bot": False, "first_name": "민지", "language_code": "ko"}
    chat = {"id": CALLER, "first_name": "민지", "type": "private"}
    message = {"message_id": NUMBER, "from": person, "chat": chat, "date": 1795312800, "text": text}
    if press is None:
        return {"update_id": NUMBER, "message": message}
    shown = message | {"from": {"id": 1234567, "is_bot": True, "first_name": "강진톡"}}
    query = {"id": f"44{NUMBER}", "from": person, "message": shown, "chat_instance": "-38", "data": press}
    return {"update_id": NUMBER, "callback_query": query}


def address(door: str, caller: int) -> str:
    """Return the address under which our store keeps a caller."""
    return f"{BOT}:{KEY}{caller}" if door == "kakao" else str(caller)


def request_id(number: int) -> str:
    """Return an id that belongs to one number alone and, like the platform's, follows no order."""
    return f"{number * STRIDE % PRIME:08x}-bench"


def headers(door: str, number: int) -> dict[str, str]:
    name, secret = SECRETS[door]
    own = {"X-Request-Id": request_id(number)} if door == "kakao" else {}
    return {"Content-Type": "application/json", name: secret, **own}


def write_mix(door: str, folder: Path) -> Path:
    """Write a door's mix as JSON, and beside it as a Lua table for wrk; return the first."""
    told = {"path": f"/in/{door}", "headers": headers(door, 0), "bodies": [c.parts() for c in mix(door)]}
    file = folder / f"{door}.json"
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    file.with_suffix(".lua").write_text(f"return {_lua(told)}\n", "utf-8")
    return file


def _lua(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"[ {_lua(name)} ]={_lua(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "{" + ",".join(_lua(one) for one in value) + "}"
    return f"[==[{value}]==]"  # no text of the mix begins with a line end or holds ]==]
