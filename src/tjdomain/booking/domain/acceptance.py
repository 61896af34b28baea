"""What a person accepts before booking: the notice 预约须知, and the use of sensitive personal data."""

from datetime import datetime
from enum import Enum

from attrs import field, frozen

from tjdomain.shared.text import clean

_VERSION_LIMIT = 40


class AcceptedText(Enum):
    """Texts that are accepted. The consent stands apart and is never preset (个人信息保护法 第29条)."""

    NOTICE = "notice"
    CONSENT = "consent"


def _version(text: str) -> str:
    return clean(text, "version", _VERSION_LIMIT, required=True)


@frozen(kw_only=True)
class Acceptance:
    """Which text, in which version, was accepted at which moment; kept with the appointment."""

    text: AcceptedText
    version: str = field(converter=_version)
    at: datetime
