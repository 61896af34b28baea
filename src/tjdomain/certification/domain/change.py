"""Changes of an issued certificate."""

from datetime import date
from uuid import UUID

from attrs import evolve, frozen

from tjdomain.certification.domain.certificate import Certificate, CertificateState, Collection
from tjdomain.certification.domain.errors import AnotherPerson, NothingToCorrect, TradeNotPassed
from tjdomain.certification.domain.lifecycle import CertificateAction, move
from tjdomain.shared.ids import CertificateId, FileId
from tjdomain.shared.person import Document, DocumentKind, Person, Sex
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class HolderChange:
    """What of the holder is put right; ``None`` leaves a field as it is. Sex and birth follow a new number."""

    name: str | None = None
    document_kind: DocumentKind | None = None
    document_number: str | None = None
    sex: Sex | None = None
    birth: date | None = None

    def of(self, holder: Person, today: date) -> Person:
        """The holder put right; the phone stays. Raises leaves of ``InvalidValue``."""
        kind = self.document_kind or holder.document.kind
        document = Document(kind, self.document_number or holder.document.number)
        return Person.of(
            self.name or holder.name,
            document.kind,
            document.number,
            phone=holder.phone.number if holder.phone else None,
            sex=self.sex or document.sex or holder.sex,
            birth=self.birth or document.birth(today) or holder.birth,
            today=today,
        )


@frozen(kw_only=True)
class Correction:
    """What of the printed data is put right; ``None`` leaves a part as it is."""

    holder: HolderChange | None = None
    trades: tuple[Trade, ...] | None = None
    portrait: FileId | None = None


def correct(
    certificate: Certificate,
    correction: Correction,
    *,
    first: Certificate,
    today: date,
    reason: str,
    next_id: CertificateId,
    created_by: UUID | None,
) -> tuple[Certificate, Certificate]:
    """The superseded edition and the next one.

    The next one has the same number, dates and approval, the corrected data, and is to be printed and collected anew.
    Of name and document one stays as the ``first`` edition had it: who was examined does not become somebody else.
    Raises ``WrongState``, ``TradeNotPassed``, ``NothingToCorrect``, ``AnotherPerson``, leaves of ``InvalidValue``.
    """
    superseded = move(certificate, CertificateAction.CORRECT, today, reason)
    holder = correction.holder.of(certificate.holder, today) if correction.holder else certificate.holder
    trades = certificate.trades if correction.trades is None else correction.trades
    portrait = correction.portrait or certificate.portrait
    if (holder, trades, portrait) == (certificate.holder, certificate.trades, certificate.portrait):
        raise NothingToCorrect
    _require_same_person(holder, first.holder)
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


def _require_same_person(holder: Person, first: Person) -> None:
    if holder.name != first.name and holder.document != first.document:
        raise AnotherPerson


def reissue(certificate: Certificate, *, today: date, promised: date) -> Certificate:
    """One more copy of the same edition for a lost or damaged card 补办; number and last day stay.

    Raises ``WrongState``.
    """
    moved = move(certificate, CertificateAction.REISSUE, today)
    return evolve(moved, print_count=certificate.print_count + 1, promised_on=promised, collection=None)


def collect(certificate: Certificate, collection: Collection, *, today: date) -> Certificate:
    """The card was handed over; a later record replaces an earlier one. Raises ``WrongState``."""
    return evolve(move(certificate, CertificateAction.RECORD_COLLECTION, today), collection=collection)
