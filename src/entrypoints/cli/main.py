"""The ``tj`` command. Commands import what they need when they run, so that ``tj --help`` answers at once.

Exit codes: 0 done; 1 refused by a rule, or something found wrong; 2 wrong usage or settings; 3 something outside does
not answer.
"""

import sys

import typer

from entrypoints.cli import data, operate, run
from entrypoints.settings import SettingsError
from entrypoints.wording import problem_text
from tjdomain.shared.errors import PortError, TjError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="健康证查体系统：预约、查体、审核、发证。",
)
run.add_to(app)
operate.add_to(app)
data.add_to(app)


def main() -> None:
    """Entry point of the ``tj`` script: a refusal is a sentence and a next step on standard error, no traceback."""
    try:
        app()
    except SettingsError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        sys.exit(2)
    except TjError as error:
        text = problem_text(error)
        typer.echo(f"{text.sentence}{text.next} [{error.code}]", err=True)
        sys.exit(3 if isinstance(error, PortError) else 1)


if __name__ == "__main__":
    main()
