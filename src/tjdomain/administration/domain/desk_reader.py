"""A card reader on a desk's PC 身份证读卡器, as the office knows it, and how it is known to be ours."""

from datetime import datetime
from hashlib import blake2b
from typing import ClassVar
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.ids import DepartmentId, EntityId
from tjdomain.shared.text import clean

SECRET_BYTES = 32
READ_WELL = "ok"
"""The outcome of a reading that gave a card; every other one is the code of its refusal."""
LABEL_LENGTH = 60
_ID_BYTES = 16


class DeskReaderId(EntityId):
    """A registered reader."""


@frozen
class BadPairingCode(InvalidValue):
    """Not a pairing code as the office shows it."""

    code: ClassVar[str] = "administration.bad_pairing_code"


def _name(text: str) -> str:
    return clean(text, "name", LABEL_LENGTH, required=True)


@frozen(kw_only=True)
class DeskReader:
    """One agent on one PC.

    ``agent`` is what it last called itself, ``seen_at`` when a page last reached it; ``outcome`` of its last reading at
    ``read_at`` is ``READ_WELL`` or the code of a refusal. None of that names a person.
    """

    id: DeskReaderId
    department: DepartmentId
    name: str = field(converter=_name)
    secret: bytes = field(repr=False)
    active: bool = True
    created_by: UUID | None
    created_at: datetime
    agent: str = ""
    seen_at: datetime | None = None
    read_at: datetime | None = None
    outcome: str = ""

    @property
    def pairing_code(self) -> str:
        """What the agent is given, once: the reader's id and its secret, in hexadecimal."""
        return (self.id.value.bytes + self.secret).hex()


def opened_pairing_code(text: str) -> tuple[UUID, bytes]:
    """Id and secret of a pairing code. Raises ``BadPairingCode``."""
    try:
        content = bytes.fromhex(text.strip())
    except ValueError:
        content = b""
    if len(content) != _ID_BYTES + SECRET_BYTES:
        raise BadPairingCode("pairing_code", "")
    return UUID(bytes=content[:_ID_BYTES]), content[_ID_BYTES:]


def reading_proof(secret: bytes, reader: UUID, challenge: str) -> str:
    """Shows an agent that the office lets this one reading happen.

    A keyed BLAKE2b over the agent's own challenge: no clock is needed, and it is good once.
    """
    return blake2b(f"{reader}|{challenge}".encode(), key=secret, digest_size=32).hexdigest()
