"""What the department sets about certificates."""

import re
from enum import Enum

from attrs import frozen

from tjdomain.certification.domain.errors import RequiredSetting, SettingMissing
from tjdomain.certification.domain.number import NumberPattern


class ValidityBase(Enum):
    """The day from which validity runs."""

    EXAM = "exam"
    ISSUE = "issue"


class ValidityEnd(Enum):
    """Whether the last valid day has the base's date, or is the day before."""

    SAME = "same"
    MINUS1 = "minus1"


@frozen(kw_only=True)
class CertificationPolicy:
    """Parameters of certification.

    No text of law fixes number, validity base or last day for Shandong, so all are parameters. Names of the body and
    the public address have no default that could be right anywhere: while they are empty nothing is issued or printed.
    """

    body_code: str = "371502"
    """Code of the issuing body 发证机构代码: 2 to 12 capital letters or digits."""
    body_name: str = ""
    """Name of the issuing body 体检单位, as printed."""
    supervised_by: str = ""
    """Who has the card made 监制; not printed while empty."""
    number_pattern: str = "{body}{year}{sequence:6}{check}"
    validity_base: ValidityBase = ValidityBase.EXAM
    validity_years: int = 1
    validity_end: ValidityEnd = ValidityEnd.SAME
    expiring_within_days: int = 30
    """How long before its last day a certificate is listed as expiring."""
    promised_after_days: int = 3
    """Days from the issue to the day on which the card is promised for collection."""
    public_base_url: str = ""
    """Address under which the public verification page is reached, without a slash at the end, e.g.

    ``https://tj.example.cn``.
    """

    def require_issuing(self) -> None:
        """Raise ``SettingMissing`` while the issuing body is not set."""
        if not re.fullmatch(r"[0-9A-Z]{2,12}", self.body_code):
            raise SettingMissing(RequiredSetting.BODY_CODE)
        if not self.body_name:
            raise SettingMissing(RequiredSetting.BODY_NAME)

    def require_printing(self) -> None:
        """Raise ``SettingMissing`` while the address in the QR code is not set."""
        if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]+)?(?<!/)", self.public_base_url):
            raise SettingMissing(RequiredSetting.PUBLIC_BASE_URL)

    @property
    def numbers(self) -> NumberPattern:
        """The number pattern. Raises ``BadNumberPattern``."""
        return NumberPattern(self.number_pattern)
