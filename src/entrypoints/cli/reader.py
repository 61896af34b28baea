"""Commands on a desk's PC with a card reader."""

import typer

from entrypoints.cli.options import AsJson

reader = typer.Typer(no_args_is_help=True, help="窗口电脑上的身份证读卡器。")


@reader.command()
def agent() -> None:
    """启动读卡程序：只在本机，只供本系统的网页读卡。"""
    from entrypoints.cli.claiming import require_port
    from entrypoints.reader_agent.serving import serve
    from entrypoints.reader_agent.settings import read_agent

    settings = read_agent()
    require_port("127.0.0.1", settings.port)
    pages = "、".join(settings.origins)
    typer.echo(f"读卡程序：http://127.0.0.1:{settings.port}，读卡器 {settings.kind.value}，供 {pages}")
    serve(settings)


@reader.command()
def check(as_json: AsJson = False) -> None:
    """检查这台电脑的设置和读卡器，并说明怎么办。"""
    from entrypoints.cli.answers import tell_json, tell_table
    from entrypoints.reader_agent.checking import examine

    findings = list(examine())
    if as_json:
        tell_json(findings)
    else:
        rows = ((one.what, "正常" if one.ok else "有问题", one.detail, one.advice) for one in findings)
        tell_table(("检查", "结果", "情况", "怎么办"), rows)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(reader, name="reader")
