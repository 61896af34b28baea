"""A notice goes as a sample to the own phone, by right, a few times an hour, and is written down."""

from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.event_log import MemoryEventLog
from adapters.memory.identity import MemoryUsers
from adapters.memory.limits import MemoryLimits
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.text_message import MemoryTextMessages
from adapters.memory.world import CountedIds, SettableClock
from tests.unit.administration.conftest import ANNA, NOBODY, NOON
from tjdomain.flows.together.send_sample import (
    SAMPLES_AN_HOUR,
    NoGateway,
    NoOwnPhone,
    SendSample,
    SendSampleCommand,
)
from tjdomain.identity.domain.user import User
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import LimitExceeded, NotPermitted
from tjdomain.shared.ids import DepartmentId, UserId
from tjdomain.shared.text_message import MessageTemplate

PHONE = Phone("13900001111")


class Office:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = SettableClock(NOON)
        self.users = MemoryUsers(self.store)
        self.log = MemoryEventLog(self.store)
        self.messages = MemoryTextMessages()
        self.limits = MemoryLimits(self.clock)
        self.has(PHONE)

    def has(self, phone: Phone | None) -> None:
        """Anna's account has this phone."""
        user = User(
            id=UserId(UUID(int=11)),
            department=DepartmentId(UUID(int=1)),
            account="anna",
            name="安娜",
            phone=phone,
            created_by=None,
        )
        self.store.table("user")[user.id] = user

    def send(self, command: SendSampleCommand) -> None:
        ids = CountedIds(self.clock)
        uow = MemoryUnitOfWork(self.store)
        SendSample(uow, self.users, self.messages, self.limits, self.log, self.clock, ids)(command)


@pytest.fixture
def office() -> Office:
    return Office()


COMMAND = SendSampleCommand(
    actor=ANNA, template=MessageTemplate.BOOKED, values={"name": "张*丰"}, text="张*丰您好", id=UUID(int=99)
)


def test_it_goes_to_the_own_phone_and_the_log_says_which_notice(office: Office) -> None:
    office.send(COMMAND)
    (sent,) = office.messages.sent
    assert (sent.phone, sent.template, sent.text, sent.id) == (PHONE, MessageTemplate.BOOKED, "张*丰您好", UUID(int=99))
    (event,) = office.log.events
    assert (event.kind, dict(event.new), event.subject_id) == (
        "message_sample.sent",
        {"purpose": "booked"},
        UserId(UUID(int=11)),
    )


def test_who_may_not_or_has_no_phone_sends_nothing(office: Office) -> None:
    for actor in (NOBODY, evolve(ANNA, id=None)):
        with pytest.raises(NotPermitted):
            office.send(evolve(COMMAND, actor=actor))
    office.has(None)
    with pytest.raises(NoOwnPhone):
        office.send(COMMAND)
    office.messages.ready = False
    with pytest.raises(NoGateway):
        office.send(COMMAND)
    assert (office.messages.sent, office.log.events) == ([], [])


def test_there_are_five_an_hour(office: Office) -> None:
    for number in range(SAMPLES_AN_HOUR):
        office.send(evolve(COMMAND, id=UUID(int=100 + number)))
    with pytest.raises(LimitExceeded):
        office.send(COMMAND)
    assert len(office.messages.sent) == SAMPLES_AN_HOUR
