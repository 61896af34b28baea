"""Values of parameters between their JSON shape and the types of a policy's fields."""

from collections.abc import Callable, Mapping
from datetime import time
from enum import Enum
from types import MappingProxyType
from typing import Any, get_args, get_origin

from tjdomain.administration.domain.errors import ParameterInvalid
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.events import Plain
from tjdomain.shared.text import clean

NUMBER_LIMIT = 10_000_000
"""Numbers are counts, days or minutes: 0 to this."""
TEXT_LIMIT = 500
ITEMS_LIMIT = 200


class ParameterKind(Enum):
    """How a parameter is edited."""

    SWITCH = "switch"
    NUMBER = "number"
    TEXT = "text"
    TIME = "time"
    CHOICE = "choice"
    LIST = "list"


_KINDS: tuple[tuple[type, ParameterKind], ...] = (
    (bool, ParameterKind.SWITCH),
    (Enum, ParameterKind.CHOICE),
    (int, ParameterKind.NUMBER),
    (str, ParameterKind.TEXT),
    (time, ParameterKind.TIME),
)


def kind_of(annotation: Any) -> ParameterKind:
    """How values of a field's type are edited. Raises ``TypeError`` on a type that parameters do not have."""
    if get_origin(annotation) is tuple:
        for item in get_args(annotation):
            if item is not Ellipsis:
                kind_of(item)
        return ParameterKind.LIST
    for base, kind in _KINDS:
        if isinstance(annotation, type) and issubclass(annotation, base):
            return kind
    message = f"a parameter cannot have the type {annotation!r}"
    raise TypeError(message)


def choices_of(annotation: Any) -> tuple[Enum, ...]:
    """The members that a choice, or a list of choices, offers; none for other types."""
    first = get_args(annotation)[0] if get_origin(annotation) is tuple else annotation
    return tuple(first) if isinstance(first, type) and issubclass(first, Enum) else ()


def read_value(name: str, annotation: Any, given: Plain) -> Any:
    """``given`` as a value of the field's type. Raises ``ParameterInvalid``."""
    if get_origin(annotation) is tuple:
        return _read_tuple(name, get_args(annotation), given)
    try:
        return _READERS[kind_of(annotation)](annotation, given)
    except (ValueError, TypeError, InvalidValue):
        raise _invalid(name, given) from None


def _invalid(name: str, given: Plain) -> ParameterInvalid:
    return ParameterInvalid(name, str(given)[:100])


def _read_tuple(name: str, items: tuple[Any, ...], given: Plain) -> tuple[Any, ...]:
    if not isinstance(given, list | tuple) or len(given) > ITEMS_LIMIT:
        raise _invalid(name, given)
    if items[-1] is Ellipsis:
        return tuple(read_value(name, items[0], each) for each in given)
    if len(given) != len(items):
        raise _invalid(name, given)
    return tuple(read_value(name, item, each) for item, each in zip(items, given, strict=True))


def _read_switch(_: Any, given: Plain) -> bool:
    if not isinstance(given, bool):
        raise TypeError
    return given


def _read_number(_: Any, given: Plain) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= NUMBER_LIMIT:
        raise TypeError
    return given


def _read_text(_: Any, given: Plain) -> str:
    if not isinstance(given, str):
        raise TypeError
    return clean(given, "value", TEXT_LIMIT)


def _read_time(_: Any, given: Plain) -> time:
    hour = time.fromisoformat(given)
    if hour.tzinfo is not None:
        raise TypeError
    return hour


_READERS: Mapping[ParameterKind, Callable[[Any, Plain], Any]] = MappingProxyType(
    {
        ParameterKind.SWITCH: _read_switch,
        ParameterKind.NUMBER: _read_number,
        ParameterKind.TEXT: _read_text,
        ParameterKind.TIME: _read_time,
        ParameterKind.CHOICE: lambda wanted, given: wanted(given),
    }
)
