"""Departments 部门 of the hospital, a tree; and posts 岗位."""

from collections.abc import Iterable
from uuid import UUID

from attrs import field, frozen

from tjdomain.identity.domain.errors import DepartmentLoop
from tjdomain.identity.domain.ids import PostId
from tjdomain.identity.domain.tree import branch
from tjdomain.identity.domain.user import display_name
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class Department:
    """A department; ``parent`` is ``None`` at the top. ``order`` sorts siblings."""

    id: DepartmentId
    version: int = 1
    created_by: UUID | None
    parent: DepartmentId | None
    name: str = field(converter=display_name)
    order: int = 0
    disabled: bool = False


@frozen(kw_only=True)
class Post:
    """A post 岗位 that users hold; for lists only, it gives no rights."""

    id: PostId
    version: int = 1
    created_by: UUID | None
    name: str = field(converter=display_name)
    order: int = 0
    disabled: bool = False


def subtree(departments: Iterable[Department], root: DepartmentId) -> frozenset[DepartmentId]:
    """``root`` and all departments below it."""
    return branch({one.id: one.parent for one in departments}, root)


def refuse_loop(departments: Iterable[Department], moved: Department) -> None:
    """Raise ``DepartmentLoop`` where the new parent of ``moved`` is itself or lies below it."""
    if moved.parent is not None and moved.parent in subtree(departments, moved.id):
        raise DepartmentLoop
