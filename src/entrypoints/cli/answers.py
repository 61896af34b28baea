"""How commands answer: tables for people, JSON for scripts, progress beside both on standard error."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from tjdomain.shared.events import plain

_PIPED = 200
"""Columns of a table that goes into a file."""

progress = Console(stderr=True)
"""Where progress is shown, so that what a script reads stays clean."""


def tell_json(answer: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(plain(answer), ensure_ascii=False))


def tell_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table; nothing where there is no row."""
    table = Table(*headings)
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        console = Console(markup=False)
        if not console.is_terminal:
            console.width = _PIPED
        console.print(table)
