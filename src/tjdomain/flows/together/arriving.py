"""What check-in and walk-in have in common: the person is here, and an examination begins or is found begun."""

from decimal import Decimal

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.examination import Catalogues, ExaminationPolicies, Examinations
from ports.files import FileRecords
from ports.sequences import Sequences
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.licence import LicenceKind
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.certification.usecases.access import require_portrait
from tjdomain.examination.domain.examination import Examination, Registration
from tjdomain.examination.domain.kinds import UNFINISHED, ExaminationState, IdentityEntry, Payer, Source
from tjdomain.examination.domain.registering import Making, register
from tjdomain.examination.usecases.queueing import Queueing
from tjdomain.examination.usecases.records import Records, account_of
from tjdomain.flows.together.errors import RecheckOffered
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId, ExaminationId, FileId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class OriginalSeen:
    """The original of the employer's licence that the clerk holds: its kind, and the number as printed."""

    kind: LicenceKind
    number: str


@frozen(kw_only=True)
class Formalities:
    """What the desk writes down besides the appointment. ``amount`` is in yuan; ``portrait`` a stored portrait."""

    payer: Payer = Payer.PUBLIC
    amount: Decimal = Decimal(0)
    receipt: str | None = None
    identity_entry: IdentityEntry = IdentityEntry.TYPED
    portrait: FileId | None = None


FREE = Formalities()
"""Free of charge, typed, without a portrait."""


@frozen(kw_only=True)
class Arrival:
    """The examination whose guide slip the person gets; ``came_back``: it had begun before, nothing new was made.

    ``code`` is the 查询码 to be printed on the slip; ``None`` where the examination had no check-in of its own.
    """

    examination: Examination
    code: str | None = field(repr=False)
    came_back: bool = False


class Registering:
    """Registers the examination of an appointment whose person has come, as a step of a flow's transaction.

    From then on the person waits at the stations.
    """

    def __init__(
        self,
        examinations: Examinations,
        records: Records,
        catalogues: Catalogues,
        policies: ExaminationPolicies,
        files: FileRecords,
        sequences: Sequences,
        clock: Clock,
        ids: IdGenerator,
        queueing: Queueing,
    ) -> None:
        self._examinations = examinations
        self._records = records
        self._catalogues = catalogues
        self._policies = policies
        self._files = files
        self._sequences = sequences
        self._clock = clock
        self._ids = ids
        self._queueing = queueing

    def earlier(
        self, department: DepartmentId, document: Document, confirmed: frozenset[Confirmation]
    ) -> Examination | None:
        """The person's examination that nobody has judged yet, to be gone on with.

        Raises ``RecheckOffered`` where a recheck could begin today and a full examination was not confirmed.
        """
        begun = self._examinations.open_of(department, document)
        unfinished = next((examination for examination in begun if examination.state in UNFINISHED), None)
        if unfinished is None and Confirmation.RECHECK not in confirmed:
            self._offer_recheck(begun)
        return unfinished

    def _offer_recheck(self, begun: tuple[Examination, ...]) -> None:
        today = local_day(self._clock.now())
        for waiting in begun:
            awaits = waiting.state is ExaminationState.AWAITING_RECHECK and waiting.recheck is None
            if awaits and today <= waiting.due:
                raise RecheckOffered(waiting.id, waiting.number, waiting.due)

    def __call__(self, appointment: Appointment, formalities: Formalities, actor: Actor) -> Examination:
        """The new examination.

        Raises ``NotFound`` (the portrait), ``TooYoung``, ``TradeNotExamined``, ``BadAmount``, ``InvalidValue``.
        """
        now = self._clock.now()
        if formalities.portrait is not None:
            require_portrait(actor, self._files, formalities.portrait)
        making = Making(
            id=ExaminationId(self._ids.new()),
            created_by=account_of(actor),
            at=now,
            catalogue=self._catalogues.in_force(local_day(now)).catalogue,
            policy=self._policies.current(),
            next_ordinal=self._sequences.next,
        )
        examination = register(_registration(appointment, formalities), making)
        self._records.add("examination.registered", actor, examination)
        self._queueing.line_up(examination)
        return examination


def _registration(appointment: Appointment, formalities: Formalities) -> Registration:
    return Registration(
        department=appointment.department,
        person=appointment.person,
        trades=appointment.trades,
        source=_source(appointment),
        channel=appointment.channel,
        payer=formalities.payer,
        amount=formalities.amount,
        receipt=formalities.receipt,
        identity_entry=formalities.identity_entry,
        portrait=formalities.portrait,
        appointment=appointment.id,
        team=appointment.team,
        employer=appointment.workplace.employer,
        employer_name=appointment.workplace.name,
    )


def _source(appointment: Appointment) -> Source:
    if appointment.is_walk_in:
        return Source.WALK_IN
    return Source.INDIVIDUAL if appointment.team is None else Source.TEAM
