"""Sets up what the HTTP benchmarks need: a private MariaDB, an open day, a key, people, a server of two processes."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest
from attrs import frozen

from entrypoints.bootstrap import System, bootstrap, upgrade_schema
from entrypoints.cli.demo_people import people
from entrypoints.install import departments, install, operator
from entrypoints.settings import fresh_secrets, read_settings
from entrypoints.wording import words
from tests.servers import MariaDb, free_port, wait_until
from tjdomain.administration.usecases.change_parameter import ChangeParameter, ChangeParameterCommand
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan
from tjdomain.booking.domain.slot import Period
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.identity.usecases.issue_api_key import IssueApiKey, IssueApiKeyCommand
from tjdomain.shared.actor import ScopeLevel
from tjdomain.shared.dates import local_day

ROOT = Path(__file__).parents[2]
CLIENTS = 16
HOT, TIGHT = time(8), time(9)
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_LUA = """
local lines = {{}}
for line in io.lines("{bodies}") do lines[#lines + 1] = line end
local i = 0
wrk.headers["content-type"] = "application/json"
wrk.headers["x-api-key"] = "{key}"
request = function()
  i = i + 1
  wrk.headers["idempotency-key"] = "{run}-" .. string.format("%010d", i)
  return wrk.format("POST", nil, wrk.headers, lines[(i - 1) % #lines + 1])
end
local statuses = {{}}
response = function(status, headers, body)
  if not statuses[status] then statuses[status] = true; print("status", status, body:sub(1, 160)) end
end
"""


@frozen
class Stage:
    """A running server and what to send it."""

    system: System
    address: str
    key: str
    folder: Path
    department: str
    day: date

    def bodies(self, start: time, seed: int, size: int) -> Path:
        """A file of bookings, one JSON body a line."""
        path = self.folder / f"bodies-{seed}.txt"
        comers = people(Random(seed), date(2026, 1, 1))
        with path.open("w", encoding="utf-8") as target:
            for _, person in zip(range(size), comers, strict=False):
                body = {
                    "department": self.department,
                    "slot": {"day": self.day.isoformat(), "start": start.isoformat()},
                    "person": {"name": person.name, "document_number": person.number, "phone": person.phone},
                    "trades": ["food"],
                    "employer": {"name": person.employer},
                }
                target.write(json.dumps(body, ensure_ascii=False) + "\n")
        return path

    def rate(self, path: str, bodies: Path, seconds: int, run: str) -> tuple[float, str]:
        """Requests per second of ``CLIENTS`` connections, and wrk's own report."""
        script = self.folder / f"{run}.lua"
        script.write_text(_LUA.format(bodies=bodies, key=self.key, run=run), encoding="utf-8")
        command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "-s", str(script), f"{self.address}{path}"]
        report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found = _RATE.search(report)
        assert found is not None, report
        return float(found[1]), report

    def page_rate(self, path: str, clients: int, seconds: int, cookies: Mapping[str, str]) -> tuple[float, str]:
        """Requests per second for a page of a phone that sends these cookies, and wrk's own report."""
        sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-H", f"Cookie: {sent}", f"{self.address}{path}"]
        report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found = _RATE.search(report)
        assert found is not None, report
        return float(found[1]), report


@contextmanager
def stage(server: MariaDb, folder: Path) -> Iterator[Stage]:
    """Everything up, and down again."""
    if shutil.which("wrk") is None:
        pytest.skip("the HTTP figures need wrk")
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE figures CHARACTER SET utf8mb4")
    port = free_port()
    environment = {
        **os.environ,
        **fresh_secrets(),
        "TJ_DATABASE_URL": server.url("figures"),
        "TJ_FILES": str(folder / "files"),
        "TJ_LOG_LEVEL": "WARNING",
        "TJ_PUBLIC_REQUESTS": "1000000000",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    settings = read_settings(environment)
    upgrade_schema(settings)
    system = bootstrap(settings)
    for _ in install(system):
        pass
    department = departments(system)[0].id
    boss = operator()
    no_photo = ChangeParameterCommand(
        actor=boss, group="booking", name="licence_photo_required", value=False, reason="bench", version=0
    )
    system.run(ChangeParameter, no_photo)
    key = system.run(
        IssueApiKey,
        IssueApiKeyCommand(
            actor=boss,
            name="bench",
            department=department,
            rights=frozenset(words().rights) & {"booking.book", "booking.before_release"},
            scope=ScopeLevel.ALL,
            expires_at=datetime.now(UTC) + timedelta(days=1),
        ),
    )
    today = local_day(datetime.now(UTC))
    plan = DayPlan(
        periods=(
            PeriodPlan(period=Period(HOT, TIGHT), capacity=90_000),
            PeriodPlan(period=Period(TIGHT, time(10)), capacity=1),
        )
    )
    span = {"first": today + timedelta(days=1), "last": today + timedelta(days=12)}
    opened = system.run(OpenDays, OpenDaysCommand(actor=boss, department=department, plan=plan, **span)).opened
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "tests.benchmarks.app:build"]
    command += ["--port", str(port), "--workers", "2", "--log-level", "warning"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        with suppress(OSError):
            return bool(urllib.request.urlopen(f"{address}/readyz", timeout=2).status == 200)
        return False

    try:
        wait_until(ready, "the server")
        yield Stage(system, address, key.secret, folder, str(department), opened[0])
    finally:
        process.terminate()
        process.wait(15)
        system.close()
