"""What was registered, approved or examined by mistake is taken back."""

from datetime import timedelta

import pytest
from attrs import evolve

from tests.unit.flows.making import STRANGER, TODAY, MemoryDepartment, clerk
from tests.unit.flows.test_walk_in import SEEN
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.errors import NotToday
from tjdomain.booking.rights import BookingRight
from tjdomain.certification.domain.certificate import PendingState
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.examination.domain.conclusion import ReviewStep
from tjdomain.examination.domain.errors import ReasonMissing
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, TradeVerdict, TubeState
from tjdomain.examination.domain.review_errors import NotInRecheck, RecheckBegun
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.errors import CertificateStands, CertificateWasIssued
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState


def revoke(here: MemoryDepartment, examination: Examination) -> None:
    certificate, a = here.certificate(examination), here.a
    assert certificate is not None
    revoking = RevokeCertificate(a.uow, a.certificates, a.events, a.clock, a.ids)
    revoking(RevokeCertificateCommand(actor=clerk(), certificate=certificate.id, reason="错发"))


class TestUndoCheckIn:
    def test_a_booked_person_is_booked_as_before(self, here: MemoryDepartment) -> None:
        begun = here.arrive()
        voided = here.undo_check_in(begun)
        assert here.visit(begun).state is AppointmentState.BOOKED
        assert here.counts().booked == 1
        assert here.examination(begun.id) == voided
        assert voided.state is ExaminationState.VOIDED
        assert here.kinds[-2:] == ["examination.check_in_undone", "appointment.check_in_undone"]
        assert {event.reason for event in here.log.events[-2:]} == {"登记错人"}

    def test_the_person_can_be_checked_in_again_and_gets_another_number(self, here: MemoryDepartment) -> None:
        begun = here.arrive()
        here.undo_check_in(begun)
        again = here.check_in(here.visit(begun))
        assert (again.came_back, again.examination.number) == (False, "202611230002")

    def test_a_walk_in_is_cancelled_and_the_place_free_again(self, here: MemoryDepartment) -> None:
        begun = here.walk_in(original=SEEN).examination
        here.undo_check_in(begun)
        assert here.visit(begun).state is AppointmentState.CANCELLED
        assert here.counts().walk_in_used == 0

    def test_not_once_anything_was_examined(self, here: MemoryDepartment) -> None:
        begun = here.record_some(here.arrive())
        with pytest.raises(WrongState):
            here.undo_check_in(begun)
        assert here.visit(begun).state is AppointmentState.CHECKED_IN

    def test_not_on_a_later_day(self, here: MemoryDepartment) -> None:
        begun = here.arrive()
        here.next_day()
        with pytest.raises(NotToday):
            here.undo_check_in(begun)
        assert here.examination(begun.id) == begun

    def test_a_recheck_is_voided_instead(self, here: MemoryDepartment) -> None:
        recheck = here.begin_recheck(here.judge(here.arrive(), TradeVerdict.RECHECK))
        with pytest.raises(NotInRecheck):
            here.undo_check_in(recheck)

    def test_what_came_of_no_appointment_is_undone_alone(self, here: MemoryDepartment) -> None:
        begun = here.arrive()
        registration = evolve(begun.registration, appointment=None)
        late = here.save("examination.edited", begun, evolve(begun, registration=registration, version=2))
        assert here.undo_check_in(late).state is ExaminationState.VOIDED
        assert here.kinds[-1] == "examination.check_in_undone"

    @pytest.mark.parametrize("right", [BookingRight.CHECK_IN, ExaminationRight.UNDO_CHECK_IN])
    def test_both_contexts_rights_are_needed(self, here: MemoryDepartment, right: str) -> None:
        with pytest.raises(NotPermitted):
            here.undo_check_in(here.arrive(), actor=clerk(right))

    def test_a_reason_is_needed_and_a_place_in_scope(self, here: MemoryDepartment) -> None:
        begun = here.arrive()
        with pytest.raises(ReasonMissing):
            here.undo_check_in(begun, reason=" ")
        with pytest.raises(NotFound):
            here.undo_check_in(begun, actor=STRANGER)


