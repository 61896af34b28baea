"""Administrators who take each other's rights away at the same time: one of them is told that nobody would be left."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import punq
import pytest

from adapters.database.event_log import DatabaseEventLog
from adapters.database.repositories.identity import DatabaseDepartments, DatabaseRoles, DatabaseSessions, DatabaseUsers
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemClock, SystemRandomness, UuidV7
from adapters.memory.identity import MemoryIdentityPolicies
from contracts.ports.identity import ADMIN, ADMIN_ROLE, TOP, IdentityStorage, put, settle, user_of
from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.identity import Departments, IdentityPolicies, Roles, Sessions, Users
from ports.security import Vault
from ports.unit_of_work import UnitOfWork
from tests.integration.conftest import Database
from tests.integration.database.test_identity import storage_in
from tjdomain.identity.domain.errors import DepartmentNameTaken, LastAdministrator
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.assign_roles import AssignRoles, AssignRolesCommand
from tjdomain.identity.usecases.change_department import ChangeDepartment, ChangeDepartmentCommand
from tjdomain.identity.usecases.change_role import ChangeRole, ChangeRoleCommand
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand
from tjdomain.identity.usecases.disable_user import DisableUser, DisableUserCommand
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.errors import StaleVersion, TransactionRefused

FIRST, SECOND = (user_of(number, roles=frozenset({ADMIN})) for number in (1, 2))


def resolved(database: Database, use_case: type) -> Any:
    """The use case over a session of its own."""
    container = punq.Container()
    for port, instance in (
        (DatabaseSession, database.session()),
        (Vault, database.vault),
        (Clock, SystemClock()),
        (IdGenerator, UuidV7()),
        (Randomness, SystemRandomness()),
        (IdentityPolicies, MemoryIdentityPolicies(IdentityPolicy())),
    ):
        container.register(port, instance=instance)
    for port, adapter in (
        (UnitOfWork, DatabaseUnitOfWork),
        (EventLog, DatabaseEventLog),
        (Users, DatabaseUsers),
        (Departments, DatabaseDepartments),
        (Roles, DatabaseRoles),
        (Sessions, DatabaseSessions),
    ):
        container.register(port, adapter)
    container.register(use_case)
    return container.resolve(use_case)


def actor(user: UUID) -> Actor:
    return Actor(ActorKind.STAFF, Channel.DESK, user, frozenset(IdentityRight), EVERYTHING)


def demote(database: Database, by: Any, whom: Any) -> None:
    command = AssignRolesCommand(actor=actor(by.id.value), user=whom.id, version=1, roles=frozenset())
    resolved(database, AssignRoles)(command)


def disable(database: Database, by: Any, whom: Any) -> None:
    resolved(database, DisableUser)(DisableUserCommand(actor=actor(by.id.value), user=whom.id, version=1))


def empty_the_role(database: Database, by: Any, _: Any) -> None:
    command = ChangeRoleCommand(
        actor=actor(by.id.value), role=ADMIN, version=1, name="admin", rights=frozenset(), scope=ADMIN_ROLE.scope
    )
    resolved(database, ChangeRole)(command)


Act = Callable[[Database, Any, Any], None]


@pytest.mark.parametrize("acts", [(demote, demote), (demote, disable), (disable, disable)])
def test_of_two_who_shut_each_other_out_one_stays(database: Database, acts: tuple[Act, Act]) -> None:
    storage: IdentityStorage = storage_in(database)
    settle(storage)
    put(storage, FIRST, SECOND)
    ready = Barrier(2)

    def shut_out(number: int) -> str:
        by, whom = ((FIRST, SECOND), (SECOND, FIRST))[number]
        ready.wait()
        try:
            acts[number](database, by, whom)
        except LastAdministrator as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(shut_out, range(2))) == ["done", LastAdministrator.code]
    with storage.uow:
        assert len(storage.users.holders_of(ADMIN_ROLE.rights)) == 1


def test_of_many_who_give_departments_one_name_at_the_same_time_one_does(database: Database) -> None:
    settle(storage_in(database))
    everyone = actor(UUID(int=1))
    made = resolved(database, CreateDepartment)(CreateDepartmentCommand(actor=everyone, name="西院", parent=TOP))
    ready = Barrier(8)

    def name_it(number: int) -> str:
        create, rename = resolved(database, CreateDepartment), resolved(database, ChangeDepartment)
        ready.wait()
        try:
            if number % 2:
                create(CreateDepartmentCommand(actor=everyone, name="东院", parent=TOP))
            else:
                rename(ChangeDepartmentCommand(actor=everyone, department=made.id, version=1, name="东院", parent=TOP))
        except (DepartmentNameTaken, StaleVersion, TransactionRefused) as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(name_it, range(8)))
    assert told.count("done") == 1
    assert DepartmentNameTaken.code in told
    storage = storage_in(database)
    with storage.uow:
        assert [one.name for one in storage.departments.all()].count("东院") == 1


def test_a_role_is_not_emptied_under_its_last_holder(database: Database) -> None:
    storage = storage_in(database)
    settle(storage)
    put(storage, FIRST, SECOND)
    with pytest.raises(LastAdministrator):
        empty_the_role(database, FIRST, SECOND)
    demote(database, FIRST, SECOND)
    with pytest.raises(LastAdministrator):
        empty_the_role(database, SECOND, FIRST)
