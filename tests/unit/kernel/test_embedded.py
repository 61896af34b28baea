"""The loop that runs everything in one process."""

from threading import Event, Thread

import pytest
from structlog.testing import capture_logs

from adapters.queue.embedded import EmbeddedLoop, Lane
from tjdomain.shared.errors import Unavailable


class Steps:
    """Answers as told, then stops the loop."""

    def __init__(self, stop: Event, answers: list[bool]) -> None:
        self.stop = stop
        self.answers = answers

    def __call__(self) -> bool:
        answer = self.answers.pop(0)
        if not self.answers:
            self.stop.set()
        return answer


def test_a_lane_goes_on_while_there_is_work_and_pauses_when_there_is_none() -> None:
    stop = Event()
    steps = Steps(stop, [True, True, False, True])
    EmbeddedLoop([Lane("work", steps, 0.01)]).run(stop)
    assert steps.answers == []


def test_lanes_do_not_wait_for_each_other() -> None:
    stop, met = Event(), Event()

    def first() -> bool:
        assert met.wait(5)
        stop.set()
        return False

    def second() -> bool:
        met.set()
        return False

    EmbeddedLoop([Lane("first", first, 60), Lane("second", second, 60)]).run(stop)
    assert met.is_set()


@pytest.mark.parametrize(
    ("error", "line"), [(Unavailable("database"), "lane.error"), (KeyError("x"), "lane.fault")], ids=["known", "fault"]
)
def test_a_fault_is_logged_without_ending_the_lane(error: Exception, line: str) -> None:
    stop, faulty = Event(), Event()

    def step() -> bool:
        faulty.set()
        raise error

    thread = Thread(target=EmbeddedLoop([Lane("work", step, 0)]).run, args=(stop,))
    with capture_logs() as logs:
        thread.start()
        faulty.wait(5)
        assert thread.is_alive()
        stop.set()
        thread.join(5)
    assert [(entry["event"], entry["lane"]) for entry in logs] == [(line, "work")]