class TestUndoApproval:
    @pytest.mark.parametrize("verdict", TradeVerdict)
    def test_the_examination_is_in_review_again_with_its_conclusion(
        self, here: MemoryDepartment, verdict: TradeVerdict
    ) -> None:
        judged = here.judge(here.arrive(), verdict)
        undone = here.undo_approval(judged)
        assert here.examination(judged.id) == undone
        assert (undone.state, undone.conclusion) == (ExaminationState.AWAITING_REVIEW, judged.conclusion)
        assert (undone.reviews[-1].step, undone.reviews[-1].reason) == (ReviewStep.APPROVAL_UNDONE, "漏看")
        assert here.kinds[-1] == "examination.approval_undone"

    def test_the_appointment_stays_done(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive())
        here.flows.complete(here.tell(judged))
        assert here.visit(here.undo_approval(judged)).state is AppointmentState.COMPLETED

    def test_never_while_a_certificate_of_it_is_valid(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        here.issue(judged)
        with pytest.raises(CertificateStands):
            here.undo_approval(judged)
        assert here.examination(judged.id) == judged
        revoke(here, judged)
        assert here.undo_approval(judged).state is ExaminationState.AWAITING_REVIEW

    def test_it_is_taken_off_the_list_without_a_portrait(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive())
        here.issue(judged)
        here.undo_approval(judged)
        waiting = here.waiting(judged)
        assert waiting is not None
        assert waiting.state is PendingState.WITHDRAWN
        assert here.kinds[-2:] == ["examination.approval_undone", "pending_certificate.withdrawn"]

    def test_never_once_its_recheck_has_begun(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(), TradeVerdict.RECHECK)
        here.begin_recheck(judged)
        with pytest.raises(RecheckBegun):
            here.undo_approval(judged)

    def test_the_first_examination_awaits_its_recheck_again(self, here: MemoryDepartment) -> None:
        first = here.judge(here.arrive(), TradeVerdict.RECHECK)
        recheck = here.judge(here.begin_recheck(first))
        assert here.examination(first.id).state is ExaminationState.QUALIFIED
        here.undo_approval(recheck)
        assert here.examination(first.id).state is ExaminationState.AWAITING_RECHECK

    def test_its_right_a_reason_and_scope_are_needed(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive())
        with pytest.raises(NotPermitted):
            here.undo_approval(judged, actor=clerk(ExaminationRight.UNDO_APPROVAL))
        with pytest.raises(ReasonMissing):
            here.undo_approval(judged, reason="")
        with pytest.raises(NotFound):
            here.undo_approval(judged, actor=STRANGER)

    def test_what_was_not_approved_cannot_be_undone(self, here: MemoryDepartment) -> None:
        with pytest.raises(WrongState):
            here.undo_approval(here.arrive())


class TestVoid:
    def test_the_samples_are_marked_and_the_person_is_booked_again_today(self, here: MemoryDepartment) -> None:
        begun = here.record_some(here.arrive())
        voided = here.void(begun)
        assert here.examination(begun.id) == voided
        assert voided.state is ExaminationState.VOIDED
        assert {tube.state for tube in voided.tubes} == {TubeState.VOIDED}
        assert here.visit(begun).state is AppointmentState.BOOKED
        assert here.kinds[-2:] == ["examination.voided", "appointment.examination_voided"]
        assert {event.reason for event in here.log.events[-2:]} == {"登记错人"}

    def test_a_walk_in_of_today_is_cancelled_and_the_place_free_again(self, here: MemoryDepartment) -> None:
        begun = here.walk_in(original=SEEN).examination
        here.void(begun)
        assert here.visit(begun).state is AppointmentState.CANCELLED
        assert here.counts().walk_in_used == 0

    def test_on_a_later_day_the_visit_is_done(self, here: MemoryDepartment) -> None:
        begun = here.arrive()
        here.next_day()
        here.void(begun)
        assert here.visit(begun).state is AppointmentState.COMPLETED

    def test_a_visit_that_was_done_is_booked_again_on_the_same_day(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(), TradeVerdict.FAILS)
        here.flows.complete(here.tell(judged))
        here.void(judged)
        assert here.visit(judged).state is AppointmentState.BOOKED

    def test_who_has_booked_another_day_since_keeps_that_one(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(), TradeVerdict.FAILS)
        here.flows.complete(here.tell(judged))
        other = here.book(1, day=TODAY + timedelta(days=1), number="260000009999")
        here.void(judged)
        assert here.visit(judged).state is AppointmentState.COMPLETED
        assert here.appointment(other.id).is_live

    def test_it_is_taken_off_the_list_without_a_portrait(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive())
        here.issue(judged)
        here.void(judged)
        waiting = here.waiting(judged)
        assert waiting is not None
        assert waiting.state is PendingState.WITHDRAWN

    def test_never_once_a_certificate_was_issued_even_if_it_was_revoked(self, here: MemoryDepartment) -> None:
        judged = here.judge(here.arrive(portrait=True))
        here.issue(judged)
        with pytest.raises(CertificateWasIssued):
            here.void(judged)
        revoke(here, judged)
        with pytest.raises(CertificateWasIssued):
            here.void(judged)
        assert here.examination(judged.id) == judged

    def test_a_void_recheck_lets_the_first_examination_have_another(self, here: MemoryDepartment) -> None:
        first = here.judge(here.arrive(), TradeVerdict.RECHECK)
        here.flows.complete(here.tell(first))
        recheck = here.begin_recheck(first)
        here.void(recheck)
        assert here.examination(first.id).recheck is None
        assert here.visit(first).state is AppointmentState.COMPLETED
        assert here.begin_recheck(first).recheck_of == first.id

    def test_never_once_its_recheck_has_begun(self, here: MemoryDepartment) -> None:
        first = here.judge(here.arrive(), TradeVerdict.RECHECK)
        here.begin_recheck(first)
        with pytest.raises(RecheckBegun):
            here.void(first)

    def test_its_right_a_reason_and_scope_are_needed(self, here: MemoryDepartment) -> None:
        begun = here.arrive()
        with pytest.raises(NotPermitted):
            here.void(begun, actor=clerk(ExaminationRight.VOID))
        with pytest.raises(ReasonMissing):
            here.void(begun, reason="")
        with pytest.raises(NotFound):
            here.void(begun, actor=STRANGER)

    def test_voiding_twice_is_refused(self, here: MemoryDepartment) -> None:
        begun = here.arrive()
        here.void(begun)
        with pytest.raises(WrongState):
            here.void(begun)


def test_a_certificate_right_is_not_needed_to_take_something_off_the_waiting_list(here: MemoryDepartment) -> None:
    judged = here.judge(here.arrive())
    here.issue(judged)
    here.undo_approval(judged, actor=clerk(*CertificationRight))
    waiting = here.waiting(judged)
    assert waiting is not None
    assert waiting.state is PendingState.WITHDRAWN
