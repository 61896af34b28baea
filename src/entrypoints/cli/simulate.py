"""Commands that play an outside system on this computer."""

from typing import Annotated

import typer

simulate = typer.Typer(no_args_is_help=True, help="模拟外部系统：只供本机试用和测试。")


@simulate.callback()
def group() -> None:
    """Keep each simulator a command of its own, however few there are."""


@simulate.command()
def sms(port: Annotated[int, typer.Option(min=1024, max=65535, help="在本机的哪个端口")] = 8091) -> None:
    """短信平台：收到的短信显示在网页上，可以放慢、拒绝、出错。"""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    typer.echo(f"短信平台（模拟）：http://127.0.0.1:{port}/")
    typer.echo(f"让本系统用它：TJ_SMS_URL=http://127.0.0.1:{port}/messages")
    Server(
        "entrypoints.simulators.sms:build",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(simulate, name="simulate")
