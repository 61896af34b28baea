"""待确认的更改: what somebody changed and a second person has to confirm, old beside new."""

from typing import Any
from uuid import UUID

import attrs
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.colleagues import named, names_of
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.parameter_words import GROUPS, title_of
from entrypoints.web.office.parameters import SETTINGS, changes, parameter_rows, shown
from tjdomain.administration.domain.parameter import ChangeAction, ChangeState, ParameterChange, ParameterChangeId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.decide_change import DecideChange, DecideChangeCommand
from tjdomain.administration.usecases.list_parameters import ParameterRow
from tjdomain.shared.errors import DomainError, InvalidValue, NotFound, NotPermitted

CHANGES = "/admin/changes"


@attrs.frozen
class Proposal:
    """A change that waits; ``stale`` where the parameter was changed since, so that it can only be taken back."""

    change: ParameterChange
    row: ParameterRow

    @property
    def stale(self) -> bool:
        """Whether it can no longer be confirmed."""
        return self.row.version != self.change.based_on


class PendingController(Controller):
    """Changes that wait for a second person, and what became of the ones before."""

    path = "/changes"

    @get("/", **page(AdministrationRight.READ))
    def listed(self, desk: Here) -> Response[Any]:
        """What waits, and the last hundred or so that were decided on."""
        return _list(desk)

    @post("/{key:uuid}", **page(AdministrationRight.READ))
    def decide(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Confirm or reject another one's change, or withdraw the own one."""
        try:
            command = DecideChangeCommand(
                actor=desk.actor,
                change=ParameterChangeId(key),
                action=ChangeAction(desk.given("action")),
                version=given_version(desk),
                remark=desk.given("remark"),
            )
            desk.call.run(DecideChange, command)
        except ValueError:
            return _list(desk, (mistake("page", "office.choice_wrong", what="处理"),))
        except (NotPermitted, NotFound):
            raise
        except DomainError as refused:
            return _list(desk, (_told(refused, key),), key)
        return desk.go(CHANGES, done=command.action.value)


def _told(refused: DomainError, key: UUID) -> Mistake:
    """A missing reason at its field, all else at the page."""
    if isinstance(refused, InvalidValue):
        return mistake(f"remark-{key}", "office.field_missing", what="驳回原因")
    return attrs.evolve(told(refused), field="page")


def _list(desk: Desk, mistakes: tuple[Mistake, ...] = (), typed: UUID | None = None) -> Response[Any]:
    known = {(row.definition.group, row.definition.name): row for row in parameter_rows(desk)}
    found = [one for one in changes(desk) if (one.group, one.name) in known]
    waiting = [one for one in changes(desk, ChangeState.PENDING) if (one.group, one.name) in known]
    decided = [one for one in found if one.decided_at is not None]
    people = {who for one in (*waiting, *decided) for who in (one.created_by, one.decided_by) if who}
    return desk.page(
        "changes",
        422 if mistakes else 200,
        mistakes,
        waiting=[Proposal(one, known[one.group, one.name]) for one in waiting],
        decided=[Proposal(one, known[one.group, one.name]) for one in decided],
        groups=GROUPS,
        title_of=title_of,
        shown=shown,
        names=names_of(desk, people),
        named=named,
        mine=desk.actor.id,
        typed=str(typed or ""),
        remark=desk.given("remark"),
        settings=SETTINGS,
        may_change=desk.actor.may(AdministrationRight.CHANGE_PARAMETER),
        may_confirm=desk.actor.may(AdministrationRight.CONFIRM_CHANGE),
    )
