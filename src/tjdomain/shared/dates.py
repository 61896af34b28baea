"""Days and hours as the department counts them: Asia/Shanghai for slots and documents, UTC in storage."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime) -> date:
    """The calendar day in Shanghai of an aware moment."""
    return moment.astimezone(SHANGHAI).date()


def local_time(moment: datetime) -> time:
    """The wall-clock time in Shanghai of an aware moment, without a zone."""
    return moment.astimezone(SHANGHAI).time()


def at_local(day: date, hour: time) -> datetime:
    """The moment (UTC) of a Shanghai wall-clock time."""
    return datetime.combine(day, hour, tzinfo=SHANGHAI).astimezone(UTC)


def years_later(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age_on(birth: date, day: date) -> int:
    """Completed years 周岁 on ``day``."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
