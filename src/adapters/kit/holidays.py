"""The State Council's yearly notice of holidays and make-up workdays, as the package chinesecalendar ships it."""

from datetime import date

import chinese_calendar
from chinese_calendar import constants

from tjdomain.booking.domain.calendar import SATURDAY, DayKind


class PublishedHolidays:
    """Knows the years of the installed package. The notice for a year appears about the November before it."""

    def __init__(self) -> None:
        days = [*constants.holidays, *constants.workdays]
        self.first_year = min(days).year
        self.last_year = max(days).year

    def kind(self, day: date) -> DayKind | None:
        """What the notice makes of a day; ``None`` outside the known years, which the package must not be asked for."""
        if not self.first_year <= day.year <= self.last_year:
            return None
        weekend = day.weekday() >= SATURDAY
        if chinese_calendar.is_workday(day):
            return DayKind.MAKE_UP_WORKDAY if weekend else DayKind.WORKDAY
        if day in constants.holidays:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND
