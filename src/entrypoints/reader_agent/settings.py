"""Settings of the agent on a desk's PC, read from ``TJ_READER_…``; the pairing code is its only secret."""

import os
import tomllib
from collections.abc import Callable, Mapping
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from attrs import field, frozen

from adapters.card_reader.local_service import LocalService
from entrypoints.settings import READER_PORT, SettingsError
from tjdomain.administration.domain.desk_reader import BadPairingCode, opened_pairing_code
from tjdomain.shared.idcard import DocumentKind, Sex

_LONGEST_WAIT = 60.0
_TABLE = frozenset({"url", "method", "code", "good", "waiting", "fields", "sexes", "kinds"})
_NEEDED = frozenset({"name", "number", "sex", "birth"})
_FIELDS = _NEEDED | {"valid_to", "kind", "portrait"}
_PORTS = range(1024, 65536)


class ReaderKind(Enum):
    """How the reader is attached: serial port, USB HID, PC/SC, a maker's program, or none at all."""

    SERIAL = "serial"
    HID = "hid"
    PCSC = "pcsc"
    SERVICE = "service"
    SIMULATED = "simulated"


@frozen(kw_only=True)
class AgentSettings:
    """``origins`` are the addresses of the office's pages; ``device`` a port, ``vendor:product`` or part of a name.

    ``patience`` is how many seconds a reading waits for a card; ``select`` the APDU that opens a PC/SC reader's file.
    """

    kind: ReaderKind
    reader: UUID
    secret: bytes = field(repr=False)
    origins: tuple[str, ...]
    port: int = READER_PORT
    device: str = ""
    baud: int = 115200
    select: bytes = b""
    patience: float = 15.0
    service: LocalService | None = None


def read_agent(environment: Mapping[str, str] | None = None) -> AgentSettings:
    """Read and check all variables. Raises ``SettingsError`` that names each one to set."""
    given = os.environ if environment is None else environment
    problems: list[str] = []
    values: dict[str, Any] = {}
    for name, (variable, read, wanted) in _READERS.items():
        text = given.get(variable, "")
        if not text:
            problems += [f"缺少 {variable}:{wanted}"] if wanted else []
            continue
        try:
            values[name] = read(text)
        except (ValueError, KeyError, OSError) as error:
            problems.append(f"{variable} 的值不对({error}):请改正后再启动")
        except BadPairingCode:
            problems.append(f"{variable} 不是登记时给的那一串:请原样粘贴，或重新登记这台读卡器")
    problems += _missing(values)
    if problems:
        raise SettingsError(problems)
    values["reader"], values["secret"] = values.pop("pairing")
    if values["kind"] is ReaderKind.SERVICE:
        values.setdefault("service", _service(None))
    return AgentSettings(**values)


def _missing(values: Mapping[str, Any]) -> list[str]:
    match values.get("kind"):
        case ReaderKind.SERIAL if "device" not in values:
            return ["缺少 TJ_READER_DEVICE:请设为读卡器的串口，例如 COM3 或 /dev/ttyUSB0"]
        case ReaderKind.PCSC if "select" not in values:
            return ["缺少 TJ_READER_SELECT:请设为厂家说明里打开证件文件的指令（十六进制）"]
    return []


def _kind(text: str) -> ReaderKind:
    return ReaderKind(text)


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"https", "http"} or not parts.netloc or parts.path or parts.query:
            raise ValueError(origin)
    return origins


def _port(text: str) -> int:
    port = int(text)
    if port not in _PORTS:
        raise ValueError(text)
    return port


def _patience(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= _LONGEST_WAIT:
        message = f"应大于 0，不超过 {_LONGEST_WAIT:.0f} 秒"
        raise ValueError(message)
    return seconds


def _service(path: str | None) -> LocalService:
    """The table at ``path``, or the shipped one. Raises ``OSError``, ``ValueError``."""
    shipped = files("entrypoints.reader_agent").joinpath("service.toml")
    table = tomllib.loads(Path(path).read_text("utf-8") if path else shipped.read_text("utf-8"))
    fields = set(table.get("fields", {}))
    if set(table) != _TABLE or not _NEEDED <= fields <= _FIELDS:
        raise ValueError("、".join(sorted((_TABLE ^ set(table)) | (_NEEDED - fields) | (fields - _FIELDS))))
    return LocalService(
        url=table["url"],
        method=table["method"],
        success=(table["code"], tuple(table["good"])),
        waiting=tuple(table["waiting"]),
        fields=table["fields"],
        kinds={word: DocumentKind(kind) for word, kind in table["kinds"].items()},
        sexes={word: Sex(sex) for word, sex in table["sexes"].items()},
    )


_READERS: Mapping[str, tuple[str, Callable[[str], Any], str]] = {
    "kind": ("TJ_READER_KIND", _kind, "请设为 serial、hid、pcsc、service 或 simulated"),
    "pairing": ("TJ_SECRET_READER", opened_pairing_code, "请设为登记读卡器时页面给的配对码"),
    "origins": ("TJ_READER_ORIGINS", _origins, "请设为工作人员打开本系统的网址，例如 https://jkz.example.cn"),
    "port": ("TJ_READER_PORT", _port, ""),
    "device": ("TJ_READER_DEVICE", str, ""),
    "baud": ("TJ_READER_BAUD", int, ""),
    "select": ("TJ_READER_SELECT", bytes.fromhex, ""),
    "patience": ("TJ_READER_PATIENCE", _patience, ""),
    "service": ("TJ_READER_TABLE", _service, ""),
}
