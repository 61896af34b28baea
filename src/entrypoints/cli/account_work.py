"""What the commands for accounts and keys do."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from attrs import frozen

from entrypoints.bootstrap import System
from entrypoints.cli.opening import department_named, opened
from entrypoints.cli.refusals import UnknownRole
from entrypoints.install import departments, operator
from ports.identity_queries import SignInQueries, UserRow
from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.domain.user import User, normal_account
from tjdomain.identity.usecases.access import LONGEST_PAGE
from tjdomain.identity.usecases.create_user import CreateUser, CreateUserCommand, NewUser
from tjdomain.identity.usecases.disable_user import DisableUser, DisableUserCommand
from tjdomain.identity.usecases.enable_user import EnableUser, EnableUserCommand
from tjdomain.identity.usecases.issue_api_key import IssueApiKey, IssueApiKeyCommand, IssuedKey
from tjdomain.identity.usecases.list_users import ListUsers, ListUsersQuery
from tjdomain.identity.usecases.read_directory import ReadDirectory, ReadDirectoryQuery
from tjdomain.identity.usecases.reset_password import ResetPassword, ResetPasswordCommand
from tjdomain.identity.usecases.reset_second_factor import ResetSecondFactor, ResetSecondFactorCommand
from tjdomain.shared.actor import ScopeLevel
from tjdomain.shared.errors import NotFound


@frozen
class UserLine:
    """A user as the list shows one; ``department`` by name, ``roles`` by code."""

    account: str
    name: str
    department: str
    roles: tuple[str, ...]
    disabled: bool
    locked: bool

    @property
    def state(self) -> str:
        """In a word."""
        if self.disabled:
            return "停用"
        return "锁定" if self.locked else "正常"


def add_user(account: str, name: str, roles: Sequence[str], department: str | None) -> NewUser:
    """Create the account. Raises ``UnknownRole``, ``DepartmentUnclear``, and what ``CreateUser`` raises."""
    with opened() as system:
        known = {code: role for role, code in _role_codes(system).items()}
        for code in roles:
            if code not in known:
                raise UnknownRole("role", code, tuple(known))
        command = CreateUserCommand(
            actor=operator(),
            account=account,
            name=name,
            department=department_named(system, department),
            roles=frozenset(known[code] for code in roles),
        )
        return system.run(CreateUser, command)


def anybody(system: System) -> bool:
    """Whether there is any account yet."""
    return bool(system.run(ListUsers, ListUsersQuery(actor=operator(), limit=1)).rows)


def reset(account: str) -> str:
    """The new password. Raises ``NotFound``."""
    with opened() as system:
        command = ResetPasswordCommand(actor=operator(), user=_user(system, account).id)
        return system.run(ResetPassword, command)


def take_off(account: str) -> None:
    """Take off the second factor. Raises ``NotFound``, ``NoSecondFactor``."""
    with opened() as system:
        system.run(ResetSecondFactor, ResetSecondFactorCommand(actor=operator(), user=_user(system, account).id))


def switch(account: str, *, on: bool) -> None:
    """Enable or disable. Raises ``NotFound``, ``LastAdministrator``, ``DepartmentIsDisabled``."""
    with opened() as system:
        user = _user(system, account)
        if on:
            system.run(EnableUser, EnableUserCommand(actor=operator(), user=user.id, version=user.version))
        else:
            system.run(DisableUser, DisableUserCommand(actor=operator(), user=user.id, version=user.version))


def user_lines() -> list[UserLine]:
    """Every user, newest first."""
    with opened() as system:
        names = {one.id: one.name for one in departments(system)}
        codes, now = _role_codes(system), system.clock.now()
        return [
            UserLine(
                account=row.account,
                name=row.name,
                department=names[row.department],
                roles=tuple(codes[role] for role in row.roles),
                disabled=row.disabled,
                locked=row.locked_until is not None and now < row.locked_until,
            )
            for row in _rows(system)
        ]


def issue_key(name: str, rights: Sequence[str], days: int, scope: str, department: str | None) -> IssuedKey:
    """The key with its secret. Raises what ``IssueApiKey`` raises."""
    with opened() as system:
        command = IssueApiKeyCommand(
            actor=operator(),
            name=name,
            department=department_named(system, department),
            rights=frozenset(rights),
            scope=ScopeLevel(scope),
            expires_at=system.clock.now() + timedelta(days=days),
        )
        return system.run(IssueApiKey, command)


def _role_codes(system: System) -> dict[RoleId, str]:
    directory = system.run(ReadDirectory, ReadDirectoryQuery(actor=operator()))
    return {role.id: role.code for role in directory.roles}


def _user(system: System, account: str) -> User:
    queries: SignInQueries = system.container.resolve(SignInQueries)
    found = queries.account(normal_account(account))
    if found is None:
        raise NotFound("user", account)
    return found[0]


def _rows(system: System) -> Iterator[UserRow]:
    last = None
    while rows := system.run(ListUsers, ListUsersQuery(actor=operator(), after=last, limit=LONGEST_PAGE)).rows:
        yield from rows
        last = rows[-1].id
