"""Parameters 参数: what was changed from the shipped value, by whom, and what waits for a second person."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from uuid import UUID

from attrs import evolve, frozen

from tjdomain.administration.domain.errors import NotOwnChange, SecondPersonNeeded
from tjdomain.shared.errors import WrongState
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import EntityId


class ParameterId(EntityId):
    """A parameter that was changed once at least."""


class ParameterChangeId(EntityId):
    """A change of a parameter, in force or asked for."""


@frozen(kw_only=True)
class Parameter:
    """The value in force, in its JSON shape. It holds for the whole installation, so it belongs to no department."""

    id: ParameterId
    group: str
    name: str
    value: Plain
    version: int = 1
    changed_by: UUID | None
    changed_at: datetime


class ChangeState(Enum):
    """States of a change. *Reject* is somebody else's no, *withdraw* the asker's own."""

    PENDING = "pending"
    EFFECTIVE = "effective"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ChangeAction(Enum):
    """What can be done with a pending change."""

    CONFIRM = "confirm"
    REJECT = "reject"
    WITHDRAW = "withdraw"


CHANGE_MOVES: Mapping[tuple[ChangeState, ChangeAction], ChangeState] = MappingProxyType(
    {
        (ChangeState.PENDING, ChangeAction.CONFIRM): ChangeState.EFFECTIVE,
        (ChangeState.PENDING, ChangeAction.REJECT): ChangeState.REJECTED,
        (ChangeState.PENDING, ChangeAction.WITHDRAW): ChangeState.WITHDRAWN,
    }
)


@frozen(kw_only=True)
class ParameterChange:
    """One line of a parameter's history: ``old`` to ``new``, asked for when the parameter had the version ``based_on``.

    ``based_on`` 0 is the shipped value. ``decided_by`` is who confirmed, rejected or withdrew it; a change without a
    second person is EFFECTIVE from birth and has none.
    """

    id: ParameterChangeId
    version: int = 1
    created_by: UUID | None
    created_at: datetime
    group: str
    name: str
    old: Plain
    new: Plain
    based_on: int
    reason: str
    state: ChangeState
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    remark: str = ""

    def decided(self, action: ChangeAction, by: UUID | None, at: datetime, remark: str = "") -> "ParameterChange":
        """The change after ``action``. Raises ``WrongState``, ``SecondPersonNeeded`` or ``NotOwnChange``."""
        try:
            state = CHANGE_MOVES[self.state, action]
        except KeyError:
            raise WrongState("parameter_change", self.state.value, action.value) from None
        own = by is not None and by == self.created_by
        if action is ChangeAction.WITHDRAW and not own:
            raise NotOwnChange
        if action is not ChangeAction.WITHDRAW and (own or by is None):
            raise SecondPersonNeeded
        return evolve(self, version=self.version + 1, state=state, decided_by=by, decided_at=at, remark=remark)


def set_to(parameter: Parameter | None, change: ParameterChange, fresh: ParameterId, at: datetime) -> Parameter:
    """The parameter with the change's value; ``fresh`` is its id if it had the shipped value until now."""
    if parameter is None:
        return Parameter(
            id=fresh,
            group=change.group,
            name=change.name,
            value=change.new,
            changed_by=change.created_by,
            changed_at=at,
        )
    return evolve(
        parameter, value=change.new, version=parameter.version + 1, changed_by=change.created_by, changed_at=at
    )
