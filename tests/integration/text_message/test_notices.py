"""Messages to people from the event to the phone: real HTTP to the simulated gateway, on SQLite and on MariaDB."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.kit.policies import PolicyReader
from entrypoints.background import background, destinations
from entrypoints.bootstrap import bootstrap
from entrypoints.simulators.sms import Delivered, SmsDesk, SmsFault, make_gateway
from entrypoints.sms_settings import SmsSettings
from ports.deliveries import Deliveries, DeliveryDesk
from tests.booking_world import resident_id
from tests.integration.conftest import Database
from tests.integration.first_hospital import copied_into
from tests.integration.journeys.booking_steps import Member
from tests.integration.journeys.hospital import Hospital, done
from tests.integration.web.conftest import picture
from tests.integration.web.record_steps import approved, arrived, concluded
from tests.integration.web.team_steps import team
from tests.served import served
from tjdomain.shared.delivery import DeliveryState

PHONE = "13906351234"


@pytest.fixture
def desk() -> SmsDesk:
    return SmsDesk(secret="k-1")


@pytest.fixture
def hospital(database: Database, first_hospital: Hospital, tmp_path: Path, desk: SmsDesk) -> Iterator[Hospital]:
    with served(make_gateway(desk)) as address:
        sms = SmsSettings(
            url=f"{address}/messages",
            secret=desk.secret,
            timeout=1.0,
            body={"id": "{id}", "phone": "{phone}", "template": "{template}", "params": {"text": "{text}"}},
        )
        with copied_into(database.engine, first_hospital, tmp_path / "files", sms=sms) as made:
            made.settle()
            yield made


def booked(hospital: Hospital, number: int = 1, day: str = "2026-03-04", **person: Any) -> Member:
    """By the desk."""
    clerk, document = hospital["qiantai"], resident_id(700 + number)
    photo = done(clerk.hand_in(f"/public/departments/{hospital.centre}/licence-photos", picture(900, 600)))["id"]
    body = {
        "department": str(hospital.centre),
        "slot": {"day": day, "start": "10:00:00"},
        "person": {"name": "王小明", "document_number": document, "phone": PHONE, **person},
        "trades": ["food"],
        "employer": {"name": "东昌湖早餐店"},
        "licence_photo": photo,
    }
    made = clerk.post("/appointments", body)
    return Member(appointment=made["id"], name="王小明", document_number=document, code=made["code"])


def told(hospital: Hospital, desk: SmsDesk) -> list[Delivered]:
    """What came since the last look."""
    hospital.settle()
    new = list(desk.messages)
    desk.messages.clear()
    return new


def texts(messages: list[Delivered]) -> list[tuple[str, str]]:
    return [(one.template, one.params["text"]) for one in messages]


def deliveries(hospital: Hospital) -> dict[DeliveryState, int]:
    counts: dict[DeliveryState, int] = hospital.read(DeliveryDesk, lambda desk: desk.counts())["text_message"]
    return counts


def test_each_change_of_an_appointment_is_told_once(
    hospital: Hospital, desk: SmsDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    member = booked(hospital)
    path, clerk = f"/appointments/{member.appointment}", hospital["qiantai"]
    (first,) = told(hospital, desk)
    assert (first.phone, first.template, first.times) == (PHONE, "booked", 1)
    assert first.params["text"].startswith("王*明您好，您已预约3月4日10:00至11:00体检")
    clerk.post(
        "/appointments/move",
        {
            "moves": [{"appointment": member.appointment, "slot": {"day": "2026-03-05", "start": "08:00:00"}}],
            "reason": "设备检修",
        },
    )
    (moved,) = texts(told(hospital, desk))
    assert moved[0] == "rescheduled"
    assert "已改到3月5日08:00至09:00（设备检修）" in moved[1]
    version = clerk.get(path)["version"]
    clerk.post(f"{path}/licence/reject", {"version": version, "reason": "照片看不清"})
    (rejected,) = texts(told(hospital, desk))
    assert rejected[0] == "licence_rejected"
    assert "（照片看不清）" in rejected[1]
    clerk.post(f"{path}/cancel", {"reason": "临时停诊"})
    (gone,) = texts(told(hospital, desk))
    assert gone[0] == "cancelled"
    assert "（临时停诊）" in gone[1]
    assert told(hospital, desk) == []
    assert PHONE not in caplog.text
    assert deliveries(hospital) == {DeliveryState.DELIVERED: 4}


def test_members_of_a_team_are_told_with_the_reason(hospital: Hospital, desk: SmsDesk) -> None:
    member, made = booked(hospital), team(hospital)
    told(hospital, desk)
    slot = {"day": "2026-03-04", "start": "08:00:00"}
    body = {"code": made["code"], "slot": slot, "confirmed": []}
    hospital["qiantai"].post(f"/appointments/{member.appointment}/transfer", body)
    assert [template for template, _ in texts(told(hospital, desk))] == ["rescheduled"]
    moves = [{"old": slot, "new": {"day": "2026-03-06", "start": "09:00:00"}}]
    hospital["qiantai"].post(f"/teams/{made['id']}/move", {"moves": moves, "reason": "停电"})
    ((template, text),) = texts(told(hospital, desk))
    assert template == "rescheduled"
    assert "3月6日09:00至10:00（停电）" in text
    hospital["qiantai"].post(f"/teams/{made['id']}/cancel", {"reason": "饭店停业"})
    ((template, text),) = texts(told(hospital, desk))
    assert template == "cancelled"
    assert "（饭店停业）" in text


def test_check_in_tells_nothing_and_the_certificate_does_without_a_word_of_health(
    hospital: Hospital, desk: SmsDesk
) -> None:
    member = booked(hospital, day="2026-03-02")
    assert [template for template, _ in texts(told(hospital, desk))] == ["booked"]
    slip = arrived(hospital, member)
    assert told(hospital, desk) == []
    approved(hospital, concluded(hospital, slip))
    ((template, text),) = texts(told(hospital, desk))
    assert template == "certificate_issued"
    assert "健康证已办好" in text
    assert "合格" not in text


def test_the_department_words_or_stops_a_message(hospital: Hospital, desk: SmsDesk) -> None:
    admin = hospital["admin"]
    wrong = {"value": "您的结果{result}", "reason": "改", "version": 0}
    refused = admin.refused("/parameters/messaging/booked", wrong, method="PUT")
    assert refused.code == "messaging.placeholder"
    assert "{result}" in refused.problem["title"]
    own = {"value": "{name}，{day}来体检，别吃早饭", "reason": "说得短些", "version": 0}
    admin.put("/parameters/messaging/booked", own)
    hospital.system.container.resolve(PolicyReader).refresh()
    booked(hospital)
    assert texts(told(hospital, desk)) == [("booked", "王*明，3月4日来体检，别吃早饭")]
    admin.put("/parameters/messaging/booked", {"value": "", "reason": "不发了", "version": 1})
    hospital.system.container.resolve(PolicyReader).refresh()
    booked(hospital, 2)
    assert told(hospital, desk) == []


def test_a_gateway_that_is_down_gets_it_later(hospital: Hospital, desk: SmsDesk) -> None:
    desk.faults.extend([SmsFault.BROKEN] * 2)
    booked(hospital)
    assert told(hospital, desk) == []
    assert deliveries(hospital) == {DeliveryState.RETRYING: 1}
    hospital.clock.move(timedelta(minutes=1))
    assert [template for template, _ in texts(told(hospital, desk))] == ["booked"]


def test_a_message_that_is_refused_holds_up_no_later_one_of_its_kind(hospital: Hospital, desk: SmsDesk) -> None:
    member = booked(hospital)
    told(hospital, desk)

    def moved(start: str) -> list[tuple[str, str]]:
        moves = [{"appointment": member.appointment, "slot": {"day": "2026-03-05", "start": start}}]
        hospital["qiantai"].post("/appointments/move", {"moves": moves, "reason": "设备检修"})
        return texts(told(hospital, desk))

    desk.faults.append(SmsFault.REFUSED)
    assert moved("08:00:00") == []
    assert deliveries(hospital)[DeliveryState.DEAD] == 1
    ((template, text),) = moved("09:00:00")
    assert template == "rescheduled"
    assert "3月5日09:00至10:00" in text


@pytest.mark.parametrize("sent_before", [False, True])
def test_what_a_lost_process_had_in_hand_another_one_sends_and_it_arrives_once(
    hospital: Hospital, desk: SmsDesk, *, sent_before: bool
) -> None:
    booked(hospital)
    lost = background(hospital.system)
    while lost.ledger.step():
        pass
    work: Any = hospital.system.container.resolve(Deliveries)
    (due,) = [one for one in lost.relay.due() if one.destination.startswith("text_message:")]
    claimed = work.claim(due.id, timedelta(minutes=2))
    if sent_before:  # and the process ended before it could write that it did
        next(party for party in destinations(hospital.system) if party.party == "text_message").deliver(claimed)
        assert len(desk.messages) == 1
    other = bootstrap(hospital.system.settings, hospital.clock)
    try:
        background(other).settle()
        assert len(desk.messages) == int(sent_before), "somebody has it in hand"
        hospital.clock.move(timedelta(minutes=3))
        background(other).settle()
    finally:
        other.close()
    (message,) = desk.messages
    assert (message.template, message.times) == ("booked", 1)
    assert deliveries(hospital) == {DeliveryState.DELIVERED: 1}


def test_a_phone_gets_no_more_than_its_share(hospital: Hospital, desk: SmsDesk) -> None:
    hospital["admin"].put("/parameters/messaging/messages_per_phone", {"value": 2, "reason": "少发", "version": 0})
    hospital.system.container.resolve(PolicyReader).refresh()
    for number in range(3):
        booked(hospital, number)
    booked(hospital, 9, phone="13906359999")
    assert sorted(one.phone for one in told(hospital, desk)) == [PHONE, PHONE, "13906359999"]


def test_without_a_gateway_nothing_is_kept_for_later(
    database: Database, first_hospital: Hospital, tmp_path: Path
) -> None:
    with copied_into(database.engine, first_hospital, tmp_path / "files") as hospital:
        booked(hospital)
        hospital.settle()
        assert "text_message" not in hospital.read(DeliveryDesk, lambda desk: desk.counts())
