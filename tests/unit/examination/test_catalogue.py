"""The catalogue: what is shipped, and what no catalogue may do."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tjdomain.examination.domain.catalogue import Catalogue, Cutoff, ReferenceRange
from tjdomain.examination.domain.catalogue_errors import (
    CatalogueInvalid,
    HepatitisBRefused,
    NoTrade,
    TradeNotExamined,
    UnknownItem,
)
from tjdomain.examination.domain.catalogue_rules import check, faults, means_hepatitis_b
from tjdomain.examination.domain.errors import BadResultValue
from tjdomain.examination.domain.kinds import Effect, Flag, ReflexMode, SpecimenKind
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.shared.person import Sex
from tjdomain.shared.trade import Trade

DAY = date(2026, 3, 2)
LISTED = ("cholera", "dysentery", "typhoid", "hepatitis_a", "hepatitis_e", "tb_active")


def with_item(which: str, **changes: Any) -> Catalogue:
    items = tuple(evolve(item, **changes) if item.code == which else item for item in VERSION_1.items)
    return evolve(VERSION_1, items=items)


def found(catalogue: Catalogue) -> set[str]:
    return {fault.fault.value if isinstance(fault, CatalogueInvalid) else fault.code for fault in faults(catalogue)}


def test_the_shipped_catalogue_is_without_fault() -> None:
    assert faults(VERSION_1) == ()


@pytest.mark.parametrize("finding", [*LISTED, "exudative_skin", "suppurative_skin"])
@pytest.mark.parametrize("trade", Trade)
def test_a_listed_disease_bars_every_trade_at_first_and_in_the_recheck(finding: str, trade: Trade) -> None:
    rule = VERSION_1.rule(finding, trade)
    assert rule is not None
    assert (rule.first, rule.recheck) == (Effect.BARS, Effect.BARS)


@pytest.mark.parametrize("trade", Trade)
def test_suspected_tuberculosis_is_rechecked_and_never_passes(trade: Trade) -> None:
    rule = VERSION_1.rule("tb_suspected", trade)
    assert rule is not None
    assert (rule.first, rule.recheck) == (Effect.RECHECK, Effect.BARS)


@pytest.mark.parametrize("finding", ["hand_fungus", "nail_fungus", "hand_eczema", "hand_psoriasis"])
def test_skin_diseases_of_the_hand_weigh_by_trade(finding: str) -> None:
    effects = {trade: rule.first for trade in Trade if (rule := VERSION_1.rule(finding, trade)) is not None}
    assert effects == {
        Trade.FOOD: Effect.DOCTOR,
        Trade.PUBLIC_PLACE: Effect.DOCTOR,
        Trade.HAIR_BATH: Effect.BARS,
        Trade.DRINKING_WATER: Effect.PASSES,
        Trade.COSMETICS: Effect.BARS,
        Trade.DISINFECTION: Effect.BARS,
        Trade.DRUGS: Effect.DOCTOR,
        Trade.DRUGS_QUALITY: Effect.DOCTOR,
    }


@pytest.mark.parametrize(
    ("finding", "effect"),
    [
        ("history_of_illness", Effect.PASSES),
        ("chest_old_lesion", Effect.PASSES),
        ("alt_abnormal", Effect.PASSES),
        ("internal_abnormal", Effect.DOCTOR),
        ("other_sign", Effect.DOCTOR),
        ("chest_other", Effect.DOCTOR),
        ("igm_weak", Effect.DOCTOR),
    ],
)
def test_what_is_no_listed_disease_passes_or_is_the_doctors(finding: str, effect: Effect) -> None:
    rule = VERSION_1.rule(finding, Trade.FOOD)
    assert rule is not None
    assert rule.first is effect


def test_colour_vision_is_examined_and_bars_only_where_drugs_are_tested_and_kept() -> None:
    assert "colour_vision" in VERSION_1.wanted({Trade.DRUGS_QUALITY}).required
    assert "colour_vision" not in VERSION_1.wanted(set(Trade) - {Trade.DRUGS_QUALITY}).required
    bars = {t for t in Trade if (rule := VERSION_1.rule("colour_vision_abnormal", t)) and rule.first is Effect.BARS}
    assert bars == {Trade.DRUGS_QUALITY}


def test_cholera_is_reported_within_2_hours_and_the_others_within_24() -> None:
    hours = {finding.code: finding.notify_within for finding in VERSION_1.findings}
    assert hours["cholera"] == 2
    assert {hours[code] for code in (*LISTED[1:], "tb_suspected")} == {24}
    assert hours["alt_abnormal"] is None


def test_a_package_is_the_union_of_the_trades_in_the_catalogues_order() -> None:
    wanted = VERSION_1.wanted({Trade.DRUGS_QUALITY, Trade.FOOD})
    assert len(wanted.required) == len(set(wanted.required)) == 21
    assert wanted.required == VERSION_1.ordered(wanted.required)
    assert wanted.optional == ("other_signs",)


def test_where_reflex_items_are_always_examined_they_are_required_from_the_start() -> None:
    food = evolve(VERSION_1.packages[0], reflex=ReflexMode.ALWAYS)
    always = check(evolve(VERSION_1, packages=(food, *VERSION_1.packages[1:])))
    assert {"hav_igm", "hev_igm"} <= set(always.wanted({Trade.FOOD}).required)
    assert "hav_igm" not in always.wanted({Trade.DRUGS}).required


def test_an_item_wanted_by_one_trade_is_not_optional_because_of_another() -> None:
    food = evolve(VERSION_1.packages[0], optional=("colour_vision",))
    mixed = evolve(VERSION_1, packages=(food, *VERSION_1.packages[1:]))
    assert "colour_vision" not in mixed.wanted({Trade.FOOD, Trade.DRUGS_QUALITY}).optional
    assert "colour_vision" in mixed.wanted({Trade.FOOD}).optional


def test_an_examination_is_for_a_trade_that_is_examined() -> None:
    with pytest.raises(NoTrade):
        VERSION_1.wanted(set())
    with pytest.raises(TradeNotExamined):
        evolve(VERSION_1, packages=()).wanted({Trade.FOOD})


def test_items_are_found_by_code_and_by_the_names_that_instruments_use() -> None:
    assert VERSION_1.item("alt").title == "谷丙转氨酶"
    for name in ("ALT", "gpt", " 谷丙转氨酶 ", "丙氨酸氨基转移酶"):
        item = VERSION_1.item_named(name)
        assert item is not None
        assert item.code == "alt"
    assert VERSION_1.item_named("AST") is None
    with pytest.raises(UnknownItem):
        VERSION_1.item("ast")
    with pytest.raises(BadResultValue):
        VERSION_1.item("hav_igm").option("maybe")


@pytest.mark.parametrize(
    ("sex", "method", "limits"),
    [
        (Sex.MALE, "without_p5p", (9, 50)),
        (Sex.FEMALE, "without_p5p", (7, 40)),
        (Sex.MALE, "with_p5p", (9, 60)),
        (Sex.FEMALE, "with_p5p", (7, 45)),
    ],
)
def test_alt_has_the_limits_of_ws_t_404_1(sex: Sex, method: str, limits: tuple[int, int]) -> None:
    listed = VERSION_1.range_for("alt", "U/L", sex, method, DAY)
    assert listed is not None
    assert (listed.lower, listed.upper) == limits


def test_the_newest_range_of_the_day_counts_and_one_for_the_sex_before_one_for_both() -> None:
    later = ReferenceRange(item="alt", unit="U/L", method="new", upper=Decimal(35), valid_from=DAY)
    men = evolve(later, sex=Sex.MALE, upper=Decimal(45))
    older = evolve(later, valid_from=date(2021, 1, 1), upper=Decimal(60))
    catalogue = evolve(VERSION_1, ranges=(later, men, older))

    def upper(sex: Sex, day: date) -> Decimal | None:
        listed = catalogue.range_for("alt", "U/L", sex, "new", day)
        return listed.upper if listed is not None else None

    assert upper(Sex.MALE, DAY) == 45
    assert upper(Sex.FEMALE, DAY) == 35
    assert upper(Sex.FEMALE, date(2026, 3, 1)) == 60
    assert upper(Sex.FEMALE, date(2020, 1, 1)) is None
    assert catalogue.range_for("alt", "U/L", Sex.MALE, None, DAY) is None


@pytest.mark.parametrize(
    "name", ["乙肝五项", "乙型肝炎", "HBsAg", "hbs_ag", "Anti-HBs", "HBV-DNA", "两对半", "hep B", "表面抗原"]
)
def test_hepatitis_b_is_refused_by_any_name(name: str) -> None:
    assert means_hepatitis_b(name)
    with pytest.raises(HepatitisBRefused):
        check(with_item("alt", aliases=(name,)))


@pytest.mark.parametrize("name", ["HAV-IgM", "HEV-IgM", "戊肝IgM", "heparin", "ALT", "HbA1c"])
def test_other_items_are_not_taken_for_hepatitis_b(name: str) -> None:
    assert not means_hepatitis_b(name)


IGM = VERSION_1.item("hav_igm")
RULE = VERSION_1.rules[0]
REFLEX = VERSION_1.reflexes[0]
FOOD = VERSION_1.packages[0]
RANGE = VERSION_1.ranges[0]


@pytest.mark.parametrize(
    ("catalogue", "fault"),
    [
        (with_item("alt", code="ALT?"), "bad_code"),
        (evolve(VERSION_1, items=(*VERSION_1.items, VERSION_1.items[0])), "item_twice"),
        (with_item("heart", aliases=("肝",)), "name_twice"),
        (evolve(VERSION_1, packages=(*VERSION_1.packages, FOOD)), "package_twice"),
        (evolve(VERSION_1, rules=(*VERSION_1.rules, RULE)), "rule_twice"),
        (with_item("heart", options=VERSION_1.item("heart").options[1:]), "choice_without_normal"),
        (with_item("alt", units=()), "number_without_unit"),
        (with_item("alt", finding=None), "item_without_finding"),
        (
            with_item("heart", options=(evolve(IGM.options[0], flag=Flag.HIGH), IGM.options[0])),
            "option_without_finding",
        ),
        (evolve(VERSION_1, tubes=()), "specimen_without_tube"),
        (
            with_item("hav_igm", cutoff=Cutoff(unit="S/CO", at=Decimal(1), reached="yes", below="negative")),
            "cutoff_without_option",
        ),
        (evolve(VERSION_1, ranges=(evolve(RANGE, item="ast"),)), "range_names_no_item"),
        (evolve(VERSION_1, reflexes=(evolve(REFLEX, adds=("ast",)),)), "reflex_names_no_item"),
        (evolve(VERSION_1, packages=(evolve(FOOD, optional=("ast",)),)), "package_names_no_item"),
        (with_item("heart", recheck_with=("ast",)), "recheck_with_names_no_item"),
        (with_item("alt", finding="unheard_of"), "no_such_finding"),
        (evolve(VERSION_1, rules=VERSION_1.rules[1:]), "matrix_not_one_row"),
        (evolve(VERSION_1, rules=(*VERSION_1.rules, evolve(RULE, code="again"))), "matrix_not_one_row"),
        (evolve(VERSION_1, ranges=(*VERSION_1.ranges, RANGE)), "range_twice"),
        (evolve(VERSION_1, ranges=(evolve(RANGE, lower=None, upper=None),)), "range_without_limit"),
        (evolve(VERSION_1, ranges=(evolve(RANGE, lower=Decimal(51)),)), "range_crossed"),
        (evolve(VERSION_1, ranges=(evolve(RANGE, unit="mg"),)), "range_in_other_unit"),
        (evolve(VERSION_1, reflexes=(evolve(REFLEX, flags=frozenset()),)), "reflex_without_trigger"),
        (evolve(VERSION_1, reflexes=(evolve(REFLEX, flags=frozenset({Flag.NORMAL})),)), "reflex_without_trigger"),
        (with_item("hav_igm", specimen=SpecimenKind.STOOL), "reflex_from_other_specimen"),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_refused(catalogue: Catalogue, fault: str) -> None:
    assert fault in found(catalogue)
    with pytest.raises(CatalogueInvalid):
        check(catalogue)


@given(st.sets(st.sampled_from(Trade), min_size=1))
def test_whatever_the_trades_every_finding_of_every_wanted_item_has_its_row(trades: set[Trade]) -> None:
    wanted = VERSION_1.wanted(trades)
    for code in (*wanted.required, *wanted.optional):
        item = VERSION_1.item(code)
        for finding in {item.finding, *(option.finding for option in item.options)} - {None}:
            assert all(VERSION_1.rule(str(finding), trade) is not None for trade in trades)
