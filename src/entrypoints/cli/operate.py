"""Commands for whoever runs an installation: schema, checks, users, keys, audit, the API's description."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from entrypoints.settings import read_settings

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON,供脚本使用")]


def migrate() -> None:
    """把数据库升级到本版本的结构,并补齐初始数据(角色、科室、检查项目)。"""
    from entrypoints.bootstrap import bootstrap, upgrade_schema
    from entrypoints.install import install

    settings = read_settings()
    typer.echo(f"数据库结构版本:{upgrade_schema(settings)}")
    for line in install(bootstrap(settings)):
        typer.echo(line)


def doctor(as_json: AsJson = False) -> None:  # noqa: FBT002  typer's way
    """检查设置、数据库、字体、系统库和时钟,并说明怎么办。"""
    from entrypoints.doctor import examine

    findings = examine()
    if as_json:
        typer.echo(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False))
    else:
        table = Table("检查", "结果", "怎么办")
        for finding in findings:
            table.add_row(finding.what, "正常" if finding.ok else "有问题", finding.advice)
        Console().print(table)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(migrate)
    app.command()(doctor)
