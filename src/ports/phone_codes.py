"""Storage of the codes that were sent to phones."""

from datetime import datetime
from typing import Protocol

from tjdomain.booking.domain.phone_code import CodePurpose, PhoneCode, PhoneCodeId


class PhoneCodes(Protocol):
    """Codes that were sent to phones. Of id, digits and subject only keyed digests are kept."""

    def add(self, code: PhoneCode, digits: str) -> None:
        """Keep one that was drawn."""
        ...

    def use(self, id: PhoneCodeId, digits: str, now: datetime, tries: int) -> bool:  # noqa: A002  the field's name
        """Count a try and, if the digits are right, use the code up: of many at once exactly one is told ``True``.

        ``False`` for a wrong or unknown one, and for one that has expired, was used or tried ``tries`` times before.
        """
        ...

    def proves(self, id: PhoneCodeId, purpose: CodePurpose, subject: str, since: datetime) -> bool:  # noqa: A002
        """Whether that code was drawn for this purpose and subject, and was proven at ``since`` or later."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop those that expired before that moment; how many."""
        ...
