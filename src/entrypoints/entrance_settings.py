"""Settings of the entrances: what the platform granted us, and the table of how it wants to be asked."""

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from attrs import field, fields, frozen

from tjdomain.shared.entrance import Entrance
from tjdomain.shared.person import DocumentKind

_LONGEST_WAIT = 30.0
_FORMATS = frozenset({"query", "form", "multipart", "json"})
_STEP = frozenset({"url", "format", "body", "reads"})


@frozen(kw_only=True)
class EntranceSettings:
    """One platform. ``app`` and ``secret`` are granted; the others come from a table, shipped or one's own.

    ``ticket`` is the parameter that it brings back; ``code`` where an answer says how it went, ``good`` and ``spent``
    the words there for yes (empty: nothing stands there) and for a used or expired ticket; ``kinds`` its codes of
    documents; ``real_name`` the levels at which it vouches for name and document.
    """

    app: str
    secret: str = field(default="", repr=False)
    login: str
    gateway: str
    timeout: float = 5.0
    way_in: str
    way_out: str
    ticket: str
    code: str
    good: Sequence[str]
    spent: Sequence[str]
    steps: Sequence[Mapping[str, Any]]
    kinds: Mapping[str, DocumentKind]
    real_name: Sequence[str]


_TABLE = frozenset(one.name for one in fields(EntranceSettings)) - {"app", "secret", "timeout"}


def read_entrances(given: Mapping[str, str], problems: list[str]) -> Mapping[Entrance, EntranceSettings]:
    """The entrances that have an ``APP``; what is wrong is added to ``problems``."""
    found = {entrance: _read(entrance, given, problems) for entrance in Entrance}
    return {entrance: settings for entrance, settings in found.items() if settings}


def _read(entrance: Entrance, given: Mapping[str, str], problems: list[str]) -> EntranceSettings | None:
    prefix, secret = f"TJ_{entrance.name}_", f"TJ_SECRET_{entrance.name}_KEY"
    named = [name for name in given if name.startswith(prefix) or name == secret]
    if not named:
        return None
    wrong = [
        f"设了 {named[0]}，但缺少 {name}:请照平台给的填写" for name in (f"{prefix}APP", secret) if not given.get(name)
    ]
    values: dict[str, Any] = {}
    try:
        values |= _table(entrance, given.get(f"{prefix}TABLE"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        wrong.append(f"{prefix}TABLE 的内容不对({error}):请照自带的 {entrance.value}.toml 改正后再启动")
    for name, read in (("LOGIN", _address), ("GATEWAY", _address), ("TIMEOUT", _seconds)):
        try:
            if f"{prefix}{name}" in given:
                values[name.lower()] = read(given[f"{prefix}{name}"])
        except ValueError as error:
            wrong.append(f"{prefix}{name} 的值不对({error}):请改正后再启动")
    if not wrong and not values["gateway"]:
        wrong.append(f"缺少 {prefix}GATEWAY:请设为平台给的网关地址")
    problems += wrong
    return None if wrong else EntranceSettings(app=given[f"{prefix}APP"], secret=given[secret], **values)


def _table(entrance: Entrance, path: str | None) -> dict[str, Any]:
    """Raises ``OSError``, ``ValueError``, ``TypeError``, ``KeyError``."""
    shipped = files("entrypoints.entrances").joinpath(f"{entrance.value}.toml")
    table = tomllib.loads(Path(path).read_text("utf-8") if path else shipped.read_text("utf-8"))
    if set(table) != _TABLE:
        raise ValueError("、".join(sorted(_TABLE ^ set(table))))
    for step in table["steps"]:
        if set(step) != _STEP or step["format"] not in _FORMATS:
            raise ValueError("steps")
    return {**table, "kinds": {code: DocumentKind(kind) for code, kind in table["kinds"].items()}}


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        message = "应以 https:// 或 http:// 开头"
        raise ValueError(message)
    return text.rstrip("/")


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= _LONGEST_WAIT:
        message = f"应大于 0，不超过 {_LONGEST_WAIT:.0f} 秒"
        raise ValueError(message)
    return value
