"""What a new installation needs before anybody can sign in; run again, it adds only what is missing."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files

from entrypoints.bootstrap import System
from entrypoints.web.office.menu import shipped_menu
from entrypoints.wording import label, words
from ports.identity import Departments
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.public_text import PublicText, TextKind
from tjdomain.administration.usecases.change_text import ChangeText, ChangeTextCommand
from tjdomain.administration.usecases.install_dictionaries import InstallDictionaries, InstallDictionariesCommand
from tjdomain.administration.usecases.read_texts import ReadTexts, ReadTextsQuery
from tjdomain.examination.usecases.install_shipped_catalogue import (
    InstallShippedCatalogue,
    InstallShippedCatalogueCommand,
)
from tjdomain.identity.domain.department import Department
from tjdomain.identity.domain.shipped_roles import RoleCode
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand
from tjdomain.identity.usecases.install_menus import InstallMenus, InstallMenusCommand
from tjdomain.identity.usecases.install_roles import InstallRoles, InstallRolesCommand
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel

EXAM_CENTRE = "查体科"


def operator(channel: Channel = Channel.DESK) -> Actor:
    """Whoever runs commands on the server itself: all rights, all rows; named «system» in the log."""
    return Actor(ActorKind.SYSTEM, channel, rights=words().rights.keys(), scope=EVERYTHING)


class _Directory:
    def __init__(self, uow: UnitOfWork, departments: Departments) -> None:
        self._uow = uow
        self._departments = departments

    def all(self) -> tuple[Department, ...]:
        with self._uow:
            return tuple(self._departments.all())


def departments(system: System) -> tuple[Department, ...]:
    """All departments of the hospital."""
    directory: _Directory = system.run.resolve(_Directory)
    return directory.all()


def install(system: System) -> Iterator[str]:
    """Put in roles, department, catalogue, dictionaries and texts; says what there is now."""
    actor = operator()
    roles = system.run(InstallRoles, InstallRolesCommand(actor=actor, names={code: label(code) for code in RoleCode}))
    yield f"角色:{len(roles)} 个"
    menus = system.run(InstallMenus, InstallMenusCommand(actor=actor, folders=shipped_menu()))
    yield f"菜单:新增 {len(menus)} 项"
    there = departments(system)
    if not there:
        made = system.run(CreateDepartment, CreateDepartmentCommand(actor=actor, name=EXAM_CENTRE))
        there = (made,)
    yield "科室:" + "、".join(f"{one.name} {one.id}" for one in there)
    versions = system.run(InstallShippedCatalogue, InstallShippedCatalogueCommand(actor=actor))
    yield f"检查项目目录:新增 {len(versions)} 版"
    dictionaries = system.run(InstallDictionaries, InstallDictionariesCommand(actor=actor))
    yield f"字典:新增 {len(dictionaries)} 个"
    yield f"须知、同意书和提示:新增 {len(_install_texts(system, actor))} 份"


def _install_texts(system: System, actor: Actor) -> list[PublicText]:
    """The shipped texts of the kinds that have none."""
    shipped = tomllib.loads((files("entrypoints") / "shipped_texts.toml").read_text("utf-8"))
    there = {text.kind for text in system.run(ReadTexts, ReadTextsQuery(actor=actor))}
    commands = [
        ChangeTextCommand(
            actor=actor, kind=kind, version=0, title=shipped[kind.value]["title"], points=shipped[kind.value]["points"]
        )
        for kind in TextKind
        if kind not in there
    ]
    return [system.run(ChangeText, command) for command in commands]
