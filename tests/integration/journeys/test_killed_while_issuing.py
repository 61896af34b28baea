"""Whoever issues certificates is killed at several moments; the rest is issued afterwards, and nothing twice."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import httpx
import psutil
import pytest
from attrs import frozen
from sqlalchemy import Engine, func, select

from adapters.database import migrate
from adapters.database.engine import make_engine
from adapters.database.tables.certification import certificate
from adapters.database.tables.examination import examination
from adapters.database.tables.kernel import event_log
from adapters.kit.world import SystemClock
from tests import servers
from tests.cli_program import Installation
from tests.integration.cli.test_serving import Running, serving, variables
from tests.integration.journeys.hospital import API, SECRETS, Hospital, done, opened, passwords_last
from tests.integration.journeys.test_power_cut import screen_at
from tests.integration.races.test_processes_serve_together import signed_in
from tests.integration.web.conftest import PERIODS, picture
from tests.integration.web.examined import CHIEF, REVIEWER, arrived
from tests.integration.web.office import MANAGER
from tests.integration.web.populated import examined
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.dates import SHANGHAI

PEOPLE = 16
MOMENTS = (1, 4, 9)
"""The process dies when so many certificates stand, wherever it is with the next one."""
_SOON = 240


@frozen
class Scene:
    """An installation where everybody is found healthy and nobody is approved yet."""

    installation: Installation
    engine: Engine
    hospital: Hospital
    concluded: tuple[str, ...]
    folder: Path

    def issued(self) -> int:
        """How many certificates stand."""
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(certificate)).scalar_one())

    def is_sound(self) -> None:
        """Numbers without a hole, each once, each with its event and an approved examination, whatever was cut off."""
        with self.engine.connect() as connection:
            of = certificate.c.examination == examination.c.id
            rows = connection.execute(
                select(certificate, examination.c.state.label("found")).join(examination, of)
            ).all()
            kinds = select(event_log.c.subject_id).where(event_log.c.kind == "certificate.issued")
            events = connection.execute(kinds).scalars().all()
        assert sorted(row.sequence for row in rows) == list(range(1, len(rows) + 1))
        assert len({row.number for row in rows}) == len({row.examination for row in rows}) == len(rows)
        assert {row.found for row in rows} <= {ExaminationState.QUALIFIED}
        assert {row.state for row in rows} <= {CertificateState.VALID}
        assert sorted(events) == sorted(row.id.value for row in rows)

    def is_complete(self) -> None:
        """Everybody has one."""
        self.is_sound()
        assert self.issued() == PEOPLE
        assert self.installation.told("issue-certificates") == {"issued": [], "waiting": 0, "refused": {}}


def examined_today(hospital: Hospital) -> tuple[str, ...]:
    """Everybody is found healthy by the chief examiner, and waits for the review."""
    manager, path = hospital["zhuren"], f"/departments/{hospital.centre}"
    day = hospital.clock.now().astimezone(SHANGHAI).date().isoformat()
    manager.put(f"{path}/calendar", {"entries": [{"day": day, "rule": "works"}]})
    manager.post(f"{path}/days", {"first": day, "last": day, "plan": {"periods": PERIODS}})
    portrait = done(hospital["qiantai"].hand_in("/files/portraits", picture()))["id"]
    people = [arrived(hospital, 7000 + n, formalities={"portrait": portrait}) for n in range(PEOPLE)]
    for one in people:
        examined(hospital, one)
    ids = tuple(one["id"] for one in people)
    assert len(hospital[CHIEF].post("/examinations/conclude", {"examinations": ids})["done"]) == PEOPLE
    return ids


@pytest.fixture(params=["sqlite", "mariadb"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    installation = Installation.new(tmp_path)
    if request.param == "mariadb":
        server: servers.MariaDb = request.getfixturevalue("mariadb_server")
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute("CREATE OR REPLACE DATABASE killed CHARACTER SET utf8mb4")
        installation = installation.having(DATABASE_URL=server.url("killed"))
    secrets = {f"SECRET_{name.upper()}": ring.text() for name, ring in SECRETS.items()}
    installation = installation.having(PORT=str(servers.free_port()), **secrets)
    url = installation.environment["TJ_DATABASE_URL"]
    migrate.upgrade(url)
    yesterday = SystemClock().now().astimezone(SHANGHAI).replace(hour=8, minute=0) - timedelta(days=1)
    with opened(url, tmp_path / "files", yesterday) as hospital:
        passwords_last(hospital)
        concluded = examined_today(hospital)
        engine = make_engine(url, pool_size=1)
        yield Scene(installation, engine, hospital, concluded, tmp_path)
        engine.dispose()
        hospital.system.close()


def until(scene: Scene, wanted: int, goes_on: Callable[[], bool]) -> None:
    """Look as often as can be, so that the process is caught in the middle of something."""
    servers.wait_until(lambda: any(scene.issued() >= wanted or not goes_on() for _ in range(50)), "issuing", _SOON)


def test_the_command_is_killed_and_run_again(scene: Scene) -> None:
    command = [sys.executable, "-m", "entrypoints.cli.main", "issue-certificates", "--json"]
    environment = variables(scene.installation)
    approved = scene.hospital[REVIEWER].post("/reviews/approve", {"examinations": scene.concluded})
    assert len(approved["done"]) == PEOPLE
    for wanted in MOMENTS:
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:  # noqa: S603
            until(scene, wanted, lambda process=process: process.poll() is None)
            process.kill()
        scene.is_sound()
    assert scene.issued() < PEOPLE
    last = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert json.loads(last.stdout)["refused"] == {}
    scene.is_complete()
    assert scene.installation.told("audit", "verify", code=1)["broken"] is None


def test_the_server_is_killed_while_people_are_approved_and_office_and_background_issue(scene: Scene) -> None:
    for wanted in MOMENTS[:2]:
        with serving(scene.installation, scene.folder / "log") as running, ThreadPoolExecutor(1) as office:
            by_hand = office.submit(approve_and_issue, scene, running)
            until(scene, wanted, lambda by_hand=by_hand: not by_hand.done())
            for one in [*running.family(), running.process]:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            with suppress(httpx.TransportError):
                by_hand.result(60)
        scene.is_sound()
        assert wanted > 1 or scene.issued() < PEOPLE
    with serving(scene.installation, scene.folder / "log") as running:
        approve_and_issue(scene, running)
        servers.wait_until(lambda: scene.issued() == PEOPLE, "the background", _SOON)
    scene.is_complete()


def approve_and_issue(scene: Scene, running: Running) -> None:
    """The reviewer approves all who are still to be, and the manager ticks all and presses the button."""
    token = signed_in(str(running.client.base_url), scene.hospital[REVIEWER])
    path, body = f"{API}/reviews/approve", {"examinations": scene.concluded}
    assert running.client.post(path, json=body, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    password = scene.hospital[MANAGER].password
    with screen_at(running, password, MANAGER, "/admin/certificates/unissued") as screen:
        if "勾选的批量发证" in screen.page.text:
            path, sent = screen.filled("勾选的批量发证")
            assert screen.post((path, {**sent, "ticked": list(scene.concluded)})).status == 200
