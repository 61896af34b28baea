"""What every unit of work must do."""

import pytest

from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork


class UnitOfWorkContract:
    """Subclasses give the fixtures ``uow`` and ``sequences``; a drawn number shows what was committed."""

    def drawn(self, uow: UnitOfWork, sequences: Sequences, series: str) -> int:
        """How many numbers of ``series`` are committed."""
        with uow:
            return sequences.next(series) - 1

    def test_the_end_of_the_block_commits(self, uow: UnitOfWork, sequences: Sequences) -> None:
        with uow:
            sequences.next("a")
        assert self.drawn(uow, sequences, "a") == 1

    def test_an_error_undoes_everything_and_goes_on(self, uow: UnitOfWork, sequences: Sequences) -> None:
        with pytest.raises(KeyError), uow:
            sequences.next("a")
            raise KeyError
        assert self.drawn(uow, sequences, "a") == 0

    def test_one_inside_another_is_undone_alone(self, uow: UnitOfWork, sequences: Sequences) -> None:
        with uow:
            sequences.next("outer")
            with pytest.raises(KeyError), uow:
                sequences.next("undone")
                raise KeyError
            with uow:
                sequences.next("kept")
        assert [self.drawn(uow, sequences, series) for series in ("outer", "undone", "kept")] == [1, 0, 1]

    def test_an_error_of_the_outer_one_undoes_the_inner_too(self, uow: UnitOfWork, sequences: Sequences) -> None:
        with pytest.raises(KeyError), uow:
            with uow:
                sequences.next("a")
            raise KeyError
        assert self.drawn(uow, sequences, "a") == 0
