"""After an older backup was restored: what was printed since is not given again."""

from datetime import date
from uuid import UUID

import pytest

from adapters.memory.certification import MemoryCertificationPolicies
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.identity import MemoryDepartments
from adapters.memory.sequences import MemorySequences
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import CountedIds, SettableClock
from contracts.ports.identity import NOW
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.examination.domain.kinds import SpecimenKind
from tjdomain.examination.domain.numbering import exam_number, slip_number, tube_barcode
from tjdomain.flows.together.errors import SkipOutOfRange
from tjdomain.flows.together.skip_numbers import MOST, SkipNumbers, SkipNumbersCommand
from tjdomain.identity.domain.department import Department
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.errors import NotPermitted
from tjdomain.shared.ids import DepartmentId

OPERATOR = Actor(
    ActorKind.SYSTEM, Channel.DESK, rights=frozenset({"administration.change_parameter"}), scope=EVERYTHING
)
EAST, WEST = (DepartmentId(UUID(int=number)) for number in (1, 2))
TODAY = date(2026, 3, 2)
POLICY = CertificationPolicy()


class Books:
    def __init__(self) -> None:
        store = MemoryStore()
        self.uow, self.sequences, self.log = MemoryUnitOfWork(store), MemorySequences(store), MemoryEventLog(store)
        departments, clock = MemoryDepartments(store), SettableClock(NOW)
        policies = MemoryCertificationPolicies(POLICY)
        for key, name in ((EAST, "东院"), (WEST, "西院")):
            departments.add(Department(id=key, created_by=None, parent=None, name=name))
        self.skip = SkipNumbers(self.uow, departments, self.sequences, policies, self.log, clock, CountedIds(clock))


@pytest.fixture
def books() -> Books:
    return Books()


def test_the_next_of_every_kind_comes_after_those_that_are_left_out(books: Books) -> None:
    given = books.sequences.next
    with books.uow:
        assert slip_number(given, EAST, TODAY, "") == "26000001"
    assert len(books.skip(SkipNumbersCommand(actor=OPERATOR, count=50))) == 7
    with books.uow:
        assert slip_number(given, EAST, TODAY, "") == "26000052"
        assert slip_number(given, WEST, TODAY, "") == "26000051"
        assert exam_number(given, EAST, TODAY, "") == "202603020051"
        assert tube_barcode(given, EAST, TODAY, SpecimenKind.BLOOD) == "12603020051"
        assert given(POLICY.numbers.series(POLICY.body_code, 2026)) == 51
    told = [(one.kind, one.subject_id, one.new) for one in books.log.events]
    assert told == [("department.numbers_skipped", one, {"count": 50}) for one in (EAST, WEST)]


@pytest.mark.parametrize("count", [0, -1, MOST + 1])
def test_how_many_is_between_one_and_ten_thousand(books: Books, count: int) -> None:
    with pytest.raises(SkipOutOfRange) as refused:
        books.skip(SkipNumbersCommand(actor=OPERATOR, count=count))
    assert refused.value.most == MOST


def test_it_needs_the_right(books: Books) -> None:
    with pytest.raises(NotPermitted):
        books.skip(SkipNumbersCommand(actor=Actor(ActorKind.STAFF, Channel.DESK), count=1))
