"""Commands that play an outside system on this computer."""

from typing import Annotated

import typer

simulate = typer.Typer(no_args_is_help=True, help="模拟外部系统：只供本机试用和测试。")


Port = Annotated[int, typer.Option(min=1024, max=65535, help="在本机的哪个端口")]


@simulate.command()
def sms(port: Port = 8091) -> None:
    """短信平台：收到的短信显示在网页上，可以放慢、拒绝、出错。"""
    _serve("sms", "短信平台", port, f"TJ_SMS_URL=http://127.0.0.1:{port}/messages")


@simulate.command()
def wechat(port: Port = 8092) -> None:
    """健康聊城（微信网页授权）：选一个人登录，可以放慢、拒绝、出错。"""
    address = f"http://127.0.0.1:{port}"
    _serve("wechat", "微信授权", port, *_granted("WECHAT", address, address))


@simulate.command()
def aishandong(port: Port = 8093) -> None:
    """爱山东统一身份认证：选一个人登录，可以放慢、拒绝、出错。"""
    address = f"http://127.0.0.1:{port}"
    _serve("aishandong", "爱山东登录", port, *_granted("AISHANDONG", address, f"{address}/interface/gateway"))


def _granted(name: str, login: str, gateway: str) -> tuple[str, ...]:
    return (
        f"TJ_{name}_APP=tj",
        f"TJ_SECRET_{name}_KEY=simulated",
        f"TJ_{name}_LOGIN={login}",
        f"TJ_{name}_GATEWAY={gateway}",
    )


def _serve(module: str, title: str, port: int, *variables: str) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from entrypoints.cli.claiming import require_port

    require_port("127.0.0.1", port)  # two that share a port would each get some of the requests
    typer.echo(f"{title}（模拟）：http://127.0.0.1:{port}/")
    typer.echo(f"让本系统用它：{' '.join(variables)}")
    Server(
        f"entrypoints.simulators.{module}:build",
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
