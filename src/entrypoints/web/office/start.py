"""Sign-in, sign-out, and the own password."""

from typing import Any

from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.mistakes import CHALLENGE, Mistake, mistake, told
from entrypoints.web.office.cookies import CODE, HOME, PASSWORD, SIGN_IN
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.session import unsettled
from entrypoints.web.visiting import own_address
from tjdomain.identity.domain.errors import AccountLocked
from tjdomain.identity.usecases.change_password import ChangePassword, ChangePasswordCommand
from tjdomain.identity.usecases.prove_second_factor import ProveSecondFactor, ProveSecondFactorCommand
from tjdomain.identity.usecases.sign_in import NewSession, SignIn, SignInCommand
from tjdomain.identity.usecases.sign_in_hurdle import ShowSignInHurdle, ShowSignInHurdleQuery
from tjdomain.identity.usecases.sign_out import SignOut, SignOutCommand
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.errors import InvalidValue, LimitExceeded, NotPermitted, NotSignedIn, StaleVersion


class OfficeController(Controller):
    """What everybody with an account can open."""

    @get("/sign-in", **page())
    def sign_in_form(self, desk: Here) -> Response[Any]:
        """Account and password."""
        return _sign_in_form(desk)

    @post("/sign-in", **page())
    def sign_in(self, desk: Here) -> Response[Any]:
        """A fresh session; the one that this browser had ends, so that nobody can have planted it."""
        missing = tuple(mistake(name, code) for name, code in _MISSING.items() if not desk.given(name))
        if missing:
            return _sign_in_form(desk, missing)
        command = SignInCommand(
            account=desk.given("account"),
            password=desk.given("password"),
            address=desk.call.address,
            agent=desk.call.agent,
            replaces=desk.call.token,
            solved=desk.solved,
        )
        try:
            new = desk.call.run(SignIn, command)
        except (NotPermitted, StaleVersion, LimitExceeded) as refused:
            return _sign_in_form(
                desk, (told(refused, CHALLENGE if isinstance(refused, ChallengeNeeded) else "account"),)
            )
        desk.begin_session(new.token)
        if new.session.awaits_code:
            return desk.go(CODE, back=back_to(desk.given("back")))
        return _signed_in(desk, new)

    @get("/sign-in/code", **page())
    def code_form(self, desk: Here) -> Response[Any]:
        """The second factor's code."""
        return _code_form(desk)

    @post("/sign-in/code", **page())
    def prove(self, desk: Here) -> Response[Any]:
        """A fresh session again: the one that knew the password only is over."""
        command = ProveSecondFactorCommand(
            token=desk.call.token or "", code=desk.given("code"), address=desk.call.address
        )
        try:
            new = desk.call.run(ProveSecondFactor, command)
        except (InvalidValue, NotPermitted, StaleVersion) as refused:
            if isinstance(refused, NotSignedIn):
                raise
            return _code_form(desk, (told(refused, "code"),))
        desk.begin_session(new.token)
        return _signed_in(desk, new)

    @post("/sign-out", **page())
    def sign_out(self, desk: Here) -> Response[Any]:
        """The session ends on the server too."""
        desk.call.run(SignOut, SignOutCommand(token=desk.call.token or ""))
        desk.begin_session("")
        return desk.go(SIGN_IN, done="signed_out")

    @get("/password", **unsettled())
    def password_form(self, desk: Here) -> Response[Any]:
        """The own password; who has the first one may do nothing else."""
        return _password_form(desk)

    @post("/password", **unsettled())
    def change_password(self, desk: Here) -> Response[Any]:
        """All other sessions of the account end."""
        new = desk.given("new")
        if new != desk.given("again"):
            return _password_form(desk, (mistake("again", "office.again_differs"),))
        command = ChangePasswordCommand(actor=desk.actor, present=desk.given("present"), new=new, token=desk.call.token)
        try:
            desk.call.run(ChangePassword, command)
        except InvalidValue as refused:
            return _password_form(desk, (told(refused, "present" if refused.field == "present" else "new"),))
        except AccountLocked as refused:
            return _password_form(desk, (told(refused, "present"),))
        back = back_to(desk.given("back"))
        return desk.go(HOME, done="password") if back == HOME else desk.go(back)


_MISSING = {"account": "office.account_missing", "password": "office.password_missing"}


def back_to(text: str) -> str:
    """An own page to go on to; never the sign-in or the way out."""
    found = own_address(text, HOME)
    return HOME if found.startswith((SIGN_IN, f"{HOME}/sign-out", PASSWORD)) else found


def _sign_in_form(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    back = desk.given("back") or desk.query("back")
    account = desk.given("account")
    ahead = desk.call.run(ShowSignInHurdle, ShowSignInHurdleQuery(account=account, address=desk.call.address))
    return desk.page(
        "sign_in",
        422 if mistakes else 200,
        mistakes,
        account=account,
        back=back_to(back) if back else "",
        challenge=ahead,
    )


def _signed_in(desk: Desk, new: NewSession) -> Response[Any]:
    back = back_to(desk.given("back"))
    return desk.go(PASSWORD, back=back) if new.must_change_password else desk.go(back)


def _code_form(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    back = back_to(desk.given("back") or desk.query("back"))
    return desk.page("sign_in_code", 422 if mistakes else 200, mistakes, back=back)


def _password_form(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    back = desk.given("back") or desk.query("back")
    forced = desk.actor.refusal is not None
    return desk.page(
        "password", 422 if mistakes else 200, mistakes, forced=forced, back=back_to(back) if back else HOME
    )
