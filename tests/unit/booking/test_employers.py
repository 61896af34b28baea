from datetime import date
from typing import Any

import pytest
from attrs import evolve

from ports.booking_queries import EmployerFilter
from tests.booking_world import BookingWorld
from tjdomain.booking.domain.employer import Employer, EmployerState
from tjdomain.booking.domain.licence import Licence, LicenceKind
from tjdomain.booking.domain.team_errors import EmployerExists, EmployerMerged, MergeWithItself
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.edit_employer import EditEmployer, EditEmployerCommand
from tjdomain.booking.usecases.list_employers import (
    CountEmployers,
    ListEmployers,
    ListEmployersQuery,
    ShowEmployer,
    ShowEmployerQuery,
)
from tjdomain.booking.usecases.merge_employers import MergeEmployers, MergeEmployersCommand
from tjdomain.booking.usecases.register_employer import RegisterEmployer, RegisterEmployerCommand
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.rights import PersonRight
from tjdomain.shared.text import EmptyValue

FOOD_LICENCE = Licence(kind=LicenceKind.FOOD, number="JY13715020000010", holder="甲饭店")
BUSINESS = Licence(kind=LicenceKind.BUSINESS, number="91371500MA3TE5T031", holder="甲饭店")


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory()


def register(world: BookingWorld, name: str, **changes: Any) -> Employer:
    given = {"actor": world.clerk(), "department": world.department, "name": name}
    made: Employer = world.run(RegisterEmployer, RegisterEmployerCommand(**{**given, **changes}))
    return made


def edit(world: BookingWorld, what: Employer, **changes: Any) -> Employer:
    given = {
        "actor": world.clerk(),
        "employer": what.id,
        "version": what.version,
        "name": what.name,
        "aliases": what.aliases,
        "licences": what.licences,
        "address": what.address,
        "contact_name": what.contact_name,
        "contact_phone": what.contact_phone,
    }
    edited: Employer = world.run(EditEmployer, EditEmployerCommand(**{**given, **changes}))
    return edited


def merge(world: BookingWorld, duplicate: Employer, kept: Employer, **changes: Any) -> Employer:
    given = {"actor": world.clerk(), "duplicate": duplicate.id, "kept": kept.id, "reason": "重复登记"}
    left: Employer = world.run(MergeEmployers, MergeEmployersCommand(**{**given, **changes}))
    return left


def show(world: BookingWorld, what: Employer) -> Employer:
    shown: Employer = world.run(ShowEmployer, ShowEmployerQuery(actor=world.clerk(), employer=what.id))
    return shown


def test_an_employer_is_registered_with_clean_names(world: BookingWorld) -> None:
    made = register(
        world, " 甲饭店 ", aliases=("甲店", " 甲店", "ABC"), contact_name="刘经理", contact_phone=Phone("13900000000")
    )

    assert (made.name, made.aliases) == ("甲饭店", ("甲店", "ABC"))
    assert show(world, made) == made
    with pytest.raises(EmptyValue):
        register(world, " ")


def test_a_name_or_alias_belongs_to_one_employer(world: BookingWorld) -> None:
    first = register(world, "甲饭店", aliases=("甲店",))

    with pytest.raises(EmployerExists) as refused:
        register(world, "甲店")

    assert refused.value.employer == first.id
    second = register(world, "乙饭店")
    with pytest.raises(EmployerExists):
        edit(world, second, aliases=("甲饭店",))
    with pytest.raises(StaleVersion):
        edit(world, edit(world, second, address="东昌西路"), version=1)


def test_the_register_is_kept_by_right(world: BookingWorld) -> None:
    made = register(world, "甲饭店")

    with pytest.raises(NotPermitted):
        register(world, "乙饭店", actor=world.clerk(BookingRight.VIEW))
    with pytest.raises(NotFound):
        edit(world, made, actor=world.stranger())
    with pytest.raises(NotFound):
        show(world, evolve(made, id=type(made.id)(world.ids.new())))


def test_a_merge_gives_names_and_licences_to_the_kept_entry(world: BookingWorld) -> None:
    kept = register(world, "甲饭店", licences=(BUSINESS,))
    duplicate = register(world, "甲飯店", aliases=("甲店",), licences=(FOOD_LICENCE, BUSINESS))

    grown = merge(world, duplicate, kept)

    assert grown.aliases == ("甲店", "甲飯店")
    assert grown.licences == (FOOD_LICENCE, BUSINESS)
    gone = show(world, duplicate)
    assert (gone.state, gone.merged_into) == (EmployerState.MERGED, kept.id)
    assert world.kinds()[-2:] == ["employer.merged", "employer.enlarged"]
    assert [event.reason for event in world.events()[-2:]] == ["重复登记", "重复登记"]


def test_of_a_licence_that_both_have_a_merge_keeps_the_one_that_is_valid_longer(world: BookingWorld) -> None:
    lapsed = evolve(FOOD_LICENCE, valid_until=date(2025, 12, 31))
    renewed = evolve(FOOD_LICENCE, valid_until=date(2030, 12, 31))
    kept = register(world, "甲饭店", licences=(lapsed, BUSINESS))
    duplicate = register(world, "甲飯店", licences=(renewed, evolve(BUSINESS, valid_until=date(2026, 12, 31))))

    assert merge(world, duplicate, kept).licences == (renewed, BUSINESS)


def test_a_merged_entry_is_not_changed_any_more(world: BookingWorld) -> None:
    kept, duplicate, third = register(world, "甲"), register(world, "乙"), register(world, "丙")
    merge(world, duplicate, kept)

    with pytest.raises(EmployerMerged) as refused:
        edit(world, show(world, duplicate), name="丁")
    assert refused.value.into == kept.id
    with pytest.raises(EmployerMerged):
        merge(world, third, duplicate)
    with pytest.raises(MergeWithItself):
        merge(world, kept, kept)
    with pytest.raises(EmptyValue):
        merge(world, third, kept, reason="")


def test_employers_of_different_departments_are_not_merged(world: BookingWorld) -> None:
    elsewhere = DepartmentId(world.ids.new())
    here, there = register(world, "甲"), register(world, "甲", department=elsewhere)

    with pytest.raises(NotFound):
        merge(world, there, here)


def test_the_register_is_listed_newest_first_with_masked_phones(world: BookingWorld) -> None:
    register(world, "甲饭店", contact_phone=Phone("13900000000"), licences=(BUSINESS,))
    register(world, "乙饭店")
    wanted = EmployerFilter(department=world.department)

    page = world.run(ListEmployers, ListEmployersQuery(actor=world.clerk(), wanted=wanted, limit=0))
    counts = world.run(CountEmployers, ListEmployersQuery(actor=world.clerk(), wanted=wanted))
    assert (set(counts), sum(counts.values())) == (set(EmployerState), page.total)
    with pytest.raises(NotPermitted):
        world.run(CountEmployers, ListEmployersQuery(actor=world.examinee(), wanted=wanted))
    rest = world.run(ListEmployers, ListEmployersQuery(actor=world.clerk(), wanted=wanted, after=page.rows[-1].id))
    seeing = evolve(world.clerk(), rights=frozenset({BookingRight.VIEW, PersonRight.VIEW_UNMASKED}))
    whole = world.run(ListEmployers, ListEmployersQuery(actor=seeing, wanted=wanted))

    assert [row.name for row in page.rows] == ["乙饭店"]
    assert page.total == 2
    assert [(row.name, row.contact_phone) for row in rest.rows] == [("甲饭店", "139****0000")]
    assert whole.rows[1].contact_phone == "13900000000"
    assert page.rows[0].contact_phone is None
