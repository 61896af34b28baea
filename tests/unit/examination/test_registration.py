"""Check-in, change of trades, edit of what was registered."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from adapters.memory.examination import MemoryExaminationPolicies
from ports.examination import ExaminationPolicies
from tests.examination_world import FOOD, TODAY, World, person
from tjdomain.examination.domain.catalogue_errors import NoTrade
from tjdomain.examination.domain.errors import BadAmount, NoReferenceRange, ReasonMissing, TooYoung
from tjdomain.examination.domain.examination import Examination, Registration
from tjdomain.examination.domain.kinds import ExaminationState, Flag, ItemState, Origin, Payer, TradeVerdict
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.review_errors import NotInRecheck
from tjdomain.examination.usecases.change_trades import ChangeTrades, ChangeTradesCommand
from tjdomain.examination.usecases.edit_registration import EditRegistration, EditRegistrationCommand
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.shared.errors import StaleVersion, WrongState
from tjdomain.shared.person import Sex
from tjdomain.shared.text import ControlCharacter
from tjdomain.shared.trade import Trade

QUALITY = frozenset({Trade.DRUGS_QUALITY})


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def change(world: World, examination: Examination, trades: frozenset[Trade], reason: str = "填错") -> Examination:
    command = ChangeTradesCommand(actor=world.actor("desk"), examination=examination.id, trades=trades, reason=reason)
    found: Examination = world.run(ChangeTrades, command)
    return found


def edit(world: World, examination: Examination, registration: Registration, reason: str = "看错证件") -> Examination:
    now = world.get(examination)
    command = EditRegistrationCommand(
        actor=world.actor("desk"), examination=now.id, registration=registration, seen=now.version, reason=reason
    )
    found: Examination = world.run(EditRegistration, command)
    return found


def test_check_in_gives_numbers_of_digits_only_and_a_tube_for_each_specimen(world: World) -> None:
    first, second = world.check_in(), world.check_in()
    assert (first.number, second.number) == ("202603020001", "202603020002")
    assert (first.slip, second.slip) == ("26000001", "26000002")
    assert [tube.barcode for tube in first.tubes] == ["12603020001", "22603020002"]
    assert all(text.isdigit() for text in (first.number, first.slip, *(t.barcode for t in first.tubes)))
    assert (first.state, first.day, (first.due - first.day).days) == (ExaminationState.REGISTERED, TODAY, 30)


def test_departments_that_share_an_archive_have_a_prefix(world: World) -> None:
    policies = world.the(ExaminationPolicies)
    assert isinstance(policies, MemoryExaminationPolicies)
    policies.policy = ExaminationPolicy(number_prefix="07")
    examination = world.check_in()
    assert (examination.number, examination.slip) == ("07202603020001", "0726000001")


def test_nobody_under_16_is_examined_and_16_and_17_are_marked(world: World) -> None:
    with pytest.raises(TooYoung) as refusal:
        world.check_in(world.registration(who=person(1, birth=date(2010, 3, 3))))
    assert refusal.value.age == 15
    assert world.check_in(world.registration(who=person(2, birth=date(2010, 3, 2)))).minor
    assert world.check_in(world.registration(who=person(3, birth=date(2008, 3, 3)))).minor
    assert not world.check_in(world.registration(who=person(4, birth=date(2008, 3, 2)))).minor


@pytest.mark.parametrize("amount", ["-0.01", "100000", "0.001", "NaN", "Infinity"])
def test_an_amount_is_yuan_and_fen(world: World, amount: str) -> None:
    with pytest.raises(BadAmount):
        world.check_in(evolve(world.registration(), amount=Decimal(amount)))
    paid = world.check_in(evolve(world.registration(), amount=Decimal(80), payer=Payer.PERSON, receipt=" 0001 "))
    assert (str(paid.registration.amount), paid.registration.receipt) == ("80.00", "0001")


def test_texts_are_cleaned_and_an_empty_receipt_is_none(world: World) -> None:
    assert world.check_in(evolve(world.registration(), receipt=" ")).registration.receipt is None
    with pytest.raises(ControlCharacter):
        world.check_in(evolve(world.registration(), employer_name="a\x00b"))


def test_an_examination_is_for_some_trade(world: World) -> None:
    with pytest.raises(NoTrade):
        world.check_in(world.registration(frozenset()))


def test_other_trades_bring_other_items_and_keep_what_was_done(world: World) -> None:
    examination = world.check_in()
    assert change(world, examination, QUALITY).state is ExaminationState.REGISTERED
    assert world.get(examination).item("colour_vision").origin is Origin.REQUIRED
    world.record(examination, Entry(item="heart", value="合格"), Entry(item="colour_vision", value="色弱"))
    after = change(world, examination, FOOD)
    assert (after.trades, after.state) == (FOOD, ExaminationState.IN_PROGRESS)
    assert after.item("heart").state is ItemState.RESULTED
    kept = after.item("colour_vision")
    assert (kept.origin, kept.flag, kept.open) == (Origin.OPTIONAL, Flag.ABNORMAL, False)
    back = change(world, examination, QUALITY)
    assert back.item("colour_vision").origin is Origin.REQUIRED


def test_an_item_without_a_result_falls_away_with_its_trade(world: World) -> None:
    examination = world.check_in(world.registration(FOOD | QUALITY))
    after = change(world, examination, FOOD)
    assert "colour_vision" not in {item.code for item in after.items}
    assert after.tubes == examination.tubes


def test_other_trades_can_complete_an_examination_and_open_it_again(world: World) -> None:
    examination = world.check_in()
    world.record_all_normal(examination)
    assert change(world, examination, QUALITY).state is ExaminationState.IN_PROGRESS
    assert change(world, examination, FOOD).state is ExaminationState.AWAITING_CONCLUSION


def test_reflex_items_outlast_a_change_of_trades(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="80"), account="tester")
    after = change(world, examination, QUALITY)
    assert after.item("hav_igm").origin is Origin.REFLEX


def test_trades_are_changed_before_the_conclusion_and_with_a_reason(world: World) -> None:
    examination = world.check_in()
    with pytest.raises(ReasonMissing):
        change(world, examination, QUALITY, " ")
    with pytest.raises(NoTrade):
        change(world, examination, frozenset())
    world.record_all_normal(examination)
    world.conclude(examination)
    with pytest.raises(WrongState):
        change(world, examination, QUALITY)


def test_a_recheck_keeps_the_trades_of_the_first(world: World) -> None:
    examination = world.check_in()
    world.record_all_normal(examination)
    world.conclude(examination, TradeVerdict.RECHECK, recheck_items=("alt",))
    world.approve(examination)
    command = StartRecheckCommand(actor=world.actor("desk"), examination=examination.id)
    with pytest.raises(NotInRecheck):
        change(world, world.run(StartRecheck, command), QUALITY)


def test_what_was_registered_is_put_right_with_a_reason(world: World) -> None:
    examination = world.check_in()
    right = evolve(examination.registration, person=person(7, name="王晓明"), trades=QUALITY, payer=Payer.EMPLOYER)
    after = edit(world, examination, right)
    assert (after.person.name, after.registration.payer) == ("王晓明", Payer.EMPLOYER)
    assert (after.trades, after.department) == (FOOD, world.department)
    assert after.state is ExaminationState.REGISTERED
    with pytest.raises(ReasonMissing):
        edit(world, examination, right, "")
    with pytest.raises(TooYoung):
        edit(world, examination, evolve(right, person=person(8, birth=date(2012, 1, 1))))
    stale = EditRegistrationCommand(
        actor=world.actor("desk"), examination=examination.id, registration=right, seen=1, reason="x"
    )
    with pytest.raises(StaleVersion):
        world.run(EditRegistration, stale)


def test_results_are_flagged_anew_where_the_sex_was_wrong(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="45"), Entry(item="heart", value="合格"))
    woman = evolve(examination.registration, person=person(7, Sex.FEMALE))
    after = edit(world, examination, woman)
    first, second = after.item("alt").results
    assert (first.assessment.flag, second.assessment.flag) == (Flag.NORMAL, Flag.HIGH)
    assert (second.reason, second.entered_by) == ("看错证件", world.accounts["desk"])
    assert second.performed_by == first.performed_by
    assert len(after.item("heart").results) == 1
    assert after.item("hav_igm").origin is Origin.REFLEX
    again = edit(world, examination, evolve(woman, employer_name="另一家"))
    assert len(again.item("alt").results) == 2


def test_printed_limits_stand_whatever_the_sex(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="45", lower="9", upper="50"))
    after = edit(world, examination, evolve(examination.registration, person=person(7, Sex.FEMALE)))
    assert len(after.item("alt").results) == 1


def test_a_method_without_limits_is_refused(world: World) -> None:
    examination = world.collect_all(world.check_in())
    with pytest.raises(NoReferenceRange):
        world.record(examination, Entry(item="alt", value="45", method="某法"))
