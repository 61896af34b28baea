"""Changes of an issued certificate."""

from datetime import date
from uuid import UUID

from attrs import evolve, frozen

from tjdomain.certification.domain.certificate import Certificate, CertificateState, Collection
from tjdomain.certification.domain.errors import NothingToCorrect, TradeNotPassed
from tjdomain.certification.domain.lifecycle import CertificateAction, move
from tjdomain.shared.ids import CertificateId, FileId
from tjdomain.shared.person import Person
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class Correction:
    """What of the printed data is put right; ``None`` leaves a part as it is."""

    holder: Person | None = None
    trades: tuple[Trade, ...] | None = None
    portrait: FileId | None = None


def correct(
    certificate: Certificate,
    correction: Correction,
    *,
    today: date,
    reason: str,
    next_id: CertificateId,
    created_by: UUID | None,
) -> tuple[Certificate, Certificate]:
    """The superseded edition and the next one.

    The next one has the same number, dates and approval, the corrected data, and is to be printed and collected anew.
    Raises ``WrongState``, ``TradeNotPassed``, ``NothingToCorrect``.
    """
    superseded = move(certificate, CertificateAction.CORRECT, today, reason)
    holder = correction.holder or certificate.holder
    trades = certificate.trades if correction.trades is None else correction.trades
    portrait = correction.portrait or certificate.portrait
    if (holder, trades, portrait) == (certificate.holder, certificate.trades, certificate.portrait):
        raise NothingToCorrect
    added = tuple(trade for trade in trades if trade not in certificate.trades)
    if added:
        raise TradeNotPassed(added)
    following = evolve(
        certificate,
        id=next_id,
        version=1,
        created_by=created_by,
        edition=certificate.edition + 1,
        holder=holder,
        trades=trades,
        portrait=portrait,
        state=CertificateState.VALID,
        print_count=1,
        collection=None,
    )
    return superseded, following


def reissue(certificate: Certificate, *, today: date, promised: date) -> Certificate:
    """One more copy of the same edition for a lost or damaged card 补办; number and last day stay.

    Raises ``WrongState``.
    """
    moved = move(certificate, CertificateAction.REISSUE, today)
    return evolve(moved, print_count=certificate.print_count + 1, promised_on=promised, collection=None)


def collect(certificate: Certificate, collection: Collection, *, today: date) -> Certificate:
    """The card was handed over; a later record replaces an earlier one. Raises ``WrongState``."""
    return evolve(move(certificate, CertificateAction.RECORD_COLLECTION, today), collection=collection)
