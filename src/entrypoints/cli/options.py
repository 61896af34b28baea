"""Options that several commands take."""

from datetime import date
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供脚本使用")]
Department = Annotated[str | None, typer.Option("--department", help="科室的名称或编号；只有一个科室时不用填")]
Commit = Annotated[bool, typer.Option("--commit", help="写入；不加就只检查，什么都不写")]


def day(typed: str) -> date:
    """What stands for a day, as ``2026-12-01``. Raises ``BadDay``."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        from entrypoints.cli.refusals import BadDay

        raise BadDay("day", typed) from None
