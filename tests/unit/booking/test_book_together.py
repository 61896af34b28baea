import weakref
from datetime import timedelta
from types import NoneType
from uuid import UUID

import pytest
from attrs import evolve

from ports.booking import PersonStandings
from ports.full_slots import FullSlots
from tests.booking_world import (
    EIGHT,
    NINE,
    SATURDAY,
    TOMORROW,
    WEDNESDAY,
    BookingWorld,
    assert_books_balance,
    document,
    particulars,
)
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.book_together import BookTogether, Outcome, SoldOutAlready
from tjdomain.booking.usecases.replay import Booked
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import NotPermitted
from tjdomain.shared.ids import DepartmentId

KEY = RequestKey(b"k" * 32, b"d" * 32)


def office(*capacities: int, above: int = 1) -> BookingWorld:
    return BookingWorld.in_memory(BookingPolicy(insert_first_above=above)).open(*capacities)


def outcomes(world: BookingWorld, *commands: object) -> list[Outcome]:
    return list(world.run(BookTogether, commands))


def test_all_are_booked_in_the_order_asked_with_an_event_each() -> None:
    world = office(10, 10)

    done = outcomes(world, world.booking(1), world.booking(2, start=NINE), world.booking(3, day=WEDNESDAY))

    booked = [one.appointment for one in done if isinstance(one, Booked)]
    assert [one.person.document for one in booked] == [document(n) for n in (1, 2, 3)]
    assert [(one.day, one.period.start) for one in booked] == [(TOMORROW, EIGHT), (TOMORROW, NINE), (WEDNESDAY, EIGHT)]
    assert [world.get(one) for one in booked] == booked
    assert world.kinds()[-3:] == ["appointment.booked"] * 3
    assert world.day().total.booked == 2
    assert len({one.code for one in done if isinstance(one, Booked)}) == 3
    assert_books_balance(world, [TOMORROW, WEDNESDAY])


def test_one_alone_is_left_to_the_ordinary_way() -> None:
    world = office(10)
    assert outcomes(world, world.booking(1)) == [None]
    assert world.day().total.booked == 0


def test_who_would_be_refused_or_warned_is_left_out_and_the_others_are_booked() -> None:
    world = office(10)
    world.the(PersonStandings).certificates[document(2)] = TOMORROW + timedelta(days=400)

    done = outcomes(world, world.booking(1), world.booking(2), world.booking(3, trades=frozenset()), world.booking(4))

    assert [type(one) for one in done] == [Booked, NoneType, NoneType, Booked]


def test_who_shares_a_phone_with_too_many_is_left_out() -> None:
    world = office(10)
    world.set_policy(BookingPolicy(live_per_phone=1, insert_first_above=1))
    world.book(9, particulars=particulars(9, phone="13900001111"))

    shared = world.booking(1, particulars=particulars(1, phone="13900001111"))
    done = outcomes(world, shared, world.booking(2), world.booking(3))

    assert [type(one) for one in done] == [NoneType, Booked, Booked]


def test_those_of_one_company_count_for_the_phone_that_they_share() -> None:
    world = office(10)
    world.set_policy(BookingPolicy(live_per_phone=2, insert_first_above=1))
    shared = [world.booking(n, particulars=particulars(n, phone="13900001111")) for n in (1, 2, 3)]

    done = outcomes(world, *shared, world.booking(4))

    assert [type(one) for one in done] == [Booked, Booked, NoneType, Booked]


def test_a_slot_that_cannot_be_had_is_refused_at_once() -> None:
    world = office(1, 10)
    world.book(9)

    sold_out, closed, booked, too = outcomes(
        world,
        world.booking(1),
        world.booking(2, day=SATURDAY),
        world.booking(3, start=NINE),
        world.booking(4, start=NINE),
    )

    assert isinstance(sold_out, SoldOut)
    assert sold_out.nearest[0].start == NINE
    assert type(closed).__name__ == "DayNotOpened"
    assert isinstance(booked, Booked)
    assert isinstance(too, Booked)


def test_a_request_that_made_an_appointment_is_never_told_that_all_is_sold_out() -> None:
    world = office(1)
    world.book(1, request=KEY)
    again, other = outcomes(world, world.booking(1, request=KEY), world.booking(2, request=evolve(KEY, key=b"o" * 32)))
    assert again is None
    assert isinstance(other, SoldOut)


