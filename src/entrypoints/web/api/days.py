"""Days, capacities, own calendar and stops 号源与排班."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from entrypoints.web.api.appointment_desk import AppointmentMoveBody
from entrypoints.web.api.booking_views import AppointmentView, appointment_shown
from entrypoints.web.api.shape import Body, Version, WallTime, shown
from entrypoints.web.call import Here, needs
from tjdomain.booking.domain.calendar import DayKind, OwnRule, StopId, StopState
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan
from tjdomain.booking.domain.quota import DayQuota
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.change_day import ChangeDay, ChangeDayCommand, PreviewDayChange, PreviewDayChangeQuery
from tjdomain.booking.usecases.list_stops import ListStops, ListStopsQuery
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.booking.usecases.reopen_booking import ReopenBooking, ReopenBookingCommand
from tjdomain.booking.usecases.set_own_days import (
    OwnDayEntry,
    PreviewOwnDays,
    PreviewOwnDaysQuery,
    SetOwnDays,
    SetOwnDaysCommand,
)
from tjdomain.booking.usecases.show_calendar import CalendarDay, ShowCalendar, ShowCalendarQuery
from tjdomain.booking.usecases.stop_booking import StopBooking, StopBookingCommand
from tjdomain.shared.actor import Channel
from tjdomain.shared.ids import AppointmentId, DepartmentId

Capacity = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class PeriodBody(Body):
    """A period with its places; ``walk_in`` of them are kept for people without an appointment."""

    start: WallTime
    end: WallTime
    capacity: Capacity
    walk_in: Capacity = 0


class PlanBody(Body):
    """A day's periods; the day's own limits are the sums of theirs unless given."""

    periods: list[PeriodBody]
    capacity: Capacity | None = None
    walk_in: Capacity | None = None

    def plan(self) -> DayPlan:
        """As booking takes it."""
        return DayPlan(
            periods=tuple(
                PeriodPlan(period=Period(row.start, row.end), capacity=row.capacity, walk_in=row.walk_in)
                for row in self.periods
            ),
            capacity=self.capacity,
            walk_in=self.walk_in,
        )


class OpenBody(Body):
    """``first`` to ``last`` inclusive; days on which the department rests are left out."""

    first: date
    last: date
    plan: PlanBody


class OpenedView(msgspec.Struct, frozen=True):
    """Which days are open now, which rest, which were open before, and of which the holidays are not published yet."""

    opened: list[date]
    resting: list[date]
    already_open: list[date]
    unpublished: list[date]


class ChangeBody(Body):
    """The new plan; ``accepted`` are exactly the appointments that the preview named, ``moves`` where some of them go.

    ``version`` is the day's that was on the screen.
    """

    plan: PlanBody
    reason: str
    version: Version | None = None
    accepted: list[UUID] = msgspec.field(default_factory=list)
    moves: list[AppointmentMoveBody] = msgspec.field(default_factory=list)


class CountsView(msgspec.Struct, frozen=True):
    """Places of a day or period."""

    capacity: int
    walk_in: int
    team_held: int
    booked: int
    walk_in_used: int
    overbooked: int


class PeriodCounts(msgspec.Struct, frozen=True):
    """A period with its places."""

    start: WallTime
    end: WallTime
    counts: CountsView


class QuotaView(msgspec.Struct, frozen=True):
    """An open day with its places."""

    day: date
    version: int
    total: CountsView
    periods: list[PeriodCounts]


class OwnDayBody(Body):
    """What one day is to be; ``as_published`` takes an entry back."""

    day: date
    rule: OwnRule
    note: str = ""


class OwnDaysBody(Body):
    """Entries of the department's own calendar; ``reason`` is told to the persons who move."""

    entries: list[OwnDayBody]
    accepted: list[UUID] = msgspec.field(default_factory=list)
    moves: list[AppointmentMoveBody] = msgspec.field(default_factory=list)
    reason: str = ""


class CalendarDayView(msgspec.Struct, frozen=True):
    """A day: what the published calendar and the department make of it, its places once it is open."""

    day: date
    works: bool
    published: DayKind | None
    own: OwnRule | None
    note: str
    stopped: bool
    quota: QuotaView | None


class StopBody(Body):
    """An empty field means «all»; ``reason`` is what people read."""

    reason: str
    day: date | None = None
    start: WallTime | None = None
    channel: Channel | None = None


class StopView(msgspec.Struct, frozen=True):
    """A stop of registration."""

    id: UUID
    version: int
    day: date | None
    start: WallTime | None
    channel: Channel | None
    reason: str
    state: StopState


def quota_shown(day: DayQuota) -> QuotaView:
    """An open day."""
    periods = [PeriodCounts(row.period.start, row.period.end, shown(CountsView, row.counts)) for row in day.periods]
    return QuotaView(day.day, day.version, shown(CountsView, day.total), periods)


def _calendar_day(one: CalendarDay) -> CalendarDayView:
    return CalendarDayView(
        day=one.day,
        works=one.works,
        published=one.published,
        own=one.own.rule if one.own else None,
        note=one.own.note if one.own else "",
        stopped=one.is_stopped,
        quota=quota_shown(one.quota) if one.quota else None,
    )


