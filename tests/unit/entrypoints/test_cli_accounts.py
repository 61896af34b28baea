"""``tj user`` and ``tj key``."""

from uuid import UUID

import pyotp
import pytest

from entrypoints.install import departments, operator
from tests.cli_program import Installation
from tjdomain.identity.domain.errors import WrongPassword
from tjdomain.identity.usecases.change_password import ChangePassword, ChangePasswordCommand
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand
from tjdomain.identity.usecases.set_up_second_factor import (
    ConfirmSecondFactor,
    ConfirmSecondFactorCommand,
    OfferSecondFactor,
    OfferSecondFactorCommand,
)
from tjdomain.identity.usecases.show_second_factor import ShowSecondFactor, ShowSecondFactorQuery
from tjdomain.identity.usecases.sign_in import SignIn, SignInCommand
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import NotSignedIn


def signs_in(installation: Installation, account: str, password: str) -> bool:
    with installation.system() as system:
        command = SignInCommand(account=account, password=password, address="127.0.0.1", agent="test")
        try:
            system.run(SignIn, command)
        except Exception:  # noqa: BLE001  any refusal
            return False
        return True


def test_a_new_user_signs_in_with_the_password_that_is_told_once(installation: Installation) -> None:
    made = installation.told("user", "add", "Zhang.San", "张三", "--role", "front_desk", "--role", "reviewer")
    assert set(made) == {"id", "account", "password"}
    assert made["account"] == "zhang.san"
    assert signs_in(installation, "zhang.san", made["password"])
    assert made["password"] not in installation.tj("user", "list").output


def test_users_are_listed_with_their_roles(installation: Installation) -> None:
    installation.tj("user", "add", "zhang", "张三", "--role", "front_desk")
    assert installation.told("user", "list") == [
        {
            "account": "zhang",
            "name": "张三",
            "department": "查体科",
            "roles": ["front_desk"],
            "disabled": False,
            "locked": False,
        }
    ]
    table = installation.tj("user", "list").stdout
    assert "张三" in table
    assert "正常" in table


def test_a_reset_password_replaces_the_old_one(installation: Installation) -> None:
    old = installation.told("user", "add", "zhang", "张三", "--role", "front_desk")["password"]
    new = installation.told("user", "reset-password", "zhang")
    assert new["account"] == "zhang"
    assert signs_in(installation, "zhang", new["password"])
    assert not signs_in(installation, "zhang", old)


def test_a_reset_password_is_printed_for_people_too(installation: Installation) -> None:
    installation.tj("user", "add", "zhang", "张三", "--role", "front_desk")
    said = installation.tj("user", "reset-password", "zhang").stdout
    assert signs_in(installation, "zhang", said.strip().rpartition("：")[2])


def test_a_disabled_user_stays_out_until_enabled_again(installation: Installation) -> None:
    password = installation.told("user", "add", "zhang", "张三", "--role", "front_desk")["password"]
    assert installation.tj("user", "disable", "zhang").exit_code == 0
    assert not signs_in(installation, "zhang", password)
    assert "停用" in installation.tj("user", "list").stdout
    assert installation.tj("user", "enable", "zhang").exit_code == 0
    assert signs_in(installation, "zhang", password)


def test_a_locked_user_is_shown_as_locked(installation: Installation) -> None:
    made = installation.told("user", "add", "zhang", "张三", "--role", "front_desk")
    actor = Actor(ActorKind.STAFF, Channel.DESK, UUID(made["id"]))
    with installation.system() as system:
        for _ in range(5):
            with pytest.raises(WrongPassword):
                system.run(ChangePassword, ChangePasswordCommand(actor=actor, present="wrong", new="Ganz-Anders-2026"))
    assert "锁定" in installation.tj("user", "list").stdout


