"""证卡打印队列: from the archive into the queue, one card after the other, spoilt and printed again."""

import pytest

from contracts.ports.documents import sizes
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.certified import certificate_of
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import MANAGER, RADIOLOGIST, screen_of

CERTIFICATES = "/admin/certificates"
CARDS = f"{CERTIFICATES}/cards"


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


def test_cards_go_through_the_printer_one_by_one(hospital: Hospital) -> None:
    first, second = (certificate_of(hospital, number) for number in (3501, 3502))
    ticked = {"ticked": [first["id"], second["id"]]}
    screen = screen_of(hospital, MANAGER, CERTIFICATES)
    screen.press("打印勾选的", **ticked)
    assert "已排入 2 张" in screen.press("排入证卡打印队列").said
    assert f"正在打印：{first['name']}" in screen.press("打下一张").said
    path, form = screen.filled("打开证卡 PDF")
    document = screen.web.post(path, data=form)
    assert [tuple(map(round, one)) for one in sizes(document.content)] == [(86, 54)] * 2
    assert "打印过" in screen.press("打坏了", reprint="").said
    assert "废卡：卡纸" in screen.press("打坏了", reprint="jam").said
    screen.press("重新排队")
    assert f"正在打印：{first['name']}" in screen.press("打下一张").said
    assert "重打：卡纸" in screen.page.said
    confirmed = screen.filled("打好了，打下一张")
    page = screen.press("打好了，打下一张")
    assert f"正在打印：{second['name']}" in page.said
    stopped, opened = screen.filled("打好了，先停"), screen.filled("打开证卡 PDF")
    page = screen.press("打好了，打下一张")
    assert "没有待打印的证卡了" in page.said
    assert "已打印 2" in page.said
    for late in (confirmed, stopped, opened):
        page = screen.post(late)
        assert page.status == 422
        assert "不能" in page.said


def test_a_card_of_the_certificates_page_is_queued_taken_out_and_stopped_after(hospital: Hospital) -> None:
    one = certificate_of(hospital, 3503)
    screen = screen_of(hospital, MANAGER, f"{CERTIFICATES}/{one['id']}")
    queue = screen.filled("排入证卡打印队列")
    assert "已排入 1 张" in screen.post(queue).said
    page = screen.post(queue)
    assert "一张也没有排入" in page.said
    assert "已经在证卡打印队列里" in page.said
    path, form = screen.filled("不打了")
    assert screen.post((path, form | {"action": "print"})).status == 404
    assert "已移出队列" in screen.post((path, form)).said
    screen.open(f"{CERTIFICATES}/{one['id']}")
    screen.press("排入证卡打印队列")
    screen.press("打下一张")
    assert "已记为打好" in screen.press("打好了，先停").said
    assert one["name"] in screen.open(f"{CARDS}?state=printed").said


def test_what_is_asked_for_is_checked_as_for_a_batch(hospital: Hospital) -> None:
    screen = screen_of(hospital, MANAGER, CERTIFICATES)
    screen.press("打印勾选的", all="yes")
    path, form = screen.filled("排入证卡打印队列")
    assert "勾选" in screen.post((path, form | {"ticked": "no id"})).said
    assert "一次可选 1 到 500 张" in screen.post((f"{CARDS}/queue?number=37150220269999", form)).said
    assert screen.post((f"{CARDS}/queue?issued_from=never", form)).status == 422
    assert screen_of(hospital, RADIOLOGIST, "/admin").web.get(CARDS).status_code == 403
