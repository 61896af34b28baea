"""A hospital with a gateway for text messages: the simulated one, over real HTTP."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from entrypoints.simulators.sms import Delivered, SmsDesk, make_gateway
from entrypoints.sms_settings import SmsSettings
from tests.integration.first_hospital import copied
from tests.integration.journeys.hospital import Hospital
from tests.served import served

_PATIENCE = 10.0


@contextmanager
def hospital_with_messages(first: Hospital, folder: Path, desk: SmsDesk) -> Iterator[Hospital]:
    """Open as the one without, but that phones are proven."""
    with served(make_gateway(desk)) as address:
        sms = SmsSettings(url=f"{address}/messages", secret=desk.secret, timeout=1.0)
        with copied(first, folder, sms=sms) as made:
            yield made


def arrived(desk: SmsDesk, phone: str, count: int = 1) -> Delivered:
    """The newest message on that phone, once ``count`` are there."""
    until = time.monotonic() + _PATIENCE
    while True:
        found = [one for one in desk.messages if one.phone == phone]
        if len(found) >= count:
            return found[-1]
        assert time.monotonic() < until, f"{len(found)} messages arrived"
        time.sleep(0.02)


def code_on(desk: SmsDesk, phone: str, count: int = 1) -> str:
    """The digits of it."""
    return arrived(desk, phone, count).params["code"]


def other_than(code: str) -> str:
    """Wrong digits."""
    return f"{(int(code) + 1) % 10**6:06d}"
