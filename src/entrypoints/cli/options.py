"""Options that several commands take."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供脚本使用")]
Department = Annotated[str | None, typer.Option("--department", help="科室的名称或编号；只有一个科室时不用填")]
Commit = Annotated[bool, typer.Option("--commit", help="写入；不加就只检查，什么都不写")]

DAY = ["%Y-%m-%d"]
"""How a day is typed."""
