"""健康证查询 and 结果查询 on a phone that runs no script."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.ports.documents import decoded
from tests.integration.journeys.booking_steps import Member, with_slip
from tests.integration.journeys.certificate_steps import text_of
from tests.integration.journeys.hospital import API, PUBLIC_URL, Hospital, refusal
from tests.integration.web.conftest import MORNING
from tests.integration.web.reading import Phone, browser
from tests.integration.web.record_steps import (
    approved,
    arrived,
    certified,
    concluded,
    look_up,
    somebody,
)


@pytest.fixture(scope="module")
def holder(hospital: Hospital) -> tuple[Member, Any]:
    """Somebody with a certificate."""
    hospital.clock.time = MORNING
    return certified(hospital)


def only_link(phone: Phone, start: str) -> str:
    (path,) = [href for href in phone.page.links().values() if href.startswith(start)]
    return str(path)


def test_the_home_page_leads_there(phone: Phone) -> None:
    phone.open("/h5")
    links = {words_[:5]: href for words_, href in phone.page.links().items()}
    assert links["健康证查询"] == "/h5/cert"
    page = phone.open(links["健康证查询"])
    assert (page.status, page.heading) == (200, "健康证查询、结果查询")


def test_a_valid_certificate_is_shown_with_its_picture_and_its_file(phone: Phone, holder: Any) -> None:
    member, certificate = holder
    page = look_up(phone, member)
    assert (page.path, page.heading) == ("/h5/cert", "我的健康证和结果")
    assert "有效期到 2027年3月2日" in page.said
    page = phone.open(only_link(phone, "/h5/cert/37"))
    assert page.headers["cache-control"] == "no-store"
    facts = page.facts()
    assert facts["居民身份证"] == f"371***********{member.document_number[-4:]}"
    assert (facts["证号"], facts["从业类别"], facts["有效期到"]) == (certificate["number"], "食品", "2027年3月2日")
    assert "起可以领" in facts["纸质证"]
    assert "长按图片保存" in page.said
    (image,) = page.tree.xpath("//main//img")
    assert certificate["number"] in image.get("alt")
    answer = phone.web.get(image.get("src"))
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("image/png", "no-store")
    (url,) = decoded(answer.content)
    assert url.startswith(f"{PUBLIC_URL}/v/")
    pdf = phone.web.get(page.links()["打开 PDF（打印用）"])
    assert pdf.headers["content-type"] == "application/pdf"
    assert certificate["number"] in text_of(pdf.content)


def test_no_address_and_no_cookie_tells_who_it_is(phone: Phone, holder: Any) -> None:
    member, _ = holder
    look_up(phone, member)
    page = phone.open(only_link(phone, "/h5/cert/37"))
    told = " ".join([*phone.visited, *phone.cookies_set, page.text])
    assert member.document_number not in told
    assert member.code not in told


def test_the_results_are_all_there_once_approved(phone: Phone, holder: Any) -> None:
    member, certificate = holder
    look_up(phone, member)
    page = phone.open(only_link(phone, "/h5/cert/exam/"))
    assert page.heading == "2026年3月2日 体检"
    limits = "9–50" if int(member.document_number[16]) % 2 else "7–40"  # of a man, of a woman
    assert page.facts()["谷丙转氨酶"] == f"20 U/L 正常参考范围 {limits} U/L"
    assert page.tree.xpath("//h3")[0].text == "内科"
    assert "做了的检查都正常。" in page.said
    assert page.links()["看健康证"] == f"/h5/cert/{certificate['number']}"


def test_the_report_is_a_file_for_the_person_alone(phone: Phone, holder: Any) -> None:
    member, _ = holder
    look_up(phone, member)
    page = phone.open(only_link(phone, "/h5/cert/exam/"))
    path = page.links()["打开体检报告 PDF（打印用）"]
    report = phone.web.get(path)
    assert (report.headers["content-type"], report.headers["cache-control"]) == ("application/pdf", "no-store")
    assert "王小明" in text_of(report.content)
    phone.open("/h5/cert")
    phone.press("看完了，退出")
    assert phone.open(path).status == 404


def test_before_the_approval_there_is_no_report(hospital: Hospital, phone: Phone) -> None:
    member = somebody(hospital)
    slip = arrived(hospital, member)
    concluded(hospital, slip)
    look_up(phone, with_slip(member, slip))
    page = phone.open(only_link(phone, "/h5/cert/exam/"))
    assert not [words_ for words_ in page.links() if "报告" in words_]
    refused = phone.open(f"{page.path}/report.pdf")
    assert refused.status == 409
    assert "审核" in refused.said


def test_the_same_proof_serves_the_appointments(phone: Phone, holder: Any) -> None:
    member, _ = holder
    look_up(phone, member)
    assert phone.open("/h5/me").path == "/h5/me"
    assert phone.page.tree.xpath("//input[@id='code']") == []
    phone.open("/h5/cert")
    phone.press("看完了，退出")
    assert phone.open("/h5/cert").heading == "健康证查询、结果查询"


def test_whoever_has_booked_only_sees_nothing_of_that_person(hospital: Hospital, phone: Phone) -> None:
    """Anybody who knows name and number can book, and gets a 查询码."""
    page = look_up(phone, somebody(hospital))
    assert page.summary == {"这个查询码还只能看它那一次预约，要到检登记以后才能查健康证和结果。": "#code"}
    member = somebody(hospital)
    phone.open("/h5/me")
    mine = phone.press(
        "查找我的预约", name=member.name, kind="resident_id", number=member.document_number, code=member.code
    )
    assert "这里只有这一次预约" in mine.said
    page = phone.open("/h5/cert")
    assert page.heading == "健康证查询、结果查询"
    assert "您核对过的只能看这一次预约，要到检登记以后才能查健康证和结果。" in page.said


def test_the_api_opens_no_more_with_such_a_code(hospital: Hospital) -> None:
    member = somebody(hospital)
    proof = {"name": member.name, "document_number": member.document_number, "code": member.code}
    for path in ("certificates/mine", "examinations/mine"):
        assert refusal(hospital.web.post(f"{API}/public/{path}", json=proof)).code == "booking.proof_too_small"
    other = {"proof": proof, "reason": "试"}
    foreign = f"{API}/public/appointments/{somebody(hospital).appointment}/cancel"
    assert refusal(hospital.web.post(foreign, json=other)).code == "booking.proof_wrong"
    slip = arrived(hospital, member)
    own = {**proof, "code": slip["code"]}
    assert hospital.web.post(f"{API}/public/examinations/mine", json=own).status_code == 200
    for path in ("certificates/mine", "examinations/mine"):
        assert refusal(hospital.web.post(f"{API}/public/{path}", json=proof)).code == "booking.slip_code_needed"
    hospital["qiantai"].post(f"/examinations/{slip['id']}/undo-check-in", {"reason": "登记错人"})
    for each in (proof, own):
        again = hospital.web.post(f"{API}/public/examinations/mine", json=each)
        assert refusal(again).code == "booking.proof_too_small"


def test_whoever_booked_for_another_person_reads_no_findings_of_that_person_ever(
    hospital: Hospital, phone: Phone
) -> None:
    """The attack: name and number of a colleague, a 查询码 of one's own, and patience until the approval."""
    attacked = somebody(hospital)
    slip = arrived(hospital, attacked)
    approved(hospital, concluded(hospital, slip, "fails", "痢疾杆菌阳性", stool_dysentery="检出"))
    page = look_up(phone, attacked)
    assert page.summary == {"这是预约时的查询码，只能看那一次预约；健康证和结果要用到检时窗口给的查询码。": "#code"}
    phone.open("/h5/me")
    given = {"name": attacked.name, "kind": "resident_id", "number": attacked.document_number, "code": attacked.code}
    mine = phone.press("查找我的预约", **given)
    assert "这里只有这一次预约" in mine.said
    assert phone.open("/h5/cert").heading == "健康证查询、结果查询"
    proof = {"name": attacked.name, "document_number": attacked.document_number, "code": attacked.code}
    report = hospital.web.post(f"{API}/public/examinations/{slip['id']}/report", json={"proof": proof})
    assert refusal(report).code == "booking.slip_code_needed"
    (seen,) = hospital.web.post(f"{API}/public/appointments/look-up", json=proof).json()
    assert seen["id"] == attacked.appointment
    assert "不合格" in look_up(Phone(browser(hospital)), with_slip(attacked, slip)).said


