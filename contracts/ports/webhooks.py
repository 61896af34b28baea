"""What every keeper of webhook subscriptions must do."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from attrs import evolve

from ports.unit_of_work import UnitOfWork
from ports.webhooks import Webhooks
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.webhook import Webhook, WebhookId

WEBHOOK = Webhook(
    id=WebhookId(UUID(int=1)),
    department=DepartmentId(UUID(int=2)),
    name="卫健委",
    url="https://partner.example/hook?of=tj",
    kinds=("certificate.*", "appointment.booked"),
    secret=bytes(range(32)),
    created_by=UUID(int=3),
    created_at=datetime(2026, 11, 22, 8, tzinfo=UTC),
)


class WebhooksContract:
    """Subclasses give the fixtures ``uow`` and ``webhooks``, which share one transaction."""

    @pytest.fixture
    def added(self, uow: UnitOfWork, webhooks: Webhooks) -> Webhooks:
        with uow:
            webhooks.add(WEBHOOK)
        return webhooks

    def test_a_subscription_comes_back_as_it_was(self, added: Webhooks) -> None:
        assert added.get(WEBHOOK.id) == WEBHOOK

    def test_a_change_takes_its_place(self, uow: UnitOfWork, added: Webhooks) -> None:
        changed = evolve(WEBHOOK, version=2, secret=bytes(32), former_secret=WEBHOOK.secret, active=False)
        with uow:
            added.save(changed)
        assert list(added.listed()) == [changed]

    def test_a_stale_change_is_refused(self, uow: UnitOfWork, added: Webhooks) -> None:
        with pytest.raises(StaleVersion), uow:
            added.save(evolve(WEBHOOK, version=3))

    def test_an_unknown_one_is_not_found(self, uow: UnitOfWork, webhooks: Webhooks) -> None:
        with pytest.raises(NotFound):
            webhooks.get(WEBHOOK.id)
        with pytest.raises(NotFound), uow:
            webhooks.save(evolve(WEBHOOK, version=2))

    def test_all_are_listed_oldest_first(self, uow: UnitOfWork, added: Webhooks) -> None:
        older = evolve(WEBHOOK, id=WebhookId(UUID(int=0)))
        with uow:
            added.add(older)
        assert list(added.listed()) == [older, WEBHOOK]
