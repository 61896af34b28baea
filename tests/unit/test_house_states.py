"""The document of states shows every lifecycle as its table has it."""

from collections.abc import Mapping
from enum import Enum

from tests.unit.house import module, shown, sources
from tools.states_document import DOCUMENT, LIFECYCLES, states_document


def tables() -> dict[str, Mapping[tuple[Enum, Enum], object]]:
    """Every table of moves in the domain, by its place and name."""
    return {
        f"{shown(path)}: {name}": value
        for path in sources("tjdomain")
        if "MOVES: Mapping[" in path.read_text("utf-8")
        for name, value in vars(module(path)).items()
        if name.endswith("MOVES") and isinstance(value, Mapping)
    }


def test_every_table_of_moves_is_shown() -> None:
    listed = [lifecycle.moves for lifecycle in LIFECYCLES]
    assert [name for name, table in tables().items() if not any(table is each for each in listed)] == []
    assert len(tables()) >= len(LIFECYCLES)


def test_every_action_moves_something() -> None:
    for lifecycle in LIFECYCLES:
        actions = {action for _, action in lifecycle.moves}
        assert set(type(next(iter(actions)))) == actions, lifecycle.title


def test_guards_and_rights_belong_to_moves_of_their_table() -> None:
    for lifecycle in LIFECYCLES:
        actions = {action for _, action in lifecycle.moves}
        assert actions >= {*lifecycle.guards, *lifecycle.rights}, lifecycle.title


def test_the_document_shows_the_tables_as_they_are() -> None:
    assert DOCUMENT.read_text("utf-8") == states_document(), "run: python -m tools.states_document"
