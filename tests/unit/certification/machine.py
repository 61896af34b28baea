"""Certification as a state machine: whatever people do in whatever order, these hold.

At most one certificate of an examination is valid, and only while the examination is approved; all editions of an
examination share its number and count from 1; the numbers of a year have no hole, and each without a valid certificate
is explained.
"""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from contracts.ports.certification import LI, SEE_ALL, ZHANG, approved
from ports.certification import CertificateFilter, CertificateRow
from tests.unit.certification.making import World, changed_to, clerk
from tjdomain.certification.domain.certificate import (
    ApprovedExamination,
    Certificate,
    CertificateState,
    CollectionWay,
    PendingState,
)
from tjdomain.certification.domain.change import Correction
from tjdomain.certification.domain.errors import AlreadyIssued, ApprovalUsed, WouldBeExpired
from tjdomain.certification.domain.lifecycle import MOVES, CertificateAction
from tjdomain.certification.usecases.cancel_certificate import CancelCertificate, CancelCertificateCommand
from tjdomain.certification.usecases.correct_certificate import CorrectCertificate, CorrectCertificateCommand
from tjdomain.certification.usecases.record_collection import RecordCollection, RecordCollectionCommand
from tjdomain.certification.usecases.reissue_certificate import ReissueCertificate, ReissueCertificateCommand
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.supply_portrait import SupplyPortrait, SupplyPortraitCommand
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound, WrongState
from tjdomain.shared.ids import FileId

EXAMINATIONS = st.integers(1, 5)
Editions = dict[int, list[CertificateRow]]
"""Latest first, by the examination's number."""
PICTURE = FileId(UUID(int=3000))
ACTIONS = st.sampled_from([action for action in CertificateAction if action is not CertificateAction.PRINT])


