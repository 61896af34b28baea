"""``tj`` itself, ``migrate``, ``new-secrets``, ``rotate-keys``, ``audit verify`` and ``openapi``."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import Connection, create_engine, text
from typer.testing import CliRunner

from adapters.database import migrate
from entrypoints.background import background
from entrypoints.cli.main import app
from entrypoints.cli.refusals import told
from entrypoints.settings import fresh_ring, read_settings
from ports.clock import Clock, IdGenerator
from ports.jobs import Jobs
from ports.unit_of_work import UnitOfWork
from tests.cli_program import Installation
from tjdomain.shared.errors import Rejected
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import Job

HEAVY = ("adapters", "alembic", "attrs", "granian", "litestar", "rich", "sqlalchemy", "tjdomain", "weasyprint")


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    look = f"import sys, entrypoints.cli.main; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
    listed = set(re.findall(r"^  ([a-z-]+) ", CliRunner().invoke(app, ["--help"]).stdout, re.MULTILINE))
    assert listed >= {
        *("serve", "work", "demo", "migrate", "doctor", "new-secrets", "user", "key", "open-days", "import-members"),
        *("import-results", "issue-certificates", "verify", "openapi", "rotate-keys", "skip-numbers", "audit"),
    }


def test_missing_settings_are_named_each_with_what_to_set(installation: Installation) -> None:
    bare = installation.lacking("TJ_DATABASE_URL", "TJ_SECRET_DATA_KEYS")
    for command in (("serve",), ("work",), ("migrate",), ("user", "list"), ("audit", "verify"), ("rotate-keys",)):
        result = bare.tj(*command)
        assert result.exit_code == 2, command
        assert "缺少 TJ_DATABASE_URL" in result.stderr
        assert "缺少 TJ_SECRET_DATA_KEYS" in result.stderr
        assert "Traceback" not in result.output


def test_a_wrong_setting_is_named(installation: Installation) -> None:
    result = installation.having(PORT="eighty").tj("serve")
    assert (result.exit_code, "TJ_PORT 的值不对" in result.stderr) == (2, True)


def test_before_the_migration_nothing_runs(tmp_path: object, installation: Installation) -> None:
    empty = installation.having(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite")
    for command in (("serve",), ("work",), ("user", "list"), ("verify", "abc")):
        result = empty.tj(*command)
        assert result.exit_code == 3, command
        assert "tj migrate" in result.stderr
        assert "[cli.not_ready]" in result.stderr


def test_a_database_that_does_not_answer_is_told_without_a_traceback(installation: Installation) -> None:
    gone = installation.having(DATABASE_URL="sqlite:////nowhere/at/all/tj.sqlite")
    for command in (("user", "list"), ("migrate",)):
        result = gone.tj(*command)
        assert (result.exit_code, "[cli.not_ready]" in result.stderr) == (3, True), command


def test_what_is_outside_and_fails_ends_with_three() -> None:
    assert told(Rejected("sms", "no money")) == 3


def test_a_fault_of_the_program_is_not_told_as_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(ZeroDivisionError()) is None


def test_migrating_twice_adds_nothing(installation: Installation) -> None:
    again = installation.tj("migrate")
    assert again.exit_code == 0
    assert f"数据库结构版本：{migrate.newest()}" in again.stdout
    assert "新增 0" in again.stdout
    assert "tj user add" in again.stdout
    installation.tj("user", "add", "admin", "管理员", "--role", "super_administrator")
    assert "tj user add" not in installation.tj("migrate").stdout


def test_new_secrets_are_settings_and_never_the_same(installation: Installation) -> None:
    made = [dict(line.split("=", 1) for line in installation.tj("new-secrets").stdout.splitlines()) for _ in range(2)]
    assert made[0].keys() == made[1].keys()
    assert not set(made[0].values()) & set(made[1].values())
    settings = read_settings({"TJ_DATABASE_URL": "sqlite://", **made[0]})
    assert len(settings.data_keys.keys[settings.data_keys.current]) == 32


def with_new_key(installation: Installation) -> Installation:
    old = installation.environment["TJ_SECRET_DATA_KEYS"]
    return installation.having(SECRET_DATA_KEYS=f"{fresh_ring('k2').text()},{old}")


def test_after_a_rotation_the_old_key_is_not_needed_any_more(busy: Installation) -> None:
    both = with_new_key(busy)
    done = {one["place"]: one for one in both.told("rotate-keys")}
    assert set(next(iter(done.values()))) == {"place", "seen", "resealed", "unopened"}
    for place in ("event_log.change", "appointment.document_number", "files"):
        assert done[place]["resealed"] == done[place]["seen"] > 0, place
    assert sum(one["resealed"] for one in both.told("rotate-keys")) == 0
    new = both.environment["TJ_SECRET_DATA_KEYS"].split(",")[0]
    assert both.having(SECRET_DATA_KEYS=new).tj("rotate-keys").exit_code == 0


def test_what_no_key_opens_is_counted_and_the_old_key_asked_back(busy: Installation) -> None:
    lost = busy.having(SECRET_DATA_KEYS=fresh_ring("k9").text())
    done = {one["place"]: one for one in lost.told("rotate-keys", code=1)}
    for place in ("appointment.document_number", "files"):
        assert done[place]["unopened"] > 0
    assert "请把旧密钥加回" in lost.tj("rotate-keys").stdout


def test_a_new_index_key_finds_people_again(busy: Installation) -> None:
    other = busy.having(SECRET_INDEX_KEYS=fresh_ring("i2").text())
    done = {one["place"]: one for one in other.told("rotate-keys", "--indexes")}
    assert done["appointment"]["resealed"] == done["appointment"]["seen"] > 0
    assert sum(one["resealed"] for one in other.told("rotate-keys", "--indexes")) == 0


def test_the_rotation_is_a_table_for_people(busy: Installation) -> None:
    result = with_new_key(busy).tj("rotate-keys")
    assert "appointment.document_number" in result.stdout
    assert "旧密钥可以从变量中去掉" in result.stdout


class ExportTheHead:
    def __init__(self, uow: UnitOfWork, jobs: Jobs, ids: IdGenerator, clock: Clock) -> None:
        self._uow = uow
        self._jobs = jobs
        self._ids = ids
        self._clock = clock

    def __call__(self) -> None:
        with self._uow:
            self._jobs.submit(Job(id=JobId(self._ids.new()), kind="upkeep.export_head", created_at=self._clock.now()))


@pytest.fixture
def sealed(busy: Installation) -> Installation:
    """With a log that the background process has sealed, and its head exported."""
    with busy.system() as system:
        background(system).settle()
        system.run.resolve(ExportTheHead)()
        background(system).settle()
    return busy


@pytest.fixture
def database(sealed: Installation) -> Iterator[Connection]:
    """A raw connection, as somebody has who means ill."""
    engine = create_engine(sealed.environment["TJ_DATABASE_URL"])
    with closing(engine.connect()) as connection:
        yield connection
    engine.dispose()


def test_an_untouched_log_is_sound(sealed: Installation) -> None:
    report = sealed.told("audit", "verify")
    assert report["sound"]
    assert report["sealed"] > 100
    assert report["heads"] == 1
    assert (report["broken"], report["unsealed"]) == (None, [])
    assert "日志链完整。" in sealed.tj("audit", "verify").stdout


@pytest.mark.parametrize(
    ("tampering", "kind"),
    [
        ("UPDATE event_log SET kind = 'appointment.cancelled' WHERE id = :event", "edited"),
        ("DELETE FROM event_log WHERE id = :event", "deleted"),
    ],
)
def test_the_first_row_that_was_touched_is_named(
    sealed: Installation, database: Connection, tampering: str, kind: str
) -> None:
    event = database.execute(text("SELECT event_id FROM event_seal WHERE seq = 7")).scalar_one()
    database.execute(text("PRAGMA foreign_keys = OFF"))
    database.execute(text(tampering), {"event": event})
    database.commit()
    broken = sealed.told("audit", "verify", code=1)["broken"]
    assert (broken["kind"], broken["seq"]) == (kind, 7)
    assert broken["event"].replace("-", "") == event.hex()
    result = sealed.tj("audit", "verify")
    assert result.exit_code == 1
    assert "第 7 条" in result.stdout
    assert f"[audit.{kind}]" in result.stdout


def test_a_tail_that_was_cut_off_shows_against_the_exported_head(sealed: Installation, database: Connection) -> None:
    database.execute(text("DELETE FROM event_seal WHERE seq > 50"))
    database.commit()
    assert sealed.told("audit", "verify", code=1)["broken"] == {"kind": "cut_off", "seq": 51, "event": None}
    assert "第 51 条起被截断" in sealed.tj("audit", "verify").stdout


def test_what_nobody_seals_is_told(busy: Installation) -> None:
    report = busy.told("audit", "verify", code=1)
    assert (report["sound"], report["sealed"], report["broken"]) == (False, 0, None)
    assert report["unsealed"]
    assert "tj work" in busy.tj("audit", "verify").stdout


def test_numbers_are_left_out_and_too_many_refused(busy: Installation) -> None:
    assert "4 种号码各跳过 20 个。" in busy.tj("skip-numbers", "20").stdout
    refused = busy.tj("skip-numbers", "10001")
    assert (refused.exit_code, "[flows.skip_out_of_range]" in refused.stderr) == (1, True)


def test_the_apis_description_is_printed_without_any_setting() -> None:
    first, second = (CliRunner().invoke(app, ["openapi"]) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["openapi"].startswith("3.1")
