"""Settings of the key that documents are signed with."""

from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

KEY, PASSPHRASE, STAMPS = "TJ_SEAL_KEY", "TJ_SECRET_SEAL", "TJ_SEAL_TIMESTAMP"


@frozen(kw_only=True)
class SealSettings:
    """A PKCS#12 file and its passphrase; ``stamps`` is the address of an RFC 3161 service, empty for none."""

    key: Path
    passphrase: bytes = field(repr=False)
    stamps: str = ""


def read_seal(given: Mapping[str, str], problems: list[str]) -> SealSettings | None:
    """The key's settings, ``None`` where there is none; what is wrong is added to ``problems``."""
    stamps = given.get(STAMPS, "")
    if stamps and not stamps.startswith(("https://", "http://")):
        problems.append(f"{STAMPS} 的值不对:请设为时间戳服务的地址,以 https:// 或 http:// 开头,不用就去掉")
    if KEY not in given:
        return None
    if PASSPHRASE not in given:
        problems.append(f"设了 {KEY},但缺少 {PASSPHRASE}:请设为签名密钥文件的口令")
        return None
    return SealSettings(key=Path(given[KEY]), passphrase=given[PASSPHRASE].encode(), stamps=stamps)
