"""The own second factor: set up, its recovery codes, taken off; and the reset of somebody else's."""

from typing import Any
from uuid import UUID

import segno
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import SIGNED_IN, page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.cookies import SECOND_FACTOR
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.session import unsettled
from entrypoints.web.office.users import USERS
from tjdomain.identity.domain.errors import AccountLocked
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.remove_second_factor import RemoveSecondFactor, RemoveSecondFactorCommand
from tjdomain.identity.usecases.reset_second_factor import ResetSecondFactor, ResetSecondFactorCommand
from tjdomain.identity.usecases.set_up_second_factor import (
    ConfirmSecondFactor,
    ConfirmSecondFactorCommand,
    OfferSecondFactor,
    OfferSecondFactorCommand,
)
from tjdomain.identity.usecases.show_second_factor import ShowSecondFactor, ShowSecondFactorQuery
from tjdomain.identity.usecases.show_user import ShowUser, ShowUserQuery
from tjdomain.shared.errors import InvalidValue, NotFound, NotPermitted, RuleViolation, StaleVersion
from tjdomain.shared.ids import UserId

_SCALE = 5


class SecondFactorController(Controller):
    """The own one; also while it must be set up before anything else."""

    path = "/me/second-factor"

    @get("/", **unsettled())
    def own(self, desk: Here) -> Response[Any]:
        """What to do next."""
        return _own(desk)

    @post("/offer", **unsettled())
    def offer(self, desk: Here) -> Response[Any]:
        """A secret for the phone; a second press draws another one."""
        try:
            desk.call.run(OfferSecondFactor, OfferSecondFactorCommand(actor=desk.actor))
        except (RuleViolation, StaleVersion) as refused:
            return _own(desk, (told(refused),))
        return desk.go(SECOND_FACTOR)

    @post("/confirm", **unsettled())
    def confirm(self, desk: Here) -> Response[Any]:
        """The first code from the phone; the recovery codes are told this once."""
        try:
            command = ConfirmSecondFactorCommand(actor=desk.actor, code=desk.given("code"))
            recovery = desk.call.run(ConfirmSecondFactor, command)
        except InvalidValue as refused:
            return _own(desk, (told(refused, "code"),))
        except RuleViolation as refused:
            return _own(desk, (told(refused),))
        return desk.page("second_factor_codes", recovery=recovery)

    @post("/remove", **page(SIGNED_IN))
    def remove(self, desk: Here) -> Response[Any]:
        """Off, by password and code."""
        missing = tuple(mistake(name, code) for name, code in _MISSING.items() if not desk.given(name))
        if missing:
            return _own(desk, missing)
        try:
            command = RemoveSecondFactorCommand(
                actor=desk.actor, password=desk.given("password"), code=desk.given("code")
            )
            desk.call.run(RemoveSecondFactor, command)
        except InvalidValue as refused:
            return _own(desk, (told(refused, refused.field),))
        except (AccountLocked, RuleViolation, StaleVersion) as refused:
            return _own(desk, (told(refused),))
        return desk.go(SECOND_FACTOR, done="removed")


class SecondFactorResetController(Controller):
    """Somebody else's, whose phone is lost."""

    path = "/users/{key:uuid}/second-factor"

    @get("/", **page(IdentityRight.RESET_SECOND_FACTOR))
    def ask(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Whether to."""
        return _ask(desk, key)

    @post("/", **page(IdentityRight.RESET_SECOND_FACTOR))
    def reset(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Off; all sessions of the account end."""
        try:
            desk.call.run(ResetSecondFactor, ResetSecondFactorCommand(actor=desk.actor, user=UserId(key)))
        except (NotPermitted, NotFound):
            raise
        except RuleViolation as refused:
            return _ask(desk, key, (told(refused, "page"),))
        return desk.go(USERS.path, done="saved")


_MISSING = {"password": "office.password_missing", "code": "office.one_time_code_missing"}


def _own(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    state = desk.call.run(ShowSecondFactor, ShowSecondFactorQuery(actor=desk.actor))
    picture = ""
    if state.address:
        picture = segno.make(state.address, error="m", micro=False).svg_data_uri(scale=_SCALE, light="#fff")
    forced = desk.actor.refusal is not None
    return desk.page("second_factor", 422 if mistakes else 200, mistakes, state=state, picture=picture, forced=forced)


def _ask(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    user = desk.call.run(ShowUser, ShowUserQuery(actor=desk.actor, user=UserId(key)))
    return desk.page("user_second_factor", 422 if mistakes else 200, mistakes, user=user)
