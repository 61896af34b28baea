"""The report of an examination over HTTP: to its person by proof, to staff by right, to nobody too early."""

from typing import Any
from uuid import UUID

import pypdfium2
import pypdfium2.raw
import pytest
from attrs import evolve
from sqlalchemy import select

from adapters.database.tables.kernel import event_log
from contracts.ports.documents import sizes
from contracts.ports.examination_report import pages
from tests.integration.journeys.booking_steps import LICENCE, Member
from tests.integration.journeys.hospital import API, BODY, Hospital, done, refusal
from tests.integration.web.conftest import picture
from tests.integration.web.populated import examined
from tjdomain.shared.check_digits import mod_11_2

PDF = "application/pdf"


def resident_id(number: int) -> str:
    body = f"37150219930303{number:03d}"
    return body + mod_11_2(body)


def booked(hospital: Hospital, name: str, number: str) -> Member:
    """Somebody without an account books for nine o'clock."""
    path = f"{API}/public/departments/{hospital.centre}/licence-photos"
    wish = {
        "department": str(hospital.centre),
        "slot": {"day": "2026-03-02", "start": "09:00:00"},
        "person": {"name": name, "document_number": number, "phone": "13906351234"},
        "trades": ["food", "public_place"],
        "employer": {"name": "东昌湖早餐店"},
        "licence_photo": done(hospital.web.post(path, files={"file": ("x.jpg", picture())}))["id"],
    }
    made = done(hospital.web.post(f"{API}/public/appointments", json=wish))
    return Member(appointment=made["id"], name=name, document_number=number, code=made["code"])


def proof(member: Member) -> dict[str, str]:
    return {"name": member.name, "document_number": member.document_number, "code": member.code}


def own_report(hospital: Hospital, examination: str, member: Member, **wrong: str) -> Any:
    """The bare answer to somebody without an account."""
    body = {"proof": {**proof(member), **wrong}}
    return hospital.web.post(f"{API}/public/examinations/{examination}/report", json=body)


def report_views(hospital: Hospital) -> list[UUID]:
    seen = select(event_log.c.subject_id).where(event_log.c.kind == "examination.report_viewed")
    with hospital.system.engine.connect() as connection:
        return list(connection.execute(seen).scalars())


def judged(hospital: Hospital, examination: str) -> None:
    seen = hospital["zhujian"].get(f"/examinations/{examination}")["version"]
    verdicts = {"food": "passes", "public_place": "passes"}
    body = {"seen": seen, "verdicts": verdicts, "text": "健康检查合格", "advice": "注意手部卫生"}
    hospital["zhujian"].post(f"/examinations/{examination}/conclude", body)


def approved(hospital: Hospital, examination: str) -> None:
    seen = hospital["zhujian"].get(f"/examinations/{examination}")["version"]
    hospital["shenhe"].post(f"/reviews/{examination}/approve", {"seen": seen})


@pytest.fixture(scope="module")
def people(hospital: Hospital) -> list[tuple[Member, dict[str, Any]]]:
    """Three who booked at home and came: one is approved, with one all stations are done, one has just arrived."""
    came = []
    for number, name in ((11, "石榴花"), (13, "欧阳若曦"), (15, "万俟红")):
        member = booked(hospital, name, resident_id(number))
        portrait = done(hospital["qiantai"].hand_in("/files/portraits", picture()))["id"]
        coming = {"appointment": member.appointment, "original": LICENCE, "formalities": {"portrait": portrait}}
        arrival = hospital["qiantai"].post("/arrivals/check-in", coming)
        came.append((evolve(member, code=arrival["code"]), arrival["examination"]))
    for _, examination in came[:2]:
        examined(hospital, examination)
    judged(hospital, came[0][1]["id"])
    approved(hospital, came[0][1]["id"])
    return came


def test_before_the_approval_nobody_gets_a_report_and_afterwards_the_person_does(
    hospital: Hospital, people: list[tuple[Member, dict[str, Any]]]
) -> None:
    member, examination = people[1]
    early = refusal(own_report(hospital, examination["id"], member))
    assert (early.status, early.code) == (409, "examination.not_approved")
    assert "待主检" in early.problem["title"]
    judged(hospital, examination["id"])
    assert "待审核" in refusal(own_report(hospital, examination["id"], member)).problem["title"]
    staff = refusal(hospital["zhujian"].ask("GET", f"/examinations/{examination['id']}/report"))
    assert staff.code == "examination.not_approved"
    (mine,) = hospital["qiantai"].post("/public/examinations/mine", proof(member))
    assert not mine["has_report"]
    approved(hospital, examination["id"])
    (mine,) = hospital["qiantai"].post("/public/examinations/mine", proof(member))
    assert mine["has_report"]
    answer = own_report(hospital, examination["id"], member)
    assert (answer.status_code, answer.headers["content-type"]) == (200, PDF)
    name = f"%E4%BD%93%E6%A3%80%E6%8A%A5%E5%91%8A{examination['number']}.pdf"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert "no-store" in answer.headers["cache-control"]
    with pypdfium2.PdfDocument(answer.content) as document:
        assert len(list(document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))) == 1
    (text,) = pages(answer.content)
    assert sizes(answer.content) == [(210.0, 297.0)]
    for said in (
        BODY,
        "欧阳若曦",
        f"体检编号{examination['number']}",
        "东昌湖早餐店",
        "食品、公共场所",
        "谷丙转氨酶20U/L",
        "胸部X线未见异常",
        "采样：刘芳2026年3月2日",
        "检验：赵文斌2026年3月2日",
        "检查结论：合格",
        "建议：注意手部卫生",
        "主检医师：王立国",
        "审核人：陈志远",
    ):
        assert said in text, (said, text)
    assert member.document_number not in text
    assert f"{member.document_number[:3]}***********{member.document_number[-4:]}" in text
    assert UUID(examination["id"]) not in report_views(hospital)


def test_staff_print_it_by_right_and_each_time_it_is_logged(
    hospital: Hospital, people: list[tuple[Member, dict[str, Any]]]
) -> None:
    path = f"/examinations/{people[0][1]['id']}/report"
    for account in ("qiantai", "chouxue", "admin"):
        assert refusal(hospital[account].ask("GET", path)).code == "tj.not_permitted"
    assert hospital.web.get(API + path).status_code == 401
    assert report_views(hospital) == []
    for account in ("zhujian", "shenhe"):
        answer = hospital[account].ask("GET", path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, PDF)
        assert answer.headers["content-disposition"].startswith("attachment;")
    assert report_views(hospital) == [UUID(people[0][1]["id"])] * 2
    assert refusal(hospital["zhujian"].ask("GET", f"/examinations/{UUID(int=1)}/report")).code == "tj.not_found"


def test_a_wrong_proof_or_another_persons_opens_nothing(
    hospital: Hospital, people: list[tuple[Member, dict[str, Any]]]
) -> None:
    (first, examination), _, (second, other) = people
    assert refusal(own_report(hospital, examination["id"], first, code="22222222")).code == "booking.proof_wrong"
    assert refusal(own_report(hospital, examination["id"], first, name="石榴")).code == "booking.proof_wrong"
    assert refusal(own_report(hospital, examination["id"], second)).code == "tj.not_found"
    assert refusal(own_report(hospital, other["id"], second)).code == "examination.not_approved"
    assert hospital.web.get(f"{API}/public/examinations/{examination['id']}/report").status_code == 405
