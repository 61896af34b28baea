"""Days and periods that a person can pick."""

from datetime import date, time

from attrs import frozen

from tjdomain.shared.errors import InvalidValue


@frozen(order=True)
class Period:
    """A period 预约时间段 of a day in Shanghai wall-clock time, whole minutes; within a day its ``start`` names it."""

    start: time
    end: time

    def __attrs_post_init__(self) -> None:
        """Raise ``InvalidValue`` for a period that ends before it starts or is finer than a minute."""
        if self.start >= self.end or any(t.second or t.microsecond or t.tzinfo for t in (self.start, self.end)):
            raise InvalidValue("period", str(self))

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


@frozen(order=True)
class Slot:
    """A day and the start of one of its periods."""

    day: date
    start: time

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.start:%H:%M}"
