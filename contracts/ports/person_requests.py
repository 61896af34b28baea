"""What every storage of persons' requests must do."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve, frozen

from contracts.ports.booking import NOON, person
from ports.person_requests import PersonRequestQueries, PersonRequests, RequestFilter
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.person_request import (
    IdentityCheck,
    PersonRequest,
    PersonRequestId,
    RequestAction,
    RequestKind,
    RequestState,
    RequestWay,
)
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId

HERE, THERE = DepartmentId(UUID(int=1)), DepartmentId(UUID(int=2))
CLERK = UUID(int=11)
READER = Actor(ActorKind.STAFF, Channel.DESK, id=CLERK, scope=EVERYTHING)


def request(n: int, **changes: Any) -> PersonRequest:
    """The ``n``-th request, of the ``n``-th person."""
    made = PersonRequest(
        id=PersonRequestId(UUID(int=100 + n)),
        department=HERE,
        created_by=CLERK,
        created_at=NOON,
        number=f"Q2026{n:05d}",
        kind=RequestKind.COPY,
        way=RequestWay.DESK,
        person=person(n),
        wish="要一份全部记录\n寄到家里",
        asked_on=date(2026, 3, n),
        due=date(2026, 3, n + 15),
    )
    return evolve(made, **changes)


@frozen
class Register:
    """The storage under test."""

    uow: UnitOfWork
    requests: PersonRequests
    queries: PersonRequestQueries

    def numbers(self, reader: Actor = READER, after: int | None = None, limit: int = 50, **wanted: Any) -> list[int]:
        """The ordinals of the requests found."""
        behind = PersonRequestId(UUID(int=100 + after)) if after else None
        found = self.queries.page(RequestFilter(**wanted), reader, behind, limit)
        return [int(one.number[-2:]) for one in found]


class PersonRequestsContract:
    """Give the fixture ``register``, empty."""

    @pytest.fixture
    def filled(self, register: Register) -> Register:
        """Three requests, the third one of another department and refused."""
        refused = request(3, department=THERE, created_by=UUID(int=12), kind=RequestKind.DELETE).decided(
            RequestAction.REFUSE, "不是本人", CLERK, NOON
        )
        with register.uow:
            for one in (request(1), request(2, person=person(1)), evolve(refused, version=1)):
                register.requests.add(one)
        return register

    def test_a_request_comes_back_as_it_was_kept(self, register: Register) -> None:
        checked = request(1).checked(IdentityCheck.ORIGINAL)
        with register.uow:
            register.requests.add(request(1))
            register.requests.save(checked)
        answered = checked.decided(RequestAction.ANSWER, "已当面交付", CLERK, NOON)
        with register.uow:
            register.requests.save(answered)
        with register.uow:
            assert register.requests.get(answered.id) == answered
            assert register.queries.page(RequestFilter(), READER, None, 5) == (answered,)

    def test_one_that_was_changed_since_is_not_overwritten(self, filled: Register) -> None:
        checked = request(1).checked(IdentityCheck.CODE)
        with filled.uow:
            filled.requests.save(checked)
        with pytest.raises(StaleVersion), filled.uow:
            filled.requests.save(checked)
        with pytest.raises(NotFound), filled.uow:
            filled.requests.get(request(9).id)
        with pytest.raises(NotFound), filled.uow:
            filled.requests.save(request(9).checked(IdentityCheck.CODE))

    def test_lists_go_back_from_the_newest(self, filled: Register) -> None:
        assert filled.numbers() == [3, 2, 1]
        assert filled.numbers(limit=2) == [3, 2]
        assert filled.numbers(after=2) == [1]

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ({"states": frozenset({RequestState.OPEN})}, [2, 1]),
            ({"kinds": frozenset({RequestKind.DELETE})}, [3]),
            ({"number": "Q202600002"}, [2]),
            ({"number": "Ｑ202600002"}, []),
            ({"name": person(1).name}, [2, 1]),
            ({"document": person(1).document}, [2, 1]),
            ({"document": person(3).document}, [3]),
            ({"document_tail": person(3).document.number[-4:]}, [3]),
            ({"first": date(2026, 3, 2), "last": date(2026, 3, 2)}, [2]),
            ({"late_on": date(2026, 3, 17)}, [1]),
            ({"late_on": date(2026, 3, 16)}, []),
            ({"late_on": date(2026, 4, 30)}, [2, 1]),
        ],
    )
    def test_what_is_asked_for_is_found(self, filled: Register, wanted: dict[str, Any], found: list[int]) -> None:
        assert filled.numbers(**wanted) == found
        assert filled.queries.count(RequestFilter(**wanted), READER) == len(found)

    def test_nobody_sees_beyond_the_own_scope(self, filled: Register) -> None:
        def reader(level: ScopeLevel, *departments: DepartmentId) -> Actor:
            return evolve(READER, scope=Scope(level, frozenset(departments)))

        assert filled.numbers(reader(ScopeLevel.DEPARTMENT, HERE)) == [2, 1]
        assert filled.numbers(reader(ScopeLevel.DEPARTMENT)) == []
        assert filled.numbers(reader(ScopeLevel.OWN)) == [2, 1]
        assert filled.queries.count(RequestFilter(), reader(ScopeLevel.DEPARTMENT, THERE)) == 1
