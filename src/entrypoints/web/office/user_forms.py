"""One account: made with a first password, changed, given roles, switched on and off, its password reset."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Here
from entrypoints.web.office.fields import field_mistake
from entrypoints.web.office.resource import Saving
from entrypoints.web.office.resource_forms import changed, created, empty, form_page
from entrypoints.web.office.users import ASSIGNING, USERS, user_of, user_row
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.assign_roles import AssignRoles, AssignRolesCommand
from tjdomain.identity.usecases.create_user import CreateUser, CreateUserCommand, NewUser
from tjdomain.identity.usecases.disable_user import DisableUser, DisableUserCommand
from tjdomain.identity.usecases.edit_user import EditUser, EditUserCommand
from tjdomain.identity.usecases.enable_user import EnableUser, EnableUserCommand
from tjdomain.identity.usecases.reset_password import ResetPassword, ResetPasswordCommand
from tjdomain.shared.errors import DomainError, NotFound, NotPermitted
from tjdomain.shared.ids import UserId


class UserController(Controller):
    """One account; nobody changes the own one here."""

    path = "/users"

    @get("/new", **page(IdentityRight.MANAGE_USERS))
    def blank(self, desk: Here) -> Response[Any]:
        """An empty form."""
        return form_page(desk, USERS, empty(USERS))

    @post("/new", **page(IdentityRight.MANAGE_USERS))
    def create(self, desk: Here) -> Response[Any]:
        """A new account; its first password is told this once, and a second press leads to another one."""

        def told(new: NewUser | UUID) -> Response[Any]:
            user, password = (user_of(desk, new), "") if isinstance(new, UUID) else (new.user, new.password)
            may_reset = desk.actor.may(IdentityRight.RESET_PASSWORD)
            return desk.page("user_password", user=user, password=password, fresh=True, may_reset=may_reset)

        return created(desk, USERS, Saving(CreateUser, CreateUserCommand), told)

    @get("/{key:uuid}/edit", **page(IdentityRight.MANAGE_USERS))
    def form(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The account as it stands."""
        row = user_row(desk, key)
        return form_page(desk, USERS, row.values, row)

    @post("/{key:uuid}/edit", **page(IdentityRight.MANAGE_USERS))
    def save(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The account as it shall be; the link to the staff member, which the form does not show, stays."""
        command = partial(EditUserCommand, staff=user_of(desk, key).staff)
        return changed(desk, USERS, Saving(EditUser, command, "user", UserId), user_row(desk, key))

    @post("/{key:uuid}/switch", **page(IdentityRight.MANAGE_USERS))
    def switch(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Off, which signs out at once, or on; a second press finds it done."""
        off = desk.given("to") == "off"
        if user_of(desk, key).disabled == off:
            return desk.go(USERS.path, done="switched")
        user, version = UserId(key), given_version(desk)
        try:
            if off:
                desk.call.run(DisableUser, DisableUserCommand(actor=desk.actor, user=user, version=version))
            else:
                desk.call.run(EnableUser, EnableUserCommand(actor=desk.actor, user=user, version=version))
        except (NotPermitted, NotFound):
            raise
        except DomainError as refused:
            row = user_row(desk, key)
            return form_page(desk, USERS, row.values, row, (field_mistake(refused, ()),))
        return desk.go(USERS.path, done="switched")

    @get("/{key:uuid}/roles", **page(IdentityRight.ASSIGN_ROLES))
    def roles(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The roles as they stand."""
        row = user_row(desk, key)
        return form_page(desk, ASSIGNING, row.values, row)

    @post("/{key:uuid}/roles", **page(IdentityRight.ASSIGN_ROLES))
    def assign(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The roles as they shall be; they count from the user's next request."""
        return changed(desk, ASSIGNING, Saving(AssignRoles, AssignRolesCommand, "user", UserId), user_row(desk, key))

    @get("/{key:uuid}/password", **page(IdentityRight.RESET_PASSWORD))
    def ask_to_reset(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Whether to."""
        return desk.page("user_reset", user=user_of(desk, key))

    @post("/{key:uuid}/password", **page(IdentityRight.RESET_PASSWORD))
    def reset(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """A new password, told this once; all sessions of the account end."""
        user = user_of(desk, key)
        try:
            password = desk.call.run(ResetPassword, ResetPasswordCommand(actor=desk.actor, user=user.id))
        except (NotPermitted, NotFound):
            raise
        except DomainError as refused:
            return desk.page("user_reset", 422, (field_mistake(refused, ()),), user=user)
        return desk.page("user_password", user=user, password=password, fresh=False)
