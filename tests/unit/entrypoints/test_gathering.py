from asyncio import CancelledError, create_task, gather, run, to_thread
from asyncio import sleep as sleep_in_loop
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from structlog.testing import capture_logs

from entrypoints.gathering import MOST, Gathering
from tjdomain.shared.errors import NotFound, TjError, TransactionRefused

PATIENCE = 10
Together = Callable[[Sequence[int]], Sequence[int | TjError | None]]


class House:
    """Doubles numbers; the first that comes alone stays until ``go``."""

    def __init__(self, pool: ThreadPoolExecutor, together: Together) -> None:
        self.companies: list[list[int]] = []
        self.singles: list[int] = []
        self.go = Event()
        self.pool = pool
        self._together = together
        self.gathering = Gathering[int, int](self._alone, self._all)

    def _all(self, numbers: Sequence[int]) -> Sequence[int | TjError | None]:
        self.companies.append(list(numbers))
        return self._together(numbers)

    def _alone(self, number: int) -> int:
        self.singles.append(number)
        assert self.go.wait(PATIENCE)
        return 2 * number

    def meet(self, numbers: Sequence[int]) -> list[Future[int]]:
        """They come one after the other, while the first is at work."""
        coming = []
        for place, number in enumerate(numbers):
            coming.append(self.pool.submit(self.gathering, number))
            self.wait_for(place)
        self.go.set()
        return coming

    def wait_for(self, waiting: int) -> None:
        """Until the first is at work and so many wait."""
        while not self.singles or len(self.gathering.waiting) < waiting:
            sleep(0.001)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2 * MOST) as workers:
        yield workers


def doubled(numbers: Sequence[int]) -> list[int]:
    return [2 * number for number in numbers]


def test_nobody_waits_for_company(pool: ThreadPoolExecutor) -> None:
    house = House(pool, doubled)
    for number in (1, 2):
        assert house.meet([number])[0].result(PATIENCE) == 2 * number
    assert house.singles == [1, 2]
    assert house.companies == []


def test_who_comes_while_one_is_at_work_is_done_together_with_the_others(pool: ThreadPoolExecutor) -> None:
    house = House(pool, doubled)
    assert [one.result(PATIENCE) for one in house.meet([1, 2, 3, 4])] == [2, 4, 6, 8]
    assert house.singles == [1]
    assert house.companies == [[2, 3, 4]]


def test_one_who_waited_without_company_goes_alone(pool: ThreadPoolExecutor) -> None:
    house = House(pool, doubled)
    assert [one.result(PATIENCE) for one in house.meet([1, 2])] == [2, 4]
    assert house.companies == []


def test_what_was_not_done_together_is_done_alone_and_a_refusal_is_raised(pool: ThreadPoolExecutor) -> None:
    house = House(pool, lambda _numbers: [None, 7, NotFound("x", "3")])
    _, two, three, four = house.meet([1, 2, 3, 4])
    assert (two.result(PATIENCE), three.result(PATIENCE)) == (4, 7)
    with pytest.raises(NotFound):
        four.result(PATIENCE)
    assert sorted(house.singles) == [1, 2]


def test_where_they_fail_together_each_tries_alone(pool: ThreadPoolExecutor) -> None:
    def refused(_numbers: Sequence[int]) -> Sequence[int]:
        raise TransactionRefused("database")

    house = House(pool, refused)
    assert [one.result(PATIENCE) for one in house.meet([1, 2, 3])] == [2, 4, 6]


def test_a_fault_of_the_program_is_logged_and_keeps_nobody_waiting(pool: ThreadPoolExecutor) -> None:
    def broken(_numbers: Sequence[int]) -> Sequence[int]:
        raise ZeroDivisionError

    house = House(pool, broken)
    with capture_logs() as logged:
        assert [one.result(PATIENCE) for one in house.meet([1, 2, 3])] == [2, 4, 6]
    assert [line["log_level"] for line in logged] == ["error"]
    assert house.meet([5])[0].result(PATIENCE) == 10


def test_a_fault_of_one_alone_is_his(pool: ThreadPoolExecutor) -> None:
    def broken(_number: int) -> int:
        raise ZeroDivisionError

    gathering = Gathering[int, int](broken, doubled)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            gathering(1)


def test_what_is_foreseen_is_refused_before_anybody_waits() -> None:
    def foreseen(number: int) -> TjError | None:
        return NotFound("x", str(number)) if number < 0 else None

    gathering = Gathering[int, int](lambda number: 2 * number, doubled, foreseen)
    for refusing in (lambda: gathering(-1), lambda: run(gathering.meet(-1))):
        with pytest.raises(NotFound):
            refusing()
    assert (gathering(1), run(gathering.meet(2))) == (2, 4)


async def wait_in(house: House) -> list[int | BaseException]:
    """Four come on an event loop while one from a thread is at work; the second of them goes away."""
    first = house.pool.submit(house.gathering, 1)
    house.wait_for(0)
    coming = [create_task(house.gathering.meet(number)) for number in (2, 3, 4, 5)]
    await sleep_in_loop(0)
    await to_thread(house.wait_for, 4)
    coming[1].cancel()
    await sleep_in_loop(0)
    house.go.set()
    return [first.result(PATIENCE), *await gather(*coming, return_exceptions=True)]


def test_on_an_event_loop_they_meet_too_and_who_has_gone_is_left_out(pool: ThreadPoolExecutor) -> None:
    house = House(pool, lambda numbers: [None, *(2 * number for number in numbers[1:])])
    first, two, gone, *others = run(wait_in(house))
    assert [first, two, *others] == [2, 4, 8, 10]
    assert isinstance(gone, CancelledError)
    assert house.companies == [[2, 4, 5]]
    assert house.singles == [1, 2]


def test_a_company_stays_small(pool: ThreadPoolExecutor) -> None:
    house = House(pool, doubled)
    numbers = list(range(MOST + 4))
    assert [one.result(PATIENCE) for one in house.meet(numbers)] == doubled(numbers)
    assert [len(company) for company in house.companies] == [MOST, 3]
