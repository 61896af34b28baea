"""Typed settings, read from ``TJ_…`` environment variables. There is no default secret."""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from attrs import field, frozen

from entrypoints.entrance_settings import EntranceSettings, read_entrances
from entrypoints.seal_settings import SealSettings, read_seal
from entrypoints.sms_settings import SmsSettings, read_sms
from tjdomain.shared.entrance import Entrance

READER_PORT = 18610
"""Where pages look for the agent of a card reader; ``TJ_READER_PORT`` changes it on both sides."""


class SettingsError(Exception):
    """Lists everything that is missing or wrong in one go, each with what to set."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@frozen
class KeyRing:
    """Named keys of 32 bytes; the first one is in use, the others still open what they sealed."""

    keys: Mapping[str, bytes] = field(repr=False)

    @property
    def current(self) -> str:
        """Name of the key in use."""
        return next(iter(self.keys))

    def text(self) -> str:
        """The form in which a ring stands in a variable: ``name:base64,name:base64``."""
        return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in self.keys.items())


@frozen(kw_only=True)
class Settings:
    """All that an installation decides. Times in seconds, sizes in bytes.

    ``public_requests`` is how many requests a minute one address may make to open routes, in each process.
    """

    database_url: str = field(repr=False)
    redis_url: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 1
    threads: int = 16
    files: Path = Path("var/files")
    public_url: str = "http://127.0.0.1:8000"
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    secure_cookies: bool = True
    largest_body: int = 10 * 1024 * 1024
    public_requests: int = 3000
    reader_port: int = READER_PORT
    log_level: str = "INFO"
    demo: bool = False
    ahead: int = 0
    sms: SmsSettings | None = None
    entrances: Mapping[Entrance, EntranceSettings] = {}
    seal: SealSettings | None = None
    data_keys: KeyRing = field(repr=False)
    index_keys: KeyRing = field(repr=False)
    signing_keys: KeyRing = field(repr=False)


_RINGS = ("data_keys", "index_keys", "signing_keys")


def fresh_ring(name: str = "k1") -> KeyRing:
    """A ring with one new random key."""
    return KeyRing({name: secrets.token_bytes(32)})


def fresh_secrets() -> dict[str, str]:
    """New secrets as the variables that hold them, for a first installation."""
    return {f"TJ_SECRET_{ring.upper()}": fresh_ring().text() for ring in _RINGS}


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all variables. Raises ``SettingsError`` that names each one to set."""
    given = os.environ if environment is None else environment
    problems: list[str] = []
    values: dict[str, object] = {}
    if "TJ_DATABASE_URL" not in given:
        problems.append("缺少 TJ_DATABASE_URL:请设为数据库地址,例如 mysql+pymysql://用户:密码@主机/库名")
    for name, (variable, read) in _READERS.items():
        if (text := given.get(variable)) is None:
            continue
        try:
            values[name] = read(text)
        except ValueError as error:
            problems.append(f"{variable} 的值不对({error}):请改正后再启动")
    values["sms"] = read_sms(given, problems)
    values["seal"] = read_seal(given, problems)
    values["entrances"] = read_entrances(given, problems)
    problems += _exposed(values)
    for ring in _RINGS:
        variable = f"TJ_SECRET_{ring.upper()}"
        if variable not in given:
            problems.append(f"缺少 {variable}:运行 tj new-secrets 生成,妥善保存,各节点用同一份")
    if problems:
        raise SettingsError(problems)
    return Settings(**values)  # type: ignore[arg-type]  # the readers give each field its type


_LAST_PORT = 65_535
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _exposed(values: Mapping[str, object]) -> list[str]:
    if values.get("demo") and values.get("host", "127.0.0.1") not in _LOOPBACK:
        return ["TJ_DEMO=true 只能在本机使用:请把 TJ_HOST 设为 127.0.0.1,或去掉 TJ_DEMO"]
    return []


def _ring(text: str) -> KeyRing:
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        name, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(key) != 32:  # noqa: PLR2004  AES-256, HMAC-SHA256 and Ed25519 seeds all take 32 bytes
            message = "应为 名称:Base64 的 32 字节密钥,多个用逗号分开"
            raise ValueError(message)
        keys[name] = key
    return KeyRing(keys)


def _database(text: str) -> str:
    if not text.startswith(("sqlite://", "mysql+pymysql://")):
        message = "应以 sqlite:/// 或 mysql+pymysql:// 开头"
        raise ValueError(message)
    return text


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        message = "应为正整数"
        raise ValueError(message)
    return number


def _port(text: str) -> int:
    number = _positive(text)
    if number > _LAST_PORT:
        message = f"应为 1 到 {_LAST_PORT}"
        raise ValueError(message)
    return number


def _switch(text: str) -> bool:
    value = json.loads(text.lower())
    if not isinstance(value, bool):
        message = "应为 true 或 false"
        raise ValueError(message)  # noqa: TRY004  a wrong value, not a wrong call
    return value


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


_READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "database_url": ("TJ_DATABASE_URL", _database),
    "redis_url": ("TJ_REDIS_URL", str),
    "host": ("TJ_HOST", str),
    "port": ("TJ_PORT", _port),
    "processes": ("TJ_PROCESSES", _positive),
    "threads": ("TJ_THREADS", _positive),
    "files": ("TJ_FILES", Path),
    "public_url": ("TJ_PUBLIC_URL", str),
    "trusted_proxies": ("TJ_TRUSTED_PROXIES", _networks),
    "secure_cookies": ("TJ_SECURE_COOKIES", _switch),
    "largest_body": ("TJ_LARGEST_BODY", _positive),
    "public_requests": ("TJ_PUBLIC_REQUESTS", _positive),
    "reader_port": ("TJ_READER_PORT", _port),
    "log_level": ("TJ_LOG_LEVEL", str),
    "demo": ("TJ_DEMO", _switch),
    "ahead": ("TJ_AHEAD", int),
    "data_keys": ("TJ_SECRET_DATA_KEYS", _ring),
    "index_keys": ("TJ_SECRET_INDEX_KEYS", _ring),
    "signing_keys": ("TJ_SECRET_SIGNING_KEYS", _ring),
}
