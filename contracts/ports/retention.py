"""What every storage must do that clears away what is over."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve, frozen

from adapters.memory.world import SettableClock
from contracts.ports.booking import DAY, NOON, new, person
from contracts.ports.jobs import LEASE
from ports.booking import Appointments
from ports.jobs import JobQueue, Jobs
from ports.retention import Retention, RetentionQueries
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.retention import DataKind, HeldAlready, Hold, HoldId, shipped_rule
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import EventId, JobId
from tjdomain.shared.jobs import Job

PROOF = EventId(UUID(int=9))
AFTER = DAY + timedelta(days=1)
ENDED = {"state": AppointmentState.CANCELLED, "day": DAY}


def hold(n: int = 1, *, whole_person: bool = False, number: int = 51, at: datetime = NOON) -> Hold:
    """A hold of the ``n``-th appointment."""
    return Hold(
        id=HoldId(UUID(int=number)),
        subject_id=UUID(int=n),
        number=f"26{n:010d}",
        whole_person=whole_person,
        reason="投诉未结",
        placed_by=UUID(int=11),
        placed_at=at,
    )


@frozen
class Kept:
    """The storage under test."""

    uow: UnitOfWork
    retention: Retention
    queries: RetentionQueries
    appointments: Appointments
    jobs: Jobs
    queue: JobQueue
    clock: SettableClock

    def add(self, *made: tuple[int, dict[str, Any]]) -> None:
        """Appointments by number, each of its own person unless told otherwise."""
        with self.uow:
            for n, changes in made:
                self.appointments.add(new(n, f"ABCD23{n:02d}", **changes))

    def gone(self, kind: DataKind, before: date, limit: int = 100) -> list[int]:
        """One portion."""
        with self.uow:
            return [one.int for one in self.retention.carry_out(kind, before, PROOF, limit)]

    def place(self, one: Hold) -> None:
        """Hold it back."""
        with self.uow:
            self.retention.place(one)


class RetentionContract:
    """Subclasses give the fixture ``kept``, empty."""

    def test_rules_are_the_shipped_ones_until_they_are_changed(self, kept: Kept) -> None:
        assert list(kept.queries.rules()) == [shipped_rule(kind) for kind in DataKind]
        with kept.uow:
            longer = kept.retention.rule(DataKind.JOBS).changed(12)
            kept.retention.save(longer)
        with kept.uow:
            assert kept.retention.rule(DataKind.JOBS) == longer
            with pytest.raises(StaleVersion):
                kept.retention.save(longer)
        assert longer in kept.queries.rules()

    def test_appointments_go_in_portions_once_they_are_over(self, kept: Kept) -> None:
        kept.add(*((n, ENDED) for n in (1, 2, 3)), (4, ENDED | {"day": AFTER}), (5, {"day": DAY}))
        assert kept.gone(DataKind.APPOINTMENTS, DAY) == []
        due = kept.queries.due(DataKind.APPOINTMENTS, AFTER)
        assert (due.count, due.oldest) == (3, DAY)
        assert kept.gone(DataKind.APPOINTMENTS, AFTER, 2) == [1, 2]
        assert kept.gone(DataKind.APPOINTMENTS, AFTER, 2) == [3]
        assert kept.queries.due(DataKind.APPOINTMENTS, AFTER).count == 0
        with kept.uow:
            for n in (4, 5):
                assert kept.retention.find_case(f"26{n:010d}") == UUID(int=n)
            with pytest.raises(NotFound):
                kept.retention.find_case(f"26{1:010d}")

    def test_what_was_not_committed_is_still_there(self, kept: Kept) -> None:
        kept.add((1, ENDED))
        with pytest.raises(ZeroDivisionError), kept.uow:
            assert kept.retention.carry_out(DataKind.APPOINTMENTS, AFTER, PROOF, 9)
            raise ZeroDivisionError
        assert kept.gone(DataKind.APPOINTMENTS, AFTER) == [1]

    def test_a_case_that_is_held_back_stays_until_it_is_released(self, kept: Kept) -> None:
        kept.add((1, ENDED), (2, ENDED))
        kept.place(hold())
        with pytest.raises(HeldAlready):
            kept.place(hold(number=52))
        assert list(kept.queries.holds()) == [hold()]
        assert kept.queries.due(DataKind.APPOINTMENTS, AFTER).count == 1
        assert kept.gone(DataKind.APPOINTMENTS, AFTER) == [2]
        with kept.uow:
            released = kept.retention.release(hold().id, UUID(int=12), NOON)
        assert released == evolve(hold(), released_by=UUID(int=12), released_at=NOON)
        with kept.uow, pytest.raises(NotFound):
            kept.retention.release(hold().id, UUID(int=12), NOON)
        assert list(kept.queries.holds()) == []
        assert kept.gone(DataKind.APPOINTMENTS, AFTER) == [1]

    def test_a_person_who_is_held_back_keeps_everything(self, kept: Kept) -> None:
        kept.add((1, ENDED), (2, ENDED | {"person": person(1)}), (3, ENDED))
        kept.place(hold(whole_person=True))
        assert kept.gone(DataKind.APPOINTMENTS, AFTER) == [3]

    def test_jobs_go_when_they_have_ended(self, kept: Kept) -> None:
        for n in (1, 2):
            with kept.uow:
                kept.jobs.submit(Job(id=JobId(UUID(int=n)), kind="sweep", created_at=kept.clock.now()))
        claimed = kept.queue.claim(JobId(UUID(int=1)), LEASE)
        assert claimed is not None
        kept.queue.finished(claimed, None, {})
        tomorrow = kept.clock.now().date() + timedelta(days=2)
        assert kept.gone(DataKind.JOBS, tomorrow) == [1]
        assert [job.id.value.int for job in kept.jobs.listed(None, None)] == [2]

    @pytest.mark.parametrize("kind", DataKind)
    def test_nothing_goes_where_nothing_is(self, kept: Kept, kind: DataKind) -> None:
        assert kept.gone(kind, AFTER) == []
        due = kept.queries.due(kind, AFTER)
        assert (due.count, due.oldest) == (0, None)
