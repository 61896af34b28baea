"""What the QR code on a certificate says, and how a check of it can end."""

import re
from enum import Enum
from types import MappingProxyType

from attrs import frozen

from tjdomain.certification.domain.certificate import CertificateState

TOKEN_PURPOSE = "certificate"  # noqa: S105 - a name, no secret
VERIFY_PATH = "/v/"
_PAYLOAD = re.compile(rb"([0-9A-Z-]{1,64})\.([1-9][0-9]{0,8})")


class Verdict(Enum):
    """The answer of the public verification page.

    UNKNOWN: rightly signed, but no such certificate is stored. FORGED: not signed by any key of ours.
    """

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    FORGED = "forged"


VERDICTS = MappingProxyType(
    {
        CertificateState.VALID: Verdict.VALID,
        CertificateState.EXPIRED: Verdict.EXPIRED,
        CertificateState.SUPERSEDED: Verdict.SUPERSEDED,
        CertificateState.REVOKED: Verdict.REVOKED,
        CertificateState.CANCELLED: Verdict.CANCELLED,
    }
)


@frozen
class PrintedEdition:
    """What the signed token holds: it names the edition on paper, so that a corrected one shows as superseded."""

    number: str
    edition: int

    def payload(self) -> bytes:
        """``number.edition`` in ASCII."""
        return f"{self.number}.{self.edition}".encode()

    @classmethod
    def read(cls, payload: bytes) -> "PrintedEdition | None":
        """The edition named by a payload, ``None`` where it names none."""
        found = _PAYLOAD.fullmatch(payload)
        return cls(found[1].decode(), int(found[2])) if found else None


def verify_url(base: str, token: str) -> str:
    """The address in the QR code; ``base`` has no slash at its end."""
    return f"{base}{VERIFY_PATH}{token}"
