"""The key that PDFs are signed with."""

from pathlib import Path
from typing import Annotated

import typer

seal = typer.Typer(no_args_is_help=True, help="给证明和报告 PDF 签名的密钥。")

Target = Annotated[Path, typer.Argument(metavar="文件", help="新密钥文件的路径，不能是已有的文件")]
Years = Annotated[int, typer.Option("--years", min=1, max=10, help="有效几年")]


@seal.command()
def new(
    target: Target,
    name: Annotated[str, typer.Option("--name", help="证书上的单位名称")],
    years: Years = 5,
) -> None:
    """生成签名密钥（PKCS#12），并打印要设的环境变量。请妥善保存，各节点用同一份。"""
    _make(target, name, years)


@seal.command()
def renew(target: Target, years: Years = 5) -> None:
    """按现在密钥上的单位名称生成新密钥；设好新变量、重启后，旧文件可以收起。以前签的文件照样能验证。"""
    from entrypoints.sealing import key_of
    from entrypoints.settings import SettingsError, read_settings

    now = read_settings().seal
    if now is None:
        raise SettingsError(["没有签名密钥可换:请先运行 tj seal new"])
    _make(target, key_of(now).owner, years)


def _make(target: Path, owner: str, years: int) -> None:
    from entrypoints.cli.refusals import FileUnusable
    from entrypoints.sealing import make_key

    try:
        variables = make_key(target, owner, years)
    except OSError as error:
        raise FileUnusable("file", str(target)) from error
    for variable, value in variables.items():
        typer.echo(f"{variable}={value}")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(seal, name="seal")
