"""One examination with what the rules propose, and its registration put right 修改登记信息."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from attrs import evolve
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from entrypoints.storing import PORTRAIT
from entrypoints.web.api.booking_views import ParticularsBody
from entrypoints.web.api.exam_views import ExaminationView, examination_shown
from entrypoints.web.api.files import stored
from entrypoints.web.api.shape import Body, Version
from entrypoints.web.call import Call, Here, needs
from tjdomain.examination.domain.conclusion import Proposal
from tjdomain.examination.domain.examination import Registration
from tjdomain.examination.domain.kinds import Effect, IdentityEntry, Outcome, Payer
from tjdomain.examination.domain.lifecycle import ExaminationAction
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases import show_examination
from tjdomain.examination.usecases.edit_registration import EditRegistration, EditRegistrationCommand
from tjdomain.examination.usecases.show_examination import ShowExamination, ShowExaminationQuery
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.trade import Trade


class RegistrationBody(Body):
    """What is put right; what is left out stays. ``seen`` is the version that was on the screen."""

    seen: Version
    reason: str
    person: ParticularsBody | None = None
    employer: str | None = None
    payer: Payer | None = None
    amount: Decimal | None = None
    receipt: str | None = None
    identity_entry: IdentityEntry | None = None
    portrait: UUID | None = None

    def registration(self, before: Registration, call: Call) -> Registration:
        """The registration as it ought to be. Raises what the person's data refuse, ``NotFound`` (portrait)."""
        wished: dict[str, Any] = {
            "person": self.person.particulars().person(call.today) if self.person else None,
            "employer_name": self.employer,
            "payer": self.payer,
            "amount": self.amount,
            "receipt": self.receipt,
            "identity_entry": self.identity_entry,
            "portrait": stored(call, self.portrait, PORTRAIT) if self.portrait else None,
        }
        return evolve(before, **{name: value for name, value in wished.items() if value is not None})


class ReasonView(msgspec.Struct, frozen=True):
    """Why a trade is judged so: item, finding, and what the matrix says of it."""

    item: str
    finding: str
    rule: str
    trade: Trade
    effect: Effect


class ProposalView(msgspec.Struct, frozen=True):
    """What the rules of a catalogue version make of it."""

    catalogue: int
    outcome: Outcome
    effects: dict[Trade, Effect]
    reasons: list[ReasonView]
    recheck_items: list[str]


class ExaminationDetailView(ExaminationView, frozen=True):
    """An examination with what its reader may do now, the rules' proposal, and who is meant by the staff's ids."""

    actions: list[ExaminationAction]
    proposal: ProposalView | None
    staff: dict[UUID, str]


def _proposal_shown(proposal: Proposal) -> ProposalView:
    return ProposalView(
        catalogue=proposal.catalogue,
        outcome=proposal.outcome,
        effects=dict(proposal.effects),
        reasons=[ReasonView(one.item, one.finding, one.rule, one.trade, one.effect) for one in proposal.reasons],
        recheck_items=list(proposal.recheck_items),
    )


def _detail_shown(found: show_examination.ExaminationView, actor: Actor) -> ExaminationDetailView:
    base = examination_shown(found.examination, actor)
    return ExaminationDetailView(
        **{name: getattr(base, name) for name in base.__struct_fields__},
        actions=sorted(found.actions, key=lambda action: action.value),
        proposal=_proposal_shown(found.proposal) if found.proposal else None,
        staff={member.value: name for member, name in found.staff.items()},
    )


class RegistrationController(Controller):
    """One examination."""

    path = "/examinations/{examination:uuid}"
    tags = ("查体登记",)

    @get("/", **needs(ExaminationRight.READ))
    def detail(self, call: Here, examination: FromPath[UUID]) -> ExaminationDetailView:
        """查体详情,含规则建议的结论、现在可做的操作。"""
        query = ShowExaminationQuery(actor=call.actor, examination=ExaminationId(examination))
        return _detail_shown(call.run(ShowExamination, query), call.actor)

    @post("/edit", **needs(ExaminationRight.EDIT))
    def edit(self, call: Here, examination: FromPath[UUID], data: JSONBody[RegistrationBody]) -> ExaminationView:
        """修改登记信息(主检前)。"""
        query = ShowExaminationQuery(actor=call.actor, examination=ExaminationId(examination))
        before = call.run(ShowExamination, query).examination
        command = EditRegistrationCommand(
            actor=call.actor,
            examination=before.id,
            registration=data.registration(before.registration, call),
            seen=data.seen,
            reason=data.reason,
        )
        return examination_shown(call.run(EditRegistration, command), call.actor)
