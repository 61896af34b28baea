"""The check of the licence that an appointment brings."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ports.booking import Employers
from ports.unit_of_work import UnitOfWork
from tests.booking_world import EMPLOYER, NINE, TODAY, TOMORROW, WEDNESDAY, BookingWorld, document
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.employer import Employer
from tjdomain.booking.domain.errors import TooLateToChange
from tjdomain.booking.domain.licence import Licence, LicenceKind, LicenceState
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.approve_licence import ApproveLicence, ApproveLicenceCommand
from tjdomain.booking.usecases.cancel_rejected import CancelRejected, CancelRejectedCommand
from tjdomain.booking.usecases.propose_licence import LicenceProposal, ProposeLicence, ProposeLicenceQuery
from tjdomain.booking.usecases.record_original_seen import RecordOriginalSeen, RecordOriginalSeenCommand
from tjdomain.booking.usecases.reject_licence import RejectLicence, RejectLicenceCommand
from tjdomain.booking.usecases.upload_licence import UploadLicence, UploadLicenceCommand
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.ids import FileId
from tjdomain.shared.text import EmptyValue

LICENCE = Licence(
    kind=LicenceKind.BUSINESS,
    number="91371500MA3TE5T031",
    holder="好滋味餐饮有限公司",
    address="东昌西路1号",
    valid_until=date(2026, 3, 31),
)


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(3, 1)


def approve(world: BookingWorld, what: Appointment, licence: Licence = LICENCE, **changes: Any) -> Appointment:
    given = {"actor": world.clerk(), "appointment": what.id, "version": what.version, "licence": licence}
    approved: Appointment = world.run(ApproveLicence, ApproveLicenceCommand(**{**given, **changes}))
    return approved


def reject(world: BookingWorld, what: Appointment, reason: str = "看不清", **changes: Any) -> Appointment:
    given = {"actor": world.clerk(), "appointment": what.id, "version": what.version, "reason": reason}
    rejected: Appointment = world.run(RejectLicence, RejectLicenceCommand(**{**given, **changes}))
    return rejected


def upload(world: BookingWorld, what: Appointment, **changes: Any) -> Appointment:
    photo = FileId(UUID(int=77))
    given = {"actor": world.examinee(), "appointment": what.id, "photo": photo, "proven": document(1)}
    uploaded: Appointment = world.run(UploadLicence, UploadLicenceCommand(**{**given, **changes}))
    return uploaded


def register(world: BookingWorld, name: str) -> Employer | None:
    with world.the(UnitOfWork):
        found: Employer | None = world.the(Employers).named(world.department, name)
    return found


def propose(world: BookingWorld, employer: str) -> LicenceProposal | None:
    query = ProposeLicenceQuery(actor=world.clerk(), department=world.department, employer=employer)
    proposed: LicenceProposal | None = world.run(ProposeLicence, query)
    return proposed


def test_an_approved_licence_names_the_employer_and_registers_it(world: BookingWorld) -> None:
    approved = approve(world, world.book(1))

    employer = register(world, LICENCE.holder)
    assert employer is not None
    assert approved.licence.state is LicenceState.APPROVED
    assert approved.workplace.name == LICENCE.holder
    assert approved.workplace.licence_number == LICENCE.number
    assert approved.workplace.employer == employer.id
    assert employer.licences == (LICENCE,)
    assert world.kinds()[-2:] == ["employer.registered", "appointment.licence_approved"]


def test_the_next_licence_joins_the_registered_employer(world: BookingWorld) -> None:
    approve(world, world.book(1))
    newer = Licence(kind=LicenceKind.FOOD, number="JY13715020000010", holder=LICENCE.holder)

    approve(world, world.book(2), newer)

    employer = register(world, LICENCE.holder)
    assert employer is not None
    assert employer.licences == (LICENCE, newer)
    assert world.kinds()[-2:] == ["employer.licence_added", "appointment.licence_approved"]


def test_a_licence_that_is_known_is_not_added_again(world: BookingWorld) -> None:
    approve(world, world.book(1))

    approve(world, world.book(2))

    assert world.kinds()[-1] == "appointment.licence_approved"
    assert world.kinds()[-2] == "appointment.booked"


def test_an_approved_unexpired_licence_is_proposed_for_the_next_person(world: BookingWorld) -> None:
    approve(world, world.book(1))

    proposal = propose(world, f" {LICENCE.holder} ")

    assert proposal is not None
    assert proposal.licence == LICENCE
    world.pass_time(days=30)
    expired = propose(world, LICENCE.holder)
    assert expired is not None
    assert expired.licence is None


def test_an_unknown_employer_has_nothing_to_propose(world: BookingWorld) -> None:
    assert propose(world, EMPLOYER) is None


def test_a_licence_is_judged_by_right_and_on_the_state_that_was_seen(world: BookingWorld) -> None:
    appointment = world.book(1)

    with pytest.raises(NotPermitted):
        approve(world, appointment, actor=world.clerk(without=BookingRight.CHECK_LICENCE))
    with pytest.raises(NotFound):
        reject(world, appointment, actor=world.stranger())
    rejected = reject(world, appointment)
    with pytest.raises(WrongState):
        approve(world, appointment)
    with pytest.raises(StaleVersion):
        approve(world, upload(world, rejected), version=2)


def test_a_rejection_has_a_reason_and_is_answered_by_another_picture(world: BookingWorld) -> None:
    appointment = world.book(1)
    with pytest.raises(EmptyValue):
        reject(world, appointment, " ")

    rejected = reject(world, appointment, "名称不符")
    again = upload(world, rejected)

    assert (rejected.licence.state, rejected.licence.rejection) == (LicenceState.REJECTED, "名称不符")
    assert (again.licence.state, again.licence.photo) == (LicenceState.PENDING, FileId(UUID(int=77)))
    assert world.kinds()[-2:] == ["appointment.licence_rejected", "appointment.licence_uploaded"]
    assert world.events()[-2].reason == "名称不符"


def test_what_was_not_rejected_is_not_uploaded_again(world: BookingWorld) -> None:
    with pytest.raises(WrongState):
        upload(world, world.book(1))


def test_after_the_deadline_a_picture_comes_too_late_for_the_person(world: BookingWorld) -> None:
    rejected = reject(world, world.book(1))
    world.pass_time(hours=8)

    with pytest.raises(TooLateToChange):
        upload(world, rejected)

    assert upload(world, rejected, actor=world.clerk(), proven=None).licence.state is LicenceState.PENDING


def test_the_original_seen_settles_the_check_and_names_the_clerk(world: BookingWorld) -> None:
    appointment = reject(world, world.book(1))
    command = RecordOriginalSeenCommand(
        actor=world.clerk(), appointment=appointment.id, kind=LicenceKind.FOOD, number="jy1 3715020000010"
    )

    seen = world.run(RecordOriginalSeen, command)

    check = seen.licence
    assert (check.state, check.seen_kind) == (LicenceState.ORIGINAL_SEEN, LicenceKind.FOOD)
    assert (check.seen_number, check.seen_by) == ("JY13715020000010", world.clerk_id)


def run_job(world: BookingWorld) -> Any:
    return world.run(CancelRejected, CancelRejectedCommand(actor=world.clerk(), department=world.department))


def test_still_rejected_at_the_deadline_is_cancelled_and_the_place_is_free(world: BookingWorld) -> None:
    due = reject(world, world.book(1), "过期")
    later = reject(world, world.book(2, day=WEDNESDAY))
    pending = world.book(3, start=NINE)
    assert run_job(world) == ()

    world.pass_time(hours=7, minutes=31)

    assert run_job(world) == (due.id,)
    assert world.get(due).state is AppointmentState.CANCELLED
    assert world.get(later).is_live
    assert world.get(pending).is_live
    assert world.day(TOMORROW).total.booked == 1
    assert world.events()[-1].reason == "过期"


def test_the_job_needs_its_right(world: BookingWorld) -> None:
    with pytest.raises(NotPermitted):
        command = CancelRejectedCommand(actor=world.clerk(BookingRight.VIEW), department=world.department)
        world.run(CancelRejected, command)
    assert TODAY < TOMORROW
