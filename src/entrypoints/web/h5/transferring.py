"""转入团队: a person with a live appointment gives it up for a place of the team, in one transaction."""

from typing import Any

from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.confirming import confirmation_for, warned
from entrypoints.web.h5.booking import turned_back
from entrypoints.web.h5.checking import Ready, finished, shown_again, ticked
from entrypoints.web.h5.cookies import HOME
from entrypoints.web.h5.joining import not_taken
from entrypoints.web.h5.steps import Step
from entrypoints.web.h5.team_visit import Here, TeamVisit
from entrypoints.web.mistakes import Mistake, mistake, told
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.errors import ProofWrong, TooLateToChange
from tjdomain.booking.domain.team_errors import AlreadyInTeam
from tjdomain.booking.usecases.look_up_appointments import LookUpAppointments, LookUpAppointmentsQuery
from tjdomain.booking.usecases.show_my_appointments import ShowMyAppointments, ShowMyAppointmentsQuery
from tjdomain.booking.usecases.transfer_to_team import TransferToTeam, TransferToTeamCommand
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.errors import Conflict, DomainError, InvalidValue, RuleViolation, WrongState
from tjdomain.shared.text import EmptyValue


class TransferController(Controller):
    """The page to which registering leads whoever has an appointment."""

    path = "/team/{code:str}/join/transfer"

    @get("/", **page())
    def ask(self, visit: Here) -> Response[Any]:
        """First the 查询码; once proven both times, and the question whether to change."""
        ready = Ready.of(visit.draft)
        if ready is None:
            return turned_back(visit, Step.CHECK) or visit.go(Step.DATE)
        if not _is_proven(visit, ready):
            return _page(visit, ready)
        present = _present(visit, ready)
        return _page(visit, ready, present) if present else visit.go(Step.CHECK)

    @post("/", **page())
    def change(self, visit: Here) -> Response[Any]:
        """The proof, or the change itself; whoever taps twice sees the same."""
        if (done := visit.draft.booked) and done.key == visit.given("key"):
            return shown_again(visit, done)
        ready = Ready.of(visit.draft)
        if ready is None:
            return turned_back(visit, Step.CHECK) or visit.go(Step.DATE)
        if not _is_proven(visit, ready):
            return _proven(visit, ready)
        present = _present(visit, ready)
        return _transferred(visit, ready, present) if present else visit.go(Step.CHECK)


def _is_proven(visit: TeamVisit, ready: Ready) -> bool:
    """For the appointment that is live, if there is one."""
    proof = visit.proof
    if proof is None or proof.document != ready.document(visit):
        return False
    present = _present(visit, ready)
    return present is None or proof.only in {"", present.number}


def _present(visit: TeamVisit, ready: Ready) -> Appointment | None:
    """The live appointment of the person, who has proven to be that."""
    query = ShowMyAppointmentsQuery(actor=visit.call.actor, proven=ready.document(visit))
    return next((one for one in visit.call.run(ShowMyAppointments, query) if one.is_live), None)


def _proven(visit: TeamVisit, ready: Ready) -> Response[Any]:
    """Raises ``LimitExceeded``."""
    code, document = visit.given("code"), ready.document(visit)
    query = LookUpAppointmentsQuery(
        name=ready.who.particulars.name,
        kind=document.kind,
        number=document.number,
        code=code,
        address=visit.call.address,
        solved=visit.solved,
    )
    try:
        if not code.strip():
            raise EmptyValue("code", "")
        found = visit.call.run(LookUpAppointments, query)
    except ChallengeNeeded as needed:
        return _page(visit, ready, mistakes=(visit.challenged(needed),))
    except ProofWrong:
        return _page(visit, ready, mistakes=(mistake("code", "h5.look_up_failed"),))
    except InvalidValue as error:
        return _page(visit, ready, mistakes=(told(error, "code"),))
    live = [one.number for one in found.appointments if one.is_live]
    if not found.whole and not live:
        return _page(visit, ready, mistakes=(mistake("code", "h5.look_up_failed"),))
    known = live if len(found.appointments) == 1 else []
    visit.prove(document, dict.fromkeys(known, code.replace(" ", "").upper()), only="" if found.whole else live[0])
    return visit.go(f"{visit.flow.at}/transfer")


def _transferred(visit: TeamVisit, ready: Ready, present: Appointment) -> Response[Any]:
    if present.department != visit.team.department:
        return _page(visit, ready, present, (mistake("answers", "h5.transfer_elsewhere"),))
    command = TransferToTeamCommand(
        actor=visit.call.actor,
        appointment=present.id,
        code=visit.code,
        slot=ready.slot,
        proven=present.person.document,
        confirmed=ticked(visit),
    )
    try:
        after = visit.call.run(TransferToTeam, command)
    except (RuleViolation, Conflict) as refused:
        return _refused(visit, ready, present, refused)
    return finished(visit, after, visit.proof.codes.get(after.number, "") if visit.proof else "")


def _refused(visit: TeamVisit, ready: Ready, present: Appointment, refused: DomainError) -> Response[Any]:
    """What concerns the old appointment is told here, what concerns the team's period where one chooses it."""
    if isinstance(refused, AlreadyInTeam | WrongState | TooLateToChange):
        return _page(visit, ready, present, (told(refused, "answers", f"{HOME}/me/{present.number}"),))
    if warning := confirmation_for(refused):
        return _page(visit, ready, present, (warned(refused),), warning)
    return not_taken(visit, ready, refused)


def _page(
    visit: TeamVisit,
    ready: Ready,
    present: Appointment | None = None,
    mistakes: tuple[Mistake, ...] = (),
    warning: Confirmation | None = None,
) -> Response[Any]:
    return visit.page(
        "team_transfer",
        422 if mistakes else 200,
        mistakes,
        present=present,
        slot=ready.slot,
        key=ready.draft.key,
        code=visit.given("code"),
        warning=warning,
        confirmed=ticked(visit),
    )
