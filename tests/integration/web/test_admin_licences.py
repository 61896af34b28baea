"""证照核对: pictures are judged one after the other, beside what is keyed from them."""

from typing import Any

import pytest
from openpyxl import load_workbook

from tests.integration.journeys.hospital import PACE, Hospital, done
from tests.integration.web.conftest import picture
from tests.integration.web.office import DESK, MANAGER, RADIOLOGIST, Screen, book, screen_of
from tests.integration.web.test_admin_bookings import column

LICENCES = "/admin/licences"
NUMBER = "91371500MA3TE5T031"


def pictured(hospital: Hospital, number: int, **changes: Any) -> Any:
    """Booked with a picture that nobody has judged."""
    path = f"/public/departments/{hospital.centre}/licence-photos"
    photo = done(hospital[DESK].hand_in(path, picture(300, 200 + number)))["id"]
    employer = {"name": f"新开小店{number}号", "licence_number": "JY13715020000002"}
    given = {"employer": employer, "licence_photo": photo, "confirmed": ["licence_number"]}
    return book(hospital, number, **{**given, **changes})


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    hospital.clock.move(PACE)
    return screen_of(hospital, DESK, LICENCES)


def licence_of(hospital: Hospital, appointment: Any) -> tuple[str, str | None]:
    found = hospital[DESK].get(f"/appointments/{appointment['id']}")
    return found["licence_state"], found["licence_rejection"]


def keyed(**changes: str) -> dict[str, str]:
    return {
        "kind": "business",
        "licence_number": NUMBER,
        "employer": "东昌湖小店",
        "address": "湖边路1号",
        "valid_until": "2027-01-31",
        **changes,
    }