def test_whoever_has_just_come_is_told_that_there_is_nothing_yet(hospital: Hospital, phone: Phone) -> None:
    member = somebody(hospital)
    page = look_up(phone, with_slip(member, arrived(hospital, member)))
    assert "还没有健康证" in page.said


def test_before_the_approval_only_the_progress_is_told(hospital: Hospital, phone: Phone) -> None:
    member = somebody(hospital)
    slip = arrived(hospital, member)
    look_up(phone, with_slip(member, slip))
    path = only_link(phone, "/h5/cert/exam/")
    page = phone.open(path)
    assert "已登记，等着检查" in page.said
    assert page.facts()["内科"].startswith("还差")
    hospital["neike"].post("/stations/internal/normal", {"examinations": [slip["id"]]})
    page = phone.open(path)
    assert "检查中" in page.said
    assert page.facts()["内科"] == "✓ 做完了"
    done = concluded(hospital, slip, "fails", "痢疾杆菌阳性", stool_dysentery="检出")
    page = phone.open(path)
    assert "检查做完了，等医生审核" in page.said
    returned = hospital["shenhe"].post(f"/reviews/{done['id']}/return", {"reason": "请核对"})
    assert returned["state"] == "returned"
    again = phone.open(path)
    assert again.said == page.said
    for secret in ("阳性", "不合格", "检出", "痢疾", "异常", "退回"):
        assert secret not in again.text


