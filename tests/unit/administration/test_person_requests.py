"""Persons' requests about their own data: registered, checked, answered, and what is cleared away for them."""

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.kit.view_log import EventViewLog
from adapters.memory.booking import MemoryAppointments
from adapters.memory.event_history import MemoryEventHistory
from adapters.memory.person_requests import MemoryPersonRequests
from adapters.memory.retention import MemoryRetention
from adapters.memory.sequences import MemorySequences
from contracts.ports.booking import DAY, changed, new, person
from contracts.ports.person_requests import HERE, THERE, PersonRequestsContract, Register, request
from contracts.ports.retention import hold
from ports.audit import CARRIED_OUT
from ports.person_requests import RequestFilter
from tests.unit.administration.conftest import ANNA, NOBODY, NOON, Office
from tjdomain.administration.domain.log import changes
from tjdomain.administration.domain.person_request import (
    ANSWER_LIMIT,
    AskedTooLate,
    IdentityCheck,
    IdentityUnchecked,
    NotAskedFor,
    PersonRequest,
    RequestAction,
    RequestKind,
    RequestState,
    RequestWay,
)
from tjdomain.administration.domain.policy import AdministrationPolicy
from tjdomain.administration.usecases.check_requester import CheckRequester, CheckRequesterCommand
from tjdomain.administration.usecases.clear_for_request import ClearForRequest, ClearForRequestCommand
from tjdomain.administration.usecases.clearing import Clearing
from tjdomain.administration.usecases.decide_person_request import DecidePersonRequest, DecidePersonRequestCommand
from tjdomain.administration.usecases.list_person_requests import (
    CountPersonRequests,
    ListPersonRequests,
    ListPersonRequestsQuery,
    Waiting,
)
from tjdomain.administration.usecases.register_person_request import (
    RegisterPersonRequest,
    RegisterPersonRequestCommand,
)
from tjdomain.administration.usecases.show_person_request import (
    CopyPersonData,
    ShowPersonRequest,
    ShowPersonRequestQuery,
)
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.shared.actor import Actor, Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.rights import PersonRight
from tjdomain.shared.text import EmptyValue, TooLong

DESK = evolve(ANNA, rights=frozenset({PersonRight.TAKE_REQUESTS}))
MANAGER = evolve(ANNA, rights=frozenset(PersonRight))
ELSEWHERE = evolve(MANAGER, scope=Scope(ScopeLevel.DEPARTMENT, frozenset({THERE})))
TODAY = date(2026, 3, 2)


class _Fixed:
    def current(self) -> AdministrationPolicy:
        return AdministrationPolicy(person_request_days=10)


class TestPersonRequestsInMemory(PersonRequestsContract):
    @pytest.fixture
    def register(self, office: Office) -> Register:
        requests = MemoryPersonRequests(office.store)
        return Register(office.uow, requests, requests)