def test_pictures_are_judged_one_after_the_other(hospital: Hospital, screen: Screen) -> None:
    assert "没有待核的证照。" in screen.page.said
    made = [pictured(hospital, number) for number in range(201, 205)]
    page = screen.open(LICENCES)
    assert sorted(column(page, "预约号")) == sorted(one["number"] for one in made)
    days = column(page, "体检时间")
    assert days == sorted(days)
    page = screen.click("从第一张开始")
    assert "证照号码" in page.said
    assert page.labelled("单位名称").get("value").startswith("新开小店")
    assert page.tree.xpath("//option[@selected]/@value")[0] == "food"
    shown = screen.web.get(page.tree.xpath("//img/@src")[0])
    assert (shown.headers["content-type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")
    page = screen.press("通过", **keyed())
    assert "上一张已通过，这是下一张。" in page.text
    page = screen.press("驳回", reason="照片看不清", more="请拍正面")
    assert "上一张已驳回" in page.text
    page = screen.press("通过", **keyed(licence_number="JY13715020000001", valid_until=""))
    page = screen.press("驳回", reason="证照已过期")
    assert (page.path, "都核对完了。" in page.text) == (LICENCES, True)
    states = sorted(licence_of(hospital, one) for one in made if licence_of(hospital, one)[0] == "rejected")
    assert states == [("rejected", "照片看不清：请拍正面"), ("rejected", "证照已过期")]
    page = screen.open(f"{LICENCES}/{made[0]['id']}")
    assert "这张已经不用核对了。" in page.said


def test_a_known_employer_fills_the_form(hospital: Hospital, screen: Screen) -> None:
    entry = {
        "department": str(hospital.centre),
        "name": "老字号饭庄",
        "licences": [{"kind": "hygiene", "number": "卫证3715", "holder": "老字号饭庄", "valid_until": "2027-05-01"}],
    }
    hospital[MANAGER].post("/employers", entry)
    made = pictured(hospital, 211, employer={"name": "老字号饭庄"})
    page = screen.open(f"{LICENCES}/{made['id']}")
    assert "有效证照已填在下面" in page.said
    assert (page.labelled("证照号").get("value"), page.labelled("有效期至").get("value")) == ("卫证3715", "2027-05-01")
    screen.press("通过")
    assert licence_of(hospital, made) == ("approved", None)
    hospital[MANAGER].post("/employers", {"department": str(hospital.centre), "name": "无证小摊"})
    other = pictured(hospital, 212, employer={"name": "无证小摊"})
    assert "登记过，没有有效证照" in screen.open(f"{LICENCES}/{other['id']}").said
    screen.press("驳回", reason="从业类别不符")


def test_what_is_wrong_is_told_and_nothing_is_lost(hospital: Hospital, screen: Screen) -> None:
    made = pictured(hospital, 221)
    for changes, field in (
        ({"licence_number": " "}, "#licence_number"),
        ({"employer": ""}, "#employer"),
        ({"valid_until": "soon"}, "#valid_until"),
    ):
        screen.open(f"{LICENCES}/{made['id']}")
        page = screen.press("通过", **keyed(**changes))
        assert (page.status, list(page.summary.values())) == (422, [field])
        assert page.labelled("地址").get("value") == "湖边路1号"
    page = screen.press("驳回", reason="")
    assert (page.status, list(page.summary.values())) == (422, ["#reason"])
    assert licence_of(hospital, made) == ("pending", None)
    screen.press("驳回", reason="证照已过期")


def test_who_is_overtaken_sees_both(hospital: Hospital, screen: Screen) -> None:
    made = pictured(hospital, 231)
    screen.open(f"{LICENCES}/{made['id']}")
    approve, reject = screen.filled("通过", **keyed()), screen.filled("驳回", reason="照片看不清")
    hospital[MANAGER].post(
        f"/appointments/{made['id']}/licence/reject", {"version": made["version"], "reason": "照片看不清"}
    )
    page = screen.post(approve)
    assert page.status == 409
    assert "已驳回" in page.said
    assert "现在的状态下已经不能这样做" in page.said
    page = screen.post(reject)
    assert "已经有人核对过了" in page.text


def test_the_licence_of_a_cancelled_appointment_is_not_judged(hospital: Hospital, screen: Screen) -> None:
    made = pictured(hospital, 241)
    screen.open(f"{LICENCES}/{made['id']}")
    path, sent = screen.filled("通过", **keyed())
    hospital[DESK].post(f"/appointments/{made['id']}/cancel", {"reason": "不来了"})
    page = screen.post((path, {**sent, "version": str(made["version"] + 1)}))
    assert page.status == 422
    assert "这张已经不用核对了。" in page.said


def test_the_queue_is_searched_and_exported(hospital: Hospital, screen: Screen, tmp_path: Any) -> None:
    made = [pictured(hospital, number) for number in (251, 252)]
    screen.open(LICENCES)
    page = screen.press("查询", employer="新开小店251")
    assert column(page, "预约号") == [made[0]["number"]]
    file = tmp_path / "queue.xlsx"
    file.write_bytes(screen.web.get(page.links()["导出"]).content)
    _, *rows = load_workbook(file).active.iter_rows(values_only=True)
    assert [row[0] for row in rows] == [made[0]["number"]]
    assert "没有符合条件" in screen.press("查询", employer="没有这家").said
    assert screen.open(f"{LICENCES}?first=soon").status == 422
    assert screen.open(f"{LICENCES}/export?first=soon").status == 422
    screen.open(LICENCES)
    assert screen.press("查询", first="soon").status == 422
    part = screen.fragment(LICENCES)
    assert part.text.lstrip().startswith('<section id="list"')


def test_without_a_picture_or_the_right_nothing_is_shown(hospital: Hospital, screen: Screen) -> None:
    made = book(hospital, 261, employer={"name": ""})
    page = screen.open(f"{LICENCES}/{made['id']}")
    assert "没有上传照片" in page.said
    assert screen.open(f"{LICENCES}/{made['id']}/picture").status == 404
    for path in (LICENCES, f"{LICENCES}/export", f"{LICENCES}/{made['id']}", f"{LICENCES}/{made['id']}/picture"):
        assert screen_of(hospital, RADIOLOGIST).open(path).status == 403
