"""Sign-in, sign-out, the own password, and the first page."""

from typing import Any

from litestar import Controller, Response, get, post

from entrypoints.web.call import SIGNED_IN, page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.cookies import HOME, SIGN_IN
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.session import unsettled
from entrypoints.web.visiting import own_address
from ports.booking_queries import AppointmentFilter
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.count_appointments import CountAppointments, CountAppointmentsQuery
from tjdomain.identity.domain.errors import AccountLocked
from tjdomain.identity.usecases.change_password import ChangePassword, ChangePasswordCommand
from tjdomain.identity.usecases.sign_in import SignIn, SignInCommand
from tjdomain.identity.usecases.sign_out import SignOut, SignOutCommand
from tjdomain.shared.errors import InvalidValue, NotPermitted, StaleVersion


class OfficeController(Controller):
    """What everybody with an account can open."""

    @get("/", **page(SIGNED_IN))
    def home(self, desk: Here) -> Response[Any]:
        """How today stands, and the ways on."""
        return desk.page("home", today=desk.call.today, counts=_today(desk))

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
        )
        try:
            new = desk.call.run(SignIn, command)
        except (NotPermitted, StaleVersion) as refused:
            return _sign_in_form(desk, (told(refused, "account"),))
        desk.begin_session(new.token)
        back = _back(desk.given("back"))
        if new.must_change_password:
            return desk.go(f"{HOME}/password", back=back)
        return desk.go(back)

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
        back = _back(desk.given("back"))
        return desk.go(HOME, done="password") if back == HOME else desk.go(back)


_MISSING = {"account": "office.account_missing", "password": "office.password_missing"}


def _back(text: str) -> str:
    """An own page to go on to; never the sign-in or the way out."""
    found = own_address(text, HOME)
    return HOME if found.startswith((SIGN_IN, f"{HOME}/sign-out", f"{HOME}/password")) else found


def _sign_in_form(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    back = desk.given("back") or desk.query("back")
    return desk.page(
        "sign_in", 422 if mistakes else 200, mistakes, account=desk.given("account"), back=_back(back) if back else ""
    )


def _password_form(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    back = desk.given("back") or desk.query("back")
    forced = desk.actor.refusal is not None
    return desk.page("password", 422 if mistakes else 200, mistakes, forced=forced, back=_back(back) if back else HOME)


def _today(desk: Desk) -> Any:
    """The appointments of today by state; nothing without the right to see them."""
    if not desk.actor.may(BookingRight.VIEW):
        return {}
    wanted = AppointmentFilter(first=desk.call.today, last=desk.call.today)
    return desk.call.run(CountAppointments, CountAppointmentsQuery(actor=desk.actor, wanted=wanted))
