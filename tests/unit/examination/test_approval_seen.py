"""For each approval, what the reviewer saw can be shown again, whatever became of it since."""

from typing import Any

import pytest

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tests.examination_world import NOW, World
from tjdomain.examination.domain.deciding import undo_approval
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExemptionReason, Flag, Outcome, TradeVerdict
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.attach_sheet import AttachSheet, AttachSheetCommand
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.exempt_item import ExemptItem, ExemptItemCommand
from tjdomain.examination.usecases.records import Records
from tjdomain.examination.usecases.return_examination import ReturnExamination, ReturnExaminationCommand
from tjdomain.examination.usecases.show_approval import ApprovalSeen, ShowApproval, ShowApprovalQuery
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import ExaminationId, FileId
from tjdomain.shared.trade import Trade


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def seen(world: World, examination: Examination, approval: int = 1, **more: Any) -> ApprovalSeen:
    """What that approval was about."""
    query = ShowApprovalQuery(
        actor=more.get("actor", world.actor("auditor")),
        examination=more.get("id", examination.id),
        approval=approval,
    )
    found: ApprovalSeen = world.run(ShowApproval, query)
    return found


def undone(world: World, examination: Examination) -> None:
    records = Records(*(world.the(port) for port in (Examinations, EventLog, Clock, IdGenerator)))  # type: ignore[type-abstract]
    actor = world.actor("reviewer")
    with world.the(UnitOfWork):  # type: ignore[type-abstract]
        before = records.get(actor, examination.id)
        records.save("examination.approval_undone", actor, before, undo_approval(before, None, NOW, "看错"), "看错")


def attached(world: World, examination: Examination) -> None:
    file = FileId(world.ids.new())
    command = AttachSheetCommand(actor=world.actor("tester"), examination=examination.id, file=file, title="化验单")
    world.run(AttachSheet, command)


def test_an_approval_shows_what_stood_there_and_not_what_was_corrected_since(world: World) -> None:
    examination = world.check_in()
    attached(world, examination)
    world.record_all_normal(examination)
    world.conclude(examination, text="可从事")
    approved = world.approve(examination)
    before = seen(world, approved)
    assert (before.number, before.name) == (examination.number, examination.person.name)
    assert (before.outcome, before.proposed, before.catalogue) == (Outcome.QUALIFIED, Outcome.QUALIFIED, 1)
    assert before.verdicts == ((Trade.FOOD, TradeVerdict.PASSES),)
    assert (before.text, before.advice, before.sheets) == ("可从事", "", ("化验单",))
    assert before.physician

    undone(world, examination)
    back = ReturnExaminationCommand(actor=world.actor("reviewer"), examination=examination.id, reason="请核对")
    world.run(ReturnExamination, back)
    right = Entry(item="alt", value="21")
    correction = CorrectResultCommand(
        actor=world.actor("doctor"), examination=examination.id, entry=right, seen=1, reason="抄错"
    )
    world.run(CorrectResult, correction)
    world.conclude(examination, text="已复核")
    again = world.approve(examination)

    assert seen(world, approved) == before
    then, now = before.lines, seen(world, again, 2).lines
    changed = [(old.result, new.result) for old, new in zip(then, now, strict=True) if old != new]
    assert changed == [("20", "21")]
    assert seen(world, again, 2).text == "已复核"


def test_exemptions_ratios_and_words_are_told_as_they_were(world: World) -> None:
    examination = world.check_in()
    exemption = ExemptItemCommand(
        actor=world.actor("doctor"),
        examination=examination.id,
        item="chest_xray",
        reason=ExemptionReason.PREGNANCY,
        note="孕 12 周",
    )
    world.run(ExemptItem, exemption)
    world.collect_all(examination)
    world.record(examination, Entry(item="alt", value="66"))
    world.record(examination, Entry(item="other_signs", value="左肩瘢痕"))
    world.record(examination, Entry(item="hav_igm", value="0.3", unit="S/CO"), Entry(item="hev_igm", value="阴性"))
    world.record_all_normal(examination)
    world.conclude(examination, TradeVerdict.FAILS)
    lines = {line.title: line for line in seen(world, world.approve(examination)).lines}
    assert [(line.exemption, line.remark) for line in lines.values() if line.exemption] == [
        (ExemptionReason.PREGNANCY, "孕 12 周")
    ]
    told = {(line.result, line.unit, line.flag, line.reference) for line in lines.values()}
    assert ("0.3", "S/CO", Flag.NORMAL, "<1.0") in told
    assert any(line.result == "66" and line.flag is Flag.HIGH for line in lines.values())
    assert any(line.result == "左肩瘢痕" for line in lines.values())


def test_only_approvals_are_shown_and_only_to_who_reads_results(world: World) -> None:
    examination = world.check_in()
    with pytest.raises(NotFound):
        seen(world, examination)
    with pytest.raises(NotFound):
        seen(world, examination, id=ExaminationId(world.ids.new()))
    world.record_all_normal(examination)
    world.conclude(examination)
    world.approve(examination)
    for number in (0, 2):
        with pytest.raises(NotFound):
            seen(world, examination, number)
    with pytest.raises(NotPermitted):
        seen(world, examination, actor=world.actor("clerk", ExaminationRight.READ))
