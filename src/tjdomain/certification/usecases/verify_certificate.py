"""Verify the QR code on a certificate."""

from datetime import date

from attrs import frozen

from ports.certification import CertificateArchive
from ports.clock import Clock
from ports.security import TokenVerifier
from tjdomain.certification.domain.verification import TOKEN_PURPOSE, VERDICTS, PrintedEdition, Verdict
from tjdomain.shared.dates import local_day
from tjdomain.shared.masking import masked_name
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class VerifyCertificateQuery:
    """Open to everybody; ``token`` is what stands behind the last slash of the printed address."""

    token: str


@frozen(kw_only=True)
class Verification:
    """The verdict, and of a stored certificate only what everybody may know."""

    verdict: Verdict
    number: str | None = None
    masked_name: str | None = None
    trades: tuple[Trade, ...] = ()
    valid_until: date | None = None
    body_name: str | None = None


class VerifyCertificate:
    """Authenticity by the public keys alone, state from the archive."""

    def __init__(self, verifier: TokenVerifier, archive: CertificateArchive, clock: Clock) -> None:
        self._verifier = verifier
        self._archive = archive
        self._clock = clock

    def __call__(self, query: VerifyCertificateQuery) -> Verification:
        """Never refuses: whatever is asked has a verdict."""
        payload = self._verifier.check(query.token, TOKEN_PURPOSE).payload
        if payload is None:
            return Verification(verdict=Verdict.FORGED)
        printed, today = PrintedEdition.read(payload), local_day(self._clock.now())
        row = self._archive.edition(printed.number, printed.edition, today) if printed else None
        if row is None:
            return Verification(verdict=Verdict.UNKNOWN)
        return Verification(
            verdict=VERDICTS[row.state],
            number=row.number,
            masked_name=masked_name(row.name),
            trades=row.trades,
            valid_until=row.valid_until,
            body_name=row.body_name,
        )