def test_the_last_administrator_is_not_disabled(installation: Installation) -> None:
    installation.tj("user", "add", "admin", "管理员", "--role", "super_administrator")
    result = installation.tj("user", "disable", "admin")
    assert result.exit_code == 1
    assert "[identity.last_administrator]" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("user", "add", "lisi", "李四", "--role", "nobody"), 2, "cli.role"),
        (("user", "add", "x", "李四", "--role", "front_desk"), 1, "identity.account_shape"),
        (("user", "add", "lisi", " ", "--role", "front_desk"), 1, "value.empty"),
        (("user", "add", "zhang", "李四", "--role", "front_desk"), 1, "identity.account_taken"),
        (("user", "add", "lisi", "李四", "--role", "front_desk", "--department", "别处"), 2, "cli.department"),
        (("user", "reset-password", "nobody"), 1, "tj.not_found"),
        (("user", "disable", "nobody"), 1, "tj.not_found"),
        (("key", "issue", "某系统", "--right", "booking.nothing", "--days", "30"), 1, "identity.unknown_right"),
        (("key", "issue", "某系统", "--right", "examination.review", "--days", "30"), 1, "identity.right_not_for_keys"),
        (("key", "issue", "某系统", "--right", "booking.view", "--days", "4000"), 1, "identity.expiry_not_ahead"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(
    installation: Installation, arguments: tuple[str, ...], exit_code: int, code: str
) -> None:
    installation.tj("user", "add", "zhang", "张三", "--role", "front_desk")
    result = installation.tj(*arguments)
    assert result.exit_code == exit_code
    assert f"[{code}]" in result.stderr
    assert result.stdout == ""


def test_an_unknown_role_is_answered_with_those_that_there_are(installation: Installation) -> None:
    assert "front_desk" in installation.tj("user", "add", "lisi", "李四", "--role", "nobody").stderr


def test_among_several_departments_one_must_be_named(installation: Installation) -> None:
    with installation.system() as system:
        system.run(CreateDepartment, CreateDepartmentCommand(actor=operator(), name="东区查体科"))
        east = next(one for one in departments(system) if one.name == "东区查体科")
    adding = ("user", "add", "zhang", "张三", "--role", "front_desk")
    assert "查体科、东区查体科" in installation.tj(*adding).stderr
    assert installation.tj(*adding, "--department", str(east.id)).exit_code == 0
    assert installation.told("user", "list")[0]["department"] == "东区查体科"


def test_a_key_opens_what_it_was_issued_for(installation: Installation) -> None:
    made = installation.told("key", "issue", "协同平台", "--right", "booking.view", "--days", "30", "--scope", "all")
    assert set(made) == {"id", "name", "expires_at", "secret"}
    with installation.system() as system:
        actor = system.authenticator.by_key(made["secret"])
        assert actor.rights == {"booking.view"}
        with pytest.raises(NotSignedIn):
            system.authenticator.by_key(made["secret"][:-1] + "_")


def test_a_key_is_printed_for_people_too(installation: Installation) -> None:
    said = installation.tj("key", "issue", "协同平台", "--right", "booking.view", "--days", "30").stdout
    with installation.system() as system:
        assert system.authenticator.by_key(said.strip().rpartition("：")[2]).rights == {"booking.view"}


def test_a_lost_phone_is_helped_at_the_server(installation: Installation) -> None:
    made = installation.told("user", "add", "zhang", "张三", "--role", "front_desk")
    refused = installation.tj("user", "reset-second-factor", "zhang")
    assert (refused.exit_code, "没有设置动态口令" in refused.output) == (1, True)
    with installation.system() as system:
        actor = Actor(ActorKind.STAFF, Channel.DESK, UUID(made["id"]))
        system.run(OfferSecondFactor, OfferSecondFactorCommand(actor=actor))
        spelling = system.run(ShowSecondFactor, ShowSecondFactorQuery(actor=actor)).spelling
        code = pyotp.TOTP(spelling).at(system.clock.now())
        system.run(ConfirmSecondFactor, ConfirmSecondFactorCommand(actor=actor, code=code))
    assert "已重置 zhang 的动态口令" in installation.tj("user", "reset-second-factor", "zhang").output
    with installation.system() as system:
        assert system.run(ShowSecondFactor, ShowSecondFactorQuery(actor=actor)).confirmed_at is None
