"""What the rules of days, periods and places refuse."""

from datetime import date, datetime, time
from typing import ClassVar

from attrs import frozen

from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.errors import Conflict, InvalidValue, RuleViolation
from tjdomain.shared.ids import AppointmentId


@frozen
class BadDayPlan(InvalidValue):
    """Capacities or periods of a day do not fit together; ``field`` names which, ``value`` says what was given."""

    code: ClassVar[str] = "booking.bad_day_plan"


@frozen
class DayNotOpened(RuleViolation):
    """The department has opened no places on that day."""

    code: ClassVar[str] = "booking.day_not_opened"
    day: date
    nearest: tuple[Slot, ...] = ()


@frozen
class DayOver(RuleViolation):
    """The day lies in the past."""

    code: ClassVar[str] = "booking.day_over"
    day: date
    nearest: tuple[Slot, ...] = ()


@frozen
class NotAWorkday(RuleViolation):
    """The department does not work on that day; ``note`` is its own word for it, if any."""

    code: ClassVar[str] = "booking.not_a_workday"
    day: date
    note: str
    nearest: tuple[Slot, ...] = ()


@frozen
class NotYetReleased(RuleViolation):
    """Booking of that day begins later."""

    code: ClassVar[str] = "booking.not_yet_released"
    day: date
    opens_at: datetime
    nearest: tuple[Slot, ...] = ()


@frozen
class NoSuchPeriod(RuleViolation):
    """The day has no period that starts then."""

    code: ClassVar[str] = "booking.no_such_period"
    day: date
    start: time
    nearest: tuple[Slot, ...] = ()


@frozen
class PeriodOver(RuleViolation):
    """The period can no longer be booked at this hour."""

    code: ClassVar[str] = "booking.period_over"
    day: date
    start: time
    nearest: tuple[Slot, ...] = ()


@frozen
class BookingStopped(Conflict):
    """A clerk stopped registration; ``reason`` is what people read."""

    code: ClassVar[str] = "booking.stopped"
    reason: str
    nearest: tuple[Slot, ...] = ()


@frozen
class SoldOut(Conflict):
    """No place is left in that period or on that day."""

    code: ClassVar[str] = "booking.sold_out"
    day: date
    start: time
    nearest: tuple[Slot, ...] = ()


@frozen
class DayAlreadyOpen(Conflict):
    """The day has places already: change its capacity instead."""

    code: ClassVar[str] = "booking.day_already_open"
    days: tuple[date, ...]


@frozen
class CapacityInUse(Conflict):
    """The wanted size is below ``needed``, what teams hold and who has come use; without ``start`` it is the day's."""

    code: ClassVar[str] = "booking.capacity_in_use"
    day: date
    start: time | None
    needed: int


@frozen
class PeriodInUse(Conflict):
    """The period cannot be removed while appointments or teams have places in it."""

    code: ClassVar[str] = "booking.period_in_use"
    day: date
    start: time


@frozen
class ImpactNotAccepted(Conflict):
    """The change breaks these appointments, and exactly these must be accepted for it to be saved."""

    code: ClassVar[str] = "booking.impact_not_accepted"
    appointments: tuple[AppointmentId, ...]