def test_a_slot_found_full_refuses_for_a_second_whoever_has_no_place_there() -> None:
    world = office(1)
    world.book(1, request=KEY)
    foreseen = world.make(SoldOutAlready)
    assert foreseen(world.booking(2)) is None
    refused, _ = outcomes(world, world.booking(3), world.booking(4))

    again, other = foreseen(world.booking(2)), foreseen(world.booking(2))
    assert again is not other  # what is raised collects where it was
    assert (again.day, again.start, again.nearest) == (refused.day, refused.start, refused.nearest)
    assert foreseen(world.booking(1, request=KEY)) is None
    assert isinstance(foreseen(world.booking(2, request=evolve(KEY, key=b"o" * 32))), SoldOut)
    for free in ({"start": NINE}, {"day": WEDNESDAY}, {"department": DepartmentId(UUID(int=1))}):
        assert foreseen(world.booking(2, **free)) is None
    world.pass_time(seconds=1)
    assert foreseen(world.booking(2)) is None


def test_what_was_found_a_second_ago_is_cleared_away_by_the_next_finding() -> None:
    world = office(1, 1)
    world.book(1)
    world.book(2, start=NINE)
    outcomes(world, world.booking(3), world.booking(4))
    found = weakref.ref(world.the(FullSlots).at(world.department, Slot(TOMORROW, EIGHT), Channel.WEB))
    assert found() is not None
    world.pass_time(seconds=1)
    outcomes(world, world.booking(3, start=NINE), world.booking(4, start=NINE))
    assert found() is None


def test_what_one_is_told_of_a_slot_is_told_to_nobody_else() -> None:
    world = office(1)
    world.book(1)
    clerk = world.clerk()
    foreseen = world.make(SoldOutAlready)
    outcomes(world, world.booking(2, actor=clerk), world.booking(3, actor=clerk))
    assert isinstance(foreseen(world.booking(2, actor=clerk)), SoldOut)
    assert foreseen(world.booking(2, actor=clerk, overbook_reason="领导安排")) is None
    assert foreseen(world.booking(2, actor=evolve(clerk, id=world.ids.new()))) is None
    assert foreseen(world.booking(2)) is None
    with pytest.raises(NotPermitted):
        foreseen(world.booking(2, actor=evolve(clerk, rights=frozenset())))

    outcomes(world, world.booking(2), world.booking(3))
    assert isinstance(foreseen(world.booking(2)), SoldOut)
    assert foreseen(world.booking(2, actor=evolve(world.booking(2).actor, channel=Channel.WECHAT))) is None


def test_the_last_places_and_those_above_the_capacity_are_left_to_the_ordinary_way() -> None:
    world = office(3, 10, above=3)
    clerk = world.clerk()
    above = world.booking(3, start=NINE, actor=clerk, overbook_reason="领导安排")
    assert outcomes(world, world.booking(1), world.booking(2), above) == [None, None, None]
    assert world.day().total.booked == 0


def test_who_may_not_book_is_left_to_hear_it_alone() -> None:
    world = office(10)
    stranger = world.clerk(BookingRight.VIEW)
    assert outcomes(world, world.booking(1, actor=stranger), world.booking(2, actor=stranger)) == [None, None]


def test_where_a_key_refuses_one_nothing_is_left_of_any() -> None:
    world = office(10)
    world.book(1)
    before = world.kinds()
    assert outcomes(world, world.booking(2), world.booking(1), world.booking(3)) == [None, None, None]
    assert outcomes(world, world.booking(4), world.booking(5, particulars=particulars(4))) == [None, None]
    assert world.kinds() == before
    assert world.day().total.booked == 1


def test_where_the_places_do_not_suffice_for_all_nothing_is_left_of_any() -> None:
    world = office(2)
    assert outcomes(world, *(world.booking(n) for n in (1, 2, 3))) == [None, None, None]
    assert world.day().total.booked == 0
    assert_books_balance(world, [TOMORROW])
    assert all(isinstance(one, Booked) for one in outcomes(world, world.booking(1), world.booking(2)))
    assert world.day().total.booked == 2
