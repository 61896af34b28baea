"""The composition root of the seal: makes, renews and reads the key that documents are signed with."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.kit.http import HttpClient
from adapters.kit.world import SystemClock
from adapters.security.pades import NoSeal, PadesSeal
from adapters.security.seal_keys import SealKey, make_seal_key, read_seal_key
from entrypoints.seal_settings import KEY, PASSPHRASE, SealSettings
from ports.clock import Clock
from ports.sealing import DocumentSeal

_YEAR = timedelta(days=365)
_PATIENCE = 10.0
"""Seconds for each step of a request for a time stamp."""


def sealing(settings: SealSettings | None, clock: Clock) -> Iterator[tuple[Any, Any]]:
    """The port and what stands behind it."""
    if settings is None:
        yield DocumentSeal, NoSeal()
        return
    client = HttpClient(_PATIENCE, kept=0)
    yield DocumentSeal, PadesSeal(lambda: key_of(settings), settings.passphrase, clock, client, settings.stamps)


def key_of(settings: SealSettings) -> SealKey:
    """The key of the settings. Raises ``Unavailable``."""
    return read_seal_key(settings.key, settings.passphrase)


def make_key(target: Path, owner: str, years: int) -> dict[str, str]:
    """Write a new key into a new file that its owner alone may read; the variables to set. Raises ``OSError``."""
    passphrase = secrets.token_urlsafe(24)
    now: datetime = SystemClock().now().astimezone(UTC)
    content = make_seal_key(owner, now, years * _YEAR, passphrase.encode())
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return {KEY: str(target.absolute()), PASSPHRASE: passphrase}
