"""A hospital in memory, with its use cases of identity and an administrator who may do everything in identity."""

from datetime import UTC, datetime, timedelta
from typing import Any

import punq
from attrs import evolve

from adapters.memory.event_log import MemoryEventLog
from adapters.memory.identity import (
    MemoryApiKeys,
    MemoryCredentials,
    MemoryDepartments,
    MemoryIdentityPolicies,
    MemoryMenus,
    MemoryPosts,
    MemoryRoles,
    MemorySessions,
    MemoryUsers,
)
from adapters.memory.identity_queries import MemoryIdentityQueries, MemorySignInQueries
from adapters.memory.limits import MemoryLimits
from adapters.memory.second_factors import MemorySecondFactors
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from adapters.security.challenges import SealedChallenges
from adapters.security.one_time_codes import TimedCodes
from adapters.security.passwords import Argon2Passwords
from adapters.security.vault import AesVault
from contracts.ports.challenges import worked_out
from ports.challenges import Challenges
from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.identity import (
    ApiKeys,
    Credentials,
    Departments,
    IdentityPolicies,
    Menus,
    Posts,
    Roles,
    SecondFactors,
    Sessions,
    Users,
)
from ports.identity_queries import IdentityQueries, SignInQueries
from ports.limits import Limits
from ports.security import OneTimeCodes, PasswordHasher, Vault
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.shipped_roles import RoleCode
from tjdomain.identity.domain.user import User
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.authenticate_session import (
    Authenticated,
    AuthenticateSession,
    AuthenticateSessionCommand,
)
from tjdomain.identity.usecases.change_password import ChangePassword, ChangePasswordCommand
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand
from tjdomain.identity.usecases.create_user import CreateUser, CreateUserCommand, NewUser
from tjdomain.identity.usecases.install_roles import InstallRoles, InstallRolesCommand
from tjdomain.identity.usecases.second_code import SecondCodeCheck
from tjdomain.identity.usecases.sign_in import NewSession, SignIn, SignInCommand
from tjdomain.identity.usecases.sign_in_hurdle import SignInHurdle
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.errors import LimitExceeded
from tjdomain.shared.ids import DepartmentId

MORNING = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
PASSWORD = "Correct-Horse-7"
LONGEST_WAIT = 60
"""Seconds: who must wait longer goes away."""
INSTALLER = Actor(ActorKind.SYSTEM, Channel.API, rights=frozenset(IdentityRight), scope=EVERYTHING)


