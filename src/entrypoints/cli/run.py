"""Commands that run the program: serve, work, demo, and what a first installation needs."""

import os
import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from entrypoints.settings import fresh_secrets, read_settings


def serve() -> None:
    """启动服务:网页与接口,以及后台任务进程。设置来自 TJ_… 环境变量。"""
    from entrypoints.cli.serve import serve as serve_until_stopped

    serve_until_stopped(read_settings())


def work() -> None:
    """只运行后台:任务、投递、审计封存(tj serve 会自动带起一个)。"""
    from entrypoints.background import run_until
    from entrypoints.bootstrap import bootstrap
    from entrypoints.logs import configure_logs

    settings = read_settings()
    configure_logs(settings.log_level)
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    run_until(stop, bootstrap(settings))


def demo(
    today: Annotated[str | None, typer.Option(help="把演示的“今天”设为这一天,如 2026-11-23")] = None,
    people: Annotated[int, typer.Option(min=50, max=20000, help="造多少人")] = 3000,
    build_only: Annotated[bool, typer.Option("--build-only", help="只造数据,不启动服务")] = False,  # noqa: FBT002
) -> None:
    """造一个演示区县的数据(只用本机 SQLite),然后启动服务。"""
    from entrypoints.cli.demo import build_demo
    from entrypoints.cli.serve import serve as serve_until_stopped

    environment = build_demo(today, people, dict(os.environ))
    if not build_only:
        os.environ.update(environment)
        serve_until_stopped(read_settings())


def new_secrets() -> None:
    """生成一套新密钥,以环境变量的形式打印。请妥善保存:丢失后加密的数据无法打开。"""
    for name, value in fresh_secrets().items():
        typer.echo(f"{name}={value}")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(serve)
    app.command()(work)
    app.command()(demo)
    app.command("new-secrets")(new_secrets)
