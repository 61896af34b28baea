"""Create a user 新增用户."""

from attrs import field, frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.identity import Credentials, Departments, IdentityPolicies, Roles, Users
from ports.security import PasswordHasher
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import PostId, RoleId
from tjdomain.identity.domain.role import refuse_bad_mix
from tjdomain.identity.domain.user import Credential, User
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import open_department
from tjdomain.identity.usecases.chance import initial_password
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import DepartmentId, StaffId, UserId


@frozen(kw_only=True)
class CreateUserCommand:
    """Giving roles along needs the right to assign them; with duties separated another person does it afterwards."""

    actor: Actor
    account: str
    name: str
    department: DepartmentId
    phone: Phone | None = None
    staff: StaffId | None = None
    posts: frozenset[PostId] = frozenset()
    roles: frozenset[RoleId] = frozenset()


@frozen(kw_only=True)
class NewUser:
    """The user and the random password, told this once, to be changed at the first sign-in."""

    user: User
    password: str = field(repr=False)

    @property
    def id(self) -> UserId:
        """The user's."""
        return self.user.id


class CreateUser:
    """Adds the account with a random password."""

    def __init__(  # noqa: PLR0913, PLR0917  account, password and roles are one act
        self,
        uow: UnitOfWork,
        users: Users,
        credentials: Credentials,
        roles: Roles,
        departments: Departments,
        policies: IdentityPolicies,
        passwords: PasswordHasher,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._users = users
        self._credentials = credentials
        self._roles = roles
        self._departments = departments
        self._policies = policies
        self._passwords = passwords
        self._randomness = randomness
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: CreateUserCommand) -> NewUser:
        """Raises ``AccountTaken``, ``NotFound``, ``DepartmentIsDisabled``, refusals of the value or the roles' mix."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_USERS)
        if command.roles:
            actor.require(IdentityRight.ASSIGN_ROLES)
        user = User(
            id=UserId(self._ids.new()),
            department=command.department,
            created_by=actor.id,
            account=command.account,
            name=command.name,
            phone=command.phone,
            staff=command.staff,
            posts=command.posts,
            roles=command.roles,
        )
        password = initial_password(self._randomness)
        hashed = self._passwords.hash(password)
        credential = Credential(id=user.id, hashed=hashed, set_at=self._clock.now(), must_change=True)
        with self._uow:
            open_department(actor, self._departments, user.department)
            refuse_bad_mix([self._roles.get(role) for role in sorted(user.roles)], self._policies.current())
            self._users.add(user)
            self._credentials.add(credential)
            self._journal.record("user.created", actor, None, user)
        return NewUser(user=user, password=password)
