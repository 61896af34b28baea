"""Every refusal, enum and right has its Chinese words, and no words are left over."""

import ast
import re
import tomllib
from collections import Counter
from enum import Enum
from string import Formatter
from typing import Any

import attrs

from entrypoints.background import PLANNED
from entrypoints.wiring import POLICIES
from tests.unit.house import TEXTS, classes, sources, tree
from tjdomain.shared.errors import TjError

EDGE = re.compile(r"http\.\d{3}")
"""Codes that the web makes from a status of the framework."""


def texts(kind: str) -> dict[str, Any]:
    """Entries of the text files of one kind: ``labels``, ``rights``, or ``problems`` for all the others."""
    merged: dict[str, Any] = {}
    for path in sorted(TEXTS.glob("*.toml")):
        prefix = path.name.partition("_")[0]
        if kind == (prefix if prefix in {"labels", "rights", "events", "parameters"} else "problems"):
            entries = tomllib.loads(path.read_text("utf-8"))
            assert not merged.keys() & entries.keys(), f"{path.name} repeats {merged.keys() & entries.keys()}"
            merged |= entries
    return merged


def errors() -> list[type[TjError]]:
    inner = sources("tjdomain", "ports")
    outer = [path for path in sources("adapters", "entrypoints") if "ClassVar[str]" in path.read_text("utf-8")]
    return list(classes(TjError, inner + outer))


def rights() -> list[Enum]:
    declared = [path for path in sources("tjdomain") if path.name == "rights.py"]
    return [right for kind in classes(Enum, declared) for right in kind]


def labelled() -> list[type[Enum]]:
    return list(classes(Enum, [path for path in sources("tjdomain") if path.name != "rights.py"]))


def placeholders(text: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name is not None}


def literals() -> set[str]:
    return {
        node.value
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_error_has_a_code_of_its_own() -> None:
    assert [error.__name__ for error in errors() if "code" not in vars(error)] == []
    assert [code for code, count in Counter(error.code for error in errors()).items() if count > 1] == []


def test_every_code_has_a_sentence_and_a_next_step() -> None:
    written = texts("problems")
    assert sorted(error.code for error in errors() if error.code not in written) == []
    assert [code for code, text in written.items() if set(text) != {"sentence", "next"} or not all(text.values())] == []


def test_no_sentence_is_left_without_its_code() -> None:
    known = {error.code for error in errors()} | literals()
    assert [code for code in texts("problems") if code not in known and not EDGE.fullmatch(code)] == []


def test_sentences_name_only_fields_that_their_error_has() -> None:
    written = texts("problems")
    unknown = {
        error.code: names
        for error in errors()
        if error.code in written
        and (
            names := placeholders(written[error.code]["sentence"] + written[error.code]["next"])
            - {field.name for field in attrs.fields(error)}
        )
    }
    assert unknown == {}


def test_every_member_of_every_enum_has_a_label() -> None:
    written = texts("labels")
    missing = {
        kind.__name__: names
        for kind in labelled()
        if (names := sorted(set(kind.__members__) - written.get(kind.__name__, {}).keys()))
    }
    assert missing == {}


def test_no_label_is_left_without_its_member() -> None:
    members = {kind.__name__: set(kind.__members__) for kind in labelled()}
    left = {name: sorted(labels.keys() - members.get(name, set())) for name, labels in texts("labels").items()}
    assert {name: keys for name, keys in left.items() if keys or name not in members} == {}


def test_no_two_enums_share_a_name_since_labels_are_found_by_it() -> None:
    assert [name for name, count in Counter(kind.__name__ for kind in labelled()).items() if count > 1] == []


def test_every_right_has_a_title_and_every_title_its_right() -> None:
    assert sorted(str(right.value) for right in rights()) == sorted(texts("rights"))


KIND = re.compile(r"[a-z_]+\.[a-z_]+")
VIEWED = {"appointment", "certificate", "employer", "examination", "person_request", "team"}
"""Subjects whose views ``ViewLog.seen`` logs."""


def kinds() -> set[str]:
    """Every kind of event: what use cases name like one and is neither an error nor a right."""
    inner = [path for path in sources("tjdomain") if {"usecases", "flows"} & set(path.parts)]
    found = {
        node.value
        for path in [*inner, *(path for path in sources("entrypoints") if path.name == "viewing.py")]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KIND.fullmatch(node.value)
    }
    return (found | {f"{one}.viewed" for one in VIEWED}) - texts("problems").keys() - texts("rights").keys()


def test_every_kind_of_event_has_its_words_and_none_are_left_over() -> None:
    written = {name for name in texts("events") if "." in name and name.partition(".")[0] not in SCHEDULED}
    assert sorted(kinds() ^ (written - {"announcement.published", "announcement.withdrawn"})) == []


def test_every_schedule_has_its_words() -> None:
    assert {schedule.name for schedule in PLANNED} <= texts("events").keys()


def test_every_parameter_has_its_title_and_none_are_left_over() -> None:
    policies = {name: policy for name, (_, policy) in POLICIES.items()}
    declared = {f"{name}.{field.name}" for name, policy in policies.items() for field in attrs.fields(policy)}
    assert sorted(declared) == sorted(texts("parameters"))


SCHEDULED = {"booking", "upkeep"}
