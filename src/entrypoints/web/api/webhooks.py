"""Webhooks 事件推送: whom to tell about which events."""

import base64
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.shape import Body, Version, View, shown
from entrypoints.web.call import Here, needs
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_webhook_secret import ChangeWebhookSecret, ChangeWebhookSecretCommand
from tjdomain.administration.usecases.create_webhook import CreateWebhook, CreateWebhookCommand, NewSecret
from tjdomain.administration.usecases.edit_webhook import EditWebhook, EditWebhookCommand
from tjdomain.administration.usecases.list_webhooks import ListWebhooks, ListWebhooksQuery
from tjdomain.administration.usecases.remove_webhook import RemoveWebhook, RemoveWebhookCommand
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.webhook import Webhook, WebhookId


class WebhookBody(Body):
    """A new subscription; ``kinds`` are ``certificate.issued`` or ``certificate.*``."""

    department: UUID
    name: str
    url: str
    kinds: list[str]


class WebhookEditBody(Body):
    """All fields as they shall be; ``drop_former`` ends the time in which the former secret signs, too."""

    version: Version
    name: str
    url: str
    kinds: list[str]
    active: bool = True
    drop_former: bool = False


class WebhookView(msgspec.Struct, frozen=True):
    """A subscription; ``secrets``: how many secrets sign now."""

    id: UUID
    version: int
    department: UUID
    name: str
    url: str
    kinds: list[str]
    active: bool
    secrets: int
    created_at: datetime


class NewSecretView(WebhookView, frozen=True):
    """The subscription with its new secret, told this once, as the Standard Webhooks specification writes it."""

    secret: str


def _shown(webhook: Webhook, view: type[View], **more: str) -> View:
    return shown(view, webhook, secrets=len(webhook.secrets), **more)


def _new_secret(new: NewSecret) -> NewSecretView:
    secret = "whsec_" + base64.b64encode(new.secret).decode()
    return _shown(new.webhook, NewSecretView, secret=secret)


class WebhookController(Controller):
    """Messages are signed by HMAC-SHA256 and hold ids only."""

    path = "/webhooks"
    tags = ("事件推送",)

    @get("/", **needs(AdministrationRight.MANAGE_WEBHOOKS))
    def webhooks(self, call: Here) -> list[WebhookView]:
        """推送列表,不含密钥。"""
        found = call.run(ListWebhooks, ListWebhooksQuery(actor=call.actor))
        return [_shown(one, WebhookView) for one in found]

    @post("/", **needs(AdministrationRight.MANAGE_WEBHOOKS))
    def create(self, call: Here, data: JSONBody[WebhookBody]) -> NewSecretView:
        """新增推送;签名密钥只显示这一次。"""
        command = CreateWebhookCommand(
            actor=call.actor,
            department=DepartmentId(data.department),
            name=data.name,
            url=data.url,
            kinds=tuple(data.kinds),
        )
        return _new_secret(call.run(CreateWebhook, command))

    @put("/{webhook:uuid}", **needs(AdministrationRight.MANAGE_WEBHOOKS))
    def edit(self, call: Here, webhook: FromPath[UUID], data: JSONBody[WebhookEditBody]) -> WebhookView:
        """修改推送。"""
        command = EditWebhookCommand(
            actor=call.actor,
            webhook=WebhookId(webhook),
            version=data.version,
            name=data.name,
            url=data.url,
            kinds=tuple(data.kinds),
            active=data.active,
            drop_former=data.drop_former,
        )
        return _shown(call.run(EditWebhook, command), WebhookView)

    @post("/{webhook:uuid}/secret", **needs(AdministrationRight.MANAGE_WEBHOOKS))
    def change_secret(self, call: Here, webhook: FromPath[UUID]) -> NewSecretView:
        """更换签名密钥;旧密钥同时有效,直到去掉。"""
        command = ChangeWebhookSecretCommand(actor=call.actor, webhook=WebhookId(webhook))
        return _new_secret(call.run(ChangeWebhookSecret, command))

    @delete("/{webhook:uuid}", **needs(AdministrationRight.MANAGE_WEBHOOKS))
    def remove(self, call: Here, webhook: FromPath[UUID]) -> None:
        """停用推送;记录保留。"""
        call.run(RemoveWebhook, RemoveWebhookCommand(actor=call.actor, webhook=WebhookId(webhook)))
