"""The number of a certificate 健康证编号: body code, year, sequence and check digit, as a parameter orders them."""

import re

from attrs import Attribute, field, frozen

from tjdomain.certification.domain.errors import BadNumberPattern, NumbersExhausted
from tjdomain.shared.check_digits import mod_11_10

_TOKEN = re.compile(r"\{(body|year|check|sequence:[3-9])\}")
_LONGEST = 40


@frozen(order=True)
class CertificateNumber:
    """A number as people see it, and its place in its series. The system itself leaves no hole in a series."""

    text: str
    series: str
    sequence: int

    def __str__(self) -> str:
        return self.text


def _well_formed(_: object, __: "Attribute[str]", text: str) -> None:
    names = [token.split(":")[0] for token in _TOKEN.findall(text)]
    rest = _TOKEN.sub("", text)
    if (
        sorted(set(names) | {"check"}) != ["body", "check", "sequence", "year"]
        or len(names) != len(set(names))
        or not re.fullmatch(r"[0-9A-Z-]*", rest)
        or ("{check}" in text and not text.endswith("{check}"))
        or len(text) > _LONGEST
    ):
        raise BadNumberPattern(field="number_pattern", value=text[:64])


@frozen
class NumberPattern:
    """How a number is put together.

    ``{body}``, ``{year}`` and ``{sequence:6}`` (3 to 9 digits) stand in it once each, ``{check}`` last or not at all.
    Between them capital letters, digits and hyphens may stand. No national or provincial rule is known, hence a
    parameter. Raises ``BadNumberPattern``.
    """

    text: str = field(validator=_well_formed)

    def series(self, body: str, year: int) -> str:
        """The name of the sequence that counts the certificates of a body in a year."""
        return f"certificate:{body}:{year}"

    def number(self, body: str, year: int, sequence: int) -> CertificateNumber:
        """The number at place ``sequence`` (from 1).

        Raises ``NumbersExhausted`` when it needs more digits than the pattern has.
        """

        def filled(match: re.Match[str]) -> str:
            part, _, width = match[1].partition(":")
            digits = {"body": body, "year": f"{year:04}", "check": "", "sequence": f"{sequence:0{width or 1}}"}[part]
            if part == "sequence" and len(digits) > int(width):
                raise NumbersExhausted(year=year, digits=int(width))
            return digits

        text = _TOKEN.sub(filled, self.text)
        if self.text.endswith("{check}"):
            text += mod_11_10(re.sub(r"\D", "", text))
        return CertificateNumber(text, self.series(body, year), sequence)
