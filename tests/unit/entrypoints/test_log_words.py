"""What the log holds as codes is read in words: each code of each type that a changed field can have."""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin

import attrs
import pytest

from entrypoints import storing
from entrypoints.web.office.log_words import (
    PURPOSES,
    THINGS,
    changes_told,
    field_title,
    fields_of,
    kind_of,
    value_told,
)
from entrypoints.web.office.logs import PLAIN
from entrypoints.wiring import POLICIES
from entrypoints.wording import label, words
from tjdomain.administration.domain.log import OPEN_FIELDS, OPEN_SUBJECTS, Changed
from tjdomain.certification.usecases import run_print_batch
from tjdomain.examination.domain.kinds import Station
from tjdomain.shared.actor import ScopeLevel
from tjdomain.shared.events import Plain, plain
from tjdomain.shared.text_message import MessageTemplate

SCHEDULES = {"booking", "upkeep"}
OF_A_FILE = {"file", "message_sample"}
"""Events about something that is no aggregate; what they hold is told by ``PURPOSES`` and ``MessageTemplate``."""
NEVER_TOLD = {
    "session": {"started_at", "last_seen_at", "ends_at", "ended_at", "end", "awaits_code"},
    "job": {field.name for field in attrs.fields(THINGS["job"])} - {"kind"},
    "person_request": {"way", "person", "wish", "asked_on", "cleared", "answer"},
    "webhook": {"secret", "former_secret"},
}
"""Fields that no event of the subject holds."""


def codes(kind: Any) -> Iterator[tuple[Enum, Plain]]:
    """Every member of every enum inside a type, with a value of the type that holds it."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        for one in inside:
            yield from codes(one)
    elif origin is not None and issubclass(origin, Mapping):
        yield from ((member, {value: 1}) for member, value in codes(inside[0]))
        yield from ((member, {"a": value}) for member, value in codes(inside[1]))
    elif origin is not None:
        yield from ((member, [value]) for member, value in codes(inside[0] if inside else None))
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from ((member, plain(member)) for member in kind)
    elif isinstance(kind, type):
        for name, part in fields_of(kind).items():
            yield from ((member, {name: value}) for member, value in codes(part))


def seen(subject: str) -> Mapping[str, Any]:
    """The fields of a subject's events that a reader of the log sees."""
    open_ = OPEN_SUBJECTS if subject in OPEN_SUBJECTS else OPEN_FIELDS
    fields = fields_of(THINGS[subject])
    return {name: kind for name, kind in fields.items() if subject in OPEN_SUBJECTS or name in open_}


def test_the_thing_behind_every_kind_of_event_is_known() -> None:
    subjects = {name.partition(".")[0] for name in words().events if "." in name} - SCHEDULES
    assert subjects ^ (THINGS.keys() | OF_A_FILE) == set()


@pytest.mark.parametrize("subject", sorted(THINGS))
def test_every_code_of_every_field_is_told_in_words(subject: str) -> None:
    wrong = [
        (name, str(member))
        for name, kind in seen(subject).items()
        for member, value in codes(kind)
        if label(member) not in value_told(value, kind) or not re.search("[一-鿿]|^[A-Z]", label(member))
    ]
    assert wrong == []


def test_the_walk_finds_codes_in_lists_tables_and_parts() -> None:
    assert {member for member, _ in codes(kind_of("staff", "stations"))} == set(Station)
    assert {member for member, _ in codes(kind_of("role", "scope"))} == set(ScopeLevel)
    assert {type(member).__name__ for member, _ in codes(THINGS["appointment"])} > {"AppointmentState", "Channel"}


@pytest.mark.parametrize("group", sorted(POLICIES))
def test_every_code_of_every_parameter_is_told_in_words(group: str) -> None:
    for name, kind in fields_of(POLICIES[group][1]).items():
        for member, value in codes(kind):
            changes = (Changed("group", None, group), Changed("name", None, name), Changed("value", value, value))
            first, second, third = changes_told("parameter", changes, {})
            assert re.search("[一-鿿]", first + second)
            assert name not in second.partition("：")[2].split()
            assert third.count(label(member)) == 2, third


@pytest.mark.parametrize("subject", sorted(OPEN_SUBJECTS))
def test_every_field_that_is_told_has_a_title(subject: str) -> None:
    names = seen(subject).keys() - PLAIN - NEVER_TOLD.get(subject, set())
    assert sorted(name for name in names if not re.search("[一-鿿]", field_title(subject, name))) == []


def test_every_purpose_of_a_file_has_its_words() -> None:
    constants = {storing.PORTRAIT, storing.LICENCE, storing.SHEET, storing.SIGNATURE}
    assert PURPOSES.keys() == constants | {run_print_batch.DOCUMENT, run_print_batch.REPORT}


def test_days_moments_ids_and_what_is_unknown() -> None:
    names = {"01a22b43-0000-7000-8000-000000000001": "前台"}
    told = changes_told(
        "user",
        (
            Changed("roles", [], [next(iter(names)), "01a22b43-0000-7000-8000-000000000002"]),
            Changed("disabled", old=False, new=True),
            Changed("phone", {"number": "138****0000"}, None),
        ),
        names,
    )
    assert told == [
        "角色：前台、01a22b43-0000-7000-8000-000000000002",
        "已停用：否 → 是",
        "手机号：编号 138****0000 → （空）",
    ]
    assert changes_told("staff", (Changed("signature", None, None), Changed("signature", "x", None)), {}) == [
        "签名图片：有 → （空）"
    ]
    assert value_told("2026-03-02T00:30:00+00:00", kind_of("announcement", "starts")) == "2026-03-02 08:30"
    assert value_told("2026-03-02", kind_of("chief_physician", "valid_from")) == "2026-03-02"
    assert value_told("of-a-later-version", kind_of("announcement", "state")) == "of-a-later-version"
    assert value_told("yesterday", kind_of("announcement", "starts")) == "yesterday"
    assert value_told("booked", kind_of("message_sample", "purpose")) == label(MessageTemplate.BOOKED)
    assert kind_of("file", "purpose") is None
