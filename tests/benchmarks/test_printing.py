"""Certificates against bare WeasyPrint with the same font, and how soon the program answers."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.benchmarks.stage import ROOT
from tests.cli_program import Installation
from tests.servers import free_port, wait_until

pytestmark = pytest.mark.bench
ROUNDS = 5


def test_certificates_against_bare_weasyprint() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.printing"]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)
    print(f"\none card warm {found['warm']:.3f} s, bare {found['bare']:.3f} s; first {found['first']:.2f} s")
    print(f"one A4 warm {found['a4']:.3f} s")
    print(f"100 cards {found['hundred']:.2f} s, 200 bare pages {found['bare hundred']:.2f} s; peak {found['peak']} MB")
    print(f"100 cards on A4 sheets {found['sheets']:.2f} s")
    print(
        f"500 cards on A4 sheets, in parts of 50, {found['batch']:.2f} s, 1,000 bare pages {found['bare batch']:.2f} s;"
        f" peak {found['batch peak']} MB"
    )
    assert found["hundred"] < 100 * found["first"]


def took(command: list[str], environment: dict[str, str]) -> float:
    """The shortest of some runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        times.append(time.perf_counter() - started)
    return min(times)


def test_the_time_until_the_program_answers(tmp_path: Path) -> None:
    port = free_port()
    installation = Installation.new(tmp_path).having(PORT=str(port))
    assert installation.tj("migrate").exit_code == 0
    environment = {**os.environ, **installation.environment}
    tj = [sys.executable, "-m", "entrypoints.cli.main"]
    bare, helping = took([sys.executable, "-c", "import typer"], environment), took([*tj, "--help"], environment)
    libraries = took([sys.executable, "-c", "import litestar, sqlalchemy, granian, punq, pymysql"], environment)
    started = time.perf_counter()
    server = psutil.Popen([*tj, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def ready() -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
        return False

    try:
        wait_until(ready, "tj serve")
        serving = time.perf_counter() - started
    finally:
        server.terminate()
        server.wait(30)
    print(f"\ntj --help {helping:.2f} s, «import typer» {bare:.2f} s")
    print(f"tj serve ready after {serving:.2f} s, importing its libraries {libraries:.2f} s")
