"""From an approval to a certificate, once."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from contracts.ports.certification import (
    CENTRE,
    CLERK,
    ELSEWHERE,
    LI,
    NOON,
    SERIES,
    TODAY,
    ZHANG,
    approved,
    certificate,
)
from tests.unit.certification.making import POLICY, STRANGER, World, clerk
from tjdomain.certification.domain.certificate import Certificate, CertificateState, PendingCertificate, PendingState
from tjdomain.certification.domain.change import Correction, HolderChange
from tjdomain.certification.domain.errors import (
    AlreadyIssued,
    ApprovalUsed,
    NumbersExhausted,
    SettingMissing,
    WouldBeExpired,
)
from tjdomain.certification.domain.issue import issue
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.certification.usecases.correct_certificate import CorrectCertificate, CorrectCertificateCommand
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.supply_portrait import SupplyPortrait, SupplyPortraitCommand
from tjdomain.shared.actor import Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState
from tjdomain.shared.ids import FileId
from tjdomain.shared.trade import Trade

PICTURE = FileId(UUID(int=3000))


@pytest.fixture
def supply(world: World) -> SupplyPortrait:
    world.keep_picture(PICTURE)
    return SupplyPortrait(world.uow, world.pendings, world.certificates, world.files, world.issuing)


def wait(world: World, **changes: Any) -> PendingCertificate:
    pending = world.approve(approved(portrait=None, **changes))
    assert isinstance(pending, PendingCertificate)
    return pending


def revoke(world: World, issued: Certificate) -> None:
    command = RevokeCertificateCommand(actor=clerk(), certificate=issued.id, reason="错发")
    RevokeCertificate(world.uow, world.certificates, world.log, world.clock, world.ids)(command)


def test_an_approved_examination_gets_its_certificate(world: World) -> None:
    issued = world.issue()
    assert (issued.number.text, issued.edition, issued.state) == ("37150220260000013", 1, CertificateState.VALID)
    assert (issued.holder, issued.trades, issued.department) == (ZHANG, approved().trades, CENTRE)
    assert (issued.exam_date, issued.issue_date, issued.valid_until) == (
        date(2026, 11, 21),
        TODAY,
        date(2027, 11, 21),
    )
    assert (issued.body_name, issued.print_count, issued.promised_on) == (POLICY.body_name, 1, date(2026, 11, 26))
    assert (issued.created_by, issued.collection, issued.version) == (CLERK, None, 1)
    assert world.certificates.get(issued.id) == issued


def test_the_event_tells_all_of_a_new_certificate(world: World) -> None:
    issued = world.issue()
    event = world.log.events[0]
    assert (event.kind, event.subject, event.subject_id, event.version) == (
        "certificate.issued",
        "certificate",
        issued.id,
        1,
    )
    assert (event.at, event.old, event.new["number"]["text"]) == (NOON, {}, issued.number.text)


def test_numbers_follow_one_another_in_each_year(world: World) -> None:
    numbers = [world.issue(approved(n)).number.sequence for n in (1, 2, 3)]
    world.go_to(date(2027, 1, 1))
    following = world.issue(approved(4))
    assert (numbers, following.number.series, following.number.sequence) == (
        [1, 2, 3],
        "certificate:371502:2027",
        1,
    )


def test_a_repeated_run_gives_no_second_certificate(world: World) -> None:
    issued = world.issue()
    with pytest.raises(AlreadyIssued):
        world.issue()
    assert world.certificates.latest_of(issued.examination) == issued


def test_the_rule_itself_lets_no_second_certificate_be_made() -> None:
    with pytest.raises(AlreadyIssued):
        issue(
            approved(),
            portrait=PICTURE,
            latest=certificate(),
            policy=POLICY,
            next_in_series=lambda _: 2,
            today=TODAY,
            id=certificate(2).id,
            created_by=None,
        )


def test_after_a_revocation_the_same_approval_gives_none_and_a_later_one_the_next_edition(world: World) -> None:
    first = world.issue()
    revoke(world, first)
    with pytest.raises(ApprovalUsed):
        world.issue()
    second = world.issue(approved(version=14, person=LI))
    assert (second.number, second.edition, second.holder, second.examination_version) == (first.number, 2, LI, 14)


def correct(world: World, wrong: Certificate, correction: Correction) -> Certificate:
    return CorrectCertificate(world.uow, world.certificates, world.files, world.log, world.clock, world.ids)(
        CorrectCertificateCommand(actor=clerk(), certificate=wrong.id, correction=correction, reason="录错")
    )


def test_what_was_corrected_stays_corrected_after_a_later_approval(world: World) -> None:
    first = world.issue()
    world.keep_picture(FileId(UUID(int=1)))
    named = correct(world, first, Correction(holder=HolderChange(name="张小丰"), trades=first.trades[:1]))
    second = correct(world, named, Correction(portrait=FileId(UUID(int=1))))
    revoke(world, second)
    third = world.issue(approved(version=14))
    assert third.holder == evolve(first.holder, name="张小丰")
    assert (third.trades, third.portrait, third.edition) == (first.trades[:1], FileId(UUID(int=1)), 4)
    revoke(world, third)
    assert world.issue(approved(version=16)).holder == third.holder


def test_a_registration_put_right_meanwhile_is_newer_than_an_old_correction(world: World) -> None:
    first = world.issue()
    revoke(world, correct(world, first, Correction(holder=HolderChange(name="张小丰"))))
    newer = approved(version=14, person=LI, trades=(Trade.COSMETICS,), portrait=FileId(UUID(int=1)))
    second = world.issue(newer)
    assert (second.holder, second.trades, second.portrait) == (LI, (Trade.COSMETICS,), FileId(UUID(int=1)))


def test_the_next_edition_takes_the_portrait_of_the_one_before(world: World) -> None:
    first = world.issue()
    revoke(world, first)
    assert world.issue(approved(version=14, portrait=None)).portrait == first.portrait


def test_a_refused_issue_uses_no_number(world: World) -> None:
    with pytest.raises(WouldBeExpired):
        world.issue(approved(exam_date=TODAY - timedelta(days=366)))
    assert world.issue().number.sequence == 1


def test_an_examination_of_a_year_ago_can_be_certified_for_its_last_day(world: World) -> None:
    assert world.issue(approved(exam_date=TODAY - timedelta(days=365))).valid_until == TODAY


def test_nothing_is_issued_while_the_body_has_no_name(world: World) -> None:
    world.policies.policy = CertificationPolicy()
    with pytest.raises(SettingMissing):
        world.issue()


def test_a_used_up_sequence_is_refused_and_rolled_back(world: World) -> None:
    world.store.table("sequence")[SERIES] = 999
    world.set_policy(number_pattern="{body}{year}{sequence:3}")
    with pytest.raises(NumbersExhausted):
        world.issue()
    assert world.store.table("sequence")[SERIES] == 999


def test_without_a_portrait_it_waits(world: World) -> None:
    pending = wait(world)
    assert (pending.state, pending.since, pending.created_by) == (PendingState.WAITING, NOON, CLERK)
    assert world.certificates.latest_of(pending.id) is None
    assert world.kinds == ["pending_certificate.waiting"]


def test_a_repeated_run_leaves_the_waiting_one_alone(world: World) -> None:
    assert wait(world) == wait(world)
    assert world.kinds == ["pending_certificate.waiting"]


def test_a_later_approval_replaces_what_waits(world: World) -> None:
    wait(world)
    pending = wait(world, version=12, person=LI)
    assert (pending.version, pending.approved.person, pending.state) == (2, LI, PendingState.WAITING)


def test_the_portrait_ends_the_wait(world: World, supply: SupplyPortrait) -> None:
    pending = wait(world)
    issued = supply(SupplyPortraitCommand(actor=clerk(), examination=pending.id, portrait=PICTURE))
    assert (issued.portrait, issued.number.sequence, issued.holder) == (PICTURE, 1, ZHANG)
    assert world.pendings.get(pending.id).state is PendingState.ISSUED
    assert world.kinds[1:] == ["pending_certificate.settled", "certificate.issued"]


def test_the_portrait_is_supplied_once(world: World, supply: SupplyPortrait) -> None:
    command = SupplyPortraitCommand(actor=clerk(), examination=wait(world).id, portrait=PICTURE)
    supply(command)
    with pytest.raises(WrongState):
        supply(command)


def test_a_portrait_that_came_with_a_later_run_ends_the_wait_too(world: World) -> None:
    pending = wait(world)
    world.issue()
    assert world.pendings.get(pending.id).state is PendingState.ISSUED


def test_supplying_needs_right_and_scope(world: World, supply: SupplyPortrait) -> None:
    pending = wait(world)
    for actor in (STRANGER, clerk(scope=Scope(ScopeLevel.DEPARTMENT))):
        with pytest.raises(NotFound):
            supply(SupplyPortraitCommand(actor=actor, examination=pending.id, portrait=PICTURE))
    with pytest.raises(NotPermitted):
        supply(SupplyPortraitCommand(actor=clerk("x"), examination=pending.id, portrait=PICTURE))


def test_only_a_portrait_in_scope_can_be_supplied(world: World, supply: SupplyPortrait) -> None:
    pending, licence, other = wait(world), FileId(UUID(int=3001)), FileId(UUID(int=3002))
    world.keep_picture(licence, purpose="licence")
    world.keep_picture(other, department=ELSEWHERE)
    for picture in (licence, other, FileId(UUID(int=3003))):
        with pytest.raises(NotFound):
            supply(SupplyPortraitCommand(actor=clerk(), examination=pending.id, portrait=picture))
    assert world.pendings.get(pending.id) == pending


def test_an_approval_undone_takes_it_off_the_list(world: World, supply: SupplyPortrait) -> None:
    pending = wait(world)
    with world.uow:
        world.issuing.withdraw(pending.id, clerk(), "误审")
        world.issuing.withdraw(pending.id, clerk(), "误审")
    assert world.pendings.get(pending.id).state is PendingState.WITHDRAWN
    assert [(event.kind, event.reason) for event in world.log.events[1:]] == [("pending_certificate.withdrawn", "误审")]
    with pytest.raises(WrongState):
        supply(SupplyPortraitCommand(actor=clerk(), examination=pending.id, portrait=PICTURE))


def test_after_a_withdrawal_the_next_approval_waits_again_or_is_issued(world: World) -> None:
    pending = wait(world)
    with world.uow:
        world.issuing.withdraw(pending.id, clerk(), "误审")
    assert wait(world, version=12).state is PendingState.WAITING
    with world.uow:
        world.issuing.withdraw(pending.id, clerk(), "误审")
    assert world.issue(approved(version=15)).edition == 1
    assert world.pendings.get(pending.id).state is PendingState.WITHDRAWN


def test_an_approval_is_not_undone_while_its_certificate_stands(world: World) -> None:
    issued = world.issue()
    with pytest.raises(AlreadyIssued), world.uow:
        world.issuing.withdraw(issued.examination, clerk(), "误审")
    revoke(world, issued)
    with world.uow:
        world.issuing.withdraw(issued.examination, clerk(), "误审")


def test_what_waits_is_issued_by_what_was_approved_then(world: World, supply: SupplyPortrait) -> None:
    """An examination that waited so long that its certificate would have expired is refused, and goes on waiting."""
    pending = wait(world)
    world.go_to(date(2027, 11, 22))
    with pytest.raises(WouldBeExpired):
        supply(SupplyPortraitCommand(actor=clerk(), examination=pending.id, portrait=PICTURE))
    assert world.pendings.get(pending.id) == pending
    assert evolve(pending, version=1) == pending
