"""An installation of its own for tests of the command line: settings, files, SQLite, and ``tj`` over them."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, time
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from typer.testing import CliRunner, Result

from adapters.kit.world import SystemClock
from entrypoints.bootstrap import System, bootstrap
from entrypoints.cli.main import app
from entrypoints.settings import fresh_secrets, read_settings
from ports.clock import Clock
from tjdomain.shared.dates import at_local

TEN = time(10)
Findings = dict[str, dict[str, Any]]


def ahead(day: str) -> str:
    """Seconds by which the clock of a demo is ahead when it shows ten in the morning of that day."""
    return str(int((at_local(date.fromisoformat(day), TEN) - SystemClock().now()).total_seconds()))


@frozen
class Installation:
    """What an operator has: variables, and a folder with the database and the files."""

    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def new(cls, folder: Path) -> "Installation":
        """Settings of a new installation; its database is empty."""
        return cls(folder, {**fresh_secrets(), **_places(folder)})

    def copied(self, folder: Path) -> "Installation":
        """The same installation, data and all, in another folder."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Installation(folder, {**self.environment, **_places(folder)})

    def having(self, **variables: str) -> "Installation":
        """The same with other variables (``TJ_`` is put before each name)."""
        return evolve(
            self, environment={**self.environment, **{f"TJ_{name}": text for name, text in variables.items()}}
        )

    def lacking(self, *variables: str) -> "Installation":
        """The same without these variables."""
        return evolve(
            self, environment={name: text for name, text in self.environment.items() if name not in variables}
        )

    def tj(self, *arguments: str) -> Result:
        """Run ``tj`` with these arguments, in this process."""
        return CliRunner().invoke(app, arguments, env=self.environment)

    def told(self, *arguments: str, code: int = 0) -> Any:
        """The JSON that a command answers, which ends with that exit code."""
        result = self.tj(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def findings(self) -> Findings:
        """What ``tj doctor`` finds, by name; its exit code says whether there is anything to complain of."""
        result = self.tj("doctor", "--json")
        found = {one["check"]: one for one in json.loads(result.stdout)}
        assert result.exit_code == (0 if all(one["ok"] for one in found.values()) else 1)
        return found

    @contextmanager
    def system(self, clock: Clock | None = None) -> Iterator[System]:
        """The wired system, to make data or to look at it."""
        with closing(bootstrap(read_settings(self.environment), clock)) as system:
            yield system


def complaints(found: Findings) -> set[str]:
    """What is wrong, but for the calendar, which is a matter of the day on which the test runs."""
    return {check for check, one in found.items() if not one["ok"]} - {"holidays"}


def _places(folder: Path) -> dict[str, str]:
    return {"TJ_DATABASE_URL": f"sqlite:///{folder / 'tj.sqlite'}", "TJ_FILES": str(folder / "files")}
