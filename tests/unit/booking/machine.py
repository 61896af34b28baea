"""Booking as a state machine: whatever people do in whatever order, the books balance.

No row of places is ever oversold, each count is the number of appointments and holds behind it, a person has at most
one live appointment, and nobody is refused for lack of a place while one is free.
"""

from contextlib import suppress
from typing import Any

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ports.booking import Appointments
from ports.unit_of_work import UnitOfWork
from tests.booking_world import (
    EIGHT,
    NINE,
    TODAY,
    TOMORROW,
    WEDNESDAY,
    BookingWorld,
    assert_books_balance,
    particulars,
    plan,
)
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.day_errors import ImpactNotAccepted, SoldOut
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Team
from tjdomain.booking.usecases.book_appointment import BookAppointment
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.cancel_team import CancelTeam, CancelTeamCommand
from tjdomain.booking.usecases.change_day import ChangeDay, ChangeDayCommand
from tjdomain.booking.usecases.change_holds import ChangeHolds, ChangeHoldsCommand
from tjdomain.booking.usecases.confirm_missed import ConfirmMissed, ConfirmMissedCommand
from tjdomain.booking.usecases.join_team import JoinTeam, JoinTeamCommand
from tjdomain.booking.usecases.move_team import MoveTeam, MoveTeamCommand
from tjdomain.booking.usecases.reinstate_appointment import ReinstateAppointment, ReinstateAppointmentCommand
from tjdomain.booking.usecases.release_holds import ReleaseHolds, ReleaseHoldsCommand
from tjdomain.booking.usecases.reschedule_appointment import RescheduleAppointment, RescheduleAppointmentCommand
from tjdomain.booking.usecases.transfer_to_team import TransferToTeam, TransferToTeamCommand
from tjdomain.shared.actor import Channel
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import DomainError

DAYS = (TODAY, TOMORROW, WEDNESDAY)
PEOPLE = st.integers(1, 9)
SLOTS = st.builds(Slot, st.sampled_from(DAYS), st.sampled_from((EIGHT, NINE)))
NUMBERS = st.integers(0, 5)
WHICH = st.integers(0, 30)


