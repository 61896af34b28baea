"""Approved as qualified: the certificate follows, and the visit is done."""

import pytest
from attrs import evolve

from tests.unit.flows.making import STRANGER, TODAY, MemoryDepartment, clerk
from tests.unit.flows.test_endings import revoke
from tests.unit.flows.test_walk_in import SEEN
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.certification.domain.certificate import Certificate, PendingCertificate
from tjdomain.certification.domain.errors import AlreadyWaiting, SettingMissing
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.domain.ending import lapse
from tjdomain.examination.domain.errors import NothingGiven
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, TradeVerdict
from tjdomain.examination.domain.review_errors import RecheckBegun
from tjdomain.examination.usecases.batches import BatchReport
from tjdomain.flows.after.complete_appointment import CompleteAppointment
from tjdomain.flows.after.happened import THE_SYSTEM
from tjdomain.flows.after.issue_after_approval import IssueAfterApproval
from tjdomain.flows.after.reactions import REACTIONS, kinds_of
from tjdomain.flows.together.errors import NotQualified
from tjdomain.flows.together.issue_batch import IssueBatchCommand
from tjdomain.shared.actor import Actor, ActorKind
from tjdomain.shared.errors import NotFound, NotPermitted


class TestIssueBatch:
    def issue(self, here: MemoryDepartment, *judged: Examination, actor: Actor | None = None) -> BatchReport:
        return here.flows.issue_batch(
            IssueBatchCommand(actor=actor or clerk(), examinations=tuple(one.id for one in judged))
        )

    def test_who_gets_none_is_named_and_takes_nobody_along(self, here: MemoryDepartment) -> None:
        ready, without = here.judge(here.arrive(1, portrait=True)), here.judge(here.arrive(2))
        unfinished = here.walk_in(3, original=SEEN).examination
        report = self.issue(here, ready, without, unfinished)
        assert report.done == (ready.id,)
        assert here.certificate(ready) is not None
        named = {one.examination: [type(reason) for reason in one.reasons] for one in report.left_out}
        assert named == {without.id: [AlreadyWaiting], unfinished.id: [NotQualified]}
        assert here.waiting(without) is not None

    def test_again_what_was_issued_counts_as_done_and_no_second_one_is_made(self, here: MemoryDepartment) -> None:
        ready = here.judge(here.arrive(portrait=True))
        assert self.issue(here, ready) == self.issue(here, ready)
        assert here.kinds.count("certificate.issued") == 1

    def test_a_setting_that_lacks_is_told_for_each(self, here: MemoryDepartment) -> None:
        ready = here.judge(here.arrive(portrait=True))
        here.certification_policies.policy = evolve(here.certification_policies.policy, body_name="")
        (left,) = self.issue(here, ready).left_out
        assert [type(reason) for reason in left.reasons] == [SettingMissing]
        assert here.certificate(ready) is None

    def test_it_needs_the_right_and_somebody_in_sight(self, here: MemoryDepartment) -> None:
        ready = here.judge(here.arrive(portrait=True))
        with pytest.raises(NotPermitted):
            self.issue(here, ready, actor=clerk(CertificationRight.ISSUE))
        with pytest.raises(NotFound):
            self.issue(here, ready, actor=STRANGER)
        with pytest.raises(NothingGiven):
            self.issue(here)


