"""Sign-in, sign-out, own password, and who one is."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import JSONBody

from entrypoints.web.api.menus import MenuView
from entrypoints.web.api.shape import Body, shown
from entrypoints.web.call import Here, public, signed_in
from tjdomain.identity.usecases.change_password import ChangePassword, ChangePasswordCommand
from tjdomain.identity.usecases.my_menu import MyMenu, MyMenuQuery
from tjdomain.identity.usecases.sign_in import SignIn, SignInCommand
from tjdomain.identity.usecases.sign_out import SignOut, SignOutCommand


class SignInBody(Body):
    """Account and password."""

    account: str
    password: str


class SignedInView(msgspec.Struct, frozen=True):
    """A fresh session; ``token`` is told this once and sent as ``Authorization: Bearer``."""

    token: str
    account: str
    name: str
    ends_at: datetime
    must_change_password: bool


class PasswordBody(Body):
    """The own password as it is, and the new one."""

    present: str
    new: str


class MeView(msgspec.Struct, frozen=True):
    """Who is signed in, and what they may do now."""

    id: UUID | None
    department: UUID | None
    rights: list[str]


class SessionController(Controller):
    """The session of whoever calls."""

    path = "/session"
    tags = ("登录",)

    @post("/", **public())
    def sign_in(self, call: Here, data: JSONBody[SignInBody]) -> SignedInView:
        """登录。"""
        command = SignInCommand(
            account=data.account, password=data.password, address=call.address, agent=call.agent, replaces=call.token
        )
        new = call.run(SignIn, command)
        return SignedInView(new.token, new.user.account, new.user.name, new.session.ends_at, new.must_change_password)

    @get("/", **signed_in())
    def me(self, call: Here) -> MeView:
        """当前登录人及其权限。"""
        actor = call.actor
        return MeView(actor.id, actor.department.value if actor.department else None, sorted(actor.rights))

    @get("/menu", **signed_in())
    def menu(self, call: Here) -> list[MenuView]:
        """当前登录人能用的菜单。"""
        return [shown(MenuView, menu) for menu in call.run(MyMenu, MyMenuQuery(actor=call.actor))]

    @post("/password", **signed_in(), status_code=204)
    def change_password(self, call: Here, data: JSONBody[PasswordBody]) -> None:
        """修改本人密码。"""
        command = ChangePasswordCommand(actor=call.actor, present=data.present, new=data.new, token=call.token)
        call.run(ChangePassword, command)

    @delete("/", **signed_in())
    def sign_out(self, call: Here) -> None:
        """退出登录。"""
        call.run(SignOut, SignOutCommand(token=call.token or ""))
