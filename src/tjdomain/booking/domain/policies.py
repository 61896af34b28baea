"""Who may book what: a list of named rules, each of which returns a refusal that explains itself, or ``None``.

The order matters: what is wrong with the day is said before what is wrong with the person, so that a stranger who tries
documents on a closed day learns nothing.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from attrs import evolve, frozen

from tjdomain.booking.domain.age import too_young
from tjdomain.booking.domain.calendar import opens_at, released_percent
from tjdomain.booking.domain.day_errors import (
    BookingStopped,
    DayNotOpened,
    DayOver,
    NoSuchPeriod,
    NotAWorkday,
    NotYetReleased,
    PeriodOver,
    SoldOut,
)
from tjdomain.booking.domain.errors import (
    AlreadyBooked,
    AlreadyBookedAs,
    BlockedByNoShows,
    LicencePhotoNeeded,
    PhoneNeeded,
    PhoneNotVerified,
    PhoneSharedByTooMany,
    TradeNotOffered,
)
from tjdomain.booking.domain.openings import Openings
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.shared.actor import Actor, ActorKind
from tjdomain.shared.dates import at_local, local_day
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import AppointmentId, DepartmentId
from tjdomain.shared.person import Person
from tjdomain.shared.trade import Trade

NEAREST = 3
"""So many free periods are offered beside a refusal."""


@frozen(kw_only=True)
class LiveAppointment:
    """What is known of the person's live appointment."""

    id: AppointmentId
    department: DepartmentId
    created_by: UUID | None
    number: str
    day: date


@frozen(kw_only=True)
class Standing:
    """How a person stands with the house: appointments missed lately, the certificate, an open recheck.

    ``missed`` counts those of the last ``no_show_days``, ``last_missed`` is the latest of their days.
    """

    missed: int = 0
    last_missed: date | None = None
    certificate_until: date | None = None
    awaits_recheck: bool = False


@frozen(kw_only=True)
class SlotWish:
    """A slot that somebody wants. ``part`` is where the place is to come from; ``now`` is the moment of asking."""

    actor: Actor
    now: datetime
    slot: Slot
    part: Part = Part.FREE

    @property
    def at_desk(self) -> bool:
        """Whether staff books, who sees the person, the paper and the reason."""
        return at_desk(self.actor)


@frozen(kw_only=True)
class Wish(SlotWish):
    """What somebody wants to book. ``licence_known``: a photo is given, or the team's licence was checked."""

    person: Person
    trades: frozenset[Trade]
    licence_known: bool
    phone_verified: bool


@frozen(kw_only=True)
class Facts:
    """What the rules look at."""

    openings: Openings
    policy: BookingPolicy
    live: LiveAppointment | None = None
    standing: Standing = Standing()
    sharing: int = 0
    """Live appointments under the person's phone, those of teams apart."""


def at_desk(actor: Actor) -> bool:
    """Whether the actor is the hospital's own: staff or a job, bound by rights, not by the rules for the public."""
    return actor.kind in {ActorKind.STAFF, ActorKind.JOB, ActorKind.SYSTEM}


def released_to(actor: Actor, day: date, now: datetime, policy: BookingPolicy) -> int:
    """Per cent of the capacity up to which this actor may book now; what teams and walk-ins hold counts as taken."""
    return 100 if actor.may(BookingRight.BEFORE_RELEASE) else released_percent(day, now, policy)


SlotPolicy = Callable[[SlotWish, Facts], DomainError | None]
Policy = Callable[[Wish, Facts], DomainError | None]


def day_is_opened(wish: SlotWish, facts: Facts) -> DomainError | None:
    """The day is not past, and the department has opened places on it."""
    if wish.slot.day < local_day(wish.now):
        return DayOver(wish.slot.day)
    return None if wish.slot.day in facts.openings.days else DayNotOpened(wish.slot.day)


def day_is_a_workday(wish: SlotWish, facts: Facts) -> DomainError | None:
    """The department works on that day."""
    if facts.openings.works(wish.slot.day):
        return None
    own = facts.openings.own_days.get(wish.slot.day)
    return NotAWorkday(wish.slot.day, own.note if own else "")


def day_is_released(wish: SlotWish, facts: Facts) -> DomainError | None:
    """Booking of that day has begun; a team's places do not wait for it."""
    if wish.part is Part.TEAM or released_to(wish.actor, wish.slot.day, wish.now, facts.policy):
        return None
    return NotYetReleased(wish.slot.day, opens_at(wish.slot.day, facts.policy))


def registration_is_not_stopped(wish: SlotWish, facts: Facts) -> DomainError | None:
    """No clerk's stop is in the way."""
    stop = facts.openings.stop(wish.slot.day, wish.slot.start, wish.actor.channel)
    return BookingStopped(stop.reason) if stop else None


def period_exists(wish: SlotWish, facts: Facts) -> DomainError | None:
    """The day has that period."""
    if facts.openings.days[wish.slot.day].has(wish.slot.start):
        return None
    return NoSuchPeriod(wish.slot.day, wish.slot.start)


def period_is_not_over(wish: SlotWish, facts: Facts) -> DomainError | None:
    """The public books until the period starts (less a parameter), the desk until it ends."""
    period = facts.openings.days[wish.slot.day].of(wish.slot.start).period
    if wish.at_desk:
        last = at_local(wish.slot.day, period.end)
    else:
        last = at_local(wish.slot.day, period.start) - timedelta(minutes=facts.policy.book_until_minutes)
    return None if wish.now < last else PeriodOver(wish.slot.day, wish.slot.start)


