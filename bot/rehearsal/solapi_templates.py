"""The AlimTalk templates of the stand-in: some approved, some still under review."""

import re
from collections.abc import Mapping
from typing import Any

CHANNEL = "KA01PF260901021530123AbCdEfGhIjK"
BLANK = re.compile(r"#\{[^}]+\}")


def _template(number: str, name: str, status: str, content: str) -> dict[str, Any]:
    return {
        "templateId": number,
        "channelId": CHANNEL,
        "name": name,
        "status": status,
        "messageType": "BA",
        "emphasizeType": "NONE",
        "content": content,
        "variables": [{"name": blank} for blank in dict.fromkeys(BLANK.findall(content))],
        "buttons": [],
        "isHidden": False,
    }


TEMPLATES = {
    template["templateId"]: template
    for template in (
        _template(
            "KA01TP260915044412345LmNoPqRsTuV",
            "강좌 안내",
            "APPROVED",
            "#{이름}님, #{날짜} #{과정} 강좌를 신청하신 분께 알려 드립니다.",
        ),
        _template(
            "KA01TP260915044412345AnNouNcEmEnT",
            "군정 소식",
            "APPROVED",
            "[강진군]\n#{제목}\n\n#{내용}\n\n소식 받기를 신청하신 분께 보냅니다.",
        ),
        _template(
            "KA01TP260915044412345PeNdInGaBcDe",
            "축제 안내",
            "PENDING",
            "[강진군] #{축제} 안내입니다. #{내용}",
        ),
        _template(
            "KA01TP260915044412345InSpEcTiNgAb",
            "자리 안내",
            "INSPECTING",
            "#{이름}님, #{과정}에 자리가 났습니다.",
        ),
    )
}


def missing(template: Mapping[str, Any], variables: Mapping[str, str]) -> list[str]:
    """Return the blanks of the template that nothing fills."""
    return [blank["name"] for blank in template["variables"] if not variables.get(blank["name"])]
