"""Parameters are the fields of policy classes; their values fit their types and each other."""

from datetime import time

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.administration.conftest import REGISTRY, Mode, Other, ShopPolicy
from tjdomain.administration.domain.errors import ParameterInvalid
from tjdomain.administration.domain.policy import GROUP, AdministrationPolicy
from tjdomain.administration.domain.registry import ParameterRegistry, policy_from
from tjdomain.administration.domain.values import ITEMS_LIMIT, ParameterKind
from tjdomain.shared.errors import DomainError, InvalidValue, NotFound


def test_every_field_is_a_parameter_with_its_kind_default_and_choices() -> None:
    told = {each.name: (each.kind, each.default, each.choices) for each in REGISTRY.definitions("shop")}
    assert told == {
        "limit": (ParameterKind.NUMBER, 3, ()),
        "open": (ParameterKind.SWITCH, True, ()),
        "title": (ParameterKind.TEXT, "查体科", ()),
        "hour": (ParameterKind.TIME, "08:00:00", ()),
        "mode": (ParameterKind.CHOICE, "reflex", ("always", "reflex")),
        "modes": (ParameterKind.LIST, ["always", "reflex"], ("always", "reflex")),
        "stages": (ParameterKind.LIST, [[14, 100]], ()),
        "most": (ParameterKind.NUMBER, 5, ()),
    }
    assert REGISTRY.groups == ("shop", "other", GROUP)
    assert len(REGISTRY.definitions()) == len(told) + 3


def test_a_parameter_that_does_not_exist_is_not_found() -> None:
    for group, name in (("shop", "x"), ("x", "limit")):
        with pytest.raises(NotFound):
            REGISTRY.definition(group, name)


def test_stored_values_take_the_place_of_defaults_and_forgotten_names_do_no_harm() -> None:
    stored = {"hour": "07:30", "modes": ["always"], "stages": [[30, 50], [14, 100]], "gone": 1}
    assert policy_from(ShopPolicy, stored) == ShopPolicy(
        hour=time(7, 30), modes=(Mode.ALWAYS,), stages=((30, 50), (14, 100))
    )


@pytest.mark.parametrize(
    ("name", "given"),
    [
        *(("limit", value) for value in ("3", 3.0, True, -1, 10_000_001, None, [3])),
        *(("open", value) for value in (1, "true", None)),
        *(("title", value) for value in (5, None, "x" * 501, "a\0b")),
        *(("hour", value) for value in ("25:00", "8", 8, None, "08:00+08:00")),
        *(("mode", value) for value in ("never", None, [], "REFLEX")),
        *(("modes", value) for value in ("always", ["never"], {"always": 1})),
        *(
            ("stages", value)
            for value in ([[14]], [[14, 100, 1]], [14, 100], [["14", 100]], [[1, 1]] * (ITEMS_LIMIT + 1))
        ),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_parameter(name: str, given: object) -> None:
    with pytest.raises(ParameterInvalid) as refusal:
        REGISTRY.checked("shop", name, given, {})
    assert refusal.value.field == name


def test_the_policys_own_checks_are_heard() -> None:
    with pytest.raises(ParameterInvalid):
        REGISTRY.checked("shop", "limit", 0, {})
    with pytest.raises(InvalidValue) as refusal:
        REGISTRY.checked("shop", "limit", 6, {})
    assert refusal.value.code == "value.invalid"
    assert REGISTRY.checked("shop", "limit", 6, {"most": 9}) == 6


def test_values_come_back_in_their_normal_shape() -> None:
    assert REGISTRY.checked("shop", "hour", "07:30", {}) == "07:30:00"
    assert REGISTRY.checked("shop", "title", " 查体科 ", {}) == "查体科"
    assert REGISTRY.checked("shop", "stages", ((1, 2),), {}) == [[1, 2]]


def test_only_groups_that_exist_can_need_a_second_person() -> None:
    assert REGISTRY.checked(GROUP, "confirmed_groups", ["shop"], {}) == ["shop"]
    with pytest.raises(ParameterInvalid) as refusal:
        REGISTRY.checked(GROUP, "confirmed_groups", ["shop", "ship"], {})
    assert refusal.value.value == "ship"


def test_the_group_that_says_who_needs_a_second_person_needs_one_too() -> None:
    assert not AdministrationPolicy().needs_second_person(GROUP)
    policy = AdministrationPolicy(confirmed_groups=("shop",))
    assert policy.needs_second_person("shop")
    assert policy.needs_second_person(GROUP)
    assert not policy.needs_second_person("other")


def test_a_policy_with_a_field_that_cannot_be_a_parameter_stops_the_start() -> None:
    @frozen
    class Odd:
        weight: float = 1.5

    @frozen
    class Deep:
        rows: tuple[tuple[object, ...], ...] = ()

    @frozen
    class Bare:
        name: str = field()

    for policy, error in ((Odd, TypeError), (Deep, TypeError), (Bare, ValueError)):
        with pytest.raises(error):
            ParameterRegistry({"odd": policy})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(st.sampled_from([each.name for each in REGISTRY.definitions("shop")]), ANYTHING)
def test_whatever_is_given_is_taken_or_refused(name: str, given: object) -> None:
    try:
        taken = REGISTRY.checked("shop", name, given, {})
    except DomainError:
        return
    assert REGISTRY.checked("shop", name, taken, {}) == taken


def test_an_unknown_word_of_another_group_is_just_text() -> None:
    assert policy_from(Other, {"word": "行"}) == Other("行")
