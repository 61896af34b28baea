"""How far a team's members are, as the employer's contact may know it: nothing of what was found."""

from collections.abc import Mapping
from enum import Enum

from attrs import field, frozen

from ports.booking import Appointments, BookingPolicies, Teams
from ports.certification import Certificates
from ports.clock import Clock
from ports.examination_queries import ExaminationFilter, ExaminationQueries, ExaminationRow
from ports.limits import Limits
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Team, TeamState, roster_digest
from tjdomain.booking.domain.team_errors import RosterExpired, TeamCancelled
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import ExaminationId, TeamId
from tjdomain.shared.masking import masked_name

_PAGE = 200
_CONTACT = Actor(ActorKind.CONTACT, Channel.WEB, scope=EVERYTHING)
"""Whose link it is; what is read for it stays inside but for the stage."""


class MemberStage(Enum):
    """How far a member is. Whoever has no certificate may be waiting, in a recheck, or not qualified: all are one."""

    BOOKED = "booked"
    ABSENT = "absent"
    CAME = "came"
    UNFINISHED = "unfinished"
    CERTIFIED = "certified"
    NOT_CERTIFIED = "not_certified"


@frozen(kw_only=True)
class MemberShown:
    """One member, the name masked."""

    name: str = field(repr=False)
    slot: Slot
    stage: MemberStage


@frozen(kw_only=True)
class RosterShown:
    """A team's members by day, period and when they booked; who cancelled is left out."""

    team: Team
    members: tuple[MemberShown, ...]


@frozen(kw_only=True)
class ShowRosterQuery:
    """The token of the link, and the network address that opens it."""

    token: str = field(repr=False)
    address: str


class ShowRoster:
    """Open to whoever has the link. Tries in vain count by address."""

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        appointments: Appointments,
        certificates: Certificates,
        examinations: ExaminationQueries,
        limits: Limits,
        policies: BookingPolicies,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._appointments = appointments
        self._certificates = certificates
        self._examinations = examinations
        self._limits = limits
        self._policies = policies
        self._clock = clock

    def __call__(self, query: ShowRosterQuery) -> RosterShown:
        """Raises ``RosterUnknown``, ``RosterExpired``, ``TeamCancelled``, ``LimitExceeded``."""
        policy, key = self._policies.current(), f"booking.roster|{query.address}"
        self._limits.hit(key, policy.look_up_minutes * 60, policy.look_up_tries)
        with self._uow:
            team = self._teams.by_roster(roster_digest(query.token))
            listed = [one for one in self._appointments.of_team(team.id) if one.state is not AppointmentState.CANCELLED]
        self._limits.give_back(key)
        if team.state is TeamState.CANCELLED:
            raise TeamCancelled
        if team.roster is not None and self._clock.now() >= team.roster.expires:
            raise RosterExpired(team.roster.expires)
        examined = self._examined(team.id)
        certified = self._certified(examined)
        members = [
            MemberShown(
                name=masked_name(one.person.name), slot=one.slot, stage=_stage(one, examined.get(_who(one)), certified)
            )
            for one in listed
        ]
        return RosterShown(team=team, members=tuple(sorted(members, key=lambda member: member.slot)))

    def _examined(self, team: TeamId) -> Mapping[tuple[str, str], ExaminationRow]:
        """The newest examination of each member by document."""
        found: dict[tuple[str, str], ExaminationRow] = {}
        rows = self._examinations.page(ExaminationFilter(team=team), _CONTACT, None, _PAGE)
        while rows:
            for row in (one for one in rows if one.state is not ExaminationState.VOIDED):
                found.setdefault((row.document_kind.value, row.document_number), row)
            rows = self._examinations.page(ExaminationFilter(team=team), _CONTACT, rows[-1].id, _PAGE)
        return found

    def _certified(self, examined: Mapping[tuple[str, str], ExaminationRow]) -> frozenset[ExaminationId]:
        today = local_day(self._clock.now())
        qualified = [row.id for row in examined.values() if row.state is ExaminationState.QUALIFIED]
        with self._uow:
            latest = {key: self._certificates.latest_of(key) for key in qualified}
        valid = CertificateState.VALID
        return frozenset(key for key, one in latest.items() if one is not None and one.state_on(today) is valid)


def _who(appointment: Appointment) -> tuple[str, str]:
    document = appointment.person.document
    return document.kind.value, document.number


def _stage(
    appointment: Appointment, examination: ExaminationRow | None, certified: frozenset[ExaminationId]
) -> MemberStage:
    if appointment.state is AppointmentState.BOOKED:
        return MemberStage.BOOKED
    if appointment.state is AppointmentState.MISSED:
        return MemberStage.ABSENT
    if examination is None or examination.state is ExaminationState.REGISTERED:
        return MemberStage.CAME
    if examination.state in {ExaminationState.IN_PROGRESS, ExaminationState.LAPSED}:
        return MemberStage.UNFINISHED
    return MemberStage.CERTIFIED if examination.id in certified else MemberStage.NOT_CERTIFIED
