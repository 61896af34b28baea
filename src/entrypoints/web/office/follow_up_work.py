"""What is done for who needs a second look: recheck, reminder, notices, lapse and its undoing."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.arrivals import slip_path
from entrypoints.web.office.desk import Here
from entrypoints.web.office.exam_person import person_path
from entrypoints.web.office.follow_ups import FOLLOW_UP_PAGES, FOLLOW_UPS, list_path
from entrypoints.web.office.listing import FilterWrong
from entrypoints.web.office.lists import show
from entrypoints.web.office.papers import pdf_shown, reprint_given
from entrypoints.web.office.picking import picked
from tjdomain.booking.rights import BookingRight
from tjdomain.examination.domain.given_notice import NoticeKind
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.lapse_examinations import LapseExaminations, LapseExaminationsCommand
from tjdomain.examination.usecases.list_follow_ups import FollowUpKind
from tjdomain.examination.usecases.remind_of_recheck import RemindOfRecheck, RemindOfRecheckCommand
from tjdomain.examination.usecases.reopen_examination import ReopenExamination, ReopenExaminationCommand
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.flows.together.print_notice import PrintNotice, PrintNoticeCommand
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RuleViolation
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.reprint import ReprintReasonMissing


class LapsingController(Controller):
    """What is done with those ticked."""

    path = "/follow-ups"

    @post("/overdue/lapse", **page(ExaminationRight.LAPSE))
    def lapse(self, desk: Here) -> Response[Any]:
        """Those ticked do not come any more; who cannot lapse is named with why."""
        of = FOLLOW_UP_PAGES[FollowUpKind.OVERDUE]
        try:
            examinations = tuple(map(ExaminationId, picked(desk, of)))
            command = LapseExaminationsCommand(
                actor=desk.actor, examinations=examinations, reason=desk.given("reason").strip()
            )
            report = desk.call.run(LapseExaminations, command)
        except FilterWrong as wrong:
            return show(desk, of, wrong.mistakes)
        except (RuleViolation, NotFound, InvalidValue) as refused:
            return show(desk, of, (told(refused, "reason"),))
        return show(desk, of, report=report)

    @post("/lapsed/reopen", **page(ExaminationRight.REOPEN))
    def reopen(self, desk: Here) -> Response[Any]:
        """Those ticked come after all: back to where they were, with a new window."""
        of = FOLLOW_UP_PAGES[FollowUpKind.LAPSED]
        try:
            examinations = tuple(map(ExaminationId, picked(desk, of)))
        except FilterWrong as nothing:
            return show(desk, of, nothing.mistakes)
        refused: list[Mistake] = []
        for key in examinations:
            command = ReopenExaminationCommand(actor=desk.actor, examination=key, reason=desk.given("reason"))
            try:
                desk.call.run(ReopenExamination, command)
            except (RuleViolation, Conflict, NotFound, InvalidValue) as wrong:
                refused.append(told(wrong, "reason"))
        if refused:
            return show(desk, of, tuple(dict.fromkeys(refused)))
        return desk.go(list_path(FollowUpKind.LAPSED), done="reopened")


class FollowUpWorkController(Controller):
    """What is done for one person."""

    path = "/follow-ups/{key:uuid}"

    @post("/recheck", **page(ExaminationRight.START_RECHECK))
    def recheck(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The person is here: the failed items are examined again."""
        try:
            made = desk.call.run(StartRecheck, StartRecheckCommand(actor=desk.actor, examination=ExaminationId(key)))
        except (RuleViolation, Conflict) as refused:
            return show(desk, FOLLOW_UP_PAGES[FollowUpKind.RECHECK], (told(refused, "ticked"),))
        at_the_desk = desk.actor.may(BookingRight.CHECK_IN)
        return desk.go(slip_path(made.id.value) if at_the_desk else person_path(made.id.value), done="recheck")

    @post("/remind", **page(ExaminationRight.START_RECHECK))
    def remind(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """A text message, which names no finding."""
        try:
            desk.call.run(RemindOfRecheck, RemindOfRecheckCommand(actor=desk.actor, examination=ExaminationId(key)))
        except (RuleViolation, Conflict) as refused:
            return show(desk, FOLLOW_UP_PAGES[FollowUpKind.RECHECK], (told(refused, "ticked"),))
        return desk.go(FOLLOW_UPS, done="reminded")

    @post("/notices/{kind:str}", **page(ExaminationRight.GIVE_NOTICE))
    def notice(self, desk: Here, key: FromPath[UUID], kind: FromPath[str]) -> Response[Any]:
        """The paper; from the second copy on the list asks why."""
        wanted = next((one for one in NoticeKind if one.value == kind), None)
        if wanted is None:
            raise NotFound("paper", kind[:20])
        command = PrintNoticeCommand(
            actor=desk.actor, examination=ExaminationId(key), kind=wanted, reason=reprint_given(desk)
        )
        back = FollowUpKind.RECHECK if wanted is NoticeKind.RECHECK else FollowUpKind.UNFIT
        try:
            printed = desk.call.run(PrintNotice, command)
        except ReprintReasonMissing:
            return show(desk, FOLLOW_UP_PAGES[back], again=(key, wanted))
        except (RuleViolation, Conflict) as refused:
            return show(desk, FOLLOW_UP_PAGES[back], (told(refused, "ticked"),))
        return pdf_shown(printed.content, f"{kind}-{printed.number}")
