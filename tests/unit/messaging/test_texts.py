"""The department words its messages; a place that a message does not know is refused with those it does."""

import pytest
from attrs import evolve, fields

from tjdomain.messaging.domain.errors import UnknownPlaceholder
from tjdomain.messaging.domain.policy import MessagingPolicy, messages_of
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.text_message import MessageTemplate

NOTICES = tuple(template for template in MessageTemplate if template is not MessageTemplate.PHONE_CODE)


def test_every_notice_has_a_shipped_text_that_fits_into_two_messages() -> None:
    policy = MessagingPolicy()
    names = ("name", "address", "contact", "day", "period", "number", "reason")
    values = dict.fromkeys(names, "五个字那么")
    for template in NOTICES:
        text = policy.wording(template, values)
        assert "{" not in text
        assert 20 < len(text) < 134
    assert {field.name for field in fields(MessagingPolicy)} == {
        *(template.value for template in NOTICES),
        "messages_per_phone",
        "not_sent",
    }


def test_the_departments_own_text_is_filled() -> None:
    policy = MessagingPolicy(booked="{day}{period}见，{day}勿忘")
    assert policy.wording(MessageTemplate.BOOKED, {"day": "3月2日", "period": "上午"}) == "3月2日上午见，3月2日勿忘"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("booked", "原因：{reason}", "{reason}"),
        ("cancelled", "{code}", "{code}"),
        ("certificate_issued", "{number}", "{number}"),
        ("rescheduled", "{}", "{}"),
        ("licence_rejected", "忘了关 {day", "{"),
        ("booked", "多了一个}", "}"),
    ],
)
def test_an_unknown_place_is_refused(name: str, text: str, value: str) -> None:
    with pytest.raises(UnknownPlaceholder) as refusal:
        MessagingPolicy(**{name: text})
    assert (refusal.value.field, refusal.value.value) == (name, value)
    assert {"name", "address", "contact"} <= set(refusal.value.known)


def test_a_kind_that_is_switched_off_is_not_sent_and_keeps_its_text() -> None:
    policy = MessagingPolicy(booked="{name}您好", not_sent=(MessageTemplate.BOOKED,))
    assert policy.wording(MessageTemplate.BOOKED, {"name": "张*丰"}) == ""
    assert evolve(policy, not_sent=()).wording(MessageTemplate.BOOKED, {"name": "张*丰"}) == "张*丰您好"


def test_codes_for_phones_cannot_be_switched_off_here() -> None:
    with pytest.raises(InvalidValue) as refusal:
        MessagingPolicy(not_sent=(MessageTemplate.PHONE_CODE,))
    assert (refusal.value.field, refusal.value.value) == ("not_sent", "phone_code")


@pytest.mark.parametrize(("length", "count"), [(0, 0), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_text_is_counted_as_it_is_paid(length: int, count: int) -> None:
    assert messages_of("字" * length) == count
