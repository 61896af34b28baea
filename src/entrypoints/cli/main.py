"""The ``tj`` command. Commands import what they need when they run, so that ``tj --help`` answers at once.

Exit codes: 0 done; 1 refused by a rule, or something found wrong; 2 wrong usage or settings; 3 something outside does
not answer.
"""

from typing import Any

import typer
from typer.core import TyperGroup

from entrypoints.cli import accounts, audit, data, imports, operate, reader, run, sealing, simulate


class Program(TyperGroup):
    """Tells a refusal as a sentence and a next step on standard error, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command. Raises ``typer.Exit`` with the exit code of a refusal."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from entrypoints.cli.refusals import told

            code = told(error)
            if code is None:
                raise
            raise typer.Exit(code) from error


app = typer.Typer(
    cls=Program,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="健康证查体系统：预约、查体、审核、发证。",
)
for commands in (run, operate, accounts, data, imports, audit, reader, sealing, simulate):
    commands.add_to(app)


def main() -> None:
    """Entry point of the ``tj`` script."""
    app()


if __name__ == "__main__":
    main()
