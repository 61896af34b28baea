"""Sign-in, sign-out, own password, and who one is."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import JSONBody

from entrypoints.web.api.menus import MenuView
from entrypoints.web.api.shape import Body, shown
from entrypoints.web.call import Here, guarded, public, signed_in
from tjdomain.identity.usecases.change_password import ChangePassword, ChangePasswordCommand
from tjdomain.identity.usecases.my_menu import MyMenu, MyMenuQuery
from tjdomain.identity.usecases.prove_second_factor import ProveSecondFactor, ProveSecondFactorCommand
from tjdomain.identity.usecases.remove_second_factor import RemoveSecondFactor, RemoveSecondFactorCommand
from tjdomain.identity.usecases.set_up_second_factor import (
    ConfirmSecondFactor,
    ConfirmSecondFactorCommand,
    OfferSecondFactor,
    OfferSecondFactorCommand,
)
from tjdomain.identity.usecases.show_second_factor import ShowSecondFactor, ShowSecondFactorQuery
from tjdomain.identity.usecases.sign_in import NewSession, SignIn, SignInCommand
from tjdomain.identity.usecases.sign_out import SignOut, SignOutCommand


class SignInBody(Body):
    """Account and password."""

    account: str
    password: str


class SignedInView(msgspec.Struct, frozen=True):
    """A fresh session; ``token`` is told this once and sent as ``Authorization: Bearer``.

    With ``second_factor_needed`` it opens nothing but ``/session/second-factor``, which gives another token.
    """

    token: str
    account: str
    name: str
    ends_at: datetime
    must_change_password: bool
    second_factor_needed: bool


class CodeBody(Body):
    """Six digits from the phone, or a recovery code."""

    code: str


class RemovalBody(Body):
    """Both factors."""

    password: str
    code: str


class OfferView(msgspec.Struct, frozen=True):
    """A secret for a program that shows codes: as ``otpauth://`` address for a QR code, and to be typed."""

    address: str
    spelling: str


class RecoveryView(msgspec.Struct, frozen=True):
    """Recovery codes, told this once."""

    recovery_codes: list[str]


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

    @post("/", **guarded(public()))
    def sign_in(self, call: Here, data: JSONBody[SignInBody]) -> SignedInView:
        """登录。"""
        command = SignInCommand(
            account=data.account,
            password=data.password,
            address=call.address,
            agent=call.agent,
            replaces=call.token,
            solved=call.solved,
        )
        return _signed_in(call.run(SignIn, command))

    @post("/second-factor", **public())
    def prove(self, call: Here, data: JSONBody[CodeBody]) -> SignedInView:
        """输入动态口令,完成登录。"""
        command = ProveSecondFactorCommand(token=call.token or "", code=data.code, address=call.address)
        return _signed_in(call.run(ProveSecondFactor, command))

    @post("/second-factor/offer", **signed_in(), status_code=200)
    def offer(self, call: Here) -> OfferView:
        """设置动态口令的第一步:得到密钥。"""
        call.run(OfferSecondFactor, OfferSecondFactorCommand(actor=call.actor))
        return shown(OfferView, call.run(ShowSecondFactor, ShowSecondFactorQuery(actor=call.actor)))

    @post("/second-factor/confirm", **signed_in(), status_code=200)
    def confirm(self, call: Here, data: JSONBody[CodeBody]) -> RecoveryView:
        """设置动态口令的第二步:手机上的第一个口令;恢复码只显示这一次。"""
        made = call.run(ConfirmSecondFactor, ConfirmSecondFactorCommand(actor=call.actor, code=data.code))
        return RecoveryView(list(made))

    @post("/second-factor/remove", **signed_in(), status_code=204)
    def remove(self, call: Here, data: JSONBody[RemovalBody]) -> None:
        """停用本人的动态口令。"""
        command = RemoveSecondFactorCommand(actor=call.actor, password=data.password, code=data.code)
        call.run(RemoveSecondFactor, command)

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


def _signed_in(new: NewSession) -> SignedInView:
    session, user = new.session, new.user
    return SignedInView(
        new.token, user.account, user.name, session.ends_at, new.must_change_password, session.awaits_code
    )
