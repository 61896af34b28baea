"""A member registers with a team: the steps of a booking without those that the team has answered; 转入团队."""

from functools import partial
from typing import Any

from attrs import evolve
from litestar import Controller, Response, get, post

from entrypoints.web.call import LARGEST_UPLOAD, page
from entrypoints.web.confirming import confirmation_for, warned
from entrypoints.web.h5.booking import (
    answers_so_far,
    kept_photo,
    licence_handed_in,
    licence_page,
    too_heavy,
    turned_back,
    who_answered,
    who_page,
)
from entrypoints.web.h5.checking import (
    Ready,
    all_answers,
    check_page,
    confirmed,
    shown_again,
    way_to_mend,
)
from entrypoints.web.h5.picking import LISTED, Picker, days_of
from entrypoints.web.h5.proving import code_asked, code_typed, phone_page
from entrypoints.web.h5.start import accepted, notice_page
from entrypoints.web.h5.steps import Step
from entrypoints.web.h5.team import OVER
from entrypoints.web.h5.team_visit import Here, TeamVisit
from entrypoints.web.mistakes import told
from tjdomain.booking.domain.errors import TransferOffered
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team_errors import NotTheTeamsSlot, TeamFull
from tjdomain.booking.usecases.join_team import JoinTeam, JoinTeamCommand
from tjdomain.booking.usecases.replay import Booked
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import DomainError
from tjdomain.shared.events import plain


def _picker(visit: TeamVisit) -> Picker:
    path = visit.flow.path_of(Step.DATE)
    return Picker(path=path, title="选择体检日期", days=days_of(visit.team.periods), chosen=visit.draft.slot)


class JoinController(Controller):
    """Every step asks first whether the code still opens the team."""

    path = "/team/{code:str}/join"

    @get("/notice", **page())
    def notice(self, visit: Here) -> Response[Any]:
        """预约须知 and the consent."""
        return notice_page(visit)

    @post("/notice", **page())
    def accept(self, visit: Here) -> Response[Any]:
        """Both must be ticked."""
        _ = visit.team
        return accepted(visit)

    @get("/date", **page())
    def dates(self, visit: Here) -> Response[Any]:
        """The team's days and periods; the only day is chosen already."""
        if back := turned_back(visit, Step.DATE):
            return back
        picker = _picker(visit)
        if visit.size in LISTED and len(picker.days) == 1 and not visit.query("day"):
            return visit.go(f"{picker.path}?day={picker.days[0].day}")
        return picker.page(visit)

    @post("/date", **page())
    def choose_date(self, visit: Here) -> Response[Any]:
        """The slot."""
        if back := turned_back(visit, Step.DATE):
            return back
        answer = _picker(visit).answer(visit)
        if not isinstance(answer, Slot):
            return answer
        slot = {"day": plain(answer.day), "start": plain(answer.start)}
        no_photo = {} if visit.flow.asks_photo else {"photo": {"id": None, "size": 0}}
        return visit.go(visit.keep(department=str(visit.team.department), slot=slot, **no_photo).next())

    @get("/who", **page())
    def who(self, visit: Here) -> Response[Any]:
        """Document, name, phone; the employer is the team's."""
        return turned_back(visit, Step.WHO) or who_page(visit, answers_so_far(visit))

    @post("/who", **page())
    def answer_who(self, visit: Here) -> Response[Any]:
        """All mistakes are told at once."""
        return turned_back(visit, Step.WHO) or who_answered(visit)

    @get("/phone", **page())
    def phone(self, visit: Here) -> Response[Any]:
        """The phone, and the code once it was sent."""
        return phone_page(visit)

    @post("/phone/send", **page())
    def send_code(self, visit: Here) -> Response[Any]:
        """Send a code, or another one."""
        return code_asked(visit)

    @post("/phone", **page())
    def prove_phone(self, visit: Here) -> Response[Any]:
        """The code."""
        return code_typed(visit)

    @get("/licence", **page())
    def licence(self, visit: Here) -> Response[Any]:
        """The photo of the employer's licence, where the desk has not seen it."""
        return turned_back(visit, Step.LICENCE) or licence_page(visit, too_heavy(visit))

    @get("/licence/photo.jpg", **page())
    def photo(self, visit: Here) -> Response[bytes]:
        """The photo at a glance, for whoever handed it in."""
        return kept_photo(visit)

    @post("/licence", **page(), request_max_body_size=LARGEST_UPLOAD)
    def hand_in(self, visit: Here) -> Response[Any]:
        """A new photo, or the one handed in before."""
        return turned_back(visit, Step.LICENCE) or licence_handed_in(visit)

    @get("/check", **page())
    def check(self, visit: Here) -> Response[Any]:
        """All answers with a way to change each."""
        return all_answers(visit)

    @post("/check", **page())
    def join(self, visit: Here) -> Response[Any]:
        """Register; whoever taps twice gets the same appointment."""
        if (done := visit.draft.booked) and done.key == visit.given("key"):
            return shown_again(visit, done)  # even if that was the last place
        return confirmed(visit, partial(_join, visit), partial(_refused, visit))


def _join(visit: TeamVisit, ready: Ready, given: frozenset[Confirmation]) -> Booked:
    draft = ready.draft
    command = JoinTeamCommand(
        actor=evolve(visit.call.actor, channel=Channel.TEAM_CODE),
        code=visit.code,
        slot=ready.slot,
        particulars=ready.who.particulars,
        licence_photo=draft.photo.id if draft.photo else None,
        phone_verified=draft.phone_is_proven,
        confirmed=given,
        request=ready.request(visit),
        accepted=draft.accepted,
    )
    return visit.call.run(JoinTeam, command)


def _refused(visit: TeamVisit, ready: Ready, refused: DomainError, given: frozenset[Confirmation]) -> Response[Any]:
    if isinstance(refused, TransferOffered):
        return visit.go(f"{visit.flow.at}/transfer")
    if warning := confirmation_for(refused):
        return check_page(visit, ready, (warned(refused),), warning, given)
    return not_taken(visit, ready, refused)


def not_taken(visit: TeamVisit, ready: Ready, refused: DomainError) -> Response[Any]:
    """The team's other periods where the chosen one is gone, else the answers with the reason above them.

    Raises ``refused`` where the code opens nothing any more.
    """
    if isinstance(refused, TeamFull | NotTheTeamsSlot) or hasattr(refused, "nearest"):
        return _picker(visit).at(ready.slot).lost(visit, refused, ready.slot)
    if isinstance(refused, OVER):
        raise refused
    return check_page(visit, ready, (told(refused, "answers", way_to_mend(visit, refused)),))