class TestIssue:
    def test_the_certificate_lists_what_was_approved(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        issued = here.issue(judged)
        assert isinstance(issued, Certificate)
        assert issued == here.certificate(judged)
        assert (issued.examination, issued.examination_version) == (judged.id, judged.version)
        assert (issued.holder, issued.exam_date, issued.department) == (judged.person, TODAY, judged.department)
        assert issued.trades == tuple(judged.trades)
        assert issued.portrait == judged.registration.portrait
        assert here.kinds[-1] == "certificate.issued"

    def test_issuing_says_nothing_new_of_the_examination(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        here.issue(judged)
        assert here.examination(judged.id) == judged

    def test_without_a_portrait_it_waits(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive())
        waiting = here.issue(judged)
        assert isinstance(waiting, PendingCertificate)
        assert waiting == here.waiting(judged)
        assert here.certificate(judged) is None

    def test_again_it_is_done_already(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        issued = here.issue(judged)
        assert here.issue(judged) is None
        assert here.certificate(judged) == issued
        assert here.kinds.count("certificate.issued") == 1

    def test_after_a_revocation_only_another_approval_gives_the_next_edition(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        first = here.issue(judged)
        revoke(here, judged)
        assert here.issue(judged) is None
        again = here.approve(here.undo_approval(judged))
        second = here.issue(again)
        assert isinstance(first, Certificate)
        assert isinstance(second, Certificate)
        assert (second.number, second.edition) == (first.number, 2)

    @pytest.mark.parametrize("verdict", [TradeVerdict.FAILS, TradeVerdict.RECHECK])
    def test_another_outcome_gives_none(self, here: MemoryDepartment, verdict: TradeVerdict) -> None:
        judged = here.judge(here.arrive(), verdict)
        with pytest.raises(NotQualified) as refusal:
            here.issue(judged)
        assert refusal.value.state is judged.state

    def test_an_unapproved_conclusion_gives_none(self, here: MemoryDepartment) -> None:
        with pytest.raises(NotQualified):
            here.issue(here.conclude(here.arrive(portrait=True)))

    def test_the_recheck_gives_the_certificate_not_the_first_examination(self, here: MemoryDepartment) -> None:
        first = here.judge(here.arrive(portrait=True), TradeVerdict.RECHECK)
        here.next_day()
        recheck = here.judge(here.begin_recheck(first))
        assert here.examination(first.id).state is ExaminationState.QUALIFIED
        with pytest.raises(RecheckBegun):
            here.issue(first)
        issued = here.issue(recheck)
        assert isinstance(issued, Certificate)
        assert (issued.examination, issued.exam_date) == (recheck.id, recheck.day)
        assert recheck.day > first.day

    def test_its_right_and_scope_are_needed(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        with pytest.raises(NotPermitted):
            here.issue(judged, actor=clerk(CertificationRight.ISSUE))
        with pytest.raises(NotFound):
            here.issue(judged, actor=STRANGER)


class TestReactions:
    def test_approval_as_qualified_issues_the_certificate_once(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        here.flows.issue_after(here.tell(judged))
        issued = here.certificate(judged)
        here.flows.issue_after(here.tell(judged))
        assert issued is not None
        assert here.certificate(judged) == issued
        assert here.log.events[-1].actor == THE_SYSTEM

    def test_nothing_is_issued_for_another_outcome(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True), TradeVerdict.FAILS)
        here.flows.issue_after(here.tell(judged))
        assert here.certificate(judged) is None

    def test_nothing_is_issued_where_the_approval_was_undone_meanwhile(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        told = here.tell(judged)
        here.undo_approval(judged)
        here.flows.issue_after(told)
        assert here.certificate(judged) is None

    def test_what_cannot_be_issued_yet_is_said_so_that_it_is_tried_again(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        policy = here.certification_policies.policy
        here.certification_policies.policy = evolve(policy, body_name="")
        with pytest.raises(SettingMissing):
            here.flows.issue_after(here.tell(judged))
        here.certification_policies.policy = policy
        here.flows.issue_after(here.tell(judged))
        assert here.certificate(judged) is not None

    @pytest.mark.parametrize("verdict", TradeVerdict)
    def test_once_judged_the_appointment_is_done(self, here: MemoryDepartment, verdict: TradeVerdict) -> None:
        judged = here.judge(here.arrive(), verdict)
        here.flows.complete(here.tell(judged))
        assert here.visit(judged).state is AppointmentState.COMPLETED
        event = here.log.events[-1]
        assert (event.kind, event.actor.kind) == ("appointment.completed", ActorKind.SYSTEM)

    def test_once_lapsed_too(self, here: MemoryDepartment) -> None:
        begun = here.arrive()
        lapsed = here.save("examination.lapsed", begun, lapse(begun, begun.due.replace(year=2027)))
        here.flows.complete(here.tell(lapsed))
        assert here.visit(begun).state is AppointmentState.COMPLETED

    def test_told_twice_it_is_done_once(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive())
        here.flows.complete(here.tell(judged))
        here.flows.complete(here.tell(judged))
        assert here.kinds.count("appointment.completed") == 1

    def test_a_recheck_has_no_appointment_to_complete(self, here: MemoryDepartment) -> None:
        first = here.judge(here.arrive(), TradeVerdict.RECHECK)
        recheck = here.judge(here.begin_recheck(first))
        here.flows.complete(here.tell(recheck))
        assert here.visit(first).state is AppointmentState.CHECKED_IN

    def test_what_is_told_late_does_not_complete_a_later_check_in(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(), TradeVerdict.FAILS)
        here.void(judged)
        again = here.check_in(here.visit(judged)).examination
        here.flows.complete(here.tell(judged))
        assert here.visit(again).state is AppointmentState.CHECKED_IN

    def test_each_reaction_knows_its_events_and_has_a_name_of_its_own(self) -> None:
        assert kinds_of(CompleteAppointment) == {"examination.approved", "examination.lapsed"}
        assert kinds_of(IssueAfterApproval) == {"examination.approved"}
        reactions = {reaction for listed in REACTIONS.values() for reaction in listed}
        assert {reaction.party for reaction in reactions} == {"complete_appointment", "issue_certificate"}