class CertificationMachine(RuleBasedStateMachine):
    """Subclasses say where the certificates are kept."""

    def make_world(self) -> World:
        """An empty world."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.world = self.make_world()
        self.world.keep_picture(PICTURE)
        self.approved: dict[int, ApprovedExamination] = {}
        self.version = 1

    @rule(n=EXAMINATIONS, portrait=st.booleans())
    def approve(self, n: int, *, portrait: bool) -> None:
        if n in self.approved:
            return
        self.version += 1
        picture = approved(n).portrait if portrait else None
        self.approved[n] = approved(n, version=self.version, exam_date=self.today, portrait=picture)
        self.world.approve(self.approved[n])

    @rule(n=EXAMINATIONS)
    def run_the_flow_again(self, n: int) -> None:
        if n not in self.approved:
            return
        editions = self.editions()[approved(n).examination.value.int]
        try:
            again = self.world.approve(self.approved[n])
        except (AlreadyIssued, ApprovalUsed):
            assert editions
        except WouldBeExpired:
            assert self.expired(n)
        else:
            assert not isinstance(again, Certificate)

    @rule(n=EXAMINATIONS)
    def supply_portrait(self, n: int) -> None:
        world, examination = self.world, approved(n).examination
        with world.uow:
            pending = world.pendings.find(examination)
        waits = pending is not None and pending.state is PendingState.WAITING
        command = SupplyPortraitCommand(actor=clerk(), examination=examination, portrait=PICTURE)
        try:
            SupplyPortrait(world.uow, world.pendings, world.certificates, world.files, world.issuing)(command)
        except (NotFound, WrongState):
            assert not waits
        except WouldBeExpired:
            assert self.expired(n)
        else:
            assert waits

    @rule(n=EXAMINATIONS)
    def undo_approval(self, n: int) -> None:
        if n not in self.approved:
            return
        try:
            with self.world.uow:
                self.world.issuing.withdraw(approved(n).examination, clerk(), "误审")
        except AlreadyIssued:
            return
        del self.approved[n]

    @precondition(lambda self: self.rows())
    @rule(action=ACTIONS, data=st.data())
    def change(self, action: CertificateAction, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(self.rows()))
        try:
            self.act(action, row)
        except WrongState:
            assert (row.state, action) not in MOVES
        else:
            assert (row.state, action) in MOVES

    @rule(days=st.integers(1, 200))
    def let_time_pass(self, days: int) -> None:
        self.world.clock.move(timedelta(days=days))

    @invariant()
    def what_always_holds(self) -> None:
        editions = self.editions()
        self.at_most_one_is_valid_and_its_examination_approved(editions)
        self.editions_of_an_examination_share_its_number(editions)
        self.every_number_without_a_valid_certificate_is_explained(editions)

    def at_most_one_is_valid_and_its_examination_approved(self, editions: Editions) -> None:
        standing = {CertificateState.VALID, CertificateState.EXPIRED}
        approvals = {each.examination.value.int for each in self.approved.values()}
        for examination, rows in editions.items():
            stand = [row for row in rows if row.state in standing]
            assert stand in ([], rows[:1])
            assert not stand or examination in approvals

    def editions_of_an_examination_share_its_number(self, editions: Editions) -> None:
        for rows in editions.values():
            assert [row.edition for row in rows] == list(range(len(rows), 0, -1))
            assert len({row.number for row in rows}) == 1
        assert len({rows[0].number for rows in editions.values()}) == len(editions)

    def every_number_without_a_valid_certificate_is_explained(self, editions: Editions) -> None:
        policy, latest = self.world.policies.current(), [rows[0] for rows in editions.values()]
        for year in {row.issue_date.year for row in latest if row.edition == 1}:
            gaps = self.world.archive.gaps(policy.numbers.series(policy.body_code, year), SEE_ALL, 0, 200)
            given = [row for row in latest if row.number[6:10] == str(year)]
            ended = {row.number for row in given if row.state in {CertificateState.REVOKED, CertificateState.CANCELLED}}
            assert {gap.number for gap in gaps} == ended
            assert sorted(int(row.number[10:16]) for row in given) == list(range(1, len(given) + 1))

    @property
    def today(self) -> date:
        return local_day(self.world.clock.now())

    def expired(self, n: int) -> bool:
        return self.today > self.approved[n].exam_date + timedelta(days=364)

    def rows(self) -> tuple[CertificateRow, ...]:
        return self.world.archive.search(CertificateFilter(), SEE_ALL, self.today, None, 200)

    def editions(self) -> Editions:
        found: Editions = defaultdict(list)
        for row in sorted(self.rows(), key=lambda row: row.edition, reverse=True):
            found[row.examination.value.int].append(row)
        return found

    def act(self, action: CertificateAction, row: CertificateRow) -> None:
        world, actor, reason = self.world, clerk(), "理由"
        parts = (world.log, world.clock, world.ids)
        match action:
            case CertificateAction.CORRECT:
                holder = LI if row.name == ZHANG.name else ZHANG
                CorrectCertificate(world.uow, world.certificates, world.files, *parts)(
                    CorrectCertificateCommand(
                        actor=actor, certificate=row.id, correction=Correction(holder=changed_to(holder)), reason=reason
                    )
                )
            case CertificateAction.REISSUE:
                ReissueCertificate(world.uow, world.certificates, world.policies, *parts)(
                    ReissueCertificateCommand(actor=actor, certificate=row.id, reason=reason)
                )
            case CertificateAction.REVOKE:
                RevokeCertificate(world.uow, world.certificates, *parts)(
                    RevokeCertificateCommand(actor=actor, certificate=row.id, reason=reason)
                )
            case CertificateAction.CANCEL:
                CancelCertificate(world.uow, world.certificates, *parts)(
                    CancelCertificateCommand(actor=actor, certificate=row.id, reason=reason)
                )
            case _:
                RecordCollection(world.uow, world.certificates, *parts)(
                    RecordCollectionCommand(actor=actor, certificates=(row.id,), way=CollectionWay.SELF)
                )
