"""Examines an installation: what is there, whether it works, and what to do where it does not."""

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import disk_usage
from typing import Any

import attrs
from redis import Redis, RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from entrypoints.bootstrap import System, bootstrap, misfits, missing_glyphs, nodes_seen
from entrypoints.doctor_outside import card_readers, entrances, seal, text_messages
from entrypoints.findings import Finding, judged
from entrypoints.settings import SettingsError, read_settings
from ports.booking import Holidays
from ports.clock import IdGenerator
from ports.files import FileContents
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.calendar import missing_year
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound, PortError
from tjdomain.shared.ids import FileId

OLDEST_SQLITE = (3, 40, 0)
LARGEST_SKEW = 2.0
"""Seconds between our clock and the database's."""
LEAST_SPACE = 1024**3
"""Bytes that must be free."""
SAMPLE = "健康证查体丰洅㐂𠮷𡃁·0123456789Xx"
"""Common, rare and very rare characters of names."""
_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1"
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs", "ceph", "afs"})
_PROBE = b"tj doctor"


Check = Callable[[System], Iterator[Finding]]


def examine(environment: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """Every check, also without settings: then what does not need them, and what to set."""
    yield from fonts()
    yield from libraries()
    try:
        settings = read_settings(environment)
    except SettingsError as error:
        for problem in error.problems:
            detail, _, advice = problem.partition(":")
            yield Finding("settings", "设置", ok=False, detail=detail, advice=advice)
        return
    yield Finding("settings", "设置", ok=True, detail="齐全")
    system = bootstrap(attrs.evolve(settings, ahead=0))
    try:
        for check in (*(DATABASE if _answers(system) else (unreachable,)), *SURROUNDINGS):
            yield from check(system)
    finally:
        system.close()


def fonts() -> Iterator[Finding]:
    """Our font is there and has the characters of names."""
    advice = "请重新安装程序所带的字体包 noto-cjk-sans-otc"
    try:
        missing = missing_glyphs(SAMPLE)
    except (OSError, ImportError, StopIteration) as error:
        yield Finding("fonts", "字体", ok=False, detail=f"找不到字体（{error}）", advice=advice)
    else:
        yield judged("fonts", "字体", f"缺字：{missing}" if missing else "完整", advice, ok=not missing)


def libraries() -> Iterator[Finding]:
    """Pango and its kin load. In a process of its own: a broken library may end it, and the import changes others."""
    done = subprocess.run(
        [sys.executable, "-c", "import weasyprint"], capture_output=True, text=True, check=False, timeout=120
    )
    fine, said = done.returncode == 0, done.stderr.strip().splitlines()
    detail = "pango 可用" if fine else said[-1][:200] if said else f"退出码 {done.returncode}"
    yield judged("libraries", "系统库", detail, f"请运行 apt-get install {_PACKAGES}", ok=fine)


def _answers(system: System) -> bool:
    return "database" not in system.readiness()


def unreachable(system: System) -> Iterator[Finding]:
    """Why the database does not answer, in its own words."""
    try:
        system.engine.connect().close()
    except SQLAlchemyError as error:
        detail = str(getattr(error, "orig", error))[:200]
        advice = "请检查 TJ_DATABASE_URL 中的地址、用户名、密码和库名，以及数据库是否在运行"
        yield Finding("database", "数据库连接", ok=False, detail=detail, advice=advice)


def server(system: System) -> Iterator[Finding]:
    """Which database, and whether it is one that we support."""
    if system.engine.dialect.name == "sqlite":
        fine, detail = sqlite3.sqlite_version_info >= OLDEST_SQLITE, f"SQLite {sqlite3.sqlite_version}"
        yield judged("database", "数据库连接", detail, "请换用 SQLite 3.40 以上的系统", ok=fine)
    else:
        yield Finding("database", "数据库连接", ok=True, detail=str(_ask(system, "SELECT VERSION()")[0]))


def schema(system: System) -> Iterator[Finding]:
    """The tables are those of this version."""
    fine = "schema" not in system.readiness()
    detail = "与本版本一致" if fine else "不是本版本的"
    yield judged("schema", "数据库结构", detail, "请先备份，停下所有节点，再运行 tj migrate", ok=fine)


class _Trial:
    """A write that is taken back."""

    def __init__(self, uow: UnitOfWork, sequences: Sequences) -> None:
        self._uow = uow
        self._sequences = sequences

    def run(self) -> None:
        with self._uow:
            self._sequences.next("doctor")
            raise NotFound("doctor", "")


def writing(system: System) -> Iterator[Finding]:
    """The database takes what we write; nothing of it stays."""
    try:
        trial: _Trial = system.run.resolve(_Trial)
        trial.run()
    except NotFound:
        yield Finding("writing", "数据库写入", ok=True, detail="可以写入")
    except (PortError, SQLAlchemyError) as error:
        detail = str(getattr(error, "orig", None) or error.__cause__ or error)[:200]
        advice = "请检查数据库用户的权限；SQLite 请检查文件和文件夹的权限"
        yield Finding("writing", "数据库写入", ok=False, detail=detail, advice=advice)


def character_set(system: System) -> Iterator[Finding]:
    """All characters can be stored, and times are kept as UTC."""
    if system.engine.dialect.name == "sqlite":
        return
    sets = _ask(system, "SELECT @@character_set_database, @@character_set_connection")
    advice = "请运行 ALTER DATABASE 库名 CHARACTER SET utf8mb4，已有的表也要转换"
    yield judged("character_set", "字符集", " / ".join(map(str, sets)), advice, ok=set(sets) == {"utf8mb4"})
    (offset,) = _ask(system, "SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())")
    yield judged("time_zone", "时区", f"与 UTC 相差 {offset} 秒", "请允许数据库用户设置会话时区", ok=offset == 0)


def clock(system: System) -> Iterator[Finding]:
    """Our clock and the database's go together."""
    sqlite = system.engine.dialect.name == "sqlite"
    asked = "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')" if sqlite else "SELECT UTC_TIMESTAMP(6)"
    (there,) = _ask(system, asked)
    moment = datetime.fromisoformat(there) if isinstance(there, str) else there
    skew = abs((system.clock.now() - moment.replace(tzinfo=UTC)).total_seconds())
    advice = "请让本机和数据库服务器都用 NTP 校时"
    yield judged("clock", "时钟", f"与数据库相差 {skew:.1f} 秒", advice, ok=skew <= LARGEST_SKEW)


def keys(system: System) -> Iterator[Finding]:
    """The keys are those that the data was sealed with."""
    settings = system.settings
    rings = (("数据", settings.data_keys), ("检索", settings.index_keys), ("签名", settings.signing_keys))
    counts = "，".join(f"{name} {len(ring.keys)} 把" for name, ring in rings)
    if "schema" in system.readiness():
        yield Finding("keys", "密钥", ok=True, detail=counts)
    elif places := misfits(system):
        advice = "请用这个数据库原来的 TJ_SECRET_DATA_KEYS；各节点要用同一份"
        yield Finding("keys", "密钥", ok=False, detail=f"打不开 {'、'.join(places)}", advice=advice)
    else:
        spare = "运行 tj rotate-keys 换完后，可去掉旧的数据密钥" if len(settings.data_keys.keys) > 1 else ""
        yield Finding("keys", "密钥", ok=True, detail=counts, advice=spare)


def redis(system: System) -> Iterator[Finding]:
    """Redis answers, where one is set."""
    if system.settings.redis_url is None:
        return
    try:
        with Redis.from_url(system.settings.redis_url, socket_timeout=3, socket_connect_timeout=3) as client:
            version = client.info("server")["redis_version"]
    except (RedisError, ValueError) as error:
        advice = "请检查 TJ_REDIS_URL 和 Redis 是否在运行；不用 Redis 就去掉这个变量"
        yield Finding("redis", "Redis", ok=False, detail=str(error)[:200], advice=advice)
    else:
        yield Finding("redis", "Redis", ok=True, detail=f"版本 {version}")


def files(system: System) -> Iterator[Finding]:
    """What is put into the folder of files can be read again; with a database server, which nodes share it."""
    contents: FileContents = system.container.resolve(FileContents)
    ids: IdGenerator = system.container.resolve(IdGenerator)
    probe, folder = FileId(ids.new()), system.settings.files.absolute()
    try:
        contents.put(probe, (_PROBE,))
        fine = b"".join(contents.read(probe)) == _PROBE
        contents.delete(probe)
        nodes = nodes_seen(system, socket.gethostname())
    except (PortError, OSError) as error:
        detail = str(error.__cause__ or error)[:200]
        advice = "请检查 TJ_FILES 指定的文件夹和它的权限"
        yield Finding("files", "文件夹", ok=False, detail=detail, advice=advice)
        return
    yield Finding("files", "文件夹", ok=fine, detail=str(folder))
    if system.engine.dialect.name != "sqlite":
        detail = f"最近 10 分钟在这里运行过 doctor 的节点：{'、'.join(sorted(nodes))}"
        yield Finding("nodes", "共用文件夹", ok=True, detail=detail, advice="有多个节点时，各节点都应看到全部节点")


def place(system: System) -> Iterator[Finding]:
    """An SQLite file lies on a disk of this computer: over a network its locks do not hold."""
    database = system.engine.url.database
    if system.engine.dialect.name != "sqlite" or not database:
        return
    kind = filesystem_of(Path(database).absolute(), Path("/proc/self/mounts"))
    advice = "请把数据库文件放到本机磁盘，或改用 MySQL"
    yield judged("place", "数据库位置", f"{database}（{kind}）", advice, ok=kind not in NETWORK)


def filesystem_of(path: Path, mounts: Path) -> str:
    """The kind of filesystem that holds ``path``, by the kernel's list of mounts; ``?`` where there is none."""
    try:
        lines = [line.split() for line in mounts.read_text("utf-8").splitlines()]
    except OSError:
        return "?"
    holding = [(len(point), kind) for _, point, kind, *_ in lines if path.is_relative_to(point)]
    return max(holding)[1] if holding else "?"


def disk(system: System) -> Iterator[Finding]:
    """There is room for files."""
    folder = system.settings.files.absolute()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = disk_usage(there).free
    yield judged("disk", "磁盘空间", f"剩余 {free / 1024**3:.1f} GB", "请清理磁盘或扩容", ok=free >= LEAST_SPACE)


def holidays(system: System) -> Iterator[Finding]:
    """Next year's holidays are known; an alarm from December on, since their notice comes out in November."""
    published: Holidays = system.container.resolve(Holidays)
    today = local_day(system.clock.now())
    known = published.kind(date(today.year + 1, 1, 1)) is not None
    detail = f"{today.year + 1} 年{'已知' if known else '未知'}"
    advice = "国务院公布后请升级 chinesecalendar 软件包；急用时在“法定假期”里登记本科室的休息日和上班日"
    yield judged("holidays", "节假日安排", detail, advice, ok=missing_year(today, known=known) is None)


def _ask(system: System, query: str) -> tuple[Any, ...]:
    with system.engine.connect() as connection:
        return tuple(connection.execute(text(query)).one())


DATABASE: tuple[Check, ...] = (server, schema, writing, character_set, clock, keys, card_readers)
SURROUNDINGS: tuple[Check, ...] = (redis, place, files, disk, holidays, text_messages, entrances, seal)
