"""What people are told of appointments and certificates: as things stand now, never of health."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.administration import MemoryContactInformations
from adapters.memory.event_history import MemoryEventHistory
from adapters.memory.messaging import MemoryMessagingPolicies
from tests.unit.flows.making import CENTRE, MORNING, NINE, SECOND, TODAY, MemoryDepartment, clerk
from tests.unit.flows.test_endings import revoke
from tests.unit.flows.test_walk_in import SEEN
from tjdomain.administration.domain.contact import ContactInformation, ContactInformationId
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.licence import LicenceCheck, LicenceState
from tjdomain.booking.usecases.journal import Journal
from tjdomain.certification.domain.certificate import Certificate, Collection, CollectionWay
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import TradeVerdict
from tjdomain.examination.usecases.remind_of_recheck import RemindOfRecheck, RemindOfRecheckCommand
from tjdomain.flows.after.happened import Happened
from tjdomain.flows.after.word_notice import NOTICES, WordNotice
from tjdomain.messaging.domain.notice import Notice
from tjdomain.messaging.domain.policy import MessagingPolicy
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import EventId, ExaminationId
from tjdomain.shared.text_message import MessageTemplate

PERSON = Actor(ActorKind.EXAMINEE, Channel.WEB)
REJECTED = LicenceCheck(state=LicenceState.REJECTED, rejection="照片看不清")


class Notifying:
    """A department whose people are told."""

    def __init__(self, here: MemoryDepartment) -> None:
        self.here, self.policies = here, MemoryMessagingPolicies()
        self.contacts = MemoryContactInformations(here.store)
        self.journal = Journal(here.a.events, here.clock, here.ids)
        self.word = WordNotice(
            here.a.uow,
            here.a.appointments,
            here.a.examinations,
            here.a.certificates,
            self.contacts,
            MemoryEventHistory(here.store),
            self.policies,
            here.clock,
        )

    def booked(self, **changes: Any) -> Appointment:
        made = self.here.book(**changes)
        with self.here.a.uow:
            self.journal.record("appointment.booked", PERSON, None, made)
        return made

    def changed(
        self, before: Appointment, kind: str, actor: Actor = PERSON, reason: str | None = None, **changes: Any
    ) -> Appointment:
        after = evolve(before, version=before.version + 1, **changes)
        with self.here.a.uow:
            self.here.a.appointments.save(after)
            self.journal.record(kind, actor, before, after, reason)
        return after

    def told(self, subject: Appointment | Certificate | Examination, version: int | None = None) -> Notice | None:
        happened = Happened(
            event=EventId(self.here.ids.new()), subject=subject.id.value, version=version or subject.version
        )
        return self.word(happened)

    def text(self, subject: Appointment | Certificate | Examination) -> str:
        notice = self.told(subject)
        assert notice is not None
        return notice.text


@pytest.fixture
def office(here: MemoryDepartment) -> Notifying:
    return Notifying(here)


def test_who_booked_is_told_when_and_where(office: Notifying) -> None:
    office.contacts.add(
        ContactInformation(
            id=ContactInformationId(UUID(int=5)),
            department=CENTRE,
            version=1,
            created_by=None,
            created_at=MORNING,
            address="东昌西路 1 号二楼",
            phone="0635-8888888",
        )
    )
    made = office.booked()
    notice = office.told(made)
    assert notice is not None
    assert (notice.phone, notice.template) == (Phone("13800001111"), MessageTemplate.BOOKED)
    assert notice.text == (
        f"张*您好，您已预约11月23日08:00至09:00体检，预约号{made.number}。"
        "请空腹，带身份证原件到东昌西路 1 号二楼。咨询：0635-8888888"
    )
    assert set(notice.values) == {"name", "address", "contact", "day", "period", "number"}
    assert "东昌" not in repr(notice)
    assert "张" not in repr(notice)


def test_without_contact_information_the_text_still_reads_well(office: Notifying) -> None:
    assert office.text(office.booked()).endswith("到查体科。咨询：查体科窗口")


@pytest.mark.parametrize("kind", ["appointment.rescheduled", "appointment.transferred", "appointment.reinstated"])
def test_a_move_by_the_department_says_why(office: Notifying, kind: str) -> None:
    made = office.booked()
    moved = office.changed(made, kind, clerk(), "停电检修", day=TODAY + timedelta(days=1), period=SECOND)
    assert SECOND.start == NINE
    assert "已改到11月24日09:00至10:00（停电检修）" in office.text(moved)


def test_without_a_reason_it_says_whose_doing_it_was(office: Notifying) -> None:
    own = office.changed(office.booked(), "appointment.rescheduled", period=SECOND)
    assert "（本人办理）" in office.text(own)
    ours = office.changed(own, "appointment.cancelled", clerk(), state=AppointmentState.CANCELLED)
    assert "预约已取消（科室安排）" in office.text(ours)


def test_a_long_reason_is_cut(office: Notifying) -> None:
    gone = office.changed(
        office.booked(), "appointment.cancelled", clerk(), "很长" * 100, state=AppointmentState.CANCELLED
    )
    assert f"（{'很长' * 20}）" in office.text(gone)


def test_a_rejected_licence_says_what_is_wrong_with_it(office: Notifying) -> None:
    rejected = office.changed(office.booked(), "appointment.licence_rejected", clerk(), "照片看不清", licence=REJECTED)
    assert "证照没有通过（照片看不清）" in office.text(rejected)
    uploaded = office.changed(
        rejected, "appointment.licence_uploaded", licence=LicenceCheck(state=LicenceState.PENDING)
    )
    assert office.told(uploaded) is None
    assert office.told(uploaded, version=rejected.version) is None, "told late, it is no longer true"


def test_what_is_over_or_undone_is_not_told(office: Notifying) -> None:
    made = office.booked()
    moved = office.changed(made, "appointment.rescheduled", period=SECOND)
    assert office.told(moved, version=made.version) is not None
    gone = office.changed(moved, "appointment.cancelled", state=AppointmentState.CANCELLED)
    assert office.told(gone, version=made.version) is None
    assert office.told(gone, version=moved.version) is None
    assert office.told(gone) is not None
    office.here.next_day()
    assert office.told(gone) is None


def test_who_stands_at_the_desk_is_told_there(office: Notifying) -> None:
    assert {"appointment.checked_in", "appointment.walked_in", "appointment.completed"}.isdisjoint(NOTICES)
    begun = office.here.walk_in(original=SEEN).examination
    assert office.told(office.here.visit(begun)) is None


@pytest.mark.parametrize("phone", [None, Phone("15400001111")])
def test_without_a_phone_for_messages_nobody_is_told(office: Notifying, phone: Phone | None) -> None:
    made = office.booked()
    changed = office.changed(made, "appointment.rescheduled", person=evolve(made.person, phone=phone))
    assert office.told(changed) is None


def test_a_message_that_the_department_emptied_is_not_sent(office: Notifying) -> None:
    made = office.booked()
    office.policies.policy = MessagingPolicy(booked="")
    assert office.told(made) is None


def test_a_certificate_is_told_from_the_promised_day_on_until_it_is_collected(office: Notifying) -> None:
    here = office.here
    issued = here.issue(here.judge(here.arrive(portrait=True)))
    assert isinstance(issued, Certificate)
    day = issued.promised_on
    assert f"请从{day.month}月{day.day}日起带身份证到查体科领取" in office.text(issued)
    assert "合格" not in office.text(issued)
    collected = evolve(
        issued,
        version=issued.version + 1,
        collection=Collection(way=CollectionWay.SELF, at=here.clock.now(), recorded_by=None),
    )
    with here.a.uow:
        here.a.certificates.save(collected)
    assert office.told(issued) is None


def test_a_revoked_certificate_is_not_told(office: Notifying) -> None:
    here = office.here
    judged = here.judge(here.arrive(portrait=True))
    issued = here.issue(judged)
    assert isinstance(issued, Certificate)
    revoke(here, judged)
    assert office.told(issued) is None


def awaiting_recheck(office: Notifying) -> Examination:
    here = office.here
    return here.approve(here.conclude(here.arrive(1), TradeVerdict.RECHECK))


def remind(office: Notifying, examination: Examination) -> None:
    a = office.here.a
    use_case = RemindOfRecheck(a.uow, a.examinations, a.events, a.clock, a.ids)
    use_case(RemindOfRecheckCommand(actor=clerk(), examination=examination.id))


def test_who_awaits_a_recheck_is_told_until_when_and_nothing_of_health(office: Notifying) -> None:
    waiting = awaiting_recheck(office)
    assert office.told(waiting) is None, "nobody is told by the approval alone"
    remind(office, waiting)
    notice = office.told(waiting)
    assert notice is not None
    day = f"{waiting.due.month}月{waiting.due.day}日"
    assert (notice.template, notice.values["day"]) == (MessageTemplate.RECHECK, day)
    assert f"请在{day}前带身份证到查体科，不用重新预约" in notice.text
    assert [word for word in ("复检", "异常", "不合格", "阳性") if word in notice.text] == []


def test_a_reminder_that_is_over_is_not_sent(office: Notifying) -> None:
    waiting = awaiting_recheck(office)
    remind(office, waiting)
    office.here.clock.move(timedelta(days=40))
    assert office.told(waiting) is None


def test_who_has_come_meanwhile_is_not_reminded(office: Notifying) -> None:
    waiting = awaiting_recheck(office)
    remind(office, waiting)
    a = office.here.a
    with a.uow:
        a.examinations.save(evolve(waiting, version=waiting.version + 1, recheck=ExaminationId(UUID(int=77))))
    assert office.told(waiting) is None
