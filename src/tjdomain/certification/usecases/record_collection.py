"""Record that cards were handed over 领证登记."""

from attrs import frozen

from ports.certification import Certificates
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import Certificate, Collection, CollectionWay
from tjdomain.certification.domain.change import collect
from tjdomain.certification.domain.errors import TooManyAtOnce
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import certificate_for
from tjdomain.certification.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId
from tjdomain.shared.text import clean

MOST = 200
_LONGEST_NOTE = 60


@frozen(kw_only=True)
class RecordCollectionCommand:
    """A holder's card, or all cards that an employer's contact takes.

    ``note`` names the proxy, the contact or the parcel; ``relation`` is the proxy's to the holder and is kept behind
    the name.
    """

    actor: Actor
    certificates: tuple[CertificateId, ...]
    way: CollectionWay
    note: str = ""
    relation: str = ""


class RecordCollection:
    """All cards of the list or none; a repeated record replaces the earlier one."""

    def __init__(
        self, uow: UnitOfWork, certificates: Certificates, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._certificates = certificates
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RecordCollectionCommand) -> tuple[Certificate, ...]:
        """The certificates by id.

        Raises ``TooManyAtOnce`` (over 200), ``EmptyValue`` (no proxy, relation, contact or parcel named), ``TooLong``,
        ``NotFound``, ``WrongState``, ``StaleVersion``.
        """
        command.actor.require(CertificationRight.RECORD_COLLECTION)
        wanted = sorted(set(command.certificates))
        if len(wanted) > MOST:
            raise TooManyAtOnce(limit=MOST, given=len(wanted))
        collection = Collection(
            way=command.way,
            at=self._clock.now(),
            recorded_by=command.actor.id,
            note=_note(command),
        )
        with self._uow:
            return tuple(self._one(certificate, collection, command.actor) for certificate in wanted)

    def _one(self, certificate: CertificateId, collection: Collection, actor: Actor) -> Certificate:
        before = certificate_for(actor, self._certificates, certificate)
        after = collect(before, collection, today=local_day(collection.at))
        self._certificates.save(after)
        self._journal.record("certificate.collected", actor, before, after)
        return after


def _note(command: RecordCollectionCommand) -> str:
    note = clean(command.note, "note", _LONGEST_NOTE, required=command.way is not CollectionWay.SELF)
    if command.way is not CollectionWay.PROXY:
        return note
    relation = clean(command.relation, "relation", _LONGEST_NOTE, required=True)
    return clean(f"{note}（{relation}）", "note", _LONGEST_NOTE)
