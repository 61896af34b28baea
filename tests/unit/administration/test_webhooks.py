"""Webhooks as the back office keeps them."""

from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.webhooks import MemoryWebhooks
from adapters.memory.world import SeededRandomness
from tests.unit.administration.conftest import ANNA, NOBODY, Office
from tjdomain.administration.usecases.change_webhook_secret import ChangeWebhookSecret, ChangeWebhookSecretCommand
from tjdomain.administration.usecases.create_webhook import CreateWebhook, CreateWebhookCommand, NewSecret
from tjdomain.administration.usecases.edit_webhook import EditWebhook, EditWebhookCommand
from tjdomain.administration.usecases.list_webhooks import ListWebhooks, ListWebhooksQuery
from tjdomain.administration.usecases.remove_webhook import RemoveWebhook, RemoveWebhookCommand
from tjdomain.shared.actor import Actor, Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion
from tjdomain.shared.events import plain
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.webhook import Webhook, WebhookId, WebhookKinds, WebhookUrl

CENTRE, ELSEWHERE = DepartmentId(UUID(int=1)), DepartmentId(UUID(int=2))
LOCAL = evolve(ANNA, scope=Scope(ScopeLevel.DEPARTMENT, frozenset({ELSEWHERE})))
URL = "https://partner.example.cn/hook"


class Desk:
    """The use cases over one store."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.webhooks = MemoryWebhooks(office.store)
        self.randomness = SeededRandomness()
        self.common = (office.log, office.clock, office.ids)

    def create(
        self, actor: Actor = ANNA, url: str = URL, kinds: tuple[str, ...] = ("certificate.issued",)
    ) -> NewSecret:
        use_case = CreateWebhook(self.office.uow, self.webhooks, self.randomness, *self.common)
        return use_case(CreateWebhookCommand(actor=actor, department=CENTRE, name="监管平台", url=url, kinds=kinds))

    def edit(self, before: Webhook, actor: Actor = ANNA, version: int | None = None, **changes: object) -> Webhook:
        asked = {"name": before.name, "url": before.url, "kinds": before.kinds, **changes}
        seen = before.version if version is None else version
        use_case = EditWebhook(self.office.uow, self.webhooks, *self.common)
        return use_case(EditWebhookCommand(actor=actor, webhook=before.id, version=seen, **asked))  # type: ignore[arg-type]

    def change_secret(self, webhook: WebhookId, actor: Actor = ANNA) -> NewSecret:
        use_case = ChangeWebhookSecret(self.office.uow, self.webhooks, self.randomness, *self.common)
        return use_case(ChangeWebhookSecretCommand(actor=actor, webhook=webhook))

    def remove(self, webhook: WebhookId, actor: Actor = ANNA) -> None:
        RemoveWebhook(self.office.uow, self.webhooks, *self.common)(RemoveWebhookCommand(actor=actor, webhook=webhook))

    def listed(self, actor: Actor = ANNA) -> tuple[Webhook, ...]:
        return ListWebhooks(self.webhooks)(ListWebhooksQuery(actor=actor))


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def test_a_new_webhook_has_a_secret_of_its_own_that_the_log_does_not_know(desk: Desk) -> None:
    first, second = desk.create(), desk.create()
    assert len(first.secret) == 32
    assert first.secret == first.webhook.secret != second.secret
    assert [one.id for one in desk.listed()] == [first.webhook.id, second.webhook.id]
    event = desk.office.log.events[0]
    assert (event.kind, event.subject, event.new["url"]) == ("webhook.created", "webhook", URL)
    assert not {"secret", "former_secret"} & event.new.keys()
    assert first.secret.hex() not in str(plain(event.new))


@pytest.mark.parametrize("wrong", [{"url": "ftp://partner"}, {"kinds": ()}, {"kinds": ("issued",)}])
def test_a_wrong_address_or_kind_is_refused(desk: Desk, wrong: dict[str, object]) -> None:
    with pytest.raises((WebhookUrl, WebhookKinds)):
        desk.create(**wrong)  # type: ignore[arg-type]
    assert desk.listed() == ()


def test_an_edit_says_what_changed(desk: Desk) -> None:
    before = desk.create().webhook
    after = desk.edit(before, kinds=("certificate.*",), active=False)
    assert (after.version, after.active, after.kinds) == (2, False, ("certificate.*",))
    assert desk.office.log.events[-1].old == {"kinds": ["certificate.issued"], "active": True}
    with pytest.raises(StaleVersion):
        desk.edit(before, name="别的")


def test_the_former_secret_signs_beside_the_new_one_until_it_is_dropped(desk: Desk) -> None:
    first = desk.create()
    second = desk.change_secret(first.webhook.id)
    assert second.webhook.secrets == (second.secret, first.secret)
    assert desk.office.log.events[-1].new == {}
    assert desk.edit(second.webhook).secrets == (second.secret, first.secret)
    assert desk.edit(desk.listed()[0], drop_former=True).secrets == (second.secret,)


def test_a_removed_one_stays_on_the_list_and_wants_nothing(desk: Desk) -> None:
    made = desk.create().webhook
    desk.remove(made.id)
    desk.remove(made.id)
    assert [(one.active, one.wants("certificate.issued")) for one in desk.listed()] == [(False, False)]
    assert desk.office.events == ["webhook.created", "webhook.removed"]


def test_without_the_right_nothing_is_seen_or_done(desk: Desk) -> None:
    made = desk.create().webhook
    for attempt in (
        lambda: desk.create(NOBODY),
        lambda: desk.listed(NOBODY),
        lambda: desk.edit(made, NOBODY),
        lambda: desk.change_secret(made.id, NOBODY),
        lambda: desk.remove(made.id, NOBODY),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_outside_the_scope_is_like_absent(desk: Desk) -> None:
    made = desk.create().webhook
    assert desk.listed(LOCAL) == ()
    for attempt in (
        lambda: desk.create(LOCAL),
        lambda: desk.edit(made, LOCAL),
        lambda: desk.change_secret(made.id, LOCAL),
        lambda: desk.remove(made.id, LOCAL),
    ):
        with pytest.raises(NotFound):
            attempt()