def _entries(data: OwnDaysBody) -> tuple[OwnDayEntry, ...]:
    return tuple(OwnDayEntry(day=entry.day, rule=entry.rule, note=entry.note) for entry in data.entries)


def _accepted(ids: list[UUID]) -> frozenset[AppointmentId]:
    return frozenset(AppointmentId(one) for one in ids)


def _moves(moves: list[AppointmentMoveBody]) -> dict[AppointmentId, Slot]:
    return {AppointmentId(one.appointment): one.slot.slot() for one in moves}


class DayController(Controller):
    """Days and their capacities."""

    path = "/departments/{department:uuid}"
    tags = ("号源",)

    @get("/days", **needs(BookingRight.VIEW))
    def calendar(
        self, call: Here, department: FromPath[UUID], first: FromQuery[date], last: FromQuery[date]
    ) -> list[CalendarDayView]:
        """某段日期的排班与号源,最多一年。"""
        query = ShowCalendarQuery(actor=call.actor, department=DepartmentId(department), first=first, last=last)
        return [_calendar_day(one) for one in call.run(ShowCalendar, query)]

    @post("/days", **needs(BookingRight.MANAGE_DAYS))
    def open_days(self, call: Here, department: FromPath[UUID], data: JSONBody[OpenBody]) -> OpenedView:
        """批量开放日期。"""
        command = OpenDaysCommand(
            actor=call.actor,
            department=DepartmentId(department),
            first=data.first,
            last=data.last,
            plan=data.plan.plan(),
        )
        return shown(OpenedView, call.run(OpenDays, command))

    @post("/days/{day:date}/preview", **needs(BookingRight.MANAGE_DAYS), status_code=200)
    def preview_day(
        self, call: Here, department: FromPath[UUID], day: FromPath[date], data: JSONBody[PlanBody]
    ) -> list[AppointmentView]:
        """调整前预览:会影响哪些预约。"""
        query = PreviewDayChangeQuery(actor=call.actor, department=DepartmentId(department), day=day, plan=data.plan())
        return [appointment_shown(one, call.actor) for one in call.run(PreviewDayChange, query)]

    @put("/days/{day:date}", **needs(BookingRight.MANAGE_DAYS))
    def change_day(
        self, call: Here, department: FromPath[UUID], day: FromPath[date], data: JSONBody[ChangeBody]
    ) -> QuotaView:
        """调整某日的时段与号源。"""
        command = ChangeDayCommand(
            actor=call.actor,
            department=DepartmentId(department),
            day=day,
            plan=data.plan.plan(),
            reason=data.reason,
            version=data.version,
            accepted=_accepted(data.accepted),
            moves=_moves(data.moves),
        )
        return quota_shown(call.run(ChangeDay, command))

    @post("/calendar/preview", **needs(BookingRight.MANAGE_DAYS), status_code=200)
    def preview_calendar(
        self, call: Here, department: FromPath[UUID], data: JSONBody[OwnDaysBody]
    ) -> list[AppointmentView]:
        """调整工作日前预览:会影响哪些预约。"""
        query = PreviewOwnDaysQuery(actor=call.actor, department=DepartmentId(department), entries=_entries(data))
        return [appointment_shown(one, call.actor) for one in call.run(PreviewOwnDays, query)]

    @put("/calendar", **needs(BookingRight.MANAGE_DAYS))
    def set_calendar(self, call: Here, department: FromPath[UUID], data: JSONBody[OwnDaysBody]) -> list[OwnDayBody]:
        """设置科室自己的工作日与休息日。"""
        command = SetOwnDaysCommand(
            actor=call.actor,
            department=DepartmentId(department),
            entries=_entries(data),
            accepted=_accepted(data.accepted),
            moves=_moves(data.moves),
            reason=data.reason,
        )
        return [OwnDayBody(one.day, one.rule, one.note) for one in call.run(SetOwnDays, command)]

    @get("/stops", **needs(BookingRight.VIEW))
    def stops(self, call: Here, department: FromPath[UUID]) -> list[StopView]:
        """正在生效的停约。"""
        query = ListStopsQuery(actor=call.actor, department=DepartmentId(department))
        return [shown(StopView, stop) for stop in call.run(ListStops, query)]

    @post("/stops", **needs(BookingRight.STOP))
    def stop(self, call: Here, department: FromPath[UUID], data: JSONBody[StopBody]) -> StopView:
        """停止登记(某日、某时段或某渠道)。"""
        command = StopBookingCommand(
            actor=call.actor,
            department=DepartmentId(department),
            reason=data.reason,
            day=data.day,
            start=data.start,
            channel=data.channel,
        )
        return shown(StopView, call.run(StopBooking, command))

    @post("/stops/{stop_id:uuid}/lift", **needs(BookingRight.STOP))
    def lift(self, call: Here, department: FromPath[UUID], stop_id: FromPath[UUID]) -> StopView:
        """恢复登记。"""
        return shown(StopView, call.run(ReopenBooking, ReopenBookingCommand(actor=call.actor, stop=StopId(stop_id))))
