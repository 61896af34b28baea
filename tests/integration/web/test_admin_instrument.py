"""导入仪器结果 in the back office."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import TESTER, arrived, drawn
from tests.integration.web.office import DESK, screen_of

IMPORT = "/admin/results/import"


def file(*rows: tuple[object, ...]) -> bytes:
    book, target = Workbook(), BytesIO()
    book.active.append(("标本号", "姓名", "项目", "结果", "单位"))
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


def test_each_row_is_named_before_anything_is_recorded(hospital: Hospital) -> None:
    people = [arrived(hospital, 3000 + number) for number in range(3)]
    for one in people:
        drawn(hospital, one)
    screen = screen_of(hospital, TESTER, IMPORT)
    assert list(screen.press("上传并检查").summary) == ["请选择仪器导出的文件。"]
    assert screen.press("上传并检查", files={"file": ("x.xlsx", b"nothing")}).status == 422
    first, second, third = people
    content = file(
        (first["number"], first["person"]["name"], "ALT", "20", "U/L"),
        (second["number"], "别人", "ALT", "21", "U/L"),
        (third["number"], "", "ALT", "22", "U/L"),
        (third["number"], "", "ALT", "23", "U/L"),
        ("99999999", "", "ALT", "24", "U/L"),
        (first["number"], "", "ALT", "", "U/L"),
    )
    page = screen.press("上传并检查", files={"file": ("a.xlsx", content)})
    assert page.heading == "检查仪器结果"
    for words in ("没有对应的人", "姓名与查体编号不是同一人", "重复", "读不懂的格"):
        assert words in page.said
    assert "还没有录入任何结果" in page.said
    hospital[TESTER].token = ""
    states = {one["code"]: one["state"] for one in hospital[TESTER].get(f"/examinations/{first['id']}")["items"]}
    assert states["alt"] == "sampled"
    page = screen.press("录入可以用的 1 个结果")
    assert (page.heading, "录入了 1 个结果" in page.said) == ("已导入", True)
    states = {one["code"]: one["state"] for one in hospital[TESTER].get(f"/examinations/{first['id']}")["items"]}
    assert states["alt"] == "resulted"
    assert "与已有结果相同" in screen.open(page.path).said


def test_a_file_that_is_gone_or_has_nothing_is_told(hospital: Hospital) -> None:
    screen = screen_of(hospital, TESTER, IMPORT)
    assert screen.open(f"{IMPORT}/x").status == 422
    one = arrived(hospital, 3010)
    page = screen.open(IMPORT)
    page = screen.press("上传并检查", files={"file": ("a.xlsx", file((one["number"], "", "ALT", "", "U/L")))})
    assert "没有可以录入的结果" in page.said
    assert screen_of(hospital, DESK).open(IMPORT).status == 403
