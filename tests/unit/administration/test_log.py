"""Who may read the log, and what of it; the schedules and running one now."""

from datetime import time
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.event_log import MemoryEventLog
from adapters.memory.jobs import MemoryJobs, MemorySchedules
from adapters.memory.log_queries import MemoryLogQueries
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from contracts.ports.log_queries import CENTRE, Log, LogQueriesContract, event
from ports.audit import Break, ChainBreak, ChainHead, ChainReport, SignedHead
from ports.log_queries import LogBook, LogFilter
from tests.unit.administration.conftest import ANNA, NOBODY, NOON, Office
from tjdomain.administration.domain.errors import RunGoesOn
from tjdomain.administration.domain.log import Changed
from tjdomain.administration.usecases.list_schedules import ListSchedules, ListSchedulesQuery
from tjdomain.administration.usecases.read_log import LogLine, ReadLog, ReadLogQuery
from tjdomain.administration.usecases.run_schedule import RunSchedule, RunScheduleCommand
from tjdomain.administration.usecases.verify_log import Verified, VerifyLog, VerifyLogCommand
from tjdomain.shared.errors import NotPermitted
from tjdomain.shared.jobs import DailyAt, JobState, Schedule

NIGHTLY = Schedule("upkeep.forget", DailyAt(time(3)))


class TestMemoryLogQueries(LogQueriesContract):
    @pytest.fixture
    def log(self) -> Log:
        store = MemoryStore()
        return Log(uow=MemoryUnitOfWork(store), events=MemoryEventLog(store), queries=MemoryLogQueries(store))


def lines(office: Office, *kinds: str, actor: Any = ANNA, **other: Any) -> tuple[LogLine, ...]:
    with office.uow:
        for number, kind in enumerate(kinds, start=1):
            office.log.append(event(number, kind, **other))
    query = ReadLogQuery(actor=actor, wanted=LogFilter(book=LogBook.OPERATIONS), limit=1000)
    return ReadLog(MemoryLogQueries(office.store))(query)


def test_a_change_of_the_system_is_told_with_old_and_new_values(office: Office) -> None:
    (line,) = lines(office, "role.changed", old={"rights": ["a"], "order": 1}, new={"rights": ["a", "b"], "order": 2})
    assert line.changes == (Changed("rights", ["a"], ["a", "b"]), Changed("order", 1, 2))
    assert line.reason == "改名"


def test_what_came_or_went_has_one_side_only(office: Office) -> None:
    (line,) = lines(office, "post.changed", old={"gone": "旧"}, new={"name": "新"})
    assert line.changes == (Changed("gone", "旧"), Changed("name", None, "新"))


def test_the_phone_of_a_colleague_is_masked(office: Office) -> None:
    (line,) = lines(office, "user.edited", old={"phone": None}, new={"phone": {"number": "13812345678"}})
    assert line.changes == (Changed("phone", None, "138****5678"),)


def test_nothing_personal_or_medical_is_told_of_who_is_examined(office: Office) -> None:
    change = {"name": "王小明", "person": {"phone": "13812345678"}, "state": "booked", "results": {"alt": "positive"}}
    (line,) = lines(office, "appointment.booked", old={}, new=change, reason="王小明来电")
    hidden = {one.name for one in line.changes if one.hidden}
    assert hidden == {"name", "person", "results"}
    assert Changed("state", None, "booked") in line.changes
    assert line.reason is None
    told = str([(one.old, one.new) for one in line.changes])
    assert not any(secret in told for secret in ("王", "138", "positive"))


def test_the_log_and_its_proof_need_the_right(office: Office) -> None:
    with pytest.raises(NotPermitted):
        lines(office, actor=NOBODY)
    with pytest.raises(NotPermitted):
        VerifyLog(Whole(), Heads(), office.clock)(VerifyLogCommand(actor=NOBODY))


class Whole:
    """Finds what it is told to find."""

    def verify(self, heads: Any, now: Any) -> ChainReport:
        return (
            ChainReport(3, ChainBreak(Break.EDITED, 4, None), ()) if heads and now == NOON else ChainReport(0, None, ())
        )


class Heads:
    """One head."""

    def keep(self, head: SignedHead) -> None:
        raise NotImplementedError

    def kept(self) -> tuple[SignedHead, ...]:
        return (SignedHead(NOON.date(), ChainHead(1, b"x"), "t"),)


def test_the_proof_is_compared_with_the_exported_heads(office: Office) -> None:
    found = VerifyLog(Whole(), Heads(), office.clock)(VerifyLogCommand(actor=ANNA))
    assert found == Verified(ChainReport(3, ChainBreak(Break.EDITED, 4, None), ()), 1)


def run(office: Office, actor: Any = ANNA) -> Any:
    jobs = MemoryJobs(office.store, office.clock)
    use_case = RunSchedule(office.uow, jobs, office.log, office.clock, office.ids)
    return use_case(RunScheduleCommand(actor=actor, schedule=NIGHTLY))


def test_a_schedule_is_run_now_but_not_while_it_runs(office: Office) -> None:
    job = run(office)
    assert (job.kind, job.owner, job.state) == ("upkeep.forget", ANNA.id, JobState.QUEUED)
    assert office.events == ["job.started"]
    with pytest.raises(RunGoesOn):
        run(office)
    with office.uow:
        MemoryJobs(office.store, office.clock).cancel(job.id)
    assert run(office).id != job.id
    with pytest.raises(NotPermitted):
        run(office, NOBODY)


def test_schedules_are_listed_by_right(office: Office) -> None:
    schedules = MemorySchedules(office.store, office.clock, office.ids)
    schedules.tick([NIGHTLY])
    (status,) = ListSchedules(schedules)(ListSchedulesQuery(actor=ANNA, planned=[NIGHTLY]))
    assert status.next_at == NIGHTLY.rule.after(NOON)
    with pytest.raises(NotPermitted):
        ListSchedules(schedules)(ListSchedulesQuery(actor=evolve(NOBODY, department=CENTRE), planned=[NIGHTLY]))
