"""Webhook messages over HTTP, signed as the Standard Webhooks specification says."""

import base64
import hmac
import json

from adapters.kit.http import HttpClient
from ports.clock import Clock
from tjdomain.shared.errors import BadReply, Rejected, Unavailable
from tjdomain.shared.webhook import Webhook, WebhookMessage

_GONE = 410
_LATER = frozenset({408, 425, 429})
_SERVER_ERROR = 500


class HttpWebhookSender:
    """HMAC-SHA256 over id, time and body, once for each secret in force."""

    def __init__(self, client: HttpClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def send(self, webhook: Webhook, message: WebhookMessage) -> None:
        """Post it, signed. Raises ``Unavailable`` (no answer, 5xx, 408, 429), ``Rejected`` (410), else ``BadReply``."""
        body, moment = message_body(message), str(int(self._clock.now().timestamp()))
        signed = f"{message.id}.{moment}.".encode() + body
        headers = {
            "content-type": "application/json",
            "webhook-id": str(message.id),
            "webhook-timestamp": moment,
            "webhook-signature": " ".join(signature(secret, signed) for secret in webhook.secrets),
        }
        status = self._client.post(webhook.url, body, headers, "webhook").status
        if 200 <= status < 300:  # noqa: PLR2004  the class of answers that mean «taken»
            return
        if status == _GONE:
            raise Rejected("webhook", str(status))
        if status in _LATER or status >= _SERVER_ERROR:
            raise Unavailable("webhook")
        raise BadReply("webhook", str(status))


def message_body(message: WebhookMessage) -> bytes:
    """The JSON that goes out (``contracts/webhooks/message.schema.json``)."""
    said = {
        "type": message.kind,
        "timestamp": message.at.isoformat(),
        "data": {"subject": message.subject, "id": str(message.subject_id), "version": message.version},
    }
    return json.dumps(said, separators=(",", ":")).encode()


def signature(secret: bytes, signed: bytes) -> str:
    """One signature of the header."""
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
