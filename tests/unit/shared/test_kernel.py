"""Days, events, ids, actors and errors: what every context speaks."""

import os
import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from tjdomain.shared.actor import EVERYTHING, NOTHING, Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.dates import age_on, at_local, local_day, local_time, years_later
from tjdomain.shared.errors import Conflict, DomainError, InvalidValue, NotFound, NotPermitted, StaleVersion
from tjdomain.shared.events import difference, plain
from tjdomain.shared.ids import DepartmentId, NotAnId, UserId
from tjdomain.shared.trade import Trade

HERE, THERE = DepartmentId(UUID(int=1)), DepartmentId(UUID(int=2))
ME, SHE = UUID(int=11), UUID(int=12)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def _machine_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    clock.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    clock.tzset()


@pytest.mark.usefixtures("_machine_zone")
def test_a_day_is_a_day_in_shanghai_wherever_the_machine_stands() -> None:
    moment = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
    assert (local_day(moment), local_time(moment)) == (date(2026, 3, 2), time(0, 30))
    assert at_local(date(2026, 3, 2), time(0, 30)) == moment


@given(st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  any wall-clock time
def test_wall_clock_and_moment_are_one_to_one(wall: datetime) -> None:
    moment = at_local(wall.date(), wall.time())
    assert (local_day(moment), local_time(moment)) == (wall.date(), wall.time())


def test_the_29th_of_february_becomes_the_28th() -> None:
    assert years_later(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_later(date(2026, 3, 2), 1) == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2010, 3, 2), date(2026, 3, 1), 15),
        (date(2010, 3, 2), date(2026, 3, 2), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_years_are_complete_on_the_birthday(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


class Colour(Enum):
    RED = "red"


@frozen
class Thing:
    id: UserId
    version: int
    name: str
    parts: frozenset[Colour] = frozenset()


def test_every_value_of_the_domain_has_a_plain_form() -> None:
    value = {
        Colour.RED: [None, True, 1, 1.5, "text", Decimal("7.40")],
        "when": (date(2026, 3, 2), datetime(2026, 3, 2, tzinfo=UTC), time(8, 30)),
        "set": frozenset({"b", "a"}),
        "thing": Thing(UserId(ME), 1, "x", frozenset({Colour.RED})),
    }
    assert plain(value) == {
        "red": [None, True, 1, 1.5, "text", "7.40"],
        "when": ["2026-03-02", "2026-03-02T00:00:00+00:00", "08:30:00"],
        "set": ["a", "b"],
        "thing": {"id": str(ME), "version": 1, "name": "x", "parts": ["red"]},
    }


def test_what_has_no_plain_form_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError, match="timedelta"):
        plain(timedelta(1))


def test_a_difference_holds_only_what_differs() -> None:
    before = Thing(UserId(ME), 1, "x")
    after = evolve(before, version=2, name="y")
    assert difference(before, after) == ({"version": 1, "name": "x"}, {"version": 2, "name": "y"})
    assert difference(None, before) == ({}, plain(before))
    assert difference(before, None) == (plain(before), {})
    assert difference({"a": before, "b": 1}, {"a": after, "c": 2}) == (
        {"a": plain(before), "b": 1},
        {"a": plain(after), "c": 2},
    )


def test_ids_of_different_things_are_never_equal() -> None:
    assert DepartmentId(ME) != UserId(ME)
    assert UserId.parse(str(ME)) == UserId(ME)
    assert UserId(ME) < UserId(SHE)


@pytest.mark.parametrize("text", ["", "1", "x" * 500])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(NotAnId) as refused:
        UserId.parse(text)
    assert len(refused.value.value) <= 64


def test_posts_judged_more_strictly_belong_to_their_trade() -> None:
    assert Trade.HAIR_BATH.group is Trade.PUBLIC_PLACE
    assert Trade.FOOD.group is Trade.FOOD


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (EVERYTHING, {"here mine", "here hers", "here nobody's", "there hers"}),
        (NOTHING, set()),
        (Scope(ScopeLevel.DEPARTMENT, frozenset({HERE})), {"here mine", "here hers", "here nobody's"}),
        (
            Scope(ScopeLevel.DEPARTMENT_TREE, frozenset({HERE, THERE})),
            {"here mine", "here hers", "here nobody's", "there hers"},
        ),
        (Scope(ScopeLevel.OWN), {"here mine"}),
    ],
)
def test_a_scope_shows_its_rows_and_no_others(scope: Scope, seen: set[str]) -> None:
    actor = Actor(ActorKind.STAFF, Channel.DESK, ME, scope=scope)
    rows = {
        "here mine": (HERE, ME),
        "here hers": (HERE, SHE),
        "here nobody's": (HERE, None),
        "there hers": (THERE, SHE),
    }
    assert {name for name, row in rows.items() if actor.sees(*row)} == seen


def test_without_an_account_nothing_is_ones_own() -> None:
    assert not Actor(ActorKind.SYSTEM, Channel.API, scope=Scope(ScopeLevel.OWN)).sees(HERE, None)


def test_a_right_is_held_or_missed() -> None:
    actor = Actor(ActorKind.STAFF, Channel.DESK, ME, {"booking.view"})
    actor.require("booking.view")
    assert actor.may("booking.view")
    with pytest.raises(NotPermitted) as refused:
        actor.require("booking.book")
    assert refused.value.right == "booking.book"


def test_an_error_is_printed_by_its_code_alone_and_has_its_fields() -> None:
    error = InvalidValue("phone", "13800001111")
    assert str(error) == "value.invalid"
    assert error.fields == {"field": "phone", "value": "13800001111"}
    assert isinstance(StaleVersion("a", "b"), Conflict)
    assert isinstance(NotFound("a", "b"), DomainError)