class Hospital:
    """A top department, the exam centre below it and a ward below that; all shipped roles, no user yet."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = SettableClock(MORNING)
        self.policies = MemoryIdentityPolicies(IdentityPolicy())
        self.event_log = MemoryEventLog(self.store)
        self.passwords = Argon2Passwords(1, 8, 1)
        self._container = self._wired()
        self.roles = {
            RoleCode(role.code): role
            for role in self.use(InstallRoles)(
                InstallRolesCommand(actor=INSTALLER, names={code: code.name.title() for code in RoleCode})
            )
        }
        self.top = self.department("医院", None)
        self.centre = self.department("查体科", self.top)
        self.ward = self.department("二楼", self.centre)

    def _wired(self) -> punq.Container:
        container = punq.Container()
        randomness = SeededRandomness()
        for port, adapter in (
            (Clock, self.clock),
            (IdGenerator, CountedIds(self.clock)),
            (Randomness, randomness),
            (UnitOfWork, MemoryUnitOfWork(self.store)),
            (EventLog, self.event_log),
            (IdentityPolicies, self.policies),
            (PasswordHasher, self.passwords),
            (Limits, MemoryLimits(self.clock)),
            (Users, MemoryUsers(self.store)),
            (Credentials, MemoryCredentials(self.store)),
            (SecondFactors, MemorySecondFactors(self.store)),
            (Vault, AesVault({"k1": bytes(range(32))}, {"i1": bytes(range(32, 64))})),
            (OneTimeCodes, TimedCodes()),
            (Roles, MemoryRoles(self.store)),
            (Departments, MemoryDepartments(self.store)),
            (Posts, MemoryPosts(self.store)),
            (Menus, MemoryMenus(self.store)),
            (Sessions, MemorySessions(self.store)),
            (ApiKeys, MemoryApiKeys(self.store)),
            (SignInQueries, MemorySignInQueries(self.store)),
            (IdentityQueries, MemoryIdentityQueries(self.store)),
        ):
            container.register(port, instance=adapter)
        container.register(Challenges, SealedChallenges, scope=punq.Scope.singleton)
        container.register(SecondCodeCheck)
        container.register(SignInHurdle)
        return container

    def use(self, use_case: type, **other: Any) -> Any:
        """The use case with its ports, or with ``other`` ones."""
        self._container.register(use_case)
        return self._container.resolve(use_case, **other)

    def department(self, name: str, parent: DepartmentId | None) -> DepartmentId:
        made: DepartmentId = self.use(CreateDepartment)(
            CreateDepartmentCommand(actor=INSTALLER, name=name, parent=parent)
        ).id
        return made

    def new_user(self, account: str, *codes: RoleCode, department: DepartmentId | None = None) -> NewUser:
        """An account as created, with its initial password."""
        roles = frozenset(self.roles[code].id for code in codes)
        command = CreateUserCommand(
            actor=INSTALLER, account=account, name="张三", department=department or self.centre, roles=roles
        )
        made: NewUser = self.use(CreateUser)(command)
        return made

    def user(self, account: str, *codes: RoleCode, department: DepartmentId | None = None) -> User:
        """An account in use: its password is ``PASSWORD``."""
        made = self.new_user(account, *codes, department=department)
        actor = Actor(ActorKind.STAFF, Channel.DESK, made.user.id.value)
        self.use(ChangePassword)(ChangePasswordCommand(actor=actor, present=made.password, new=PASSWORD))
        return made.user

    def sign_in(self, account: str, password: str = PASSWORD, **other: Any) -> NewSession:
        """As somebody does who waits where a wait is asked, and answers what is asked besides."""
        command = SignInCommand(account=account, password=password, **{"address": "10.0.0.7", **other})
        try:
            made: NewSession = self.use(SignIn)(command)
        except LimitExceeded as refused:
            if refused.retry_after > LONGEST_WAIT:
                raise
            self.wait(seconds=refused.retry_after)
            return self.sign_in(account, password, **other)
        except ChallengeNeeded as asked:
            return self.sign_in(account, password, **other, solved=worked_out(asked))
        return made

    def who(self, token: str, address: str = "10.0.0.7") -> Authenticated:
        found: Authenticated = self.use(AuthenticateSession)(AuthenticateSessionCommand(token=token, address=address))
        return found

    def actor(self, account: str, *codes: RoleCode, department: DepartmentId | None = None) -> Actor:
        """A signed-in account with these roles."""
        self.user(account, *codes, department=department)
        return self.who(self.sign_in(account).token).actor

    def administrator(self) -> Actor:
        return self.actor("admin", RoleCode.SUPER_ADMINISTRATOR, department=self.top)

    def role(self, code: RoleCode) -> Role:
        """The role as it is now."""
        found: Role = MemoryRoles(self.store).get(self.roles[code].id)
        return found

    def now(self, user: User) -> User:
        """The user as it is now."""
        found: User = MemoryUsers(self.store).get(user.id)
        return found

    def set_policy(self, **changes: Any) -> None:
        self.policies.policy = evolve(self.policies.policy, **changes)

    def wait(self, **time: float) -> None:
        self.clock.move(timedelta(**time))

    @property
    def kinds(self) -> list[str]:
        """Kinds of all events, oldest first."""
        return [event.kind for event in self.event_log.events]
