"""The program as it runs: processes that start, serve over HTTP, work beside it, and end when they are told to."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest
from attrs import frozen

from tests import servers
from tests.cli_program import Installation

_START, _END = servers.START_LIMIT, 60


@frozen
class Running:
    """A running server and where it is reached."""

    process: psutil.Popen
    client: httpx.Client

    def family(self) -> list[psutil.Process]:
        """Every process that it started."""
        found: list[psutil.Process] = self.process.children(recursive=True)
        return found

    def companions(self) -> list[psutil.Process]:
        """The living processes for jobs, relay and sealer among them."""
        return [one for one in self.family() if "work" in _command_of(one)]


def _command_of(process: psutil.Process) -> list[str]:
    """Empty where it has just ended, or nobody has waited for it yet."""
    with suppress(psutil.NoSuchProcess):  # a zombie is one too
        command: list[str] = process.cmdline()
        return command
    return []


def variables(installation: Installation) -> dict[str, str]:
    """The environment of its processes."""
    return {
        **{name: text for name, text in os.environ.items() if not name.startswith("TJ_")},
        **installation.environment,
    }


@contextmanager
def serving(installation: Installation, log: Path) -> Iterator[Running]:
    """``tj serve``, ready; whatever happens, nothing of it outlives the block."""
    address = f"http://127.0.0.1:{installation.environment['TJ_PORT']}"
    with log.open("wb") as output, httpx.Client(base_url=address, timeout=20) as client:
        command = [sys.executable, "-m", "entrypoints.cli.main", "serve"]
        process = psutil.Popen(command, env=variables(installation), stdout=output, stderr=subprocess.STDOUT)
        running = Running(process, client)
        try:
            servers.wait_until(lambda: answers(running), "tj serve", _START)
            yield running
        finally:
            for one in [*running.family(), process] if process.is_running() else ():
                one.kill()
            process.wait()


def answers(running: Running) -> bool:
    assert running.process.poll() is None, "the server ended by itself"
    try:
        return running.client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def installed(folder: Path, **settings: str) -> tuple[Installation, str]:
    """A migrated installation with an administrator, and the password."""
    installation = Installation.new(folder).having(PORT=str(servers.free_port()), **settings)
    assert installation.tj("migrate").exit_code == 0
    added = installation.told("user", "add", "admin", "管理员", "--role", "super_administrator")
    return installation, added["password"]


def sign_in(client: httpx.Client, password: str) -> str:
    answer = client.post("/api/v1/session", json={"account": "admin", "password": password})
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["token"]
    return token


def rights(client: httpx.Client, token: str) -> Sequence[str]:
    answer = client.get("/api/v1/session", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["rights"]
    return found


def change_password(client: httpx.Client, token: str, present: str) -> None:
    answer = client.post(
        "/api/v1/session/password",
        json={"present": present, "new": "Tj-serving-2026"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 204, answer.text


def stop(running: Running, number: int = signal.SIGTERM) -> list[psutil.Process]:
    """Tell it to stop; the processes that are still there afterwards."""
    family = running.family()
    running.process.send_signal(number)
    assert running.process.wait(_END) == 0
    _, alive = psutil.wait_procs(family, timeout=_END)
    return list(alive)


def quiet(log: Path) -> str:
    """What it said, in which no fault of the program may be."""
    said = log.read_text("utf-8")
    assert "Traceback" not in said, said
    return said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_signs_in_and_ends_with_all_its_processes(tmp_path: Path, number: int) -> None:
    installation, password = installed(tmp_path)
    with serving(installation, tmp_path / "log") as running:
        token = sign_in(running.client, password)
        change_password(running.client, token, password)
        assert "identity.manage_users" in rights(running.client, token)
        assert running.client.get("/healthz").json() == {"status": "ok"}
        (beside,) = running.companions()
        assert beside.environ()["TJ_STARTED_BY"] == str(running.process.pid)
        assert stop(running, number) == []
    assert not servers.listens(int(installation.environment["TJ_PORT"]))
    quiet(tmp_path / "log")


def test_it_ends_when_it_is_told_to_while_it_starts(tmp_path: Path) -> None:
    installation, _password = installed(tmp_path)
    command = [sys.executable, "-m", "entrypoints.cli.main", "serve"]
    process = psutil.Popen(command, env=variables(installation), stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        servers.wait_until(lambda: len(process.children(recursive=True)) >= 2, "worker and companion", _START)
        process.send_signal(signal.SIGTERM)
        assert process.wait(_END / 3) == 0
    finally:
        for one in [*process.children(recursive=True), process] if process.is_running() else ():
            one.kill()


def test_a_process_whose_server_was_gone_before_it_could_look_ends_too() -> None:
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()
    waiting = [sys.executable, "-c", "from entrypoints.parent import *; end_with_parent(); time.sleep(600)"]
    orphan = subprocess.run(waiting, env={**os.environ, "TJ_STARTED_BY": str(gone.pid)}, timeout=_END, check=False)  # noqa: S603
    assert orphan.returncode == -signal.SIGTERM


def test_nothing_outlives_a_server_that_was_killed(tmp_path: Path) -> None:
    with serving(installed(tmp_path)[0], tmp_path / "log") as running:
        family = running.family()
        running.process.kill()
        _, alive = psutil.wait_procs(family, timeout=_END)
        assert not alive


def test_a_second_server_over_one_sqlite_or_at_one_port_is_refused(tmp_path: Path) -> None:
    installation, _password = installed(tmp_path)
    with serving(installation, tmp_path / "log"):
        for port, code in (({}, "cli.port"), ({"TJ_PORT": str(servers.free_port())}, "cli.already_served")):
            second = subprocess.run(
                [sys.executable, "-m", "entrypoints.cli.main", "serve"],
                env={**variables(installation), **port},
                capture_output=True,
                text=True,
                timeout=_END,
                check=False,
            )
            assert (second.returncode, f"[{code}]" in second.stderr) == (2, True)


def test_the_work_beside_it_is_done_and_taken_up_again_when_its_process_dies(tmp_path: Path) -> None:
    installation, _ = installed(tmp_path)
    with serving(installation, tmp_path / "log") as running:
        (first,) = running.companions()
        first.kill()
        servers.wait_until(
            lambda: [one for one in running.companions() if one.pid != first.pid] != [], "tj work", _START
        )
        servers.wait_until(lambda: sealed(installation) > 0, "sealing", _START)
        assert stop(running) == []


FORKING = """
import os, threading
from entrypoints.parent import started

