"""Commands that run the program: serve, work, demo, and what a first installation needs."""

import os
import signal
import threading
from collections.abc import Mapping
from datetime import date
from types import FrameType
from typing import Annotated

import typer

from entrypoints.cli.options import day


def serve() -> None:
    """启动服务：网页与接口，以及后台任务进程。设置来自 TJ_… 环境变量。"""
    from entrypoints.cli.opening import opened
    from entrypoints.cli.serve import serve as serve_until_stopped

    with opened() as system:
        settings = system.settings
    serve_until_stopped(settings)


def work(beside: Annotated[bool, typer.Option("--beside", hidden=True)] = False) -> None:
    """只运行后台：任务、投递、审计封存（tj serve 会自动带起一个）。"""
    from entrypoints.background import run_until
    from entrypoints.cli.opening import opened
    from entrypoints.logs import configure_logs
    from entrypoints.parent import end_with_parent

    if beside:
        end_with_parent()
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    with opened() as system:
        configure_logs(system.settings.log_level)
        run_until(stop, system)


def demo(
    today: Annotated[date | None, typer.Option(parser=day, help="把演示的“今天”设为这一天，如 2026-11-23")] = None,
    people: Annotated[int, typer.Option(min=250, max=20000, help="造多少人")] = 3000,
    build_only: Annotated[bool, typer.Option("--build-only", help="只造数据并打印环境变量，不启动服务")] = False,
) -> None:
    """造一个演示区县的数据（只用本机 SQLite），然后启动服务。"""
    from entrypoints.cli.claiming import claimed, require_port
    from entrypoints.cli.demo import FOLDER, build_demo
    from entrypoints.cli.serve import serve as serve_until_stopped
    from entrypoints.settings import read_settings

    with claimed(FOLDER.with_suffix(".lock"), str(FOLDER.absolute())):
        if not build_only:
            require_port("127.0.0.1", int(os.environ.get("TJ_PORT", "8000")))
        environment = build_demo(today.isoformat() if today else None, people, dict(os.environ))
        if build_only:
            _tell_variables(environment)
        else:
            os.environ.update(environment)
            serve_until_stopped(read_settings())


def new_secrets() -> None:
    """生成一套新密钥，以环境变量的形式打印。请妥善保存：丢失后加密的数据无法打开。"""
    from entrypoints.settings import fresh_secrets

    _tell_variables(fresh_secrets())


def _tell_variables(variables: Mapping[str, str]) -> None:
    for name, value in variables.items():
        typer.echo(f"{name}={value}")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(serve)
    app.command()(work)
    app.command()(demo)
    app.command("new-secrets")(new_secrets)
