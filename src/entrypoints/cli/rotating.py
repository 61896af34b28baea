"""What ``tj rotate-keys`` does."""

from collections.abc import Sequence

import typer
from rich.progress import track

from entrypoints.bootstrap import Resealed, reindexing, resealing
from entrypoints.cli.answers import progress, tell_json, tell_table
from entrypoints.cli.opening import opened


def rotate(*, indexes: bool) -> list[Resealed]:
    """Run every step."""
    with opened() as system:
        steps = reindexing(system) if indexes else resealing(system)
        return [step() for step in track(steps, description="正在换密钥", console=progress, transient=True)]


def tell(done: Sequence[Resealed], *, as_json: bool) -> None:
    """What was seen and sealed anew, place by place."""
    if as_json:
        tell_json(done)
        return
    tell_table(
        ("位置", "查看", "已换", "打不开"),
        ((one.place, str(one.seen), str(one.resealed), str(one.unopened)) for one in done if one.seen),
    )
    if any(one.unopened for one in done):
        typer.echo("有内容用现有的密钥都打不开：请把旧密钥加回密钥变量后再运行。")
    else:
        typer.echo("完成，旧密钥可以从变量中去掉。")
