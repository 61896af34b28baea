"""One address cannot take everybody's time."""

import pytest

from entrypoints.web.visitors import Visitors
from tjdomain.shared.errors import LimitExceeded


def test_an_address_that_asks_too_much_waits_for_the_next_minute() -> None:
    seconds = [100.0]
    visitors = Visitors(3, lambda: seconds[0])
    for _ in range(3):
        visitors.enter("10.0.0.1")
    seconds[0] += 20
    with pytest.raises(LimitExceeded) as refused:
        visitors.enter("10.0.0.1")
    assert refused.value.retry_after == 40
    visitors.enter("10.0.0.2")
    seconds[0] += 40
    visitors.enter("10.0.0.1")


def test_half_of_the_limit_is_near() -> None:
    visitors = Visitors(6, lambda: 0.0)
    assert [visitors.enter("10.0.0.1") for _ in range(4)] == [False, False, True, True]
    assert not visitors.enter("10.0.0.2")
