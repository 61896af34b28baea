from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread
from time import sleep
from typing import ClassVar

import punq
import pytest

from entrypoints.runner import ATTEMPTS, Runner
from tjdomain.shared.errors import CommitUnknown, NotFound, TransactionRefused


class Script:
    """What the attempts will do, in order: an error to raise or None to succeed."""

    def __init__(self, *steps: Exception | None) -> None:
        self.steps = list(steps)
        self.instances: list[int] = []

    def play(self, instance: object) -> str:
        self.instances.append(id(instance))
        step = self.steps.pop(0)
        if step is not None:
            raise step
        return "done"


class Plain:
    kept: ClassVar[list[object]] = []

    def __init__(self, script: Script) -> None:
        self.script = script
        self.kept.append(self)  # so that no id is used twice

    def __call__(self, command: str) -> str:
        return self.script.play(self)


class Keyed(Plain):
    decided_by_key = True


def runner(script: Script) -> Runner:
    container = punq.Container()
    container.register(Script, instance=script)
    container.register(Plain)
    container.register(Keyed)
    return Runner(container, longest_wait=0)


def test_what_the_database_undid_is_run_again_by_a_fresh_instance() -> None:
    script = Script(TransactionRefused("db"), TransactionRefused("db"), None)
    assert runner(script)(Plain, "x") == "done"
    assert len(set(script.instances)) == 3


def test_calls_that_meet_are_run_by_the_use_case_for_several() -> None:
    met, go = Event(), Event()

    class Alone:
        def __call__(self, command: str) -> str:
            met.set()
            assert go.wait(10)
            return f"alone {command}"

    class Together:
        def __call__(self, commands: Sequence[str]) -> Sequence[str]:
            return [f"together {command}" for command in commands]

    class Foreseen:
        def __call__(self, command: str) -> NotFound | None:
            return NotFound("x", command) if command == "z" else None

    container = punq.Container()
    container.register(Foreseen)
    run = Runner(container, together={Alone: Together}, foreseen={Alone: Foreseen})
    with pytest.raises(NotFound):
        run.gatherings[Alone]("z")
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(run.gatherings[Alone], "a")
        assert met.wait(10)
        others = [pool.submit(run.gatherings[Alone], name) for name in "bc"]
        while len(run.gatherings[Alone].waiting) < 2:
            sleep(0.001)
        go.set()
        assert first.result(10) == "alone a"
        assert sorted(one.result(10) for one in others) == ["together b", "together c"]


def test_it_gives_up_after_five_attempts_with_the_last_refusal() -> None:
    script = Script(*[TransactionRefused("db")] * 9)
    with pytest.raises(TransactionRefused):
        runner(script)(Plain, "x")
    assert len(script.instances) == ATTEMPTS


def test_a_refusal_of_the_domain_is_not_run_again() -> None:
    script = Script(NotFound("x", "1"), None)
    with pytest.raises(NotFound):
        runner(script)(Plain, "x")
    assert len(script.instances) == 1


def test_a_lost_commit_is_run_again_only_where_a_key_decides() -> None:
    with pytest.raises(CommitUnknown):
        runner(Script(CommitUnknown("db"), None))(Plain, "x")
    assert runner(Script(CommitUnknown("db"), None))(Keyed, "x") == "done"


def test_a_thread_keeps_the_instance_that_ended_well_also_by_a_refusal() -> None:
    script = Script(None, NotFound("x", "1"), None)
    run = runner(script)
    run(Plain, "x")
    with pytest.raises(NotFound):
        run(Plain, "x")
    run(Plain, "x")
    assert len(set(script.instances)) == 1


def test_two_threads_never_share_an_instance() -> None:
    script = Script(None, None)
    run, together = runner(script), Barrier(2)

    def go() -> None:
        together.wait()
        run(Plain, "x")

    threads = [Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(script.instances)) == 2
