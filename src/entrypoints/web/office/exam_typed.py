"""What was typed at a station and is not recorded yet: kept on the server, for the account that typed it.

The names are those of the grid: ``<examination>.value.<item>``, ``<examination>.note`` and so on.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from attrs import field, frozen
from litestar import Response

from entrypoints.web.drafts import KeepOwnDraft, KeepOwnDraftCommand, ReadOwnDraft, ReadOwnDraftQuery
from entrypoints.web.office.desk import Desk
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.events import Plain

KIND: Final = "office.results"
_LASTING = timedelta(days=7)
_TRIES = 5
_FIELDS = ("value.", "note", "onset", "unit.", "flag.", "asked")
_MOST, _LONGEST = 200, 1000
"""Fields of one person, and characters of one of them."""


@frozen
class Kept:
    """The account's unrecorded cells, by the grid's names."""

    cells: Mapping[str, str] = field(repr=False)

    def of(self, key: UUID) -> "Kept":
        """One person's, without the person in the names."""
        prefix = f"{key}."
        return Kept({name.removeprefix(prefix): text for name, text in self.cells.items() if name.startswith(prefix)})

    def items(self) -> tuple[str, ...]:
        """Codes of one person's items that a value was typed for."""
        return tuple(name.removeprefix("value.") for name in self.cells if name.startswith("value."))

    def people(self) -> dict[UUID, "Kept"]:
        """Everybody for whom a value was typed."""
        keys = {name.partition(".")[0] for name in self.cells}
        found = {UUID(key): self.of(UUID(key)) for key in sorted(keys)}
        return {key: kept for key, kept in found.items() if kept.items()}

    def text(self, name: str) -> str:
        """What was typed into a field of one person. A grid's row has one note, which is that of each item."""
        kind, _, item = name.partition(".")
        shared = kind == "note" and f"value.{item}" in self.cells
        return self.cells.get(name) or (self.cells.get("note", "") if shared else "")


def kept_cells(desk: Desk) -> Kept:
    """All that the account typed and did not record."""
    return Kept(desk.call.run(ReadOwnDraft, ReadOwnDraftQuery(owner=desk.session.user.value, kind=KIND)))


def typed_or_kept(desk: Desk, kept: Callable[[str], str]) -> Callable[[str], str]:
    """What stands in a field: as it was sent, else as it was kept."""
    sent = frozenset(desk.names())
    return lambda name: desk.given(name) if name in sent else kept(name)


def keep_typed(desk: Desk, key: UUID, prefix: str = "") -> None:
    """Keep one person's fields of the form as they are; ``prefix`` is what their names begin with there."""
    names = [name.removeprefix(prefix) for name in desk.names() if name.startswith(prefix)]
    cells = {name: desk.given(f"{prefix}{name}")[:_LONGEST] for name in names if name.startswith(_FIELDS)}
    _change(desk, {f"{key}.{name}": text or None for name, text in [*cells.items()][:_MOST]})


def forget_typed(desk: Desk, key: UUID, items: Iterable[str] | None = None) -> None:
    """What was recorded needs no draft: of these items, or of all that one person has."""
    mine = kept_cells(desk).of(key)
    if not mine.cells:
        return
    gone = set(mine.items()) if items is None else set(items)
    left = set(mine.items()) - gone
    names = [name for name in mine.cells if not left or name.partition(".")[2] in gone]
    _change(desk, {f"{key}.{name}": None for name in names})


def kept_answer(desk: Desk) -> Response[Any]:
    """What the cell is told."""
    return desk.page("exam_kept", now=desk.now)


def _change(desk: Desk, changes: Mapping[str, Plain]) -> None:
    command = KeepOwnDraftCommand(owner=desk.session.user.value, kind=KIND, lasting=_LASTING, changes=changes)
    for left in reversed(range(_TRIES)):
        try:
            desk.call.run(KeepOwnDraft, command)
            break
        except StaleVersion:
            if not left:
                raise
