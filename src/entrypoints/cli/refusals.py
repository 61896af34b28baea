"""What the command line itself refuses, and how every refusal is told: a sentence, a next step, an exit code."""

from typing import ClassVar

import typer
from attrs import frozen
from sqlalchemy.exc import OperationalError

from entrypoints.settings import SettingsError
from entrypoints.wording import problem_text
from tjdomain.shared.errors import InvalidValue, PortError, TjError, Unavailable

REFUSED, WRONG_USAGE, OUTSIDE = 1, 2, 3


@frozen
class WrongUsage(InvalidValue):
    """What was typed makes no sense here."""

    code: ClassVar[str] = "cli.usage"


@frozen
class FileUnusable(WrongUsage):
    """The file cannot be read or written."""

    code: ClassVar[str] = "cli.file"


@frozen
class BadPeriods(WrongUsage):
    """Periods are written ``08:00-09:00x60``, several with commas."""

    code: ClassVar[str] = "cli.periods"


@frozen
class BadDay(WrongUsage):
    """Days are written ``2026-12-01``."""

    code: ClassVar[str] = "cli.day"


@frozen
class DepartmentUnclear(WrongUsage):
    """No department, or one of several; ``known`` are the names to choose from."""

    code: ClassVar[str] = "cli.department"
    known: tuple[str, ...]


@frozen
class UnknownRole(WrongUsage):
    """No role has this code; ``known`` are those to choose from."""

    code: ClassVar[str] = "cli.role"
    known: tuple[str, ...]


@frozen
class TesterUnclear(WrongUsage):
    """Nobody, or no single person of the department, is named as who tested; ``known`` are the names."""

    code: ClassVar[str] = "cli.tester"
    known: tuple[str, ...]


@frozen
class AlreadyServed(WrongUsage):
    """Another server of this machine has the folder or the database file."""

    code: ClassVar[str] = "cli.already_served"


@frozen
class PortUnusable(WrongUsage):
    """Nothing can listen on the port; ``why`` as the system says it."""

    code: ClassVar[str] = "cli.port"
    why: str


@frozen
class NotReady(Unavailable):
    """The database does not answer, or its tables are not those of this version; ``reason`` says which."""

    code: ClassVar[str] = "cli.not_ready"
    reason: str


def told(error: Exception) -> int | None:
    """Tell a refusal on standard error; the exit code. ``None`` for what is no refusal but a fault."""
    match error:
        case SettingsError():
            for problem in error.problems:
                typer.echo(problem, err=True)
            return WRONG_USAGE
        case OperationalError():
            error = NotReady("database", str(error.orig))
    if not isinstance(error, TjError):
        return None
    text = problem_text(error)
    typer.echo(f"{text.sentence}{text.next} [{error.code}]", err=True)
    if isinstance(error, WrongUsage):
        return WRONG_USAGE
    return OUTSIDE if isinstance(error, PortError) else REFUSED
