"""Edit what an appointment says about the person, the trades, the employer."""

from attrs import frozen

from ports.booking import Appointments, BookingPolicies, CurrentOpenings
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.licence import LicenceCheck, new_check
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.policies import Facts, Wish, person_is_old_enough, trades_are_offered
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for, as_seen, given_reason
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.licence import licence_warnings
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class EditAppointmentCommand:
    """What is ``None`` stays; new particulars replace the old ones whole. ``version`` is the one on the screen."""

    actor: Actor
    appointment: AppointmentId
    version: int
    reason: str
    particulars: Particulars | None = None
    trades: frozenset[Trade] | None = None
    workplace: Workplace | None = None


class EditAppointment:
    """A clerk's correction; both states stay in the event log."""

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        openings: CurrentOpenings,
        policies: BookingPolicies,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._openings = openings
        self._policies = policies
        self._journal = journal
        self._clock = clock

    def __call__(self, command: EditAppointmentCommand) -> Appointment:
        """Raises ``NotFound``, ``StaleVersion``, ``AlreadyBooked`` (the new document), ``WrongState``.

        Also what booking refuses of a person's age and of trades.
        """
        actor, today = command.actor, local_day(self._clock.now())
        actor.require(BookingRight.EDIT)
        reason = given_reason(actor, command.reason)
        with self._uow:
            before = appointment_for(actor, BookingRight.EDIT, self._appointments, command.appointment, None)
            seen = as_seen(before, command.version)
            person = command.particulars.person(today) if command.particulars else before.person
            after = moved(
                seen,
                AppointmentAction.EDIT,
                today,
                person=person,
                phone_seen=before.phone_seen and person.phone == before.person.phone,
                trades=before.trades if command.trades is None else command.trades,
                workplace=command.workplace or before.workplace,
                licence=self._licence(command, before),
            )
            self._require_bookable(before, after, actor)
            self._appointments.save(after)
            self._journal.record("appointment.edited", actor, before, after, reason)
        return after

    def _require_bookable(self, before: Appointment, after: Appointment, actor: Actor) -> None:
        """Raise what booking would refuse of that which was edited."""
        wish = Wish(
            actor=actor,
            now=self._clock.now(),
            slot=after.slot,
            person=after.person,
            trades=after.trades,
            licence_known=True,
            phone_verified=True,
        )
        facts = Facts(openings=self._openings.of(after.department), policy=self._policies.current())
        if after.person.birth != before.person.birth and (refused := person_is_old_enough(wish, facts)):
            raise refused
        if not after.trades <= before.trades and (refused := trades_are_offered(wish, facts)):
            raise refused

    def _licence(self, command: EditAppointmentCommand, before: Appointment) -> LicenceCheck:
        """The check begins anew with another workplace; a team's was checked once for all."""
        workplace = command.workplace
        if workplace in (None, before.workplace) or before.team is not None:
            return before.licence
        policy, number = self._policies.current(), workplace.licence_number
        doubts = licence_warnings(number, policy.licence_regions) if number else ()
        return new_check(required=policy.licence_photo_required, photo=before.licence.photo, warnings=doubts)
