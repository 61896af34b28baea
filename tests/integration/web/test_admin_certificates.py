"""健康证管理 in the back office, without scripts."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from adapters.kit.policies import PolicyReader
from contracts.ports.documents import text_of
from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.certified import approved, certificate_of
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, RADIOLOGIST, Screen, screen_of

CERTIFICATES = "/admin/certificates"
PRINTS = f"{CERTIFICATES}/prints"
UNISSUED, COLLECT, NUMBERS = f"{CERTIFICATES}/unissued", f"{CERTIFICATES}/collect", f"{CERTIFICATES}/numbers"
PHOTO = {"portrait": ("x.jpg", picture())}
BROKEN = {"portrait": ("x.jpg", b"no picture")}


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


def opened(hospital: Hospital, number: int, account: str = MANAGER) -> Screen:
    """The page of a fresh certificate."""
    return screen_of(hospital, account, f"{CERTIFICATES}/{certificate_of(hospital, number)['id']}")


def rows_of(screen: Screen, path: str) -> list[tuple[Any, ...]]:
    """An exported workbook."""
    return list(load_workbook(io.BytesIO(screen.web.get(path).content)).active.iter_rows(values_only=True))


def test_the_archive_is_searched_without_a_name_in_the_address_counted_and_exported(hospital: Hospital) -> None:
    one = certificate_of(hospital, 3001, employer={"name": "三千一饭店"})
    screen = screen_of(hospital, MANAGER, CERTIFICATES)
    page = screen.press("查询", name=one["name"], employer="三千一")
    assert one["number"] in page.said
    assert "search=" in screen.visited[-1]
    assert not {one["name"], "三千一"} & {part for url in screen.visited for part in url.split("=")}
    assert "有效 1" in page.links()
    rows = rows_of(screen, page.links()["导出"])
    assert [(row[0], row[7]) for row in rows[1:]] == [(one["number"], "三千一饭店")]
    for wish in ({"number": one["number"]}, {"document_number": resident_id(3001)[-4:], "employer": "三千一"}):
        screen.open(CERTIFICATES)
        assert one["number"] in screen.press("查询", **wish).said
    assert "没有符合条件的健康证" in screen.press("查询", number="王").said
    assert screen.fragment(f"{CERTIFICATES}?trade=food").text.lstrip().startswith("<section")
    for address in (f"{CERTIFICATES}?trade=x", f"{CERTIFICATES}/export?trade=x", f"{CERTIFICATES}?name=x"):
        assert (screen.open(address).status, "清空条件" in screen.page.links()) == (422, True)
    screen.open(CERTIFICATES)
    assert screen.press("查询", issued_from="soon").status == 422
    assert screen_of(hospital, RADIOLOGIST).open(CERTIFICATES).status == 403


def test_a_certificate_is_shown_with_its_portrait_and_what_happened_to_it(hospital: Hospital) -> None:
    screen = opened(hospital, 3003, DESK)
    assert screen.page.tree.xpath("//table[.//caption[contains(., '经过')]]//td[text()='发证']")
    (source,) = screen.page.tree.xpath("//img[@class='portrait']/@src")
    assert screen.web.get(source).headers["content-type"] == "image/jpeg"
    assert screen.open(f"/admin/portraits/{hospital.centre}").status == 404
    views = screen_of(hospital, ADMINISTRATOR, "/admin/logs/views")
    assert "照片" in views.page.text


def test_the_second_print_of_a_form_wants_a_reason_and_each_is_listed(hospital: Hospital) -> None:
    screen = opened(hospital, 3004, DESK)
    path, sent = screen.filled("打开打印", form="card_pdf")
    first = screen.web.post(path, data=sent)
    assert (first.headers["content-type"], first.content[:5]) == ("application/pdf", b"%PDF-")
    image = screen.web.post(path, data={**sent, "form": "a4_png"})
    assert image.headers["content-type"] == "image/png"
    page = screen.post((path, sent))
    assert page.status == 422
    assert "打印过" in page.said
    assert screen.web.post(path, data={**sent, "reprint": "jam"}).content[:5] == b"%PDF-"
    said = screen.open(path.removesuffix("/print")).said
    assert "第 2 次，重打：卡纸" in said
    assert "A4 证明图片，第 1 次" in said
    hospital[MANAGER].post(f"/certificates/{path.split('/')[3]}/revoke", {"reason": "错发"})
    assert screen.post((path, {**sent, "reprint": "jam"})).status == 422


def test_a_lost_card_is_reissued_once_however_often_the_button_is_pressed(hospital: Hospital) -> None:
    screen = opened(hospital, 3005)
    screen.click("补办")
    assert screen.press("确定补办", reason=" ").status == 422
    what = screen.filled("确定补办", reason="遗失")
    assert "已补办" in screen.post(what).text
    assert "可打印 2 份" in screen.page.said
    screen.post(what)
    assert "可打印 2 份" in screen.page.said


@pytest.mark.parametrize(("number", "action"), [(3006, "撤销"), (3007, "注销")])
def test_a_certificate_is_ended_with_a_reason_and_says_so(hospital: Hospital, number: int, action: str) -> None:
    screen = opened(hospital, number)
    path = screen.page.path
    screen.click(action)
    assert "不能收回" in screen.page.said
    what = screen.filled(f"确定{action}", reason="办错了")
    page = screen.post(what)
    assert (page.path, f"已{action}" in page.said, "办错了" in page.said) == (path, True, True)
    assert "打开打印" not in page.said
    assert screen.post(what).path == path
    late = screen.post((what[0], {**what[1], "key": "another-key"}))
    assert late.status == 409
    assert "现在的状态下已经不能这样做" in late.said
    assert f"不能{action}" in screen.open(what[0]).said


def test_who_was_overtaken_sees_both_and_may_still_go_on(hospital: Hospital) -> None:
    screen = opened(hospital, 3008)
    key = screen.page.path.rpartition("/")[2]
    screen.click("撤销")
    what = screen.filled("确定撤销", reason="错发")
    hospital[DESK].post(f"/certificates/{key}/reissue", {"reason": "遗失"})
    page = screen.post(what)
    assert page.status == 409
    assert "共 2 份" in page.said
    assert page.tree.xpath("//input[@name='reason']/@value") == ["错发"]
    assert "已撤销" in screen.press("仍然撤销").said


def test_a_misprint_is_corrected_and_the_old_edition_stays(hospital: Hospital) -> None:
    screen = opened(hospital, 3009)
    number, path = screen.page.heading, screen.page.path
    screen.click("更正")
    save = "更正，换发新版"
    assert "与证上完全一样" in screen.press(save, reason="笔误").said
    assert screen.press(save, name="王小红", reason="").status == 422
    assert screen.page.tree.xpath("//input[@name='name']/@value") == ["王小红"]
    assert screen.press(save, birth="soon", reason="笔误").mistake_at("出生日期")
    assert screen.press(save, birth="", trades=[], reason="笔误").status == 422
    assert "不是 JPG 或 PNG" in screen.press(save, files=BROKEN, trades=["food"]).mistake_at("换照片")
    what = screen.filled(save)
    page = screen.post(what, PHOTO)
    assert "这是新的一版" in page.text
    assert (page.heading, page.path == path, "各版" in page.said) == (number, False, True)
    assert screen.post(what, PHOTO).path == page.path
    old = screen.open(path)
    assert "已换发" in old.said
    assert "更正" not in old.links()
    late = screen.post((what[0], {**what[1], "key": "another-key", "name": "王大红"}))
    assert late.status == 409
    assert "王大红" in late.said


def test_two_of_name_and_number_are_another_person(hospital: Hospital) -> None:
    screen = opened(hospital, 3010)
    screen.click("更正")
    page = screen.press("更正，换发新版", name="王小红", number=resident_id(3999), reason="笔误")
    assert "另一个人" in page.mistake_at("姓名")


def test_who_lacks_a_portrait_gets_one_cropped_and_then_the_certificate(hospital: Hospital) -> None:
    one = approved(hospital, 3011, portrait=False)
    screen = screen_of(hospital, DESK, f"{UNISSUED}?waiting=true")
    assert one["number"] in screen.page.said
    screen.click("补照片")
    crop = "裁好看看"
    assert "请选择照片" in screen.press(crop).mistake_at("照片")
    for sides in ({"width": "2"}, {"left": "x"}):
        assert screen.press(crop, files=PHOTO, **sides).status == 422
    assert "不是 JPG 或 PNG" in screen.press(crop, files=BROKEN, width="", left="").mistake_at("照片")
    page = screen.press(crop, files=PHOTO, left="10", top="5", width="60")
    assert "请核对是不是本人" in page.said
    (source,) = page.tree.xpath("//img[@class='portrait']/@src")
    assert screen.web.get(source).headers["content-type"] == "image/jpeg"
    what = screen.filled("用这张照片")
    assert screen.post((what[0], {**what[1], "portrait_id": "x"})).status == 404
    assert "证已发出" in screen.post(what).text
    assert "已经发过证" in screen.post(what).text
    assert screen.open(f"{CERTIFICATES}/waiting/{one['id']}").status == 404
    assert one["number"] not in screen.open(UNISSUED).said


def test_certificates_are_issued_by_hand_and_who_gets_none_is_named(hospital: Hospital) -> None:
    ready = approved(hospital, 3012, settle=False)
    without = approved(hospital, 3013, portrait=False, settle=False)
    screen = screen_of(hospital, MANAGER, UNISSUED)
    assert "可以发证" in screen.page.said
    path, sent = screen.filled("勾选的批量发证")
    assert list(screen.post((path, sent)).summary) == ["没有勾选任何人。"]
    page = screen.post((path, {**sent, "ticked": [ready["id"], without["id"]]}))
    assert "1 人已发证" in page.said
    left = page.tree.xpath("string(//*[@aria-label='没有办成的人'])")
    assert without["number"] in left
    assert "缺照片" in left
    assert ready["number"] not in left
    assert screen.post((path, {**sent, "ticked": [str(hospital.centre)]})).status == 422
    hospital.settle()
    found = hospital[DESK].post("/certificates/search", {"document_number": resident_id(3012)})
    assert found["total"] == 1
    assert (without["number"], "缺照片") in {(row[0], row[6]) for row in rows_of(screen, f"{UNISSUED}/export")}
    assert without["number"] in screen.open(f"{UNISSUED}?first=2026-01-01").said
    assert "从 2026-03-03 起没有等着发证的人" in screen.open(f"{UNISSUED}?first=2026-03-03").said
    assert screen.open(f"{UNISSUED}?limit=x").status == 422
    assert screen.open(f"{UNISSUED}/export?limit=x").status == 422
    assert screen.fragment(UNISSUED).text.lstrip().startswith("<section")


def test_a_card_is_handed_over_by_scan_to_the_holder_or_a_proxy(hospital: Hospital) -> None:
    one, namesake = certificate_of(hospital, 3014), certificate_of(hospital, 3034)
    screen = screen_of(hospital, DESK, COLLECT)
    assert "没有找到" in screen.press("查找", text="371599990000000").mistake_at("扫码或输入")
    assert screen.press("查找", text=" ").status == 422
    page = screen.press("查找", text=resident_id(3014))
    assert page.path == f"{COLLECT}/{one['id']}"
    assert resident_id(3014) not in "".join(screen.visited)
    save = "登记领证"
    assert "与本人关系" in screen.press(save, way="proxy", note="王芳").mistake_at("与本人关系")
    assert "谁领的" in screen.press(save, way="post", note="").mistake_at("谁领的")
    assert screen.press(save, way="proxy", note="王芳", relation="配" * 60).status == 422
    assert "已登记领证" in screen.press(save, way="proxy", note="王芳", relation="配偶").text
    assert "王芳（配偶）" in screen.open(f"{CERTIFICATES}/{one['id']}").said
    assert "已经登记过" in screen.open(f"{COLLECT}/{one['id']}").said
    screen.open(COLLECT)
    page = screen.press("查找", text=one["name"])
    assert all(each["number"] in page.said for each in (one, namesake))
    assert "这次查询已经过期" in screen.open(f"{COLLECT}?search=x").said
    hospital[MANAGER].post(f"/certificates/{one['id']}/revoke", {"reason": "错发"})
    late = screen.open(f"{COLLECT}/{one['id']}")
    assert "不能登记领证" in late.said
    sent = {"_csrf_token": screen.filled("退出")[1]["_csrf_token"], "way": "self"}
    assert screen.post((late.path, sent)).status == 422


def test_an_employers_contact_takes_many_cards_and_what_cannot_be_taken_is_named(hospital: Hospital) -> None:
    ours = [certificate_of(hospital, number, employer={"name": "三千十五饭店"}) for number in (3015, 3016, 3017)]
    hospital[MANAGER].post(f"/certificates/{ours[2]['id']}/revoke", {"reason": "错发"})
    screen = screen_of(hospital, DESK, CERTIFICATES)
    screen.press("查询", employer="三千十五")
    path, sent = screen.filled("勾选的由单位代领")
    assert list(screen.post((path, sent)).summary) == ["没有勾选任何人。"]
    assert screen.post((path, {**sent, "ticked": ["x"]})).status == 422
    page = screen.post((path, {**sent, "ticked": [one["id"] for one in ours]}))
    assert page.heading == "单位代领 2 张"
    assert "1 张不能登记" in page.said
    assert screen.press("登记这 2 张").mistake_at("谁领的")
    what = screen.filled("登记这 2 张", note="韩经理")
    hospital[MANAGER].post(f"/certificates/{ours[1]['id']}/cancel", {"reason": "本人申请"})
    assert screen.post(what).heading == "单位代领 1 张"
    assert "单位代领已登记 1 张" in screen.press("登记这 1 张", note="韩经理").text
    assert "韩经理" in screen.open(f"{CERTIFICATES}/{ours[0]['id']}").said


def test_the_number_pattern_is_explained_and_gaps_are_listed(hospital: Hospital) -> None:
    one = certificate_of(hospital, 3018)
    hospital[MANAGER].post(f"/certificates/{one['id']}/revoke", {"reason": "错发了人"})
    screen = screen_of(hospital, MANAGER, NUMBERS)
    assert "{sequence:6}" in screen.page.said
    assert all(words in screen.page.said for words in (one["number"], "错发了人"))
    assert "改编号格式" not in screen.page.links()
    assert (one["number"], "已撤销") in {(row[2], row[3]) for row in rows_of(screen, f"{NUMBERS}/export")}
    assert "没有空缺" in screen.open(f"{NUMBERS}?year=2020").said
    for address in (f"{NUMBERS}?year=x", f"{NUMBERS}/export?year=1"):
        assert screen.open(address).status == 422


def test_what_expires_soon_is_the_archive_narrowed(hospital: Hospital) -> None:
    one = certificate_of(hospital, 3002)
    assert one["number"] not in screen_of(hospital, MANAGER, f"{CERTIFICATES}/expiring").page.said
    admin = screen_of(hospital, ADMINISTRATOR, "/admin/settings/certification/expiring_within_days")
    admin.press("保存", value="366", reason="提前一年提醒")
    hospital.system.container.resolve(PolicyReader).refresh()
    screen = screen_of(hospital, MANAGER, f"{CERTIFICATES}/expiring")
    assert one["number"] in screen.page.said
    screen.open(f"{CERTIFICATES}/{one['id']}")
    assert "换证要重新体检" in screen.page.said
    assert screen.click("代约体检").status == 200


def test_a_portrait_is_not_lost_where_a_parameter_keeps_the_certificate_back(hospital: Hospital) -> None:
    one = approved(hospital, 3020, portrait=False)
    desk = screen_of(hospital, DESK, f"{CERTIFICATES}/waiting/{one['id']}")
    desk.press("裁好看看", files=PHOTO)
    settings = "/admin/settings/certification/body_name"
    admin = screen_of(hospital, ADMINISTRATOR, settings)
    (name,) = admin.page.tree.xpath("//input[@name='value']/@value")
    for value, told in (("", "还没有设置"), (name, "证已发出")):
        admin.open(settings)
        admin.press("保存", value=value, reason="试一试")
        hospital.system.container.resolve(PolicyReader).refresh()
        assert told in desk.press("用这张照片").text


def test_those_ticked_are_printed_as_one_document_and_who_is_left_out_is_named(hospital: Hospital) -> None:
    one, two, gone = (certificate_of(hospital, number) for number in (3114, 3115, 3116))
    hospital[MANAGER].post(f"/certificates/{gone['id']}/revoke", {"reason": "错发"})
    screen = screen_of(hospital, DESK, CERTIFICATES)
    sent = dict(screen.filled("勾选的由单位代领")[1])
    empty = screen.post((PRINTS, sent))
    assert (empty.status, list(empty.summary)) == (422, ["没有勾选任何人。"])
    ids = [one["id"], two["id"], gone["id"]]
    assert "批量打印 3 张" in screen.post((PRINTS, {**sent, "ticked": ids})).said
    what = screen.filled("开始打印", form="sheet_pdf")
    assert screen.post((what[0], {**what[1], "ticked": ["x"]})).status == 422
    page = screen.post(what)
    batch = page.path
    assert "在排队" in page.said
    assert screen.post(what).path == batch
    hospital.settle()
    page = screen.open(batch)
    assert "排好 2 张" in page.said
    assert "没有打的 1 张" in page.said
    assert gone["number"] in page.said
    assert "不是有效的证" in page.said
    document = screen.web.get(page.links()["打开 PDF 打印"])
    assert (document.headers["content-type"], document.content[:5]) == ("application/pdf", b"%PDF-")
    assert screen.web.get(page.links()["打开 PDF 打印"]).content == document.content
    assert one["number"] in text_of(document.content, 0)
    assert "A4 拼版卡 PDF，第 1 次" in screen.open(f"{CERTIFICATES}/{one['id']}").said
    assert screen_of(hospital, RADIOLOGIST).open(batch).status == 403


def test_all_that_the_filter_finds_are_printed_and_what_was_printed_only_with_a_reason(hospital: Hospital) -> None:
    certificate_of(hospital, 3117, employer={"name": "三千十七饭店"})
    screen = screen_of(hospital, DESK)

    def printed(**how: str) -> str:
        screen.open(CERTIFICATES)
        screen.press("查询", employer="三千十七")
        assert "批量打印 1 张" in screen.click("打印查到的全部").said
        path = screen.press("开始打印", form="card_pdf", **how).path
        hospital.settle()
        return screen.open(path).said

    assert "排好 1 张" in printed()
    path = screen.page.links()["打开 PDF 打印"]
    assert "排好 1 张" in printed()
    assert screen.page.links()["打开 PDF 打印"] == path
    assert "排好 1 张" in printed(reprint="jam")
    for address in (f"{PRINTS}?trade=x", f"{PRINTS}?name=x"):
        assert screen.open(address).status == 422
    screen.open(CERTIFICATES)
    screen.press("查询", number="9")
    assert "打印查到的全部" not in screen.page.links()
