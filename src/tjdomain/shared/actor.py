"""Who does something, by which way in, with which rights, over whose records."""

from collections.abc import Iterable
from enum import Enum
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.errors import NotPermitted
from tjdomain.shared.ids import DepartmentId


class ActorKind(Enum):
    """Every change names one of these, also the examinee, a job and a partner."""

    EXAMINEE = "examinee"
    CONTACT = "contact"
    STAFF = "staff"
    JOB = "job"
    PARTNER = "partner"
    SYSTEM = "system"


class Channel(Enum):
    """The way in 渠道 by which a booking came."""

    WEB = "web"
    WECHAT = "wechat"
    AISHANDONG = "aishandong"
    TEAM_CODE = "team_code"
    IMPORT = "import"
    DESK = "desk"
    WALK_IN = "walk_in"
    API = "api"


class ScopeLevel(Enum):
    """Data scope 数据权限 of a role, widest first."""

    ALL = "all"
    DEPARTMENT_TREE = "department_tree"
    DEPARTMENT = "department"
    OWN = "own"


@frozen
class Scope:
    """Which rows an actor may see: all, those of ``departments`` (a tree is resolved to these), or own ones."""

    level: ScopeLevel
    departments: frozenset[DepartmentId] = frozenset()

    def covers(self, department: DepartmentId, owner: UUID | None, actor_id: UUID | None) -> bool:
        """Whether a row of ``department`` that ``owner`` created lies inside. Deny by default."""
        if self.level is ScopeLevel.ALL:
            return True
        if self.level is ScopeLevel.OWN:
            return owner is not None and owner == actor_id
        return department in self.departments


EVERYTHING = Scope(ScopeLevel.ALL)
NOTHING = Scope(ScopeLevel.DEPARTMENT)


def _named(rights: Iterable[str]) -> frozenset[str]:
    return frozenset(rights)


@frozen
class Actor:
    """Carried by every command. ``id`` is the account, key or draft behind it; ``None`` for jobs and the system.

    ``refusal`` is told instead of the missing right where something must be done first, such as changing the password.
    """

    kind: ActorKind
    channel: Channel
    id: UUID | None = None
    rights: frozenset[str] = field(default=frozenset(), converter=_named)
    scope: Scope = NOTHING
    department: DepartmentId | None = None
    refusal: NotPermitted | None = None

    def may(self, right: str) -> bool:
        """Whether the actor holds ``right``."""
        return right in self.rights

    def require(self, right: str) -> None:
        """Raise ``NotPermitted`` unless the actor holds ``right``."""
        if right not in self.rights:
            raise self.refusal or NotPermitted(str(right))

    def sees(self, department: DepartmentId, owner: UUID | None = None) -> bool:
        """Whether a row of ``department`` created by ``owner`` lies in the actor's data scope."""
        return self.scope.covers(department, owner, self.id)
