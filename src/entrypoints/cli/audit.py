"""Commands of the auditor."""

import typer

from entrypoints.cli.options import AsJson

audit = typer.Typer(no_args_is_help=True, help="审计：核对日志链。")


@audit.callback()
def group() -> None:
    """Keep ``verify`` a command of its own, however few there are."""


@audit.command()
def verify(as_json: AsJson = False) -> None:
    """逐条核对日志链和已导出的链头，指出第一处被改动、删除或调换的记录。日志多时要几分钟。"""
    from entrypoints.cli.auditing import checked, tell

    done = checked()
    tell(done, as_json=as_json)
    raise typer.Exit(0 if done.report.sound else 1)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(audit, name="audit")
