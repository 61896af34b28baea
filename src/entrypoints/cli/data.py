"""Commands of the daily work: open days, issue certificates, verify one."""

from datetime import date
from typing import Annotated

import typer

from entrypoints.cli.options import AsJson, Department, day


def open_days(
    first: Annotated[date, typer.Argument(metavar="FIRST", parser=day, help="第一天，如 2026-12-01")],
    last: Annotated[date, typer.Argument(metavar="LAST", parser=day, help="最后一天")],
    periods: Annotated[str, typer.Option(help="时间段和名额，如 08:00-09:00x60,09:00-10:00x60")],
    walk_in: Annotated[int, typer.Option(min=0, help="每个时间段留给现场登记的名额")] = 0,
    department: Department = None,
    as_json: AsJson = False,
) -> None:
    """开放预约：这些天里的每个工作日按同样的时间段放号；已开放的日期不变。"""
    from entrypoints.cli.answers import tell_json
    from entrypoints.cli.opening_days import opened_days, tell

    done = opened_days(first, last, periods, walk_in, department)
    if as_json:
        tell_json(done)
    else:
        tell(done)


def issue_certificates(
    since: Annotated[date | None, typer.Option(parser=day, help="从哪天起的查体，默认最近 60 天")] = None,
    wait_portrait: Annotated[bool, typer.Option("--wait-portrait", help="列出缺照片、还不能发证的人")] = False,
    as_json: AsJson = False,
) -> None:
    """补发健康证：审核合格而还没有证的查体，逐个发证。"""
    from entrypoints.cli.issuing import issue_all, tell

    done = issue_all(since, list_waiting=wait_portrait)
    tell(done, as_json=as_json)
    raise typer.Exit(1 if done.refused else 0)


def verify(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="健康证二维码里的内容，整个网址或最后一段")],
    as_json: AsJson = False,
) -> None:
    """核验健康证；有效时退出码为 0。"""
    from entrypoints.cli.verifying import is_good, tell, verified

    found = verified(token)
    tell(found, as_json=as_json)
    raise typer.Exit(0 if is_good(found) else 1)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("open-days")(open_days)
    app.command("issue-certificates")(issue_certificates)
    app.command()(verify)
