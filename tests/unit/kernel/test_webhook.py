"""What a webhook subscription may be, and what it wants."""

import pytest
from attrs import evolve

from contracts.ports.webhooks import WEBHOOK
from tjdomain.shared.webhook import WebhookKinds, WebhookSecret, WebhookUrl


@pytest.mark.parametrize("url", ["http://10.1.2.3:8080", "https://a.example/b?c=d#e", "https://a.example/" + "x" * 480])
def test_addresses_of_the_hospital_s_network_and_outside_are_fine(url: str) -> None:
    assert evolve(WEBHOOK, url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/hook",
        "https://",
        "ftp://a.example",
        "https://user:pass@a.example/",
        "https://a.example/空",
        "https://a b/",
        "https://a.example/\n",
        "https://a.example/" + "x" * 490,
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(WebhookUrl):
        evolve(WEBHOOK, url=url)


@pytest.mark.parametrize("kinds", [(), ("*",), ("certificate",), ("certificate.issued", "Certificate.*")])
def test_events_are_named_or_all_of_one_subject(kinds: tuple[str, ...]) -> None:
    with pytest.raises(WebhookKinds):
        evolve(WEBHOOK, kinds=kinds)


def test_a_short_secret_is_refused_also_as_the_former_one() -> None:
    with pytest.raises(WebhookSecret):
        evolve(WEBHOOK, secret=b"short")
    with pytest.raises(WebhookSecret):
        evolve(WEBHOOK, former_secret=b"short")


def test_it_wants_what_it_names_while_it_is_active() -> None:
    wanted = {"certificate.issued", "certificate.revoked", "appointment.booked"}
    kinds = [*wanted, "appointment.cancelled", "person.merged"]
    assert {kind for kind in kinds if WEBHOOK.wants(kind)} == wanted
    assert not evolve(WEBHOOK, active=False).wants("certificate.issued")


def test_both_secrets_sign_after_a_change() -> None:
    changed = evolve(WEBHOOK, secret=bytes(32), former_secret=WEBHOOK.secret)
    assert (WEBHOOK.secrets, changed.secrets) == ((WEBHOOK.secret,), (bytes(32), WEBHOOK.secret))
    assert "secret" not in repr(WEBHOOK)
