"""Commands that take in files: an employer's list of members, an instrument's results."""

from pathlib import Path
from typing import Annotated

import typer

from entrypoints.cli.options import AsJson, Commit, Department

File = Annotated[Path, typer.Argument(metavar="FILE", help="xlsx 或 csv 文件")]


def import_members(
    file: File,
    team: Annotated[str, typer.Option(help="团队编号")],
    commit: Commit = False,
    skip_wrong_rows: Annotated[bool, typer.Option("--skip-wrong-rows", help="略过有问题的行")] = False,
    confirm_certificate: Annotated[
        bool, typer.Option("--confirm-certificate", help="健康证还有较长有效期的人，确认后照样预约")
    ] = False,
    confirm_recheck: Annotated[
        bool, typer.Option("--confirm-recheck", help="有待复检的人，确认后照样预约重新体检")
    ] = False,
    marked: Annotated[Path | None, typer.Option(metavar="OUT.xlsx", help="把标出问题的名单写到这个文件")] = None,
    as_json: AsJson = False,
) -> None:
    """导入团队名单：先逐行检查并报告；加 --commit 才预约，要么全部成功，要么一行不写。"""
    from entrypoints.cli.member_import import Acceptance, import_list, tell

    accepted = Acceptance(skip_wrong_rows=skip_wrong_rows, certificate=confirm_certificate, recheck=confirm_recheck)
    done = import_list(file, team, commit=commit, accepted=accepted, marked=marked)
    tell(done, as_json=as_json)
    if done.refusal is not None:
        raise done.refusal
    raise typer.Exit(0 if done.committed or not accepted.leaves_open(done) else 1)


def import_results(
    file: File,
    tested_by: Annotated[str | None, typer.Option(help="检验者的姓名或编号；不填则用文件中的检验者")] = None,
    department: Department = None,
    commit: Commit = False,
    as_json: AsJson = False,
) -> None:
    """导入仪器结果：逐行报告；加 --commit 才写入，能用的写入，其余的不动，已有结果不会被覆盖。"""
    from entrypoints.cli.result_import import import_file, tell

    done = import_file(file, tested_by, department, commit=commit)
    tell(done, as_json=as_json)
    raise typer.Exit(1 if done.left_out else 0)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("import-members")(import_members)
    app.command("import-results")(import_results)
