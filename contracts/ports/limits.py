"""What every keeper of limit counters must do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ports.clock import Clock
from ports.limits import Limits, Used
from tjdomain.shared.errors import LimitExceeded


class LimitsContract:
    """Needs ``limits``, the ``clock`` it asks, and ``wait``, which moves that clock on."""

    def test_each_hit_leaves_one_less_until_none_is_left(self, limits: Limits) -> None:
        assert [limits.hit("phone|13800001111", 60, 3) for _ in range(3)] == [2, 1, 0]
        with pytest.raises(LimitExceeded) as refused:
            limits.hit("phone|13800001111", 60, 3)
        assert refused.value.retry_after == 60

    def test_the_wait_gets_shorter_and_a_refused_hit_does_not_lengthen_it(
        self, limits: Limits, wait: Callable[[timedelta], None]
    ) -> None:
        limits.hit("a", 60, 1)
        for passed, left in ((20, 40), (20, 20), (19, 1)):
            wait(timedelta(seconds=passed))
            with pytest.raises(LimitExceeded) as refused:
                limits.hit("a", 60, 1)
            assert refused.value.retry_after == left

    def test_a_new_window_begins_anew(self, limits: Limits, wait: Callable[[timedelta], None]) -> None:
        limits.hit("a", 60, 1)
        wait(timedelta(seconds=60))
        assert limits.hit("a", 60, 1) == 0

    def test_what_was_right_is_given_back_and_never_more_than_was_counted(
        self, limits: Limits, wait: Callable[[timedelta], None]
    ) -> None:
        limits.give_back("a")
        limits.hit("a", 60, 2)
        limits.give_back("a")
        limits.give_back("a")
        assert [limits.hit("a", 60, 2) for _ in range(2)] == [1, 0]
        wait(timedelta(seconds=60))
        limits.give_back("a")
        assert limits.hit("a", 60, 2) == 1

    def test_what_is_used_is_told_without_counting(self, limits: Limits, wait: Callable[[timedelta], None]) -> None:
        assert limits.used("a") == Used()
        limits.hit("a", 60, 2)
        wait(timedelta(seconds=20))
        assert limits.used("a") == limits.used("a") == Used(1, 40)
        assert limits.hit("a", 60, 2) == 0
        wait(timedelta(seconds=40))
        assert limits.used("a") == Used()

    def test_keys_do_not_share_a_counter(self, limits: Limits) -> None:
        limits.hit("a", 60, 1)
        assert limits.hit("b", 60, 1) == 0

    def test_any_text_is_a_key(self, limits: Limits) -> None:
        assert limits.hit("密" * 1000, 60, 2) == 1

    def test_threads_together_get_exactly_the_limit(self, limits: Limits) -> None:
        def one(_: int) -> bool:
            try:
                limits.hit("crowd", 60, 7)
            except LimitExceeded:
                return False
            return True

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(one, range(20))) == 7

    def test_ended_windows_are_forgotten(self, limits: Limits, clock: Clock, wait: Callable[[timedelta], None]) -> None:
        limits.hit("old", 60, 1)
        wait(timedelta(minutes=5))
        limits.hit("new", 60, 1)
        assert limits.forget_ended(clock.now()) == 1
        assert limits.forget_ended(clock.now()) == 0
        with pytest.raises(LimitExceeded):
            limits.hit("new", 60, 1)
