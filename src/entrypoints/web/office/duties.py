"""三员分立: who has which of the three duties, whose roles are in the way and are split here, and the switch."""

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk, Here
from tjdomain.administration.rights import AdministrationRight
from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.assign_roles import AssignRoles, AssignRolesCommand
from tjdomain.identity.usecases.show_duties import ShowDuties, ShowDutiesQuery
from tjdomain.identity.usecases.show_user import ShowUser, ShowUserQuery
from tjdomain.shared.errors import DomainError, NotFound, NotPermitted
from tjdomain.shared.ids import UserId

DUTIES_PATH: Final = "/admin/duties"
_WRONG, _FINE = 422, 200


class DutiesController(Controller):
    """What is to be done, one after the other."""

    path = "/duties"

    @get("/", **page(IdentityRight.VIEW_USERS))
    def shown(self, desk: Here) -> Response[Any]:
        """The three duties, and who is in the way."""
        return _page(desk)

    @post("/{key:uuid}", **page(IdentityRight.ASSIGN_ROLES))
    def split(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The account keeps the roles that are ticked; they count from its next request."""
        user = desk.call.run(ShowUser, ShowUserQuery(actor=desk.actor, user=UserId(key)))
        shown = {str(one) for one in user.roles} & set(desk.all_given("shown"))
        kept = {str(one) for one in user.roles} - (shown - set(desk.all_given("roles")))
        command = AssignRolesCommand(
            actor=desk.actor,
            user=user.id,
            version=given_version(desk),
            roles=frozenset(RoleId.parse(one) for one in kept),
        )
        try:
            desk.call.run(AssignRoles, command)
        except (NotPermitted, NotFound):
            raise
        except DomainError as refused:
            return _page(desk, (told(refused, f"roles-{key}"),))
        return desk.go(DUTIES_PATH, done="split")


def _page(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    found = desk.call.run(ShowDuties, ShowDutiesQuery(actor=desk.actor))
    return desk.page(
        "duties",
        _WRONG if mistakes else _FINE,
        mistakes,
        found=found,
        missing=[duty for duty, users in found.holders.items() if not users],
        may_add=desk.actor.may(IdentityRight.MANAGE_USERS),
        may_assign=desk.actor.may(IdentityRight.ASSIGN_ROLES),
        may_switch=desk.actor.may(AdministrationRight.CHANGE_PARAMETER),
        myself=desk.actor.id,
    )
