"""Settings of the text message gateway: how its requests and answers look, so that another one needs no code."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from tjdomain.shared.text_message import MessageTemplate

_PREFIX = "TJ_SMS_"
_SECRET = "TJ_SECRET_SMS_KEY"  # noqa: S105  the name of a variable
_METHODS, _FORMATS = ("POST", "PUT", "GET"), ("json", "form")
_LONGEST_WAIT = 30.0

TEXTS: Mapping[MessageTemplate, str] = {
    MessageTemplate.PHONE_CODE: "验证码{code}，{minutes}分钟内有效。请勿告诉他人。",
}
"""For gateways that want the whole text."""


@frozen(kw_only=True)
class SmsSettings:
    """One gateway.

    ``body`` and ``headers`` are patterns with ``{phone}``, ``{template}`` (the gateway's code of it), ``{text}``,
    ``{id}`` (ours, the same when sent again), ``{secret}`` and the values of the message; ``"{values}"`` alone stands
    for all of these. ``success`` is where an answer says yes, and the words for it; ``reference`` where its number is.
    """

    url: str = field(repr=False)
    method: str = "POST"
    format: str = "json"
    body: Mapping[str, Any] = {"id": "{id}", "phone": "{phone}", "template": "{template}", "params": "{values}"}
    headers: Mapping[str, str] = field(default={"authorization": "Bearer {secret}"}, repr=False)
    secret: str = field(default="", repr=False)
    success: tuple[str, tuple[str, ...]] = ("code", ("0",))
    reference: str = "reference"
    timeout: float = 5.0
    templates: Mapping[MessageTemplate, str] = {}
    texts: Mapping[MessageTemplate, str] = TEXTS


def read_sms(given: Mapping[str, str], problems: list[str]) -> SmsSettings | None:
    """The gateway's settings, ``None`` where there is none; what is wrong is added to ``problems``."""
    named = [name for name in given if name.startswith(_PREFIX)]
    if not named:
        return None
    if f"{_PREFIX}URL" not in given:
        problems.append(f"设了 {named[0]}，但缺少 TJ_SMS_URL：请设为短信平台的地址")
    values: dict[str, Any] = {"secret": given.get(_SECRET, "")}
    for name, read in _READERS.items():
        variable = f"{_PREFIX}{name.upper()}"
        try:
            if variable in given:
                values[name] = read(given[variable])
        except ValueError as error:
            problems.append(f"{variable} 的值不对({error}):请改正后再启动")
    return None if problems else SmsSettings(**values)


def _require(fits: bool, why: str) -> None:  # noqa: FBT001  an assertion
    if not fits:
        raise ValueError(why)


def _address(text: str) -> str:
    _require(text.startswith(("https://", "http://")), "应以 https:// 或 http:// 开头")
    return text


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        _require(text in allowed, f"应为 {'、'.join(allowed)} 之一")
        return text

    return read


def _object(text: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(text)
    _require(isinstance(value, dict), "应为 JSON 对象")
    return value


def _texts(text: str) -> dict[str, str]:
    value = _object(text)
    _require(all(isinstance(each, str) for each in value.values()), "各项应为文字")
    return value


def _by_template(text: str) -> dict[MessageTemplate, str]:
    return {MessageTemplate(name): value for name, value in _texts(text).items()}


def _success(text: str) -> tuple[str, tuple[str, ...]]:
    path, _, words = text.partition("=")
    _require(bool(path) == bool(words), "应为 位置=值，多个值用竖线分开，例如 code=0|200；只看 HTTP 状态时留空")
    return path, tuple(words.split("|"))


def _seconds(text: str) -> float:
    value = float(text)
    _require(0 < value <= _LONGEST_WAIT, f"应大于 0，不超过 {_LONGEST_WAIT:.0f} 秒")
    return value


_READERS: Mapping[str, Callable[[str], Any]] = {
    "url": _address,
    "method": _one_of(*_METHODS),
    "format": _one_of(*_FORMATS),
    "body": _object,
    "headers": _texts,
    "success": _success,
    "reference": str,
    "timeout": _seconds,
    "templates": _by_template,
    "texts": lambda text: {**TEXTS, **_by_template(text)},
}
