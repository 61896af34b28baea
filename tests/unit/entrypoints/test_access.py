"""What the log says of requests that came to no answer."""

import asyncio
from datetime import UTC, datetime

import pytest
from litestar.types import Receive, Scope, Send
from structlog.testing import capture_logs

from adapters.memory.world import CountedIds, SettableClock
from entrypoints.web.access import AccessLayer

IDS = CountedIds(SettableClock(datetime(2026, 3, 2, tzinfo=UTC)))
SCOPE = {"type": "http", "method": "GET", "headers": []}


def logged(fails: type[BaseException] | None) -> int:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        if fails is not None:
            raise fails

    async def unused(*_message: object) -> None:
        raise AssertionError

    with capture_logs() as lines:
        if fails is None:
            asyncio.run(AccessLayer(app, IDS)(SCOPE, unused, unused))  # type: ignore[arg-type]
        else:
            with pytest.raises(fails):
                asyncio.run(AccessLayer(app, IDS)(SCOPE, unused, unused))  # type: ignore[arg-type]
    status: int = lines[-1]["status"]
    return status


def test_a_caller_who_went_away_is_no_fault_of_the_program() -> None:
    assert logged(None) == 499
    assert logged(asyncio.CancelledError) == 499


def test_a_fault_that_nobody_caught_is_one() -> None:
    assert logged(LookupError) == 500
