"""What waits for somebody at the start of the day: how many in each queue that the account may work at."""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum

from attrs import frozen

from ports.booking_queries import AppointmentFilter, AppointmentQueries
from ports.case_rows import CaseFilter
from ports.certification import CertificateArchive
from ports.clock import Clock
from ports.examination import ExaminationPolicies
from ports.examination_queries import ExaminationFilter, ExaminationQueries, ExaminationRegisters
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.rights import BookingRight
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import sight_of
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.domain.public_health import WAITING
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.list_examinations import awaiting_review
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day


class WaitingKind(Enum):
    """A queue that people work at."""

    LICENCE = "licence"
    MISSED = "missed"
    CONCLUSION = "conclusion"
    REVIEW = "review"
    PORTRAIT = "portrait"
    LAPSE = "lapse"
    PUBLIC_HEALTH = "public_health"
    PUBLIC_HEALTH_LATE = "public_health_late"


_NEEDED: Mapping[WaitingKind, tuple[str, ...]] = {
    WaitingKind.LICENCE: (BookingRight.CHECK_LICENCE,),
    WaitingKind.MISSED: (BookingRight.CONFIRM_MISSED,),
    WaitingKind.CONCLUSION: (ExaminationRight.CONCLUDE,),
    WaitingKind.REVIEW: (ExaminationRight.REVIEW,),
    WaitingKind.PORTRAIT: (CertificationRight.SUPPLY_PORTRAIT, CertificationRight.READ),
    WaitingKind.LAPSE: (ExaminationRight.LAPSE,),
    WaitingKind.PUBLIC_HEALTH: (ExaminationRight.PUBLIC_HEALTH,),
    WaitingKind.PUBLIC_HEALTH_LATE: (ExaminationRight.PUBLIC_HEALTH,),
}

_BOOKED = frozenset({AppointmentState.BOOKED})
_TO_CONCLUDE = frozenset({ExaminationState.AWAITING_CONCLUSION, ExaminationState.RETURNED})


@frozen(kw_only=True)
class CountWaitingQuery:
    """Whose queues."""

    actor: Actor


class CountWaiting:
    """Counts within the actor's data scope; names nobody, so nothing is logged."""

    def __init__(
        self,
        booked: AppointmentQueries,
        examined: ExaminationQueries,
        registers: ExaminationRegisters,
        policies: ExaminationPolicies,
        archive: CertificateArchive,
        clock: Clock,
    ) -> None:
        self._booked = booked
        self._examined = examined
        self._registers = registers
        self._policies = policies
        self._archive = archive
        self._clock = clock

    def __call__(self, query: CountWaitingQuery) -> Mapping[WaitingKind, int]:
        """Each up to 10,001; of the queues that the actor has no right for, none."""
        return {
            kind: self._count(kind, query.actor)
            for kind, rights in _NEEDED.items()
            if all(query.actor.may(right) for right in rights)
        }

    def _count(self, kind: WaitingKind, actor: Actor) -> int:
        match kind:
            case WaitingKind.LICENCE:
                pending = AppointmentFilter(states=_BOOKED, licence_states=frozenset({LicenceState.PENDING}))
                return self._booked.count(pending, actor)
            case WaitingKind.MISSED:
                over = AppointmentFilter(states=_BOOKED, last=local_day(self._clock.now()) - timedelta(days=1))
                return self._booked.count(over, actor)
            case WaitingKind.PORTRAIT:
                return self._archive.count_waiting(sight_of(actor))
            case WaitingKind.PUBLIC_HEALTH:
                return self._registers.count_cases(CaseFilter(states=WAITING), actor)
            case WaitingKind.PUBLIC_HEALTH_LATE:
                late = CaseFilter(states=WAITING, due_before=self._clock.now())
                return self._registers.count_cases(late, actor)
            case _:
                return self._examined.count(self._examinations(kind, actor), actor)

    def _examinations(self, kind: WaitingKind, actor: Actor) -> ExaminationFilter:
        if kind is WaitingKind.REVIEW:
            return awaiting_review(ExaminationFilter(), actor, self._policies.current(), self._registers)
        if kind is WaitingKind.LAPSE:
            return ExaminationFilter(overdue_on=local_day(self._clock.now()))
        return ExaminationFilter(states=_TO_CONCLUDE)
