"""A Hypothesis state machine of examinations: everybody tries anything at any time, and the rules hold throughout."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ports.examination import Examinations, PublicHealthCases
from ports.unit_of_work import UnitOfWork
from tests.examination_world import World
from tjdomain.examination.domain.conclusion import ReviewStep
from tjdomain.examination.domain.deciding import Decision, undo_approval
from tjdomain.examination.domain.ending import line_after, void
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.instrument import InstrumentRow
from tjdomain.examination.domain.item import ExamItem
from tjdomain.examination.domain.kinds import (
    Effect,
    ExaminationState,
    ExemptionReason,
    ItemState,
    Origin,
    RejectionReason,
    Station,
    TradeVerdict,
    TubeState,
)
from tjdomain.examination.domain.lifecycle import MOVES, ExaminationAction
from tjdomain.examination.domain.public_health import CaseState
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.examination.usecases.approve_batch import ApproveBatch, ApproveBatchCommand
from tjdomain.examination.usecases.change_trades import ChangeTrades, ChangeTradesCommand
from tjdomain.examination.usecases.conclude_batch import ConcludeBatch, ConcludeBatchCommand
from tjdomain.examination.usecases.conclude_examination import ConcludeExamination, ConcludeExaminationCommand
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.exempt_item import ExemptItem, ExemptItemCommand
from tjdomain.examination.usecases.import_results import ImportResults, ImportResultsCommand
from tjdomain.examination.usecases.lapse_examinations import LapseExaminations, LapseExaminationsCommand
from tjdomain.examination.usecases.record_normal import RecordNormal, RecordNormalCommand
from tjdomain.examination.usecases.reject_specimen import RejectSpecimen, RejectSpecimenCommand
from tjdomain.examination.usecases.reopen_examination import ReopenExamination, ReopenExaminationCommand
from tjdomain.examination.usecases.return_examination import ReturnExamination, ReturnExaminationCommand
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.examination.usecases.undo_exemption import UndoExemption, UndoExemptionCommand
from tjdomain.examination.usecases.withdraw_conclusion import WithdrawConclusion, WithdrawConclusionCommand
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import ExaminationId, FileId
from tjdomain.shared.trade import Trade

S = ExaminationState
JUDGED = {S.QUALIFIED, S.UNQUALIFIED, S.AWAITING_RECHECK}
COMPLETE = JUDGED | {S.AWAITING_CONCLUSION, S.AWAITING_REVIEW}

A = ExaminationAction
MOST_PEOPLE = 3
whom = st.integers(0, 5)
accounts = st.sampled_from(["doctor", "tester", "chief", "reviewer"])
trades = st.frozensets(st.sampled_from([Trade.FOOD, Trade.COSMETICS, Trade.DRUGS_QUALITY]), min_size=1)
verdicts = st.sampled_from(TradeVerdict)
items = st.sampled_from(["alt", "hav_igm", "heart", "chest_xray", "stool_typhoid", "skin_hand_fungus", "colour_vision"])
ABNORMAL = {
    "alt": "90",
    "hav_igm": "1.2",
    "heart": "不合格",
    "chest_xray": "疑似活动性肺结核",
    "stool_typhoid": "检出",
    "skin_hand_fungus": "有",
    "colour_vision": "色弱",
}
NORMAL = {**dict.fromkeys(ABNORMAL, "正常"), "alt": "20", "hav_igm": "阴性", "heart": "合格", "stool_typhoid": "未检出"}
NORMAL |= {"chest_xray": "未见异常", "skin_hand_fungus": "无"}


class ExaminationMachine(RuleBasedStateMachine):
    """Subclasses say over which adapters. What is refused changes nothing, which ``attempt`` checks."""

    seen: tuple[Examination, ...] = ()
    """Everything, as it was after the last step."""

    def make_world(self) -> World:
        """The exam centre, empty."""
        raise NotImplementedError

    @initialize()
    def opens(self) -> None:
        self.world = self.make_world().open()
        self.known: list[ExaminationId] = []
        self.check_in_somebody(frozenset({Trade.FOOD}))

    def one(self, n: int, action: ExaminationAction) -> ExaminationId:
        """One of those that the table lets do this; of all, where there is none, to see it refused."""
        ready = [e.id for e in self.seen if (e.state, action) in MOVES] or self.known
        return ready[n % len(ready)]

    def attempt(self, act: Callable[[], Any]) -> Any:
        """Try; a refusal leaves everything as it was."""
        try:
            result = act()
        except DomainError:
            assert self.everything() == self.seen
            return None
        before, self.seen = self.seen, self.everything()
        for old, new in zip(before, self.seen, strict=False):
            assert old.contributors() <= new.contributors()
        return result

    def everything(self) -> tuple[Examination, ...]:
        with self.world.the(UnitOfWork):
            return self.world.the(Examinations).get_all(self.known)

    def run_(self, use_case: Any, account: str, command: type, **fields: Any) -> Any:
        made = command(actor=self.world.actor(account), **fields)
        return self.attempt(lambda: self.world.run(use_case, made))

    @rule(wanted=trades)
    def check_in(self, wanted: frozenset[Trade]) -> None:
        if len(self.known) < MOST_PEOPLE:
            self.check_in_somebody(wanted)

    def check_in_somebody(self, wanted: frozenset[Trade]) -> None:
        self.known.append(self.world.check_in(self.world.registration(wanted)).id)
        self.seen = self.everything()

    @rule(n=whom)
    def collect(self, n: int) -> None:
        who = self.one(n, A.COLLECT)
        self.attempt(lambda: self.world.collect_all(self.world.get(who)))

    @rule(n=whom, station=st.sampled_from(Station), account=accounts)
    def all_normal_at(self, n: int, station: Station, account: str) -> None:
        who = self.one(n, A.RECORD)
        self.run_(RecordNormal, account, RecordNormalCommand, examinations=(who,), station=station)

    @rule(n=whom)
    def everything_normal(self, n: int) -> None:
        who = self.one(n, A.RECORD)
        self.attempt(lambda: self.world.record_all_normal(self.world.get(who)))

    @rule(n=whom, item=items, abnormal=st.booleans())
    def record(self, n: int, item: str, *, abnormal: bool) -> None:
        who = self.one(n, A.RECORD)
        entry = Entry(item=item, value=(ABNORMAL if abnormal else NORMAL)[item])
        self.attempt(lambda: self.world.record(self.world.get(who), entry))

    @rule(n=whom, item=items, abnormal=st.booleans())
    def correct(self, n: int, item: str, *, abnormal: bool) -> None:
        who = self.one(n, A.CORRECT)
        entry = Entry(item=item, value=(ABNORMAL if abnormal else NORMAL)[item])
        there = [i for i in self.world.get(who).items if i.code == item]
        seen = len(there[0].results) if there else 0
        fields = {"examination": who, "entry": entry, "seen": seen, "reason": "复核"}
        self.run_(CorrectResult, "doctor", CorrectResultCommand, **fields)

    @rule(n=whom, item=items)
    def import_rows(self, n: int, item: str) -> None:
        who = self.one(n, A.RECORD)
        number = self.world.get(who).number
        rows = tuple(
            InstrumentRow(row=n, code=number, item=name, value=value)
            for n, (name, value) in enumerate([("alt", "90"), ("hav_igm", "0.1"), (item, NORMAL[item])])
        )
        fields = {"department": self.world.department, "rows": rows, "commit": True}
        self.run_(ImportResults, "doctor", ImportResultsCommand, **fields)

    @rule(n=whom, item=items)
    def exempt(self, n: int, item: str) -> None:
        who = self.one(n, A.EXEMPT)
        self.run_(ExemptItem, "doctor", ExemptItemCommand, examination=who, item=item, reason=ExemptionReason.PREGNANCY)

    @rule(n=whom, item=items)
    def undo_exemption(self, n: int, item: str) -> None:
        who = self.one(n, A.UNDO_EXEMPTION)
        self.run_(UndoExemption, "doctor", UndoExemptionCommand, examination=who, item=item)

    @rule(n=whom, which=st.integers(0, 3))
    def reject_specimen(self, n: int, which: int) -> None:
        who = self.one(n, A.REJECT_SPECIMEN)
        tubes = self.world.get(who).tubes
        if tubes:
            barcode, lost = tubes[which % len(tubes)].barcode, RejectionReason.LOST
            self.run_(RejectSpecimen, "tester", RejectSpecimenCommand, examination=who, barcode=barcode, reason=lost)

    @rule(n=whom, wanted=trades)
    def change_trades(self, n: int, wanted: frozenset[Trade]) -> None:
        who = self.one(n, A.CHANGE_TRADES)
        self.run_(ChangeTrades, "desk", ChangeTradesCommand, examination=who, trades=wanted, reason="填错")

    @rule(n=whom, verdict=verdicts, item=items, account=st.sampled_from(["chief", "doctor"]), paper=st.booleans())
    def conclude(self, n: int, verdict: TradeVerdict, item: str, account: str, *, paper: bool) -> None:
        who = self.one(n, A.CONCLUDE)
        now = self.world.get(who)
        decision = Decision(
            verdicts=dict.fromkeys(now.trades, verdict),
            recheck_items=(item,) if verdict is TradeVerdict.RECHECK else (),
            refusal=FileId(self.world.ids.new()) if paper else None,
        )
        fields = {"examination": who, "decision": decision, "seen": now.version}
        self.run_(ConcludeExamination, account, ConcludeExaminationCommand, **fields)

    @rule(n=whom, verdict=verdicts, reviewed=st.booleans())
    def go_through(self, n: int, verdict: TradeVerdict, *, reviewed: bool) -> None:
        """What most people do: everything is examined, concluded and, mostly, reviewed."""
        self.through(self.one(n, A.RECORD), verdict, reviewed=reviewed)

    @rule(n=whom, verdict=verdicts, reviewed=st.booleans())
    def go_through_a_recheck(self, n: int, verdict: TradeVerdict, *, reviewed: bool) -> None:
        who = self.one(n, A.START_RECHECK)
        recheck = self.run_(StartRecheck, "desk", StartRecheckCommand, examination=who)
        if recheck is not None:
            self.known.append(recheck.id)
            self.seen = self.everything()
            self.through(recheck.id, verdict, reviewed=reviewed)

    def through(self, who: ExaminationId, verdict: TradeVerdict, *, reviewed: bool) -> None:
        now = self.attempt(lambda: self.world.record_all_normal(self.world.get(who)))
        again = verdict is TradeVerdict.RECHECK
        if now is not None:
            papers = {"refusal": FileId(self.world.ids.new()), "recheck_items": (now.items[-1].code,) if again else ()}
            self.attempt(lambda: self.world.conclude(now, verdict, **papers))
        if reviewed:
            self.attempt(lambda: self.world.approve(self.world.get(who)))

    @rule(account=accounts)
    def conclude_everybody(self, account: str) -> None:
        self.run_(ConcludeBatch, account, ConcludeBatchCommand, examinations=tuple(self.known))

    @rule(n=whom, account=accounts)
    def withdraw(self, n: int, account: str) -> None:
        who = self.one(n, A.WITHDRAW)
        self.run_(WithdrawConclusion, account, WithdrawConclusionCommand, examination=who, reason="漏看")

    @rule(n=whom, account=accounts)
    def approve(self, n: int, account: str) -> None:
        who = self.one(n, A.APPROVE)
        self.attempt(lambda: self.world.approve(self.world.get(who), account))

    @rule(account=accounts)
    def approve_everybody(self, account: str) -> None:
        self.run_(ApproveBatch, account, ApproveBatchCommand, examinations=tuple(self.known))

    @rule(n=whom)
    def send_back(self, n: int) -> None:
        who = self.one(n, A.RETURN)
        self.run_(ReturnExamination, "reviewer", ReturnExaminationCommand, examination=who, reason="核对")

    @rule(n=whom)
    def undo_approval(self, n: int) -> None:
        who = self.one(n, A.UNDO_APPROVAL)
        self.attempt(lambda: self.as_a_flow(who, lambda e: undo_approval(e, None, self.world.clock.now(), "看错")))

    @rule(n=whom, sure=st.sampled_from([False, False, False, True]))
    def void(self, n: int, *, sure: bool) -> None:
        if not sure:
            return
        who = self.one(n, A.VOID)
        self.attempt(lambda: self.as_a_flow(who, void))

    def as_a_flow(self, who: ExaminationId, change: Callable[[Examination], Examination]) -> None:
        """As the flows over several contexts do it."""
        examinations = self.world.the(Examinations)
        with self.world.the(UnitOfWork):
            after = change(examinations.get(who))
            examinations.save(after)
            for _, followed in line_after(after, examinations.ancestors(after)):
                examinations.save(followed)

    @rule(n=whom)
    def start_recheck(self, n: int) -> None:
        who = self.one(n, A.START_RECHECK)
        recheck = self.run_(StartRecheck, "desk", StartRecheckCommand, examination=who)
        if recheck is not None:
            self.known.append(recheck.id)
            self.seen = self.everything()

    @rule(days=st.sampled_from([1, 1, 3, 31]))
    def time_passes(self, days: int) -> None:
        self.world.pass_days(days)

    @rule()
    def lapse(self) -> None:
        self.run_(LapseExaminations, "desk", LapseExaminationsCommand, examinations=tuple(self.known))

    @rule(n=whom)
    def reopen(self, n: int) -> None:
        who = self.one(n, A.REOPEN)
        self.run_(ReopenExamination, "desk", ReopenExaminationCommand, examination=who, reason="来院")

    @invariant()
    def each_examination_is_sound(self) -> None:
        for examination in self.seen:
            self.states_agree_with_items(examination)
            self.judged_only_after_review_by_another(examination)
            for item in examination.items:
                item_is_sound(examination, item)
            reflexes_are_there(examination)

    def states_agree_with_items(self, e: Examination) -> None:
        if e.state in COMPLETE:
            assert e.missing == ()
        if e.state is S.IN_PROGRESS:
            assert e.missing
        assert (e.former is not None) == (e.state is S.LAPSED)
        if e.state in JUDGED | {S.AWAITING_REVIEW}:
            assert e.conclusion is not None
        elif e.state not in {S.LAPSED, S.VOIDED}:
            assert e.conclusion is None

    def judged_only_after_review_by_another(self, e: Examination) -> None:
        if e.state not in JUDGED:
            return
        approval = e.reviews[-1]
        assert approval.step is ReviewStep.APPROVED
        assert approval.by is not None
        staff = [member for name, member in self.world.staff.items() if self.world.accounts[name] == approval.by]
        assert not e.contributors() & {approval.by.value, *(member.value for member in staff)}
        assert e.conclusion is not None
        for trade in e.conclusion.passed:
            assert e.conclusion.proposal.effect(trade) not in (Effect.BARS, Effect.RECHECK)

    @invariant()
    def rechecks_and_firsts_agree(self) -> None:
        found = {examination.id: examination for examination in self.seen}
        for e in found.values():
            if e.recheck is not None:
                last = found[e.recheck]
                assert last.recheck_of == e.id
                same = {S.QUALIFIED, S.UNQUALIFIED, S.LAPSED} & {last.state, e.state}
                assert e.state is last.state if same else e.state is S.AWAITING_RECHECK
            if e.recheck_of is not None and e.state is not S.VOIDED:
                assert found[e.recheck_of].recheck == e.id

    @invariant()
    def numbers_are_given_once(self) -> None:
        for numbers in (
            [e.number for e in self.seen],
            [e.slip for e in self.seen],
            [tube.barcode for e in self.seen for tube in e.tubes],
        ):
            assert len(numbers) == len(set(numbers))

    @invariant()
    def notifiable_findings_have_their_work_item(self) -> None:
        for e in self.seen:
            with self.world.the(UnitOfWork):
                cases = self.world.the(PublicHealthCases).of_examination(e.id)
            standing = [(case.item, case.finding) for case in cases if case.state is not CaseState.RETRACTED]
            wanted = {(item.code, item.finding) for item in e.items if item.finding in ("typhoid", "hepatitis_a")}
            wanted |= {(item.code, item.finding) for item in e.items if item.finding == "tb_suspected"}
            own = {(item.code, item.finding) for item in e.items if item.origin is not Origin.CARRIED}
            assert sorted(standing) == sorted((code, str(finding)) for code, finding in wanted & own)


def item_is_sound(e: Examination, item: ExamItem) -> None:
    assert (item.state is ItemState.RESULTED) == bool(item.results)
    assert (item.state is ItemState.EXEMPT) == (item.exemption is not None)
    assert [result.number for result in item.results] == list(
        range(item.results[0].number if item.results else 1, (item.results[-1].number if item.results else 0) + 1)
    )
    if item.state is ItemState.SAMPLED:
        assert item.tube is not None
        tube = e.tube(item.tube)
        assert tube.specimen is item.specimen
        assert tube.state in (TubeState.DRAWN, TubeState.VOIDED)
    if item.state is ItemState.PENDING:
        assert item.tube is None
    if item.open and item.specimen is not None and e.state is not S.VOIDED:
        live = [t for t in e.tubes if t.specimen is item.specimen and t.state in (TubeState.ISSUED, TubeState.DRAWN)]
        assert live, item.code


def reflexes_are_there(e: Examination) -> None:
    codes = {item.code for item in e.items}
    for reflex in VERSION_1.reflexes:
        if any(item.code == reflex.trigger and item.flag in reflex.flags for item in e.items):
            assert set(reflex.adds) <= codes