def test_who_is_not_qualified_reads_why(hospital: Hospital, phone: Phone) -> None:
    member = somebody(hospital)
    slip = arrived(hospital, member)
    approved(hospital, concluded(hospital, slip, "fails", "痢疾杆菌阳性", stool_dysentery="检出"))
    page = look_up(phone, with_slip(member, slip))
    assert "不合格" in page.said
    page = phone.open(only_link(phone, "/h5/cert/exam/"))
    assert "这次不能发健康证" in page.said
    assert "痢疾杆菌阳性建议：请注意手部卫生" in page.said
    assert "待检" not in page.said
    assert "1 项异常：痢疾杆菌培养。" in page.said
    assert any(value.endswith("！异常") for value in page.facts().values())


def test_who_is_to_be_examined_again_reads_what_to_do(hospital: Hospital, phone: Phone) -> None:
    member = somebody(hospital)
    slip = arrived(hospital, member)
    approved(hospital, concluded(hospital, slip, "recheck", "复查", stool_dysentery="检出"))
    look_up(phone, with_slip(member, slip))
    page = phone.open(only_link(phone, "/h5/cert/exam/"))
    assert "需要复检" in page.said
    assert "不用重新预约" in page.said


def test_a_certificate_that_waits_for_a_portrait_is_not_there_yet(hospital: Hospital, phone: Phone) -> None:
    member = somebody(hospital)
    slip = arrived(hospital, member, portrait=False)
    approved(hospital, concluded(hospital, slip))
    assert "还没有健康证" in look_up(phone, with_slip(member, slip)).said
    assert "健康证还没有做好" in phone.open(only_link(phone, "/h5/cert/exam/")).said


def test_a_revoked_certificate_says_so_and_cannot_be_saved(hospital: Hospital, phone: Phone) -> None:
    member, certificate = certified(hospital)
    hospital["zhuren"].post(f"/certificates/{certificate['id']}/revoke", {"reason": "化验报告有误"})
    assert "已撤销" in look_up(phone, member).said
    page = phone.open(f"/h5/cert/{certificate['number']}")
    assert "这张证不能再用" in page.said
    assert "化验报告有误" not in page.text
    assert page.tree.xpath("//main//img") == []
    assert phone.web.get(f"/h5/cert/{certificate['number']}.png").status_code == 409


def test_a_corrected_certificate_is_shown_once(hospital: Hospital, phone: Phone) -> None:
    member, certificate = certified(hospital)
    body = {"reason": "姓名录入有误", "name": "王晓明", "document_number": member.document_number}
    hospital["zhuren"].post(f"/certificates/{certificate['id']}/correct", body)
    look_up(phone, member)
    assert phone.open(only_link(phone, "/h5/cert/37")).facts()["姓名"] == "王晓明"


def test_near_its_end_a_certificate_asks_for_the_next_and_then_is_over(hospital: Hospital, phone: Phone) -> None:
    member, certificate = certified(hospital)
    hospital.clock.move(timedelta(days=340))
    assert "快到期了" in look_up(phone, member).said
    assert phone.open(f"/h5/cert/{certificate['number']}").links()["预约体检"] == "/h5/book/notice"
    hospital.clock.move(timedelta(days=40))
    assert "已过期 有效期原到 2027年3月2日" in look_up(phone, member).said
    assert "请重新预约体检" in phone.open(f"/h5/cert/{certificate['number']}").said


def test_without_proof_nothing_is_shown(hospital: Hospital, phone: Phone, holder: Any) -> None:
    _, certificate = holder
    page = phone.open(f"/h5/cert/{certificate['number']}")
    assert (page.path, page.heading) == ("/h5/cert", "健康证查询、结果查询")
    assert "过了 15 分钟" in page.said
    assert phone.open("/h5/cert/exam/202603020001").path == "/h5/cert"
    for kind in ("png", "pdf"):
        assert phone.web.get(f"/h5/cert/{certificate['number']}.{kind}").status_code == 404
    other = Phone(browser(hospital))
    member = somebody(hospital)
    look_up(other, with_slip(member, arrived(hospital, member)))
    for path in (certificate["number"], f"{certificate['number']}.png", "exam/202603020001", "1.exe"):
        assert other.open(f"/h5/cert/{path}").status == 404


def test_what_is_wrong_with_the_proof_is_told_at_its_field(phone: Phone, holder: Any) -> None:
    member, _ = holder
    page = look_up(phone, member, name="", number="3715", code="")
    assert (page.status, page.title[:3]) == (422, "出错：")
    assert list(page.summary.values()) == ["#name", "#number", "#code"]
    assert page.labelled("证件号码").get("value") == "3715"
    assert page.mistake_at("姓名").startswith("出错：请输入姓名。")
    page = look_up(phone, member, code="ABCD2345")
    assert page.summary == {"没有找到预约：姓名、证件号码和查询码对不上。": "#name"}


def test_a_card_that_was_handed_over_says_so(hospital: Hospital, phone: Phone) -> None:
    member, certificate = certified(hospital)
    hospital["qiantai"].post("/certificates/collections", {"certificates": [certificate["id"]], "way": "self"})
    look_up(phone, member)
    assert phone.open(f"/h5/cert/{certificate['number']}").facts()["纸质证"] == "本人领取，已经领走"
