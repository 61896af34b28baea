"""Who works in the demo district: an account for each kind of work, with a random password."""

from collections.abc import Mapping

from attrs import frozen

from entrypoints.bootstrap import System
from entrypoints.install import departments, operator
from entrypoints.wording import words
from ports.clock import Randomness
from tjdomain.examination.domain.kinds import Rank, Station
from tjdomain.examination.domain.staff import StaffDetails
from tjdomain.examination.usecases.change_chief import ChangeChief, ChangeChiefCommand
from tjdomain.examination.usecases.keep_room import KeepRoom, KeepRoomCommand
from tjdomain.examination.usecases.register_staff import RegisterStaff, RegisterStaffCommand
from tjdomain.identity.domain.shipped_roles import RoleCode
from tjdomain.identity.usecases.change_password import ChangePassword, ChangePasswordCommand
from tjdomain.identity.usecases.create_user import CreateUser, CreateUserCommand
from tjdomain.identity.usecases.install_roles import InstallRoles, InstallRolesCommand
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId

_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"
_PEOPLE = (
    ("qiantai", "前台 孙晓梅", RoleCode.FRONT_DESK, frozenset[Station](), False),
    ("chouxue", "抽血 吴秀兰", RoleCode.BLOOD_DRAWING, frozenset({Station.BLOOD, Station.STOOL}), False),
    ("jianyan", "检验 赵文斌", RoleCode.LABORATORY, frozenset({Station.BLOOD, Station.STOOL}), False),
    ("fangshe", "放射 郑海涛", RoleCode.RADIOLOGY, frozenset({Station.XRAY}), False),
    ("neike", "内科 李建华", RoleCode.INTERNAL_MEDICINE, frozenset(Station), False),
    ("zhujian", "主检 王立国", RoleCode.CHIEF_EXAMINER, frozenset({Station.INTERNAL}), True),
    ("shenhe", "审核 陈志远", RoleCode.REVIEWER, frozenset[Station](), False),
    ("zhuren", "主任 周庆云", RoleCode.DEPARTMENT_MANAGER, frozenset[Station](), False),
    ("admin", "管理员", RoleCode.SUPER_ADMINISTRATOR, frozenset[Station](), False),
)

_ROOMS = (
    ("内科 1 诊室", Station.INTERNAL),
    ("内科 2 诊室", Station.INTERNAL),
    ("胸片室", Station.XRAY),
    ("采血窗口", Station.BLOOD),
    ("便检窗口", Station.STOOL),
)


@frozen
class Crew:
    """Actors with every right, each with an account of its own, so that four eyes stay four; and the passwords."""

    department: DepartmentId
    actors: Mapping[str, Actor]
    passwords: Mapping[str, str]

    @property
    def desk(self) -> Actor:
        """Who registers."""
        return self.actors["qiantai"]

    @property
    def physician(self) -> Actor:
        """Who examines at every station."""
        return self.actors["neike"]

    @property
    def chief(self) -> Actor:
        """Who concludes."""
        return self.actors["zhujian"]

    @property
    def reviewer(self) -> Actor:
        """Who reviews."""
        return self.actors["shenhe"]


def hire(system: System) -> Crew:
    """Create accounts, staff members and rooms; the chief is chief from today of the system's clock."""
    chance: Randomness = system.container.resolve(Randomness)
    centre = departments(system)[0].id
    boss = Actor(ActorKind.SYSTEM, Channel.DESK, rights=words().rights.keys(), scope=EVERYTHING, department=centre)
    roles = {role.code: role.id for role in system.run(InstallRoles, InstallRolesCommand(actor=operator(), names={}))}
    actors, passwords = {}, {}
    for account, name, role, stations, concludes in _PEOPLE:
        command = CreateUserCommand(
            actor=boss, account=account, name=name, department=centre, roles=frozenset({roles[role.value]})
        )
        made = system.run(CreateUser, command)
        key = made.user.id.value
        actor = Actor(ActorKind.STAFF, Channel.DESK, key, words().rights.keys(), EVERYTHING, centre)
        password = f"Tj-{chance.code(10, _PLAIN)}"
        system.run(ChangePassword, ChangePasswordCommand(actor=actor, present=made.password, new=password))
        actors[account], passwords[account] = actor, password
        details = StaffDetails(
            name=name.split()[-1],
            title="主治医师" if concludes else "医师",
            rank=Rank.INTERMEDIATE if concludes else Rank.JUNIOR,
            stations=stations,
            concludes=concludes,
            account=made.user.id,
            signature=None,
            active=True,
        )
        if not stations:
            continue
        member = system.run(RegisterStaff, RegisterStaffCommand(actor=boss, department=centre, details=details))
        if concludes:
            today = local_day(system.clock.now())
            system.run(ChangeChief, ChangeChiefCommand(actor=boss, physician=member.id, valid_from=today))
    _furnish(system, boss)
    return Crew(centre, actors, passwords)


def _furnish(system: System, boss: Actor) -> None:
    for name, station in _ROOMS:
        system.run(KeepRoom, KeepRoomCommand(actor=boss, room=None, name=name, stations=frozenset({station})))
