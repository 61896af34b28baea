"""Commands for accounts and for keys of outside programs. A password or secret is printed once and kept nowhere."""

from enum import StrEnum
from typing import Annotated

import typer

from entrypoints.cli.options import AsJson, Department

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="登录账号")]
users = typer.Typer(no_args_is_help=True, help="用户：新增、重置密码、停用、启用、列出。")
keys = typer.Typer(no_args_is_help=True, help="接口密钥：发放。")


class KeyScope(StrEnum):
    """Data scope of a key."""

    ALL = "all"
    DEPARTMENT_TREE = "department_tree"
    DEPARTMENT = "department"
    OWN = "own"


@users.command()
def add(
    account: Account,
    name: Annotated[str, typer.Argument(metavar="NAME", help="姓名")],
    role: Annotated[list[str], typer.Option(help="角色代码，可多次给出，如 front_desk")],
    department: Department = None,
    as_json: AsJson = False,
) -> None:
    """新增用户，打印一次性的初始密码；首次登录必须修改。"""
    from entrypoints.cli.account_work import add_user
    from entrypoints.cli.answers import tell_json

    made = add_user(account, name, role, department)
    if as_json:
        tell_json({"id": made.user.id, "account": made.user.account, "password": made.password})
    else:
        typer.echo(f"已新增用户 {made.user.account}，初始密码：{made.password}")


@users.command("reset-password")
def reset_password(account: Account, as_json: AsJson = False) -> None:
    """重置密码并解锁，打印一次性的新密码；此人的登录立即失效。"""
    from entrypoints.cli.account_work import reset
    from entrypoints.cli.answers import tell_json

    password = reset(account)
    if as_json:
        tell_json({"account": account, "password": password})
    else:
        typer.echo(f"用户 {account} 的新密码：{password}")


@users.command("reset-second-factor")
def reset_second_factor(account: Account) -> None:
    """重置动态口令（手机和恢复码都丢了）；此人的登录立即失效。"""
    from entrypoints.cli.account_work import take_off

    take_off(account)
    typer.echo(f"已重置 {account} 的动态口令")


@users.command()
def disable(account: Account) -> None:
    """停用用户；此人的登录立即失效。"""
    from entrypoints.cli.account_work import switch

    switch(account, on=False)
    typer.echo(f"已停用 {account}")


@users.command()
def enable(account: Account) -> None:
    """重新启用用户，密码和角色不变。"""
    from entrypoints.cli.account_work import switch

    switch(account, on=True)
    typer.echo(f"已启用 {account}")


@users.command("list")
def list_users(as_json: AsJson = False) -> None:
    """列出用户。"""
    from entrypoints.cli.account_work import user_lines
    from entrypoints.cli.answers import tell_json, tell_table

    lines = user_lines()
    if as_json:
        tell_json(lines)
    else:
        rows = ((one.account, one.name, one.department, " ".join(one.roles), one.state) for one in lines)
        tell_table(("账号", "姓名", "科室", "角色", "状态"), rows)


@keys.command()
def issue(
    name: Annotated[str, typer.Argument(metavar="NAME", help="发给谁")],
    right: Annotated[list[str], typer.Option(help="权限，可多次给出，如 booking.view")],
    days: Annotated[int, typer.Option(min=1, help="有效天数")],
    scope: Annotated[KeyScope, typer.Option(help="数据范围")] = KeyScope.DEPARTMENT,
    department: Department = None,
    as_json: AsJson = False,
) -> None:
    """给外部程序发放接口密钥，密钥只打印这一次。"""
    from entrypoints.cli.account_work import issue_key
    from entrypoints.cli.answers import tell_json

    made = issue_key(name, right, days, scope, department)
    if as_json:
        key = made.key
        tell_json({"id": key.id, "name": key.name, "expires_at": key.expires_at, "secret": made.secret})
    else:
        typer.echo(f"{made.key.name} 的接口密钥（有效 {days} 天）：{made.secret}")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(users, name="user")
    app.add_typer(keys, name="key")