class BookingMachine(RuleBasedStateMachine):
    """Subclasses say where the bookings are kept."""

    def make_world(self) -> BookingWorld:
        """An empty world."""
        raise NotImplementedError

    @initialize()
    def open_three_days(self) -> None:
        self.world = self.make_world().open(3, 2, days=2)
        self.made: list[Appointment] = []
        self.teams: list[Team] = []

    def attempt(self, use_case: Any, command: Any) -> Any:
        """What it returned, or the domain's refusal; anything else is a fault."""
        try:
            return self.world.run(use_case, command)
        except DomainError as refused:
            return refused

    def one(self, which: int) -> Appointment:
        return self.world.get(self.made[which % len(self.made)])

    def remember(self, result: Any) -> None:
        if not isinstance(result, DomainError):
            self.made.append(result.appointment)

    @rule(who=PEOPLE, slot=SLOTS, overbook=st.booleans())
    def book(self, who: int, slot: Slot, *, overbook: bool) -> None:
        actor = self.world.clerk() if overbook else self.world.examinee()
        reason = "加急" if overbook else None
        command = self.world.booking(who, slot.day, slot.start, actor=actor, overbook_reason=reason)
        free = self.world.day(slot.day).free(slot.start)
        result = self.attempt(BookAppointment, command)
        assert not (isinstance(result, SoldOut) and free)
        self.remember(result)

    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        if self.made:
            command = CancelAppointmentCommand(
                actor=self.world.clerk(), appointment=self.one(which).id, reason="本人来电"
            )
            self.attempt(CancelAppointment, command)

    @rule(which=WHICH, slot=SLOTS, overbook=st.booleans())
    def reschedule(self, which: int, slot: Slot, *, overbook: bool) -> None:
        if self.made:
            command = RescheduleAppointmentCommand(
                actor=self.world.clerk(),
                appointment=self.one(which).id,
                slot=slot,
                reason="本人来电",
                overbook_reason="加急" if overbook else None,
            )
            self.attempt(RescheduleAppointment, command)

    @rule(holds=st.dictionaries(SLOTS, st.integers(1, 3), min_size=1, max_size=2), may_use_free=st.booleans())
    def create_team(self, holds: dict[Slot, int], *, may_use_free: bool) -> None:
        with suppress(DomainError):
            self.teams.append(self.world.team(holds, may_use_free=may_use_free))

    @rule(which=WHICH, who=PEOPLE, slot=SLOTS)
    def join(self, which: int, who: int, slot: Slot) -> None:
        if self.teams:
            command = JoinTeamCommand(
                actor=self.world.examinee(Channel.TEAM_CODE),
                code=self.teams[which % len(self.teams)].code,
                slot=slot,
                particulars=particulars(who),
            )
            self.remember(self.attempt(JoinTeam, command))

    @rule(which=WHICH, team=WHICH, slot=SLOTS)
    def transfer(self, which: int, team: int, slot: Slot) -> None:
        if self.teams and self.made:
            command = TransferToTeamCommand(
                actor=self.world.clerk(),
                appointment=self.one(which).id,
                code=self.teams[team % len(self.teams)].code,
                slot=slot,
            )
            self.attempt(TransferToTeam, command)

    @rule(which=WHICH, moves=st.dictionaries(SLOTS, SLOTS, min_size=1, max_size=2))
    def move_team(self, which: int, moves: dict[Slot, Slot]) -> None:
        if self.teams:
            team = self.teams[which % len(self.teams)].id
            command = MoveTeamCommand(actor=self.world.clerk(), team=team, moves=moves, reason="停电")
            self.attempt(MoveTeam, command)

    @rule(which=WHICH, slot=SLOTS, number=NUMBERS)
    def change_holds(self, which: int, slot: Slot, number: int) -> None:
        if self.teams:
            team = self.teams[which % len(self.teams)].id
            command = ChangeHoldsCommand(actor=self.world.clerk(), team=team, slot=slot, held=number)
            self.attempt(ChangeHolds, command)

    @rule(which=WHICH)
    def cancel_team(self, which: int) -> None:
        if self.teams:
            team = self.teams[which % len(self.teams)].id
            self.attempt(CancelTeam, CancelTeamCommand(actor=self.world.clerk(), team=team, reason="单位要求"))

    @rule()
    def release(self) -> None:
        command = ReleaseHoldsCommand(actor=self.world.clerk(), department=self.world.department)
        self.attempt(ReleaseHolds, command)

    @rule(day=st.sampled_from(DAYS), first=NUMBERS, second=NUMBERS, walk_in=st.integers(0, 1))
    def change_day(self, day: Any, first: int, second: int, walk_in: int) -> None:
        command = ChangeDayCommand(
            actor=self.world.clerk(),
            department=self.world.department,
            day=day,
            plan=plan(first, second, walk_in=walk_in),
            reason="医生请假",
        )
        told = self.attempt(ChangeDay, command)
        if isinstance(told, ImpactNotAccepted):
            accepted = self.attempt(ChangeDay, evolve(command, accepted=frozenset(told.appointments)))
            assert not isinstance(accepted, ImpactNotAccepted)

    @rule(which=WHICH)
    def come(self, which: int) -> None:
        if self.made:
            found = self.one(which)
            if found.state is AppointmentState.BOOKED and found.day == local_day(self.world.clock.now()):
                settled = evolve(found, licence=evolve(found.licence, state=LicenceState.ORIGINAL_SEEN))
                with self.world.the(UnitOfWork):
                    self.world.the(Appointments).save(moved(settled, AppointmentAction.CHECK_IN, found.day))

    @rule(which=WHICH, slot=SLOTS)
    def miss_and_reinstate(self, which: int, slot: Slot) -> None:
        if self.made:
            key = self.one(which).id
            self.attempt(ConfirmMissed, ConfirmMissedCommand(actor=self.world.clerk(), appointments=(key,)))
            command = ReinstateAppointmentCommand(
                actor=self.world.clerk(), appointment=key, slot=slot, reason="本人来电"
            )
            self.attempt(ReinstateAppointment, command)

    @rule(hours=st.sampled_from([1, 8, 24]))
    def pass_time(self, hours: int) -> None:
        if local_day(self.world.clock.now()) < WEDNESDAY:
            self.world.pass_time(hours=hours)

    @invariant()
    def the_books_balance(self) -> None:
        if hasattr(self, "world"):
            assert_books_balance(self.world, DAYS)

    @invariant()
    def nobody_lost_an_appointment(self) -> None:
        for one in getattr(self, "made", []):
            assert self.world.get(one).number == one.number
