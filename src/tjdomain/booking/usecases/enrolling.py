"""Making members of teams: by code, by transfer, by list."""

from attrs import frozen

from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.licence import LicenceCheck, LicenceState, new_check
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team import Team
from tjdomain.booking.usecases.tickets import Ticket
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import FileId
from tjdomain.shared.person import Person
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class Seating:
    """Where a member sits: a slot with its period, on a held place or a free one."""

    slot: Slot
    period: Period
    part: Part


def member_check(team: Team, photo: FileId | None, *, required: bool) -> LicenceCheck:
    """The licence check of a member: none where the team's licence was checked."""
    if team.has_licence:
        return LicenceCheck(state=LicenceState.NOT_NEEDED)
    return new_check(required=required, photo=photo, warnings=())


def member_of(
    team: Team,
    actor: Actor,
    person: Person,
    trades: frozenset[Trade],
    seating: Seating,
    ticket: Ticket,
    check: LicenceCheck,
) -> Appointment:
    """A member's appointment; the employer is the team's."""
    return Appointment(
        id=ticket.id,
        department=team.department,
        number=ticket.number,
        created_by=actor.id,
        created_at=ticket.drawn_at,
        channel=actor.channel,
        person=person,
        trades=trades,
        workplace=team.workplace,
        licence=check,
        team=team.id,
        day=seating.slot.day,
        period=seating.period,
        part=seating.part,
    )
