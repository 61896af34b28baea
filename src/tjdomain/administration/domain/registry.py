"""Which parameters there are: the fields of every context's policy class."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import attrs
from attrs import frozen

from tjdomain.administration.domain.errors import ParameterInvalid
from tjdomain.administration.domain.policy import GROUP
from tjdomain.administration.domain.values import ParameterKind, choices_of, kind_of, read_value
from tjdomain.shared.errors import NotFound
from tjdomain.shared.events import Plain, plain

P = TypeVar("P")


@frozen(kw_only=True)
class ParameterDefinition:
    """A parameter 参数: a field of a policy class. ``default`` is the shipped value in its JSON shape."""

    group: str
    name: str
    kind: ParameterKind
    default: Plain
    choices: tuple[str, ...] = ()


def policy_from(policy: type[P], stored: Mapping[str, Plain]) -> P:
    """The policy with the stored values in place of its defaults.

    Names that the class does not have (any more) are passed over. Raises ``ParameterInvalid`` where a value does not
    fit its field, and what the class's own validators raise (``ValueError`` and ``TypeError`` as ``ParameterInvalid``).
    """
    fields = {field.name: field.type for field in attrs.fields(policy)}  # type: ignore[arg-type]
    values = {name: read_value(name, fields[name], value) for name, value in stored.items() if name in fields}
    try:
        return policy(**values)
    except (ValueError, TypeError) as error:
        raise ParameterInvalid(policy.__name__, str(stored)[:100]) from error


class ParameterRegistry:
    """All parameters by group and name.

    Raises ``TypeError`` or ``ValueError`` for a policy class with a field that has no plain type or no default.
    """

    def __init__(self, policies: Mapping[str, type]) -> None:
        self._policies = MappingProxyType(dict(policies))
        self._definitions = {
            (group, field.name): _definition(group, policy, field)
            for group, policy in policies.items()
            for field in attrs.fields(policy)
        }

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups, one for each context."""
        return tuple(self._policies)

    def definitions(self, group: str | None = None) -> tuple[ParameterDefinition, ...]:
        """The parameters in the order of their classes, of one group or of all."""
        return tuple(each for each in self._definitions.values() if group in {None, each.group})

    def definition(self, group: str, name: str) -> ParameterDefinition:
        """The parameter of that name. Raises ``NotFound``."""
        try:
            return self._definitions[group, name]
        except KeyError:
            raise NotFound("parameter", f"{group}.{name}"[:100]) from None

    def checked(self, group: str, name: str, given: Plain, stored: Mapping[str, Plain]) -> Plain:
        """``given`` in its normal JSON shape, if the group's policy takes it beside its other ``stored`` values.

        Raises ``NotFound``, ``ParameterInvalid``, and what the policy's own validators raise.
        """
        self.definition(group, name)
        value = getattr(policy_from(self._policies[group], {**stored, name: given}), name)
        if group == GROUP and (strangers := set(value) - set(self._policies)):
            raise ParameterInvalid(name, ", ".join(sorted(strangers)))
        return plain(value)


def _definition(group: str, policy: type, field: "attrs.Attribute[Any]") -> ParameterDefinition:
    if field.default is attrs.NOTHING:
        message = f"{policy.__name__}.{field.name} has no default"
        raise ValueError(message)
    return ParameterDefinition(
        group=group,
        name=field.name,
        kind=kind_of(field.type),
        default=plain(field.default),
        choices=tuple(plain(member) for member in choices_of(field.type)),
    )
