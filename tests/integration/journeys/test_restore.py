"""Everything is lost and restored from the backup by the very lines of ``docs/operations.md``."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from adapters.database import migrate
from adapters.queue.upkeep import EXPORT_HEAD
from entrypoints.background import job_handlers
from entrypoints.install import operator
from tests import servers
from tests.cli_program import Installation, complaints
from tests.integration.conftest import FAST, absent
from tests.integration.journeys.certificate_steps import scanned, verdict
from tests.integration.journeys.hospital import SECRETS, Hospital, opened, reopened
from tests.integration.web.certified import certificate_of
from tests.integration.web.conftest import MORNING, PERIODS
from tests.unit.kernel.test_upkeep import JOB, Silent
from tjdomain.flows.together.skip_numbers import SkipNumbers, SkipNumbersCommand
from tjdomain.shared.check_digits import mod_11_2

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"


@frozen
class Site:
    """A machine: where the data lies, where the backup goes, and the variables of the service."""

    lines: Mapping[str, str]
    installation: Installation
    data: Path
    home: Path

    @property
    def files(self) -> Path:
        """``TJ_FILES``."""
        return self.data / "files"

    def run(self, what: str) -> None:
        """Run the block of the handbook as it stands there, in our folders."""
        script = self.lines[what].replace("/var/lib/tj", str(self.data)).replace("/backup", str(self.home / "backup"))
        environment = {**os.environ, "HOME": str(self.home)}
        done = subprocess.run(["sh", "-euc", script], env=environment, capture_output=True, text=True, check=False)  # noqa: S603, S607
        assert done.returncode == 0, done.stderr

    def lose_everything(self) -> None:
        """Data, files and database are gone."""
        shutil.rmtree(self.data)
        if "mysql" in self.installation.environment["TJ_DATABASE_URL"]:
            run = ["mariadb", "--execute=DROP DATABASE tj"]
            subprocess.run(run, env={**os.environ, "HOME": str(self.home)}, check=True)  # noqa: S603


def handbook(database: str) -> dict[str, str]:
    """Its blocks about that database."""
    text = OPERATIONS.read_text("utf-8")
    found = {}
    for what in ("Backup", "Restore"):
        section = text.split(f"### {what}\n")[1].split("\n##")[0]
        sqlite, mariadb = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
        found[what] = sqlite if database == "sqlite" else mariadb
    return found


@pytest.fixture(scope="module")
def lost_server() -> Iterator[servers.MariaDb]:
    """A MariaDB of its own, whose ``tj`` may be lost as the handbook names it."""
    try:
        with servers.mariadb(*FAST) as server:
            yield server
    except servers.ServerMissing as missing:
        absent(str(missing))


@pytest.fixture(params=["sqlite", "mariadb"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    data, home = tmp_path / "data", tmp_path / "home"
    for folder in (data, home):
        folder.mkdir()
    url = f"sqlite:///{data / 'tj.db'}"
    if request.param == "mariadb":
        server: servers.MariaDb = request.getfixturevalue("lost_server")
        (home / ".my.cnf").write_text(f"[client]\nhost=127.0.0.1\nport={server.port}\nuser={server.user}\n")
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute("CREATE OR REPLACE DATABASE tj CHARACTER SET utf8mb4")
        url = server.url("tj")
    migrate.upgrade(url)
    secrets = {f"SECRET_{name.upper()}": ring.text() for name, ring in SECRETS.items()}
    installation = Installation.new(tmp_path).having(DATABASE_URL=url, FILES=str(data / "files"), **secrets)
    return Site(handbook(request.param), installation, data, home)


def export_head(hospital: Hospital) -> None:
    """As the nightly job does."""
    job_handlers(hospital.system)[EXPORT_HEAD]()(JOB, Silent())


def booked(hospital: Hospital, number: int) -> Any:
    body = f"37150219900101{number:03d}"
    person = {"name": "王小明", "document_number": body + mod_11_2(body), "phone": "13800001111"}
    wish = {
        "department": str(hospital.centre),
        "slot": {"day": "2026-03-04", "start": "08:00:00"},
        "person": person,
        "trades": ["food"],
        "employer": {"name": "香满园"},
    }
    return hospital["qiantai"].post("/appointments", wish)


def test_what_was_lost_is_restored_and_the_numbers_go_on_behind_those_that_were_printed(site: Site) -> None:
    url = site.installation.environment["TJ_DATABASE_URL"]
    with opened(url, site.files, MORNING) as hospital:
        days = {"first": "2026-03-02", "last": "2026-03-06", "plan": {"periods": PERIODS}}
        hospital["zhuren"].post(f"/departments/{hospital.centre}/days", days)
        first = certificate_of(hospital, 1)
        token, appointment = scanned(hospital, first), booked(hospital, 901)
        portrait = hospital["qiantai"].get(f"/examinations/{first['examination']}")["portrait"]
        picture = hospital["qiantai"].get(f"/files/{portrait}")
        hospital.settle()
        export_head(hospital)
        site.run("Backup")
        lost = certificate_of(hospital, 2)
        hospital.at(date(2026, 3, 3), "08:30")
        export_head(hospital)
        hospital.system.close()
    site.lose_everything()
    site.run("Restore")
    assert complaints(site.installation.findings()) == set()
    verified = site.installation.told("audit", "verify")
    assert (verified["sound"], verified["heads"]) == (True, 1)
    with reopened(hospital) as hospital:
        hospital.system.run(SkipNumbers, SkipNumbersCommand(actor=operator(), count=5))
        desk = hospital["qiantai"]
        assert desk.get(f"/appointments/{appointment['id']}")["number"] == appointment["number"]
        assert desk.post("/certificates/search", {"number": lost["number"]})["items"] == []
        assert verdict(hospital, token) == "valid"
        assert desk.get(f"/files/{portrait}") == picture
        assert booked(hospital, 902)["number"] != appointment["number"]
        second = certificate_of(hospital, 2)
        assert [int(one["number"][-7:-1]) for one in (first, lost, second)] == [1, 2, 7]
