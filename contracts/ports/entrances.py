"""What every entrance and every keeper of bindings must do."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from attrs import evolve

from ports.entrances import Bindings, IdentitySource, TicketSpent
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.binding import Binding, BindingId
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.errors import TransactionRefused
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Document, DocumentKind

BACK, STATE = "https://tj.example/h5/enter/x/back", "0123456789abcdef"
Ticket: TypeAlias = Callable[[int], str]
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
FIRST, SECOND = AppointmentId(UUID(int=1)), AppointmentId(UUID(int=2))


class IdentitySourceContract:
    """Needs ``source``, and ``ticket``: one that the platform has just given to the person of that number, 0 or 1."""

    def test_the_way_in_leads_back_with_the_state(self, source: IdentitySource) -> None:
        asked = parse_qs(urlsplit(source.way_in(BACK, STATE)).query)
        said = " ".join(value for values in asked.values() for value in values)
        assert BACK in said
        assert STATE in said

    def test_the_way_out_is_a_page_of_the_platform_or_none(self, source: IdentitySource) -> None:
        way_out = source.way_out(BACK)
        assert way_out == "" or urlsplit(way_out).netloc

    def test_a_ticket_names_its_account_once(self, source: IdentitySource, ticket: Ticket) -> None:
        given = ticket(0)
        identity = source.identify(given)
        assert identity.entrance is source.entrance
        assert identity.subject
        with pytest.raises(TicketSpent):
            source.identify(given)

    def test_an_account_has_the_same_name_every_time_and_no_other_has_it(
        self, source: IdentitySource, ticket: Ticket
    ) -> None:
        first, again, other = (source.identify(ticket(number)) for number in (0, 0, 1))
        assert first == again
        assert first.subject != other.subject

    def test_what_is_no_ticket_is_refused_as_a_spent_one(self, source: IdentitySource) -> None:
        for given in ("", "T-999999", "' or 1", "票", "x" * 3000):
            with pytest.raises(TicketSpent):
                source.identify(given)

    def test_who_somebody_is_is_told_where_the_platform_can(self, source: IdentitySource, ticket: Ticket) -> None:
        identity = source.identify(ticket(0))
        assert (identity.proven is not None) is source.names_people
        assert bool(identity.name) is source.names_people


def document(number: int) -> Document:
    """The passport of somebody of that number."""
    return Document(DocumentKind.PASSPORT, f"E{number:08d}")


def a_binding(number: int, **changes: Any) -> Binding:
    """An account of its own, bound to a person of its own."""
    made = Binding(
        id=BindingId(UUID(int=number)),
        entrance=Entrance.WECHAT,
        subject=f"o-{number}",
        document=document(number),
        bound_at=NOON,
    )
    return evolve(made, **changes)


class BindingsContract:
    """Subclasses give the fixtures ``uow`` and ``bindings``, which share one transaction."""

    @pytest.fixture(autouse=True)
    def _bound(self, uow: UnitOfWork, bindings: Bindings) -> None:
        with uow:
            bindings.add(a_binding(1))
            bindings.add(a_binding(2, document=document(1), appointment=FIRST))

    def test_a_binding_is_found_by_its_account_at_its_entrance(self, uow: UnitOfWork, bindings: Bindings) -> None:
        with uow:
            assert bindings.of(Entrance.WECHAT, "o-1") == a_binding(1)
            assert bindings.of(Entrance.WECHAT, "o-2") == a_binding(2, document=document(1), appointment=FIRST)
            assert bindings.of(Entrance.AISHANDONG, "o-1") is None
            assert bindings.of(Entrance.WECHAT, "o-3") is None

    @pytest.mark.parametrize(
        ("made", "displaced"),
        [
            (a_binding(3), []),
            (a_binding(3, subject="o-1"), [1]),
            (a_binding(3, document=document(1)), [1, 2]),
            (a_binding(3, document=document(1), appointment=FIRST), [2]),
            (a_binding(3, document=document(1), appointment=SECOND), []),
            (a_binding(3, document=document(1), appointment=SECOND, subject="o-1"), [1]),
            (a_binding(3, document=document(1), subject="o-1", entrance=Entrance.AISHANDONG), []),
        ],
    )
    def test_it_displaces_what_stands_on_no_more_than_itself(
        self, uow: UnitOfWork, bindings: Bindings, made: Binding, displaced: list[int]
    ) -> None:
        with uow:
            assert [one.id.value.int for one in bindings.in_way_of(made)] == displaced

    @pytest.mark.parametrize(
        "second", [a_binding(3, subject="o-1"), a_binding(3, document=document(1)), a_binding(3, subject="o-2")]
    )
    def test_a_second_one_of_an_account_or_a_person_is_not_added(
        self, uow: UnitOfWork, bindings: Bindings, second: Binding
    ) -> None:
        with pytest.raises(TransactionRefused), uow:
            bindings.add(second)
        with uow:
            assert bindings.of(Entrance.WECHAT, "o-1") == a_binding(1)

    def test_one_ends_once(self, uow: UnitOfWork, bindings: Bindings) -> None:
        with uow:
            bindings.remove(a_binding(1).id)
            assert bindings.of(Entrance.WECHAT, "o-1") is None
        with pytest.raises(TransactionRefused), uow:
            bindings.remove(a_binding(1).id)
