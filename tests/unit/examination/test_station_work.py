"""At the stations: collect, record, correct, exempt, reject; what becomes of reflex items and the state."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.event_log import MemoryEventLog
from adapters.memory.examination import MemoryExaminationPolicies
from ports.event_log import EventLog
from ports.examination import ExaminationPolicies
from tests.examination_world import NOW, TODAY, World, person
from tjdomain.examination.domain.ending import void
from tjdomain.examination.domain.errors import (
    AlreadyResulted,
    AskPregnancy,
    ItemNotHere,
    ItemWrongState,
    NoStaffBehindAccount,
    NoteMissing,
    NothingGiven,
    NotPowered,
    NotSampled,
    PerformedAtWrong,
    ReasonMissing,
    ResultMovedOn,
    StaffInactive,
    TooMany,
    TubeUnknown,
    WrongTube,
)
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import (
    ExaminationState,
    ExemptionReason,
    Flag,
    ItemState,
    Origin,
    Rank,
    RejectionReason,
    Station,
    TubeState,
)
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import Entry, Rejection, collect, reject_specimen
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.examination.domain.staff import StaffDetails
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.attach_sheet import AttachSheet, AttachSheetCommand
from tjdomain.examination.usecases.batches import BatchReport
from tjdomain.examination.usecases.collect_specimen import CollectSpecimen, CollectSpecimenCommand
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.edit_staff import EditStaff, EditStaffCommand
from tjdomain.examination.usecases.exempt_item import ExemptItem, ExemptItemCommand
from tjdomain.examination.usecases.record_normal import RecordNormal, RecordNormalCommand
from tjdomain.examination.usecases.record_results import RecordResults, RecordResultsCommand
from tjdomain.examination.usecases.reject_specimen import RejectSpecimen, RejectSpecimenCommand
from tjdomain.examination.usecases.undo_exemption import UndoExemption, UndoExemptionCommand
from tjdomain.shared.actor import NOTHING
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState
from tjdomain.shared.ids import DepartmentId, FileId
from tjdomain.shared.person import Sex

HEART = Entry(item="heart", value="合格")


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def correct(world: World, examination: Examination, entry: Entry, seen: int = 1, **more: Any) -> Examination:
    given = {"reason": "录入有误", "account": "doctor", **more}
    command = CorrectResultCommand(
        actor=world.actor(given["account"]),
        examination=examination.id,
        entry=entry,
        seen=seen,
        reason=given["reason"],
    )
    found: Examination = world.run(CorrectResult, command)
    return found


def exempt(world: World, examination: Examination, item: str, account: str = "doctor") -> Examination:
    command = ExemptItemCommand(
        actor=world.actor(account), examination=examination.id, item=item, reason=ExemptionReason.PREGNANCY, note="孕期"
    )
    found: Examination = world.run(ExemptItem, command)
    return found


def undo_exemption(world: World, examination: Examination, item: str) -> Examination:
    command = UndoExemptionCommand(actor=world.actor("doctor"), examination=examination.id, item=item)
    found: Examination = world.run(UndoExemption, command)
    return found


def reject(world: World, examination: Examination, barcode: str) -> Examination:
    command = RejectSpecimenCommand(
        actor=world.actor("tester"),
        examination=examination.id,
        barcode=barcode,
        reason=RejectionReason.HAEMOLYSED,
        note="重抽",
    )
    found: Examination = world.run(RejectSpecimen, command)
    return found


def all_normal(world: World, *examinations: Examination, station: Station, asked: bool = False) -> BatchReport:
    command = RecordNormalCommand(
        actor=world.actor("doctor"),
        examinations=tuple(examination.id for examination in examinations),
        station=station,
        pregnancy_ruled_out=asked,
    )
    report: BatchReport = world.run(RecordNormal, command)
    return report


def kinds(world: World) -> list[str]:
    log = world.the(EventLog)
    assert isinstance(log, MemoryEventLog)
    return [event.kind for event in log.events]


def test_work_begins_with_the_first_entry_and_ends_with_the_last(world: World) -> None:
    examination = world.check_in()
    assert examination.state is ExaminationState.REGISTERED
    assert world.record(examination, HEART).state is ExaminationState.IN_PROGRESS
    complete = world.record_all_normal(examination)
    assert (complete.state, complete.missing) == (ExaminationState.AWAITING_CONCLUSION, ())


def test_a_scanned_tube_makes_its_items_wait_for_the_laboratory(world: World) -> None:
    examination = world.check_in()
    blood, stool = examination.tubes
    drawn = world.run(
        CollectSpecimen,
        CollectSpecimenCommand(actor=world.actor("tester"), examination=examination.id, barcode=blood.barcode),
    )
    assert drawn.item("alt").state is ItemState.SAMPLED
    assert drawn.item("alt").tube == blood.barcode
    assert drawn.item("stool_typhoid").state is ItemState.PENDING
    tube = drawn.tube(blood.barcode)
    assert (tube.state, tube.drawn_by, tube.drawn_at) == (TubeState.DRAWN, world.staff["tester"], NOW)
    assert drawn.tube(stool.barcode).state is TubeState.ISSUED


def test_a_tube_is_drawn_once_and_belongs_to_its_person(world: World) -> None:
    examination, other = world.check_in(), world.check_in()
    world.collect_all(examination)
    for barcode, refusal in ((examination.tubes[0].barcode, WrongTube), (other.tubes[0].barcode, TubeUnknown)):
        command = CollectSpecimenCommand(actor=world.actor("tester"), examination=examination.id, barcode=barcode)
        with pytest.raises(refusal):
            world.run(CollectSpecimen, command)


def test_what_needs_a_specimen_is_not_recorded_before_it_is_drawn(world: World) -> None:
    with pytest.raises(NotSampled):
        world.record(world.check_in(), Entry(item="alt", value="20"))


def test_several_items_are_taken_together_or_not_at_all(world: World) -> None:
    examination = world.check_in()
    with pytest.raises(NotSampled):
        world.record(examination, HEART, Entry(item="alt", value="20"))
    assert world.get(examination) == examination
    with pytest.raises(NothingGiven):
        world.record(examination)
    with pytest.raises(ItemNotHere):
        world.record(examination, Entry(item="colour_vision", value="normal"))


def test_a_result_is_not_overwritten_but_corrected_with_a_reason(world: World) -> None:
    examination = world.check_in()
    world.record(examination, HEART)
    with pytest.raises(AlreadyResulted):
        world.record(examination, Entry(item="heart", value="不合格"))
    with pytest.raises(ReasonMissing):
        correct(world, examination, Entry(item="heart", value="不合格"), reason=" ")
    after = correct(world, examination, Entry(item="heart", value="不合格", description="杂音"))
    first, second = after.item("heart").results
    assert (first.number, first.assessment.flag, first.reason) == (1, Flag.NORMAL, None)
    assert (second.number, second.assessment.flag, second.reason) == (2, Flag.ABNORMAL, "录入有误")
    assert after.corrected == ("heart",)
    with pytest.raises(ResultMovedOn):
        correct(world, examination, HEART, seen=1)
    with pytest.raises(ItemWrongState):
        correct(world, examination, Entry(item="liver", value="合格"), seen=0)


def test_an_abnormal_alt_makes_both_igm_required_from_the_same_tube(world: World) -> None:
    examination = world.collect_all(world.check_in())
    after = world.record(examination, Entry(item="alt", value="51"), account="tester")
    assert after.flagged == ("alt",)
    for code in ("hav_igm", "hev_igm"):
        item = after.item(code)
        assert (item.origin, item.state, item.tube) == (Origin.REFLEX, ItemState.SAMPLED, examination.tubes[0].barcode)
        assert code in after.missing
    world.record_all_normal(examination)
    assert world.get(examination).state is ExaminationState.AWAITING_CONCLUSION


def test_the_conclusion_waits_for_an_open_reflex(world: World) -> None:
    examination = world.collect_all(world.check_in())
    for station in (Station.INTERNAL, Station.XRAY, Station.STOOL):
        all_normal(world, examination, station=station)
    after = world.record(examination, Entry(item="alt", value="8"), account="tester")
    assert (after.state, after.missing) == (ExaminationState.IN_PROGRESS, ("hav_igm", "hev_igm"))


def test_a_reflex_item_falls_away_with_its_trigger_unless_it_has_a_result(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="80"), account="tester")
    world.record(examination, Entry(item="hav_igm", value="阴性"), account="tester")
    after = correct(world, examination, Entry(item="alt", value="18"), account="tester")
    assert "hev_igm" not in {item.code for item in after.items}
    assert after.item("hav_igm").state is ItemState.RESULTED
    again = correct(world, examination, Entry(item="alt", value="80"), seen=2, account="tester")
    assert again.item("hev_igm").origin is Origin.REFLEX
    codes = [item.code for item in again.items]
    assert codes == list(VERSION_1.ordered(codes))


def test_a_rejected_specimen_is_drawn_again_into_a_new_tube(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="80"), account="tester")
    blood = examination.tubes[0].barcode
    after = reject(world, examination, blood)
    spoilt, fresh = after.tube(blood), after.tubes[-1]
    assert (spoilt.state, spoilt.rejected, spoilt.note) == (TubeState.REJECTED, RejectionReason.HAEMOLYSED, "重抽")
    assert (fresh.state, fresh.specimen) == (TubeState.ISSUED, spoilt.specimen)
    assert fresh.barcode not in {tube.barcode for tube in examination.tubes}
    assert after.item("alt").state is ItemState.RESULTED
    assert (after.item("hav_igm").state, after.item("hav_igm").tube) == (ItemState.PENDING, None)
    with pytest.raises(WrongTube):
        reject(world, examination, blood)
    with pytest.raises(WrongTube):
        reject(world, examination, fresh.barcode)
    drawn = world.collect_all(examination)
    assert drawn.item("hev_igm").tube == fresh.barcode


def test_a_tube_whose_items_all_have_results_is_not_rejected(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="20"), account="tester")
    with pytest.raises(WrongTube):
        reject(world, examination, examination.tubes[0].barcode)


def test_the_tubes_of_a_voided_examination_are_refused_for_its_state(world: World) -> None:
    examination = world.collect_all(world.check_in())
    voided, blood = void(examination), examination.tubes[0]
    rejection = Rejection(
        barcode=blood.barcode, reason=RejectionReason.LOST, note="", new_barcode=examination.tubes[1].barcode
    )
    assert blood.drawn_by is not None
    with pytest.raises(WrongState) as refused:
        collect(voided, VERSION_1, blood.barcode, blood.drawn_by, NOW)
    assert (refused.value.thing, refused.value.state) == ("examination", "voided")
    with pytest.raises(WrongState):
        reject_specimen(voided, VERSION_1, rejection)


def test_a_physician_exempts_an_item_and_takes_it_back(world: World) -> None:
    examination = world.check_in()
    after = exempt(world, examination, "chest_xray")
    exemption = after.item("chest_xray").exemption
    assert exemption is not None
    assert (exemption.reason, exemption.note, exemption.decided_by) == (
        ExemptionReason.PREGNANCY,
        "孕期",
        world.staff["doctor"],
    )
    assert after.exempt == ("chest_xray",)
    assert "chest_xray" not in after.missing
    back = undo_exemption(world, examination, "chest_xray")
    assert (back.item("chest_xray").state, back.item("chest_xray").exemption) == (ItemState.PENDING, None)
    with pytest.raises(ItemWrongState):
        undo_exemption(world, examination, "chest_xray")


def test_an_item_that_is_wanted_again_uses_the_tube_that_is_there(world: World) -> None:
    examination = world.collect_all(world.check_in())
    exempt(world, examination, "alt")
    assert undo_exemption(world, examination, "alt").item("alt").state is ItemState.SAMPLED


def test_who_concludes_may_exempt_at_any_station_and_others_at_their_own(world: World) -> None:
    examination = world.check_in()
    assert exempt(world, examination, "chest_xray", "chief").exempt == ("chest_xray",)
    with pytest.raises(NotPowered):
        exempt(world, examination, "heart", "tester")


def test_women_are_asked_before_an_xray(world: World) -> None:
    woman = world.check_in(world.registration(who=person(900, Sex.FEMALE)))
    film = Entry(item="chest_xray", value="未见异常")
    with pytest.raises(AskPregnancy):
        world.record(woman, film)
    after = world.record(woman, evolve(film, pregnancy_ruled_out=True))
    result = after.item("chest_xray").result
    assert result is not None
    assert result.pregnancy_ruled_out
    older = world.check_in(world.registration(who=person(901, Sex.FEMALE, birth=TODAY.replace(year=1960))))
    assert world.record(older, film).item("chest_xray").state is ItemState.RESULTED


def test_all_normal_keeps_what_was_entered_before(world: World) -> None:
    examination = world.check_in()
    world.record(examination, Entry(item="heart", value="不合格"))
    exempt(world, examination, "liver")
    assert all_normal(world, examination, station=Station.INTERNAL).done == (examination.id,)
    after = world.get(examination)
    assert after.flagged == ("heart",)
    assert after.item("liver").state is ItemState.EXEMPT
    assert after.item("spleen").flag is Flag.NORMAL
    assert after.item("other_signs").state is ItemState.PENDING
    assert len(after.item("heart").results) == 1


def test_all_normal_for_many_names_those_left_out(world: World) -> None:
    done, woman = world.check_in(), world.check_in(world.registration(who=person(902, Sex.FEMALE)))
    nothing_left = world.check_in()
    world.record(nothing_left, Entry(item="chest_xray", value="未见异常"))
    report = all_normal(world, woman, done, nothing_left, station=Station.XRAY)
    assert report.done == (done.id,)
    assert [(left.number, [reason.code for reason in left.reasons]) for left in report.left_out] == [
        (woman.number, [AskPregnancy.code]),
        (nothing_left.number, [NothingGiven.code]),
    ]
    assert all_normal(world, woman, station=Station.XRAY, asked=True).done == (woman.id,)


def test_a_batch_has_a_size(world: World) -> None:
    with pytest.raises(NothingGiven):
        all_normal(world, station=Station.XRAY)
    policies = world.the(ExaminationPolicies)
    assert isinstance(policies, MemoryExaminationPolicies)
    policies.policy = ExaminationPolicy(batch_limit=1)
    with pytest.raises(TooMany):
        all_normal(world, world.check_in(), world.check_in(), station=Station.XRAY)


def test_entering_for_another_needs_a_right(world: World) -> None:
    examination = world.check_in()
    typist = world.actor("typist", ExaminationRight.RECORD_INTERNAL)
    named = RecordResultsCommand(
        actor=typist, examination=examination.id, entries=(HEART,), performed_by=world.staff["doctor"]
    )
    with pytest.raises(NotPermitted):
        world.run(RecordResults, named)
    allowed = world.actor("typist", ExaminationRight.RECORD_INTERNAL, ExaminationRight.RECORD_ON_BEHALF)
    after = world.run(RecordResults, evolve(named, actor=allowed))
    result = after.item("heart").result
    assert (result.performed_by, result.entered_by) == (world.staff["doctor"], world.accounts["typist"])
    with pytest.raises(NoStaffBehindAccount):
        world.run(RecordResults, evolve(named, actor=allowed, performed_by=None))
    with pytest.raises(NoStaffBehindAccount):
        world.run(RecordResults, evolve(named, actor=evolve(allowed, id=None), performed_by=None))


def test_recording_needs_the_stations_right_and_power(world: World) -> None:
    examination = world.collect_all(world.check_in())
    command = RecordResultsCommand(
        actor=world.actor("doctor", ExaminationRight.RECORD_BLOOD), examination=examination.id, entries=(HEART,)
    )
    with pytest.raises(NotPermitted):
        world.run(RecordResults, command)
    with pytest.raises(NotPowered):
        world.record(examination, HEART, account="tester")


def test_who_left_the_list_signs_no_more(world: World) -> None:
    examination = world.check_in()
    details = StaffDetails(
        name="李内科",
        title="医师",
        rank=Rank.INTERMEDIATE,
        stations=frozenset(Station),
        concludes=False,
        account=world.accounts["doctor"],
        signature=None,
        active=False,
    )
    command = EditStaffCommand(actor=world.actor("admin"), member=world.staff["doctor"], details=details, seen=1)
    world.run(EditStaff, command)
    with pytest.raises(StaffInactive):
        world.record(examination, HEART)


def test_staff_of_another_department_do_not_sign_here(world: World) -> None:
    examination = world.check_in()
    here, world.department = world.department, DepartmentId(world.ids.new())
    world.hire("stranger", "外科", Rank.SENIOR, frozenset(Station))
    world.department = here
    with pytest.raises(NotFound):
        world.record(examination, HEART, account="stranger")


def test_the_time_of_the_work_lies_between_check_in_day_and_now(world: World) -> None:
    examination = world.check_in()
    world.clock.move(timedelta(hours=5))
    command = RecordResultsCommand(
        actor=world.actor("doctor"), examination=examination.id, entries=(HEART,), performed_at=NOW
    )
    for wrong in (NOW + timedelta(hours=6), NOW - timedelta(days=1)):
        with pytest.raises(PerformedAtWrong):
            world.run(RecordResults, evolve(command, performed_at=wrong))
    result = world.run(RecordResults, command).item("heart").result
    assert (result.performed_at, result.entered_at) == (NOW, NOW + timedelta(hours=5))
    assert local_day(result.performed_at) == TODAY


def test_nobody_works_on_what_is_out_of_sight(world: World) -> None:
    examination = world.check_in()
    blind = evolve(world.actor("doctor"), scope=NOTHING)
    command = RecordResultsCommand(actor=blind, examination=examination.id, entries=(HEART,))
    with pytest.raises(NotFound):
        world.run(RecordResults, command)
    batch = RecordNormalCommand(actor=blind, examinations=(examination.id,), station=Station.XRAY)
    with pytest.raises(NotFound):
        world.run(RecordNormal, batch)


def test_a_flag_that_contradicts_the_computed_one_is_kept_and_shown(world: World) -> None:
    examination = world.collect_all(world.check_in())
    after = world.record(examination, Entry(item="alt", value="20", flag=Flag.HIGH), account="tester")
    assert (after.item("alt").flag, after.contradicting) == (Flag.NORMAL, ("alt",))
    other = world.collect_all(world.check_in())
    after = world.record(other, Entry(item="alt", value="80", flag=Flag.LOW), account="tester")
    assert after.contradicting == ("alt",)
    third = world.collect_all(world.check_in())
    after = world.record(third, Entry(item="alt", value="80", flag=Flag.ABNORMAL), account="tester")
    assert after.contradicting == ()


def test_scanned_sheets_are_kept_beside_the_items(world: World) -> None:
    examination = world.check_in()
    file = FileId(world.ids.new())
    command = AttachSheetCommand(
        actor=world.actor("doctor"), examination=examination.id, file=file, title="胸片", item="chest_xray"
    )
    after = world.run(AttachSheet, command)
    assert [(sheet.file, sheet.title, sheet.item) for sheet in after.attachments] == [(file, "胸片", "chest_xray")]
    whole = world.run(AttachSheet, evolve(command, item=None))
    assert len(whole.attachments) == 2
    with pytest.raises(ItemNotHere):
        world.run(AttachSheet, evolve(command, item="colour_vision"))


def test_every_change_leaves_one_event_with_what_changed(world: World) -> None:
    examination = world.check_in()
    before = len(kinds(world))
    world.record(examination, HEART)
    log = world.the(EventLog)
    assert isinstance(log, MemoryEventLog)
    (event,) = log.events[before:]
    assert (event.kind, event.subject, event.version) == ("examination.results_recorded", "examination", 2)
    assert set(event.new) == {"version", "state", "item.heart"}
    assert event.old["state"] == "registered"


def test_who_types_an_abnormal_result_says_more_about_it(world: World) -> None:
    examination = world.check_in()

    def typed(*entries: Entry) -> Examination:
        command = RecordResultsCommand(
            actor=world.actor("doctor"), examination=examination.id, entries=entries, noted=True
        )
        found: Examination = world.run(RecordResults, command)
        return found

    unfit = Entry(item="heart", value="不合格")
    with pytest.raises(NoteMissing) as refused:
        typed(unfit, Entry(item="liver", value="合格"))
    assert refused.value.items == ("heart",)
    told = typed(evolve(unfit, description="早搏"), Entry(item="history_hepatitis", value="有", onset="2019"))
    assert set(told.flagged) == {"heart", "history_hepatitis"}
    assert "other_signs" in typed(Entry(item="other_signs", value="左肩瘢痕", flag=Flag.ABNORMAL)).flagged
