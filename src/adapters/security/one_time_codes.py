"""One-time codes by pyotp."""

import base64
from datetime import datetime
from hmac import compare_digest

import pyotp

_DRIFT = (0, -1, 1)
"""A phone's clock may be half a minute off, and typing takes time: RFC 6238, 5.2."""


class TimedCodes:
    """``OneTimeCodes``: the library's defaults are those of the programs."""

    def step(self, secret: bytes, digits: str, now: datetime) -> int | None:
        """The time step whose code it is."""
        totp = pyotp.TOTP(self.spelling(secret))
        present = totp.timecode(now)
        given = digits.encode()
        steps = [present + drift for drift in _DRIFT]
        return next((step for step in steps if compare_digest(totp.generate_otp(step).encode(), given)), None)

    def address(self, secret: bytes, account: str, issuer: str) -> str:
        """What the QR code holds."""
        return pyotp.TOTP(self.spelling(secret)).provisioning_uri(name=account, issuer_name=issuer)

    def spelling(self, secret: bytes) -> str:
        """The secret in Base32; 20 bytes need no padding."""
        return base64.b32encode(secret).decode()
