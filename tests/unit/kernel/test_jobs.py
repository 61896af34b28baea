"""The lifecycle of a job, and when schedules run."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import (
    LIVE,
    MOVES,
    DailyAt,
    Every,
    Job,
    JobAction,
    JobState,
    Schedule,
    is_late,
    state_after,
    states_before,
)

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.mark.parametrize("action", JobAction)
def test_an_action_leads_to_one_state_wherever_it_is_allowed(action: JobAction) -> None:
    assert {MOVES[state, action] for state in states_before(action)} == {state_after(action)}


def test_what_is_over_stays_over() -> None:
    assert {state for state, _ in MOVES} == set(LIVE)


@pytest.mark.parametrize(
    ("rule", "at", "expected"),
    [
        (Every(15), NOON, NOON + timedelta(minutes=15)),
        (Every(15), NOON + timedelta(minutes=14, seconds=59), NOON + timedelta(minutes=15)),
        (DailyAt(time(12, 0)), NOON, NOON + timedelta(days=1)),
        (DailyAt(time(12, 1)), NOON, NOON + timedelta(minutes=1)),
        (DailyAt(time(0, 10)), NOON + timedelta(hours=13), NOON + timedelta(hours=36, minutes=10)),
    ],
)
def test_the_next_run_lies_after_the_moment_by_shanghai_s_clock(
    rule: Every | DailyAt, at: datetime, expected: datetime
) -> None:
    assert rule.after(at) == expected


def test_rules_are_written_out() -> None:
    assert [str(Every(15)), str(DailyAt(time(3, 5)))] == ["every 15 min", "daily at 03:05 Asia/Shanghai"]


@pytest.mark.parametrize(
    ("overdue", "state", "waited", "late"),
    [
        (16, None, 0, True),
        (15, None, 0, False),
        (-60, JobState.DONE, 60, False),
        (-60, JobState.FAILED, 0, True),
        (-60, JobState.QUEUED, 15, False),
        (-60, JobState.QUEUED, 16, True),
        (-60, JobState.RUNNING, 60, False),
    ],
)
def test_somebody_must_look_when_a_run_is_missing_stuck_or_failed(
    overdue: int,
    state: JobState | None,
    waited: int,
    late: bool,  # noqa: FBT001  a column of the table above
) -> None:
    created = NOON - timedelta(minutes=waited)
    last = state and Job(id=JobId(UUID(int=1)), kind="sweep", state=state, created_at=created)
    schedule = Schedule("sweep", Every(60), timedelta(minutes=15))
    assert is_late(schedule, NOON - timedelta(minutes=overdue), last, NOON) == late