def places_are_left(wish: SlotWish, facts: Facts) -> DomainError | None:
    """A place is left on the day and in the period for those who book one, or walk in; a team has its own."""
    if wish.part not in {Part.FREE, Part.WALK_IN}:
        return None
    released = released_to(wish.actor, wish.slot.day, wish.now, facts.policy)
    if facts.openings.days[wish.slot.day].left(wish.slot.start, wish.part, released):
        return None
    return SoldOut(wish.slot.day, wish.slot.start)


def trades_are_offered(wish: Wish, facts: Facts) -> DomainError | None:
    """The department examines for each of the trades."""
    other = next((t for t in Trade if t in wish.trades and t not in facts.policy.trades), None)
    return TradeNotOffered(other) if other else None


def person_is_old_enough(wish: Wish, facts: Facts) -> DomainError | None:
    """The person is of working age on the exam day."""
    return too_young(wish.person, wish.slot.day, facts.policy)


def phone_is_given(wish: Wish, facts: Facts) -> DomainError | None:
    """Online a phone is needed, verified where the department asks for that, and not one that a crowd shares."""
    if wish.at_desk:
        return None
    if wish.person.phone is None:
        return PhoneNeeded()
    if facts.policy.phone_verified and not wish.phone_verified:
        return PhoneNotVerified()
    most = facts.policy.live_per_phone
    return PhoneSharedByTooMany(most) if most and facts.sharing >= most else None


def licence_photo_is_given(wish: Wish, facts: Facts) -> DomainError | None:
    """Online the licence's photo is needed where the department asks for it; a team's licence is known already."""
    if wish.at_desk or wish.licence_known or not facts.policy.licence_photo_required:
        return None
    return LicencePhotoNeeded()


def person_has_no_live_appointment(wish: Wish, facts: Facts) -> DomainError | None:
    """One live appointment per person; where it was not looked up, the storage's unique key says so later."""
    return None if facts.live is None else already_booked(wish.actor, facts.live)


def already_booked(actor: Actor, live: LiveAppointment | None) -> AlreadyBooked:
    """The refusal of a second booking. Only who may see the first one is told which it is."""
    if live is None or not actor.may(BookingRight.VIEW) or not actor.sees(live.department, live.created_by):
        return AlreadyBooked()
    return AlreadyBookedAs(live.id, live.number, live.day)


def person_is_not_blocked(wish: Wish, facts: Facts) -> DomainError | None:
    """Who missed too often waits, or comes to the desk."""
    until = blocked_until(facts.standing, local_day(wish.now), facts.policy)
    return BlockedByNoShows(until) if until and not wish.at_desk else None


def missed_since(now: datetime, policy: BookingPolicy) -> date:
    """The day after which missed appointments count."""
    return local_day(now) - timedelta(days=policy.no_show_days)


def blocked_until(standing: Standing, today: date, policy: BookingPolicy) -> date | None:
    """The last day of the block that missed appointments bring, ``None`` where there is none on ``today``."""
    if not policy.no_show_limit or standing.missed < policy.no_show_limit or standing.last_missed is None:
        return None
    until = standing.last_missed + timedelta(days=policy.no_show_block_days)
    return until if until >= today else None


OPEN_POLICIES: tuple[SlotPolicy, ...] = (
    day_is_opened,
    day_is_a_workday,
    day_is_released,
    period_exists,
    registration_is_not_stopped,
    period_is_not_over,
)
"""Whether a slot can be booked at all, whatever is left in it."""

SLOT_POLICIES: tuple[SlotPolicy, ...] = (*OPEN_POLICIES, places_are_left)
"""About the day and the period alone: also what a calendar on the screen shows."""

PERSON_POLICIES: tuple[Policy, ...] = (
    trades_are_offered,
    person_is_old_enough,
    phone_is_given,
    licence_photo_is_given,
    person_has_no_live_appointment,
    person_is_not_blocked,
)

BOOKING_POLICIES: tuple[Policy, ...] = (*SLOT_POLICIES, *PERSON_POLICIES)


def slot_refusal(wish: SlotWish, facts: Facts, policies: tuple[SlotPolicy, ...] = SLOT_POLICIES) -> DomainError | None:
    """Why the slot cannot be had, with the nearest free ones; ``None`` when it can."""
    refused = slot_objection(wish, facts, policies)
    return refused and with_nearest(refused, wish, facts)


def slot_objection(
    wish: SlotWish, facts: Facts, policies: tuple[SlotPolicy, ...] = SLOT_POLICIES
) -> DomainError | None:
    """What the first rule that objects says, without looking for other slots."""
    return next((refused for policy in policies if (refused := policy(wish, facts))), None)


def person_refusal(wish: Wish, facts: Facts) -> DomainError | None:
    """Why this person cannot book; ``None`` when nothing is in the way."""
    return next((refused for policy in PERSON_POLICIES if (refused := policy(wish, facts))), None)


def with_nearest(refused: DomainError, wish: SlotWish, facts: Facts) -> DomainError:
    """The refusal with ``nearest`` filled in where it has one; a team's member can have the team's slots only."""
    if wish.part is Part.TEAM or not hasattr(refused, "nearest"):
        return refused
    return evolve(refused, nearest=nearest_free(wish, facts))  # type: ignore[call-arg]  # asked just above


def nearest_free(wish: SlotWish, facts: Facts) -> tuple[Slot, ...]:
    """The first three slots from today on that this actor could have instead, those nearest to the wished day first."""
    today, places = local_day(wish.now), facts.openings.with_places
    days = sorted((day for day in places if day >= today), key=lambda day: abs(day - wish.slot.day))
    slots = (slot for day in days for slot in places[day] if slot != wish.slot)
    others = (SlotWish(actor=wish.actor, now=wish.now, slot=slot) for slot in slots)
    return tuple(islice((other.slot for other in others if slot_objection(other, facts) is None), NEAREST))
