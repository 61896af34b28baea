"""Commands for whoever runs an installation: schema, checks, keys, the API's description."""

from contextlib import closing
from typing import Annotated

import typer

from entrypoints.cli.options import AsJson


def migrate() -> None:
    """把数据库升级到本版本的结构，并补齐初始数据（角色、科室、检查项目、字典）。"""
    from entrypoints.bootstrap import bootstrap, upgrade_schema
    from entrypoints.cli.account_work import anybody
    from entrypoints.install import install
    from entrypoints.settings import read_settings

    settings = read_settings()
    typer.echo(f"数据库结构版本：{upgrade_schema(settings)}")
    with closing(bootstrap(settings)) as system:
        for line in install(system):
            typer.echo(line)
        if not anybody(system):
            typer.echo("还没有用户：请运行 tj user add 账号 姓名 --role super_administrator")


def doctor(as_json: AsJson = False) -> None:
    """检查设置、数据库、文件夹、字体、系统库、时钟等，并说明怎么办。"""
    from entrypoints.cli.answers import tell_json, tell_table
    from entrypoints.doctor import examine

    findings = list(examine())
    if as_json:
        tell_json(findings)
    else:
        rows = ((one.what, "正常" if one.ok else "有问题", one.detail, one.advice) for one in findings)
        tell_table(("检查", "结果", "情况", "怎么办"), rows)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def openapi() -> None:
    """打印接口说明（OpenAPI 3.1，JSON）。"""
    from entrypoints.web.openapi import openapi_text

    typer.echo(openapi_text(), nl=False)


def rotate_keys(
    indexes: Annotated[bool, typer.Option("--indexes", help="换检索密钥：须先停下所有节点")] = False,
    as_json: AsJson = False,
) -> None:
    """把用旧密钥加密的内容换成用新密钥加密；可以随时中断、再次运行，服务不用停。"""
    from entrypoints.cli.rotating import rotate, tell

    done = rotate(indexes=indexes)
    tell(done, as_json=as_json)
    raise typer.Exit(1 if any(one.unopened for one in done) else 0)


def skip_numbers(
    count: Annotated[int, typer.Argument(metavar="COUNT", help="备份之后任何一种号码最多可能发出了多少个")],
) -> None:
    """恢复了旧备份之后：跳过健康证、指引单、体检和试管编号，备份之后印出去的号码不再发给别人。"""
    from entrypoints.cli.opening import opened
    from entrypoints.install import operator
    from tjdomain.flows.together.skip_numbers import SkipNumbers, SkipNumbersCommand

    with opened() as system:
        series = system.run(SkipNumbers, SkipNumbersCommand(actor=operator(), count=count))
    typer.echo(f"{len(series)} 种号码各跳过 {count} 个。")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(migrate)
    app.command()(doctor)
    app.command()(openapi)
    app.command("rotate-keys")(rotate_keys)
    app.command("skip-numbers")(skip_numbers)
