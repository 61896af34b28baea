"""Builds the demo district: its own SQLite file, fresh secrets, people in every state."""

import shutil
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from shlex import quote

from PIL import Image, ImageDraw
from rich.console import Console
from rich.progress import track

from entrypoints.bootstrap import System, bootstrap, make_clock, upgrade_schema
from entrypoints.cli.demo_district import PAST, STORY_ENDS, DayClock, District
from entrypoints.cli.demo_oddities import oddities
from entrypoints.cli.demo_staff import Crew, hire
from entrypoints.install import install, operator
from entrypoints.settings import fresh_secrets, read_settings
from entrypoints.storing import StorePortrait, StorePortraitCommand
from ports.clock import Clock
from tjdomain.administration.usecases.change_contact import ChangeContact, ChangeContactCommand
from tjdomain.administration.usecases.change_parameter import ChangeParameter, ChangeParameterCommand
from tjdomain.shared.dates import at_local, local_day
from tjdomain.shared.ids import FileId

FOLDER = Path("var/demo")
VARIABLES = FOLDER / "settings.sh"
"""For other commands over the demo: a shell reads it; the next demo has other keys."""
_SEED = 371502
_WORKED_DAYS = 32


def build_demo(today: str | None, people: int, environment: dict[str, str]) -> dict[str, str]:
    """Make everything anew under ``var/demo``; returns the environment that the server needs to serve it."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    port = environment.get("TJ_PORT", "8000")
    made = {
        **fresh_secrets(),
        "TJ_DEMO": "true",
        "TJ_HOST": "127.0.0.1",
        "TJ_PORT": port,
        "TJ_DATABASE_URL": f"sqlite:///{FOLDER.absolute() / 'tj.sqlite'}",
        "TJ_FILES": str(FOLDER.absolute() / "files"),
        "TJ_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TJ_SECURE_COOKIES": "false",
        "TJ_LOG_LEVEL": "WARNING",
    }
    if today is not None:
        made["TJ_AHEAD"] = str(_ahead(date.fromisoformat(today), make_clock(read_settings(made))))
    settings = read_settings(made)
    upgrade_schema(settings)
    day = local_day(make_clock(settings).now())
    clock = DayClock(day - timedelta(days=PAST + 3))
    system = bootstrap(settings, clock)
    for _ in install(system):
        pass
    _set_parameters(system, made["TJ_PUBLIC_URL"])
    crew = hire(system)
    _set_contact(system, crew)
    district = District(system, clock, crew, Random(_SEED), _portrait(system, crew), day)
    for _ in track(district.play(people), description="正在造演示数据", total=_WORKED_DAYS, transient=True):
        pass
    oddities(system, crew)
    system.close()
    VARIABLES.touch(mode=0o600)
    VARIABLES.write_text("".join(f"export {name}={quote(value)}\n" for name, value in made.items()), "utf-8")
    _tell(crew, made["TJ_PUBLIC_URL"])
    return made


def _ahead(today: date, real: Clock) -> int:
    """Seconds that the demo's clock is ahead of the real one, so that it goes on where the story of that day ends."""
    return int((at_local(today, STORY_ENDS) - real.now()).total_seconds())


def _set_parameters(system: System, address: str) -> None:
    for name, value in (("body_name", "聊城市东昌府区中医院"), ("public_base_url", address)):
        command = ChangeParameterCommand(
            actor=operator(), group="certification", name=name, value=value, version=0, reason="演示"
        )
        system.run(ChangeParameter, command)


def _set_contact(system: System, crew: Crew) -> None:
    """What people read after booking."""
    command = ChangeContactCommand(
        actor=operator(),
        department=crew.department,
        version=0,
        address="聊城市东昌府区中医院门诊楼二层 查体科",
        phone="0635-0000000（演示）",
        hours="周一至周五 8:00–11:00",
        bring="身份证原件\n空腹来（早上不吃饭、少喝水）",
        route="进门诊楼上二楼，左转到头",
    )
    system.run(ChangeContact, command)


def _portrait(system: System, crew: Crew) -> FileId:
    """A drawn face that serves everybody: no picture of a person is needed to try the system."""
    image = Image.new("RGB", (590, 826), "#dfe9f2")
    draw = ImageDraw.Draw(image)
    draw.ellipse((185, 170, 405, 450), fill="#e8c9a8")
    draw.pieslice((175, 140, 415, 400), 180, 360, fill="#2b2b2b")
    draw.ellipse((90, 500, 500, 1100), fill="#34495e")
    content = BytesIO()
    image.save(content, "JPEG", quality=90)
    return system.run(StorePortrait, StorePortraitCommand(actor=crew.desk, image=content.getvalue()))


def _tell(crew: Crew, address: str) -> None:
    console = Console()
    console.print(f"[bold]演示系统[/bold] {address}  接口说明 {address}/api/v1/openapi.json")
    console.print("登录账号(密码每次随机,只在本机有效):")
    for account, password in crew.passwords.items():
        console.print(f"  {account:<9} {password}")
    console.print(f"查体科编号 {crew.department}")
    console.print(f"在另一个终端用命令行:先运行 [bold]. {VARIABLES}[/bold],再用 .venv/bin/tj")
