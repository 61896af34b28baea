"""Judged per trade and over all: what the rules propose, and why."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from contracts.ports import examination_samples as samples
from contracts.ports.examination_samples import RULES
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.conclusion import Proposal, Reason
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.judgement import EXEMPTION, propose
from tjdomain.examination.domain.kinds import Effect, Origin, Outcome
from tjdomain.examination.domain.recording import Entry, record
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.trade import Trade


def examined(*entries: Entry, trades: frozenset[Trade] = frozenset({Trade.FOOD}), exempt: str = "") -> Examination:
    """Everything normal but these entries; ``exempt`` is left out."""
    examination = samples.drawn(samples.registered(trades=trades))
    if entries:
        examination = record(examination, RULES, entries, samples.author())
    if exempt:
        exemption = samples.worked_on(samples.registered()).item("chest_xray").exemption
        assert exemption is not None
        examination = samples.exempt(examination, VERSION_1, exempt, exemption)
    if examination.item("alt").recordable:
        examination = record(examination, RULES, [Entry(item="alt", value="20")], samples.author())
    for item in examination.items:
        normal = VERSION_1.item(item.code).normal
        if item.recordable and normal is not None:
            entry = Entry(item=item.code, value=normal.code)
            examination = record(examination, RULES, [entry], samples.author())
    return examination


def proposed(*entries: Entry, trades: frozenset[Trade] = frozenset({Trade.FOOD}), exempt: str = "") -> Proposal:
    return propose(examined(*entries, trades=trades, exempt=exempt), VERSION_1)


def yes(item: str) -> Entry:
    return Entry(item=item, value="有", onset="2015")


BARRED = [
    yes("skin_exudative_skin"),
    yes("skin_suppurative_skin"),
    Entry(item="stool_dysentery", value="检出"),
    Entry(item="stool_typhoid", value="检出"),
    Entry(item="chest_xray", value="活动性肺结核"),
]


def test_nothing_found_is_qualified_without_a_reason() -> None:
    proposal = proposed()
    assert (proposal.outcome, proposal.reasons, proposal.recheck_items) == (Outcome.QUALIFIED, (), ())
    assert proposal.effects == ((Trade.FOOD, Effect.PASSES),)
    assert proposal.catalogue == 1


@pytest.mark.parametrize("entry", BARRED, ids=lambda entry: entry.item)
def test_a_listed_disease_is_unqualified_and_would_be_rechecked(entry: Entry) -> None:
    proposal = proposed(entry)
    assert proposal.outcome is Outcome.UNQUALIFIED
    assert proposal.recheck_items == (entry.item,)


@pytest.mark.parametrize(
    ("entry", "outcome"),
    [
        (Entry(item="chest_xray", value="疑似活动性肺结核"), Outcome.RECHECK),
        (Entry(item="chest_xray", value="陈旧性病灶"), Outcome.QUALIFIED),
        (Entry(item="chest_xray", value="其他异常"), Outcome.DOCTOR),
        (Entry(item="heart", value="不合格"), Outcome.DOCTOR),
        (yes("history_hepatitis"), Outcome.QUALIFIED),
        (yes("skin_hand_eczema"), Outcome.DOCTOR),
    ],
)
def test_other_findings_weigh_as_the_matrix_says(entry: Entry, outcome: Outcome) -> None:
    assert proposed(entry).outcome is outcome


def test_alt_alone_passes_once_both_igm_are_negative() -> None:
    proposal = proposed(Entry(item="alt", value="80"))
    assert proposal.outcome is Outcome.QUALIFIED
    assert proposal.reasons == (Reason("alt", "alt_abnormal", "alt_abnormal.all", Trade.FOOD, Effect.PASSES),)


@pytest.mark.parametrize(("value", "outcome"), [("1.0", Outcome.UNQUALIFIED), ("弱阳性", Outcome.DOCTOR)])
def test_a_positive_igm_bars_and_a_weak_one_is_the_doctors(value: str, outcome: Outcome) -> None:
    proposal = proposed(Entry(item="alt", value="80"), Entry(item="hev_igm", value=value))
    assert proposal.outcome is outcome
    assert proposal.recheck_items == ("hev_igm",)


def test_a_reason_names_finding_rule_trade_and_effect() -> None:
    proposal = proposed(yes("skin_hand_fungus"), trades=frozenset({Trade.FOOD, Trade.COSMETICS}))
    assert proposal.reasons == (
        Reason("skin_hand_fungus", "hand_fungus", "hand_fungus.doctor", Trade.FOOD, Effect.DOCTOR),
        Reason("skin_hand_fungus", "hand_fungus", "hand_fungus.bars", Trade.COSMETICS, Effect.BARS),
    )
    assert proposal.effect(Trade.COSMETICS) is Effect.BARS
    assert proposal.findings(Trade.COSMETICS) == ("hand_fungus",)


def test_one_passing_trade_qualifies_if_no_other_is_at_recheck_or_doctor() -> None:
    water = frozenset({Trade.DRINKING_WATER, Trade.COSMETICS})
    assert proposed(yes("skin_nail_fungus"), trades=water).outcome is Outcome.QUALIFIED
    food = water | {Trade.FOOD}
    assert proposed(yes("skin_nail_fungus"), trades=food).outcome is Outcome.DOCTOR


def test_a_recheck_holds_all_trades() -> None:
    suspicion = Entry(item="chest_xray", value="疑似活动性肺结核")
    proposal = proposed(suspicion, Entry(item="heart", value="不合格"), trades=frozenset({Trade.FOOD, Trade.DRUGS}))
    assert proposal.outcome is Outcome.RECHECK
    assert proposal.recheck_items == ("chest_xray",)


def test_the_gravest_finding_decides_a_trade() -> None:
    suspicion = Entry(item="chest_xray", value="疑似活动性肺结核")
    proposal = proposed(suspicion, Entry(item="stool_typhoid", value="检出"))
    assert (proposal.outcome, proposal.effect(Trade.FOOD)) == (Outcome.UNQUALIFIED, Effect.BARS)
    assert proposal.findings(Trade.FOOD) == ("typhoid",)


def test_an_exempt_item_is_the_doctors_unless_its_parameter_lets_it_pass() -> None:
    proposal = proposed(exempt="chest_xray")
    assert proposal.outcome is Outcome.DOCTOR
    assert proposal.reasons == (Reason("chest_xray", EXEMPTION, EXEMPTION, Trade.FOOD, Effect.DOCTOR),)
    items = tuple(evolve(i, exempt_passes=True) if i.code == "chest_xray" else i for i in VERSION_1.items)
    lenient = evolve(VERSION_1, items=items)
    assert propose(examined(exempt="chest_xray"), lenient).outcome is Outcome.QUALIFIED


def test_a_finding_without_a_row_is_the_doctors() -> None:
    without = evolve(VERSION_1, rules=())
    proposal = propose(examined(yes("skin_hand_fungus")), without)
    assert proposal.outcome is Outcome.DOCTOR
    assert [reason.rule for reason in proposal.reasons] == ["unlisted"]


def with_recheck(item: str, *others: str) -> Catalogue:
    items = tuple(evolve(i, recheck_with=others) if i.code == item else i for i in VERSION_1.items)
    return evolve(VERSION_1, items=items)


def test_items_are_rechecked_together_where_the_catalogue_says_so() -> None:
    catalogue = with_recheck("stool_typhoid", "stool_dysentery", "stool_cholera")
    proposal = propose(examined(Entry(item="stool_typhoid", value="检出")), catalogue)
    assert proposal.recheck_items == ("stool_dysentery", "stool_typhoid")


def test_own_items_of_a_recheck_use_the_second_column_and_carried_ones_the_first() -> None:
    suspicion = examined(Entry(item="chest_xray", value="疑似活动性肺结核"))
    own = evolve(suspicion, recheck_of=ExaminationId(samples.DOCTOR.value))
    assert propose(own, VERSION_1).outcome is Outcome.UNQUALIFIED
    carried = evolve(own, items=tuple(evolve(item, origin=Origin.CARRIED) for item in own.items))
    assert propose(carried, VERSION_1).outcome is Outcome.RECHECK


FINDINGS = st.lists(
    st.sampled_from([*BARRED, yes("skin_hand_fungus"), yes("history_skin")]), unique_by=lambda e: e.item
)


@given(FINDINGS, st.sets(st.sampled_from(Trade), min_size=1))
def test_no_trade_passes_with_a_listed_disease_and_reasons_explain_every_effect(
    entries: list[Entry], trades: set[Trade]
) -> None:
    proposal = proposed(*entries, trades=frozenset(trades))
    barred = {entry.item for entry in entries} & {entry.item for entry in BARRED}
    assert not barred or all(effect is Effect.BARS for _, effect in proposal.effects)
    for trade, effect in proposal.effects:
        given_for = [reason.effect for reason in proposal.reasons if reason.trade is trade]
        assert effect is max(given_for, key=lambda e: e.severity, default=Effect.PASSES)
    assert barred <= set(proposal.recheck_items)
