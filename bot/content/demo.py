"""Labelled examples, so that a trial has something to join: one open class, one festival today."""

from datetime import datetime, time, timedelta

from bot.content.files import Entry

SOURCE = [{"publisher": "강진톡 예시 (example)", "date": "", "url": None}]


def examples(now: datetime) -> list[Entry]:
    """Return the examples as of ``now``; every one is named 예시 in each language and marked illustrative."""
    return [Entry("festival", "example-festival", "example-festival", 900, _festival(now)),
            Entry("course", "c-example-class", "example-class", 900, _course(now))]  # fmt: skip


def _festival(now: datetime) -> dict[str, object]:
    today = now.date()
    return {
        "key": "example-festival",
        "names": {
            "ko": "강진톡 체험 축제(예시)", "en": "Gangjin Talk Trial Festival (example)",
            "ja": "康津トーク体験祭り（例）", "zh-Hans": "康津聊天体验节（示例）",
            "vi": "Lễ hội dùng thử Gangjin Talk (ví dụ)",
        },
        "category": "festival",
        "period": {
            "year": today.year, "start": today.isoformat(), "end": (today + timedelta(days=6)).isoformat(),
            "confirmed": True,
        },
        "past_periods": [],
        "venue": {
            "ko": "강진군청 앞마당(예시)", "en": "Front yard of the county office (example)",
            "ja": "康津郡庁前広場（例）", "zh-Hans": "郡政府前广场（示例）",
            "vi": "Sân trước Văn phòng huyện (ví dụ)",
        },
        "summary": {
            "ko": "시험 운영을 위한 예시 행사입니다. 실제로 열리지 않습니다.",
            "en": "An example for trying the bot out. It does not really take place.",
            "ja": "試用のための例です。実際には開催されません。",
            "zh-Hans": "仅供试用的示例，并非真实活动。",
            "vi": "Đây là ví dụ để dùng thử, không diễn ra thật.",
        },
        "programmes": [{"ko": "물레 체험(예시)", "en": "Potter's wheel (example)", "ja": "ろくろ体験（例）",
                        "zh-Hans": "拉坯体验（示例）", "vi": "Trải nghiệm bàn xoay (ví dụ)"}],
        "fee": {"ko": "무료(예시)", "en": "Free (example)", "ja": "無料（例）", "zh-Hans": "免费（示例）",
                "vi": "Miễn phí (ví dụ)"},
        "parking": {"ko": "군청 주차장(예시)", "en": "County office car park (example)",
                    "ja": "郡庁駐車場（例）", "zh-Hans": "郡政府停车场（示例）",
                    "vi": "Bãi đỗ xe văn phòng huyện (ví dụ)"},
        "phone": "061-430-3114",
        "url": "https://www.gangjin.go.kr/culture/",
        "illustrative": True,
        "sources": SOURCE,
    }  # fmt: skip


def _course(now: datetime) -> dict[str, object]:
    closes = datetime.combine(now.date() + timedelta(days=14), time(18), now.tzinfo)
    opened = datetime.combine(now.date() - timedelta(days=1), time(9), now.tzinfo)
    first = now.date() + timedelta(days=21)
    return {
        "id": "c-example-class",
        "kind": "course",
        "title": {
            "ko": "스마트폰 사진 교실(예시)", "en": "Smartphone photo class (example)",
            "ja": "スマホ写真教室（例）", "zh-Hans": "手机摄影课（示例）",
            "vi": "Lớp chụp ảnh bằng điện thoại (ví dụ)",
        },
        "audience": ["all"],
        "topics": ["smartphone"],
        "summary": {
            "ko": "시험 운영을 위한 예시 강좌입니다. 스마트폰으로 사진을 찍고 고르는 법을 배웁니다.",
            "en": "An example class for trying the bot out: taking and choosing photos with a smartphone.",
            "ja": "試用のための例です。スマホでの写真の撮り方、選び方を学びます。",
            "zh-Hans": "仅供试用的示例课程，学习用手机拍照和挑选照片。",
            "vi": "Lớp ví dụ để dùng thử: cách chụp và chọn ảnh bằng điện thoại.",
        },
        "venue": {
            "ko": "강진군 복지타운 3층 정보화교육장(예시)",
            "en": "IT classroom, 3F, Gangjin Welfare Town (example)",
            "ja": "康津郡福祉タウン3階 情報化教育場（例）", "zh-Hans": "康津郡福利城3楼信息化教室（示例）",
            "vi": "Phòng tin học tầng 3, Trung tâm Phúc lợi Gangjin (ví dụ)",
        },
        "township": "강진읍",
        "period": {"start": first.isoformat(), "end": (first + timedelta(days=4)).isoformat()},
        "apply_period": {"start": opened.isoformat(), "end": closes.isoformat()},
        "capacity": 20,
        "waiting_capacity": 5,
        "fee_krw": 0,
        "status": "open",
        "apply_url": "https://www.gangjin.go.kr/school/informatization/info_app",
        "phone": "061-430-3114",
        "illustrative": True,
        "sources": SOURCE,
    }  # fmt: skip
