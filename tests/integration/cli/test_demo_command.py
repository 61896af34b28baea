"""``tj demo``: a district to look at."""

import shlex
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from entrypoints.cli.claiming import claimed
from entrypoints.cli.demo import FOLDER
from entrypoints.cli.main import app
from tests.cli_program import Installation
from tjdomain.shared.dates import at_local


def test_the_demo_is_built_and_its_variables_open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    built = CliRunner().invoke(app, ["demo", "--today", "2026-03-02", "--people", "250", "--build-only"])
    assert built.exit_code == 0, built.output
    made = dict(line.split("=", 1) for line in built.stdout.splitlines() if line.startswith("TJ_"))
    assert made["TJ_HOST"] == "127.0.0.1"
    kept = tmp_path / "var" / "demo" / "settings.sh"
    assert kept.stat().st_mode & 0o777 == 0o600
    exported = [shlex.split(line) for line in kept.read_text("utf-8").splitlines()]
    assert dict(variable.split("=", 1) for _export, variable in exported) == made
    monkeypatch.chdir("/")
    demo = Installation(tmp_path / "var" / "demo", made)
    assert {"qiantai", "shenhe", "admin"} <= {one["account"] for one in demo.told("user", "list")}
    with demo.system() as system:
        since = system.clock.now() - at_local(date(2026, 3, 2), time(10))
    assert timedelta(0) <= since < timedelta(minutes=5), "at any hour the day goes on where what was played ends"


def test_a_day_that_does_not_exist_is_wrong_usage() -> None:
    assert CliRunner().invoke(app, ["demo", "--today", "2026-02-30"]).exit_code == 2


def test_a_second_demo_does_not_empty_the_folder_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    served = tmp_path / "var" / "demo" / "tj.sqlite"
    with claimed(FOLDER.with_suffix(".lock"), "demo"):
        served.parent.mkdir()
        served.touch()
        second = CliRunner().invoke(app, ["demo", "--build-only"])
    assert second.exit_code == 2
    assert "[cli.already_served]" in second.stderr
    assert served.exists()
