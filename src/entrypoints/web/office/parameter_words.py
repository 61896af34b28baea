"""What parameters and their groups are called."""

from collections.abc import Mapping
from typing import Final

from entrypoints.wording import words
from tjdomain.administration.domain.policy import GROUP

GROUPS: Final[Mapping[str, str]] = {
    "booking": "预约",
    "examination": "查体",
    "certification": "发证",
    "messaging": "短信通知",
    "phones": "手机页面的文字",
    "identity": "账号与登录",
    GROUP: "系统管理",
}
CONFIRMED: Final = (GROUP, "confirmed_groups")
"""The parameter whose values are groups."""


def title_of(group: str, name: str) -> str:
    """What a parameter is called."""
    return words().parameters.get(f"{group}.{name}", name)
