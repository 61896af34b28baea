"""Working age 16, on the day of the examination: asked of every booking, and wherever the day changes."""

from datetime import date

from tjdomain.booking.domain.errors import TooYoung
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.shared.dates import age_on
from tjdomain.shared.person import Person


def too_young(person: Person, day: date, policy: BookingPolicy) -> TooYoung | None:
    """The refusal of a day on which the person is not of working age yet."""
    age = age_on(person.birth, day)
    return TooYoung(age, policy.minimum_age) if age < policy.minimum_age else None
