"""Staff and their powers, the chief physician, versions of the catalogue."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.examination import MemoryExaminationPolicies
from ports.examination import Catalogues, ExaminationPolicies
from ports.unit_of_work import UnitOfWork
from tests.examination_world import NOW, TODAY, World
from tjdomain.examination.domain.catalogue_errors import CatalogueInvalid, CatalogueTooEarly, SecondPersonNeeded
from tjdomain.examination.domain.catalogue_version import CatalogueAction, CatalogueState, CatalogueVersion
from tjdomain.examination.domain.errors import ChiefInThePast, RankTooLow, StaffInactive
from tjdomain.examination.domain.kinds import Rank, Station
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.examination.domain.staff import StaffDetails, chief_on
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.activate_catalogue import ActivateCatalogue, ActivateCatalogueCommand
from tjdomain.examination.usecases.change_chief import ChangeChief, ChangeChiefCommand
from tjdomain.examination.usecases.define_catalogue import DefineCatalogue, DefineCatalogueCommand
from tjdomain.examination.usecases.edit_staff import EditStaff, EditStaffCommand
from tjdomain.examination.usecases.install_shipped_catalogue import (
    InstallShippedCatalogue,
    InstallShippedCatalogueCommand,
)
from tjdomain.examination.usecases.list_staff import ListStaff, ListStaffQuery
from tjdomain.examination.usecases.register_staff import RegisterStaff, RegisterStaffCommand
from tjdomain.examination.usecases.show_catalogue import (
    ListCatalogues,
    ListCataloguesQuery,
    ShowCatalogue,
    ShowCatalogueQuery,
)
from tjdomain.examination.usecases.show_staff import ShowStaff, ShowStaffQuery
from tjdomain.shared.actor import NOTHING
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion
from tjdomain.shared.text import EmptyValue

DAY = timedelta(days=1)
DETAILS = StaffDetails(
    name=" 周 主任 ",
    title="主任医师",
    rank=Rank.SENIOR,
    stations=frozenset({Station.XRAY}),
    concludes=True,
    account=None,
    signature=None,
    active=True,
)


@pytest.fixture
def world() -> World:
    return World.in_memory(ExaminationPolicy(catalogue_trial_first=False)).open()


def hire(world: World, **changes: Any) -> Any:
    command = RegisterStaffCommand(
        actor=world.actor("admin"), department=world.department, details=evolve(DETAILS, **changes)
    )
    return world.run(RegisterStaff, command)


def appoint(world: World, physician: Any, valid_from: Any = TODAY) -> Any:
    command = ChangeChiefCommand(actor=world.actor("admin"), physician=physician, valid_from=valid_from)
    return world.run(ChangeChief, command)


def define(world: World, **changes: Any) -> CatalogueVersion:
    catalogue = evolve(VERSION_1, **{"valid_from": TODAY, **changes})
    command = DefineCatalogueCommand(actor=world.actor("author"), catalogue=catalogue)
    version: CatalogueVersion = world.run(DefineCatalogue, command)
    return version


def test_a_member_has_a_clean_name_and_the_powers_given(world: World) -> None:
    member = hire(world)
    assert (member.name, member.title, member.stations) == ("周主任", "主任医师", frozenset({Station.XRAY}))
    with pytest.raises(EmptyValue):
        hire(world, title=" ")


def test_a_junior_may_not_conclude(world: World) -> None:
    with pytest.raises(RankTooLow):
        hire(world, rank=Rank.JUNIOR)
    assert hire(world, rank=Rank.INTERMEDIATE).concludes
    assert not hire(world, rank=Rank.JUNIOR, concludes=False).concludes


def test_a_member_is_edited_by_who_saw_the_newest_version(world: World) -> None:
    member = hire(world)
    command = EditStaffCommand(
        actor=world.actor("admin"), member=member.id, details=evolve(DETAILS, title="副主任医师"), seen=1
    )
    assert (world.run(EditStaff, command).title, world.run(EditStaff, evolve(command, seen=2)).version) == (
        "副主任医师",
        3,
    )
    with pytest.raises(StaleVersion):
        world.run(EditStaff, command)


def test_the_chief_of_a_day_is_the_newest_entry_by_then(world: World) -> None:
    member = hire(world)
    appoint(world, member.id, TODAY + 10 * DAY)
    query = ListStaffQuery(actor=world.actor("admin"), department=world.department)
    assert [row.name for row in world.run(ListStaff, query) if row.chief] == ["孙主检"]
    world.pass_days(10)
    assert [row.name for row in world.run(ListStaff, query) if row.chief] == ["周主任"]
    assert chief_on((), TODAY) is None


def test_the_later_of_two_entries_for_one_day_counts(world: World) -> None:
    appoint(world, hire(world).id)
    query = ListStaffQuery(actor=world.actor("admin"), department=world.department)
    assert [row.name for row in world.run(ListStaff, query) if row.chief] == ["周主任"]


def test_a_chief_is_active_may_conclude_and_begins_today_or_later(world: World) -> None:
    member = hire(world)
    with pytest.raises(ChiefInThePast):
        appoint(world, member.id, TODAY - DAY)
    with pytest.raises(RankTooLow):
        appoint(world, world.staff["doctor"])
    with pytest.raises(StaffInactive):
        appoint(world, hire(world, active=False).id)


def test_staff_are_managed_by_right_and_within_scope(world: World) -> None:
    blind = evolve(world.actor("admin"), scope=NOTHING)
    member = hire(world)
    hired = RegisterStaffCommand(actor=blind, department=world.department, details=DETAILS)
    edited = EditStaffCommand(actor=blind, member=member.id, details=DETAILS, seen=1)
    chief = ChangeChiefCommand(actor=blind, physician=member.id, valid_from=TODAY)
    for use_case, command in ((RegisterStaff, hired), (EditStaff, edited), (ChangeChief, chief)):
        with pytest.raises(NotFound):
            world.run(use_case, command)
        with pytest.raises(NotPermitted):
            world.run(use_case, evolve(command, actor=world.actor("desk", ExaminationRight.READ)))
    assert world.run(ListStaff, ListStaffQuery(actor=blind, department=world.department)) == ()


def test_the_shipped_catalogue_is_installed_once(world: World) -> None:
    command = InstallShippedCatalogueCommand(actor=world.actor("admin"))
    assert world.run(InstallShippedCatalogue, command) == ()
    (version,) = World.in_memory().run(InstallShippedCatalogue, command)
    assert (version.catalogue, version.state, version.activated_at) == (VERSION_1, CatalogueState.ACTIVE, NOW)


def test_a_version_is_checked_numbered_and_waits_as_a_draft(world: World) -> None:
    version = define(world, version=99)
    assert (version.number, version.state) == (2, CatalogueState.DRAFT)
    assert world.check_in().catalogue == 1
    with pytest.raises(CatalogueInvalid):
        define(world, packages=(VERSION_1.packages[0], VERSION_1.packages[0]))
    with pytest.raises(CatalogueTooEarly):
        define(world, valid_from=TODAY - DAY)


def activate(world: World, number: int, account: str = "second", action: Any = CatalogueAction.ACTIVATE) -> Any:
    command = ActivateCatalogueCommand(actor=world.actor(account), number=number, action=action)
    return world.run(ActivateCatalogue, command)


def test_a_second_person_puts_it_in_force_and_old_examinations_keep_theirs(world: World) -> None:
    old = world.check_in()
    define(world)
    with pytest.raises(SecondPersonNeeded):
        activate(world, 2, "author")
    active = activate(world, 2)
    assert (active.state, active.activated_by) == (CatalogueState.ACTIVE, world.accounts["second"])
    assert (world.get(old).catalogue, world.check_in().catalogue) == (1, 2)


def test_without_that_parameter_one_person_does(world: World) -> None:
    policies = world.the(ExaminationPolicies)
    assert isinstance(policies, MemoryExaminationPolicies)
    policies.policy = ExaminationPolicy(catalogue_second_person=False, catalogue_trial_first=False)
    define(world)
    assert activate(world, 2, "author").state is CatalogueState.ACTIVE


def test_a_draft_is_not_activated_after_its_day_but_can_be_discarded(world: World) -> None:
    define(world)
    world.pass_days(1)
    with pytest.raises(CatalogueTooEarly):
        activate(world, 2)
    assert activate(world, 2, action=CatalogueAction.DISCARD).state is CatalogueState.DISCARDED
    with world.the(UnitOfWork):
        assert world.the(Catalogues).in_force(TODAY + DAY).number == 1


def test_versions_are_shown_to_readers(world: World) -> None:
    define(world)
    reader = world.actor("desk", ExaminationRight.READ)
    assert [row.number for row in world.run(ListCatalogues, ListCataloguesQuery(actor=reader))] == [2, 1]
    assert world.run(ShowCatalogue, ShowCatalogueQuery(actor=reader, number=1)) == VERSION_1
    with pytest.raises(NotFound):
        world.run(ShowCatalogue, ShowCatalogueQuery(actor=reader, number=9))


def test_a_member_is_shown_with_the_chiefs_of_the_department(world: World) -> None:
    member, reader = hire(world), world.actor("admin")
    for days in (0, 3):
        appoint(world, member.id, TODAY + days * DAY)
    found = world.run(ShowStaff, ShowStaffQuery(actor=reader, member=member.id))
    assert found.member == member
    assert [one.valid_from for one in found.chiefs][:2] == [TODAY + 3 * DAY, TODAY]
    with pytest.raises(NotFound):
        world.run(ShowStaff, ShowStaffQuery(actor=evolve(reader, scope=NOTHING), member=member.id))
    with pytest.raises(NotPermitted):
        world.run(ShowStaff, ShowStaffQuery(actor=evolve(reader, rights=frozenset()), member=member.id))