class Bookkeeping:
    """The use cases over one office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.requests = MemoryPersonRequests(office.store)
        self.views = EventViewLog(office.uow, office.log, office.clock, office.ids)
        self.made = (office.log, office.clock, office.ids)

    def register(self, actor: Actor = DESK, **given: Any) -> PersonRequest:
        """One request of the first person."""
        run = RegisterPersonRequest(
            self.office.uow, self.requests, MemorySequences(self.office.store), _Fixed(), *self.made
        )
        fields = {"department": HERE, "kind": RequestKind.COPY, "way": RequestWay.DESK, "person": person(1), **given}
        return run(RegisterPersonRequestCommand(actor=actor, **fields))

    def check(self, of: PersonRequest, actor: Actor = DESK) -> PersonRequest:
        """By the original document."""
        command = CheckRequesterCommand(actor=actor, request=of.id, version=of.version, known_by=IdentityCheck.ORIGINAL)
        return CheckRequester(self.office.uow, self.requests, *self.made)(command)

    def decide(
        self, of: PersonRequest, answer: str = "已交付", actor: Actor = MANAGER, *, refuse: bool = False
    ) -> PersonRequest:
        """Answer or refuse it."""
        command = DecidePersonRequestCommand(
            actor=actor, request=of.id, version=of.version, answer=answer, refuse=refuse
        )
        return DecidePersonRequest(self.office.uow, self.requests, *self.made)(command)

    def clear(self, of: PersonRequest, actor: Actor = MANAGER) -> PersonRequest:
        """Clear away for it."""
        retention = MemoryRetention(self.office.store)
        run = ClearForRequest(self.office.uow, self.requests, retention, Clearing(retention, *self.made), *self.made)
        return run(ClearForRequestCommand(actor=actor, request=of.id, version=of.version))

    def show(self, of: PersonRequest, actor: Actor = MANAGER) -> Any:
        """One whole."""
        history = MemoryEventHistory(self.office.store)
        run = ShowPersonRequest(self.office.uow, self.requests, history, self.views, self.office.clock)
        return run(ShowPersonRequestQuery(actor=actor, request=of.id))


@pytest.fixture
def book(office: Office) -> Bookkeeping:
    return Bookkeeping(office)


def test_a_request_gets_a_number_and_its_days(book: Bookkeeping) -> None:
    first = book.register(wish="全部")
    late = book.register(asked_on=TODAY - timedelta(days=3), known_by=IdentityCheck.AGENT)
    assert (first.number, late.number) == ("Q202600001", "Q202600002")
    assert (first.asked_on, first.due) == (TODAY, date(2026, 3, 12))
    assert (late.due, late.known_by, late.created_by) == (date(2026, 3, 9), IdentityCheck.AGENT, DESK.id)
    with pytest.raises(AskedTooLate):
        book.register(asked_on=TODAY + timedelta(days=1))
    with pytest.raises(NotPermitted):
        book.register(NOBODY)
    with pytest.raises(NotFound):
        book.register(ELSEWHERE)


def test_the_log_says_what_was_asked_and_not_by_whom(book: Bookkeeping, office: Office) -> None:
    book.decide(book.check(book.register(wish="王小明的全部")), "已交王小明")
    assert office.events == ["person_request.registered", "person_request.checked", "person_request.answered"]
    told = [list(changes(event.subject, event.old, event.new)) for event in office.log.events]
    assert not any(one.hidden for line in told for one in line)
    assert "王小明" not in str(told)
    assert [event.reason for event in office.log.events] == [None, None, None]


def test_a_stranger_gets_no_answer_and_can_be_refused(book: Bookkeeping) -> None:
    asked = book.register()
    with pytest.raises(IdentityUnchecked) as refused:
        book.decide(asked)
    assert refused.value.number == asked.number
    done = book.decide(asked, "不能证明是本人", refuse=True)
    assert (done.state, done.answer, done.decided_by, done.decided_at) == (
        RequestState.REFUSED,
        "不能证明是本人",
        MANAGER.id,
        NOON,
    )
    with pytest.raises(WrongState):
        book.check(done)


def test_an_answer_has_words_a_right_and_the_version_that_was_seen(book: Bookkeeping) -> None:
    asked = book.register()
    known = book.check(asked)
    for wrong, refused in (
        ({"answer": " "}, EmptyValue),
        ({"answer": "字" * (ANSWER_LIMIT + 1)}, TooLong),
        ({"actor": DESK}, NotPermitted),
        ({"actor": ELSEWHERE}, NotFound),
    ):
        with pytest.raises(refused):
            book.decide(known, **wrong)
    with pytest.raises(StaleVersion):
        book.decide(asked)
    assert book.decide(known, "第一行\n第二行").answer == "第一行\n第二行"


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("action", RequestAction)
def test_what_is_over_stays_so(state: RequestState, action: RequestAction) -> None:
    over = request(1, state=state, kind=RequestKind.DELETE, known_by=IdentityCheck.CODE)
    if state is RequestState.OPEN:
        assert over.require(action) in RequestState
    else:
        with pytest.raises(WrongState):
            over.require(action)


def test_what_no_law_keeps_goes_at_once_with_a_proof(book: Bookkeeping, office: Office) -> None:
    appointments = MemoryAppointments(office.store)
    cancelled = {"state": AppointmentState.CANCELLED, "person": person(1)}
    with office.uow:
        appointments.add(new(1, "ABCD2341", **cancelled))
        appointments.add(new(2, "ABCD2342", **cancelled, day=DAY + timedelta(days=9)))
        appointments.add(new(3, "ABCD2343", person=person(1)))
        appointments.add(new(4, "ABCD2344", state=AppointmentState.CANCELLED, person=person(4)))
        appointments.add(new(5, "ABCD2345", **cancelled))
        MemoryRetention(office.store).place(hold(5))
    asked = book.check(book.register(kind=RequestKind.DELETE))
    done = book.clear(asked)
    left = {int(one.number) - 26 * 10**10 for one in office.store.table("appointment").values()}
    assert (done.cleared, left) == (2, {3, 4, 5})
    proof, cleared = office.log.events[-2:]
    assert (proof.kind, proof.new["count"], "before" in proof.new) == (CARRIED_OUT, 2, False)
    assert (cleared.kind, dict(cleared.new)) == ("person_request.cleared", {"count": 2})
    with office.uow:
        live = appointments.get(new(3).appointment.id)
        appointments.save(changed(live, state=AppointmentState.MISSED))
    assert book.clear(done).cleared == 3
    with pytest.raises(StaleVersion):
        book.clear(done)


def test_nothing_is_cleared_for_who_did_not_ask_for_it(book: Bookkeeping) -> None:
    with pytest.raises(NotAskedFor):
        book.clear(book.check(book.register(kind=RequestKind.COPY)))
    asked = book.register(kind=RequestKind.WITHDRAW)
    with pytest.raises(IdentityUnchecked):
        book.clear(asked)
    with pytest.raises(NotPermitted):
        book.clear(book.check(asked), DESK)


def test_buttons_follow_the_table_the_right_and_what_is_known(book: Bookkeeping) -> None:
    asked = book.register(kind=RequestKind.DELETE)
    assert book.show(asked).actions == {RequestAction.CHECK, RequestAction.REFUSE}
    known = book.check(asked)
    assert book.show(known).actions == set(RequestAction)
    assert book.show(known, DESK).actions == {RequestAction.CHECK}
    assert (book.show(known).may_copy, book.show(known, DESK).may_copy) == (True, False)
    assert not book.show(book.register()).may_copy
    copy = book.check(book.register())
    assert book.show(copy).actions == {RequestAction.CHECK, RequestAction.ANSWER, RequestAction.REFUSE}
    assert [step.kind for step in book.show(copy).steps] == ["person_request.checked", "person_request.registered"]
    with pytest.raises(NotFound):
        book.show(copy, ELSEWHERE)
    assert book.show(book.decide(copy)).actions == frozenset()


def test_numbers_are_masked_for_whoever_may_not_see_them_whole(book: Bookkeeping, office: Office) -> None:
    asked = book.register()
    line = book.show(asked, DESK).line
    assert (line.document_number, line.phone) == ("E******01", "138****0001")
    assert "person_request.viewed" not in office.events
    whole = book.show(asked, MANAGER).line
    assert (whole.document_number, whole.phone) == ("E00000001", "13800000001")
    assert office.events[-1] == "person_request.viewed"
    assert book.show(book.register(person=person(2, phone=None)), DESK).line.phone is None


def test_the_register_lists_and_counts_within_scope(book: Bookkeeping, office: Office) -> None:
    one, two = book.register(), book.register(asked_on=TODAY - timedelta(days=11))
    book.decide(book.check(one))
    listed = ListPersonRequests(book.requests, book.views, office.clock)
    page = listed(ListPersonRequestsQuery(actor=DESK))
    assert ([row.number for row in page.rows], page.total) == ([two.number, one.number], 2)
    late = listed(ListPersonRequestsQuery(actor=DESK, late=True))
    assert [(row.number, row.late) for row in late.rows] == [(two.number, True)]
    assert listed(ListPersonRequestsQuery(actor=ELSEWHERE)).rows == ()
    count = CountPersonRequests(book.requests, office.clock)
    wanted = RequestFilter(states=frozenset({RequestState.REFUSED}))
    assert count(ListPersonRequestsQuery(actor=DESK, wanted=wanted)) == {
        RequestState.OPEN: 1,
        RequestState.ANSWERED: 1,
        RequestState.REFUSED: 0,
        Waiting.LATE: 1,
    }
    for run in (listed, count):
        with pytest.raises(NotPermitted):
            run(ListPersonRequestsQuery(actor=NOBODY))


def test_a_copy_is_for_who_answers_and_is_written_down(book: Bookkeeping, office: Office) -> None:
    copy = CopyPersonData(office.uow, book.requests, book.views)
    asked = book.register()
    query = ShowPersonRequestQuery(actor=MANAGER, request=asked.id)
    with pytest.raises(IdentityUnchecked):
        copy(query)
    book.check(asked)
    assert copy(query).person == person(1)
    assert office.events[-1] == "person_request.downloaded"
    for rights in ({PersonRight.ANSWER_REQUESTS}, {PersonRight.VIEW_UNMASKED, PersonRight.TAKE_REQUESTS}):
        with pytest.raises(NotPermitted):
            copy(evolve(query, actor=evolve(MANAGER, rights=frozenset(rights))))