held, hold = os.pipe()

def start_many():
    for _ in range(100):
        started(["/bin/true"]).wait()

starting = threading.Thread(target=start_many, daemon=True)
starting.start()
forked = 0
while starting.is_alive() and forked < 200:
    forked += 1
    if os.fork() == 0:  # as a worker does, and lives until the server ends
        os.close(hold)
        os.read(held, 1)
        os._exit(0)
starting.join(30)
os.close(hold)
os._exit(starting.is_alive())
"""


def test_a_process_started_while_workers_are_forked_does_not_wait_for_their_end() -> None:
    command = [sys.executable, "-c", FORKING]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_END, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


def sealed(installation: Installation) -> int:
    """How many rows of the log are sealed at this moment."""
    answer = json.loads(installation.tj("audit", "verify", "--json").stdout)
    return int(answer["sealed"])


def test_two_processes_serve_one_mariadb(mariadb_server: servers.MariaDb, tmp_path: Path) -> None:
    with mariadb_server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE DATABASE serving CHARACTER SET utf8mb4")
    installation, password = installed(tmp_path, DATABASE_URL=mariadb_server.url("serving"), PROCESSES="2")
    with serving(installation, tmp_path / "log") as running:
        workers = [one for one in running.family() if one not in running.companions()]
        assert len(workers) == 2
        token = sign_in(running.client, password)
        change_password(running.client, token, password)
        for _ in range(20):  # connections of their own, so that both processes answer
            with httpx.Client(base_url=running.client.base_url, timeout=20) as client:
                assert "identity.manage_users" in rights(client, token)
        assert stop(running) == []
    quiet(tmp_path / "log")
