"""What every adapter of ``ports.sequences`` must do."""

import pytest

from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork


class SequencesContract:
    """Subclasses give the fixtures ``uow`` and ``sequences``, which share one transaction."""

    def test_a_series_counts_from_one(self, uow: UnitOfWork, sequences: Sequences) -> None:
        with uow:
            assert [sequences.next("exam|2026"), sequences.next("exam|2026")] == [1, 2]
        with uow:
            assert sequences.next("exam|2026") == 3

    def test_series_do_not_disturb_each_other(self, uow: UnitOfWork, sequences: Sequences) -> None:
        with uow:
            sequences.next("exam|2026")
            assert sequences.next("exam|2027") == 1

    def test_numbers_are_left_out_of_a_series_whether_it_has_begun_or_not(
        self, uow: UnitOfWork, sequences: Sequences
    ) -> None:
        with uow:
            sequences.next("exam|2026")
            sequences.skip("exam|2026", 10)
            sequences.skip("exam|2027", 20)
        with uow:
            assert (sequences.next("exam|2026"), sequences.next("exam|2027")) == (12, 21)

    def test_a_rollback_gives_the_number_back(self, uow: UnitOfWork, sequences: Sequences) -> None:
        with uow:
            sequences.next("exam|2026")
        with pytest.raises(RuntimeError, match="refused"), uow:
            sequences.next("exam|2026")
            message = "refused"
            raise RuntimeError(message)
        with uow:
            assert sequences.next("exam|2026") == 2
