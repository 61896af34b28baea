"""Makes ``samples/``: an employer's list with the errors people make, a clean one, and an instrument's results.

Everything is synthetic and follows from a seed. ``python -m tools.make_samples`` writes the files anew; the journey
calls ``instrument_rows`` with the exam numbers that were given at check-in.
"""

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, TextIOWrapper
from pathlib import Path
from random import Random  # noqa: TID251  the samples are the same on every machine
from typing import Any, BinaryIO

from attrs import evolve, field, frozen
from xlsxwriter import Workbook

from tjdomain.shared.check_digits import mod_11_2

SAMPLES = Path(__file__).parents[1] / "samples"
EMPLOYER = "聊城市东昌府区香满园餐饮管理有限公司"
HEADINGS = (
    "序号",
    "姓名",
    "性别",
    "证件类型",
    "身份证号/证件号码",
    "出生日期",
    "联系电话",
    "单位名称",
    "岗位/工种",
    "备注",
)
FIRST_ROW = 4
"""Below a title, a line of remarks and the headings."""

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂香玉珍建华文斌雪梅志远晓东海燕春红新民立国庆云凤莲"
_JOBS = ("厨师", "服务员", "传菜员", "面点师", "洗碗工", "收银员", "采购员", "配菜员", "送餐员", "后厨主管")
_SERIAL_ORIGIN = date(1899, 12, 30)
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

Cell = str | int | float | date | None


@frozen(kw_only=True)
class Member:
    """A row of the list. ``fault`` is the code of the refusal that the field ``wrong`` gets; none for a good row."""

    name: Cell
    sex: Cell
    number: Cell
    phone: Cell
    job: str
    kind: Cell = None
    birth: Cell = None
    note: Cell = None
    wrong: str | None = None
    fault: str | None = None
    formula: str | None = None

    def faulty(self, wrong: str, fault: str, **changes: Any) -> "Member":
        """The row with something wrong in it."""
        return evolve(self, wrong=wrong, fault=fault, **changes)

    def misnumbered(self, fault: str, number: Cell) -> "Member":
        """The row with a document number that cannot be taken."""
        return self.faulty("document_number", fault, number=number)


def resident_id(chance: Random, birth: date, *, male: bool) -> str:
    """A resident ID of the region 371502 with a right check character."""
    sequence = chance.randrange(10, 500) * 2 + male
    body = f"371502{birth:%Y%m%d}{sequence % 1000:03d}"
    return body + mod_11_2(body)


def _good(chance: Random) -> Member:
    male = chance.random() < 0.45  # noqa: PLR2004  more women than men work there
    birth = date(1966, 1, 1) + timedelta(days=chance.randrange(40 * 365))
    name = chance.choice(_SURNAMES) + "".join(chance.choice(_GIVEN) for _ in range(chance.choice((1, 2, 2))))
    phone = f"1{chance.choice(('38', '39', '50', '58', '77', '86', '99'))}{chance.randrange(10**8):08d}"
    return Member(
        name=name,
        sex="男" if male else "女",
        number=resident_id(chance, birth, male=male),
        phone=phone,
        job=chance.choice(_JOBS),
    )


def _spaced(number: str) -> str:
    return f"{number[:6]} {number[6:14]}　{number[14:]}"


def _wrong_check(number: str) -> str:
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def _fifteen(number: str) -> str:
    return number[:6] + number[8:17]


Change = Callable[[Member], Member]

TOLERATED: tuple[Change, ...] = (
    *(lambda m: evolve(m, number=str(m.number).translate(_WIDE)) for _ in range(3)),
    *(lambda m: evolve(m, number=_spaced(str(m.number))) for _ in range(3)),
    *(lambda m: evolve(m, number=f"{m.number} ") for _ in range(2)),
    *(lambda m: evolve(m, phone=f"+86 {str(m.phone)[:3]}-{str(m.phone)[3:7]}-{str(m.phone)[7:]}") for _ in range(2)),
    *(lambda m: evolve(m, phone=int(str(m.phone))) for _ in range(4)),
    *(lambda m: evolve(m, phone=None, note="没有手机") for _ in range(2)),
    *(lambda m: evolve(m, sex=None) for _ in range(3)),
    lambda m: evolve(m, sex="男", number="37150219930817007x"),
    lambda m: evolve(m, name=f"{str(m.name)[0]}　{str(m.name)[1:]}"),
    lambda m: evolve(m, name="阿卜杜拉•买买提"),
    lambda m: evolve(m, name="𠮷田", note="姓名有生僻字"),
    lambda m: evolve(m, sex="女", kind="港澳居民来往内地通行证", number="H12345678", birth=date(1990, 1, 31)),
    lambda m: evolve(m, sex="男", kind="港澳居民来往内地通行证", number="m00987654", birth="1985/12/3"),
    lambda m: evolve(m, sex="男", kind="台湾居民来往大陆通行证", number="01234567", birth="1979年6月8日"),
    lambda m: evolve(m, sex="女", kind="护照", number="E12345678", birth=(date(1988, 5, 6) - _SERIAL_ORIGIN).days),
    lambda m: evolve(m, name="Maria da Silva", sex="女", kind="护照", number="FX998877", birth="19920214"),
    lambda m: evolve(m, sex="男", kind="港澳台居民居住证", number="810000199001010019", birth=None),
    lambda m: evolve(m, sex="男", kind="外国人永久居留身份证", number="937840198512310017", name="John Smith"),
)
"""What people write and what the system takes all the same."""

REFUSED: tuple[Change, ...] = (
    *(lambda m: m.misnumbered("value.id_check_digit", _wrong_check(str(m.number))) for _ in range(2)),
    *(lambda m: m.misnumbered("value.id_fifteen_digits", _fifteen(str(m.number))) for _ in range(3)),
    *(lambda m: m.misnumbered("tabular.digits_lost", float(str(m.number)[:17] + "0")) for _ in range(2)),
    *(lambda m: m.faulty("sex", "value.sex_contradicts_number", sex="女" if m.sex == "男" else "男") for _ in range(3)),
    *(lambda m: m.faulty("phone", "value.phone", phone=f"{m.phone}"[:10]) for _ in range(2)),
    lambda m: evolve(m.faulty("name", "tabular.formula"), formula='=CONCATENATE("王","小明")', name="王小明"),
    lambda m: evolve(m.faulty("name", "tabular.formula"), formula="=B4", name="李四"),
    lambda m: m.misnumbered("value.id_birth_date", "371502199002301233"),
    lambda m: m.misnumbered("value.id_length", str(m.number)[:17]),
    lambda m: m.misnumbered("value.control_character", f"\u202d{m.number}\u202c"),
    lambda m: m.misnumbered("value.empty", None),
    lambda m: m.faulty("name", "value.empty", name=None),
    lambda m: m.faulty("name", "value.name_characters", name="张三（厨师长）"),
    lambda m: m.faulty("birth", "value.birth_needed", kind="护照", number="G55667788", sex="男"),
    lambda m: m.faulty("document_kind", "members.unknown_word", kind="军官证", number="军字第0012345号"),
)
"""What nobody can take; each row with its one error."""


@frozen(kw_only=True)
class MemberList:
    """The rows in order, and the pairs of neighbours (by index) whose names are merged into one cell."""

    members: tuple[Member, ...]
    merged: tuple[int, ...] = field(default=())

    @property
    def good(self) -> tuple[Member, ...]:
        """The rows that can be booked."""
        return tuple(member for member in self.members if member.fault is None)


def clean_members(size: int = 20, seed: int = 20) -> MemberList:
    """A list without any error."""
    chance = Random(seed)  # noqa: S311  nothing here is a secret
    return MemberList(members=tuple(_good(chance) for _ in range(size)))


def members(size: int = 200, seed: int = 371502) -> MemberList:
    """A list of ``size`` (100 at least) people with the errors people make, at places that follow from ``seed``."""
    chance = Random(seed)  # noqa: S311  nothing here is a secret
    rows = [_good(chance) for _ in range(size)]
    places = chance.sample(range(5, size - 40), len(TOLERATED) + len(REFUSED))
    for place, change in zip(places, (*TOLERATED, *REFUSED), strict=True):
        rows[place] = change(rows[place])
    last = size - 1
    for place, original in ((last - 30, 0), (last - 20, 1), (last - 10, 2)):
        number = str(rows[original].number)
        rows[place] = evolve(rows[original], number=number.translate(_WIDE) if original == 1 else number).faulty(
            "document_number", "members.row_repeated"
        )
    for place in (last - 5, last - 4):
        number = resident_id(chance, date(2016, 9, 1), male=rows[place].sex == "男")
        rows[place] = rows[place].faulty("birth", "members.too_young", number=number)
    merged = (last - 25, last - 15)
    for place in merged:
        rows[place + 1] = rows[place + 1].faulty("name", "tabular.merged", name=rows[place].name)
    return MemberList(members=tuple(rows), merged=merged)


def write_members(target: BinaryIO, listed: MemberList, title: str = f"{EMPLOYER}从业人员健康检查名单") -> None:
    """The list as a workbook of the kind that employers keep: title, remarks, merged cells, numbers of all formats."""
    with Workbook(target) as workbook:
        workbook.set_properties({"created": datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)})
        page = workbook.add_worksheet("名单")
        centred, bold = workbook.add_format({"align": "center", "bold": True}), workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        page.merge_range(0, 0, 0, len(HEADINGS) - 1, title, centred)
        page.write_string(1, 0, "注：姓名请与身份证一致；填表人：综合办公室")
        page.write_row(2, 0, HEADINGS, bold)
        page.set_column(1, len(HEADINGS) - 1, 18)
        for index, member in enumerate(listed.members):
            row = index + FIRST_ROW - 1
            page.write_number(row, 0, index + 1)
            for column, value in enumerate(_cells(member), start=1):
                _write(page, row, column, value, day)
            if member.formula:
                page.write_formula(row, 1, member.formula, None, member.name)
        for index in listed.merged:
            first = index + FIRST_ROW - 1
            page.merge_range(first, 1, first + 1, 1, listed.members[index].name)
        last = FIRST_ROW - 1 + len(listed.members)
        page.merge_range(FIRST_ROW - 1, 7, last - 1, 7, EMPLOYER, centred)
        for extra in range(5):  # numbered in advance, and left blank
            page.write_number(last + extra, 0, len(listed.members) + extra + 1)


def _cells(member: Member) -> tuple[Cell, ...]:
    number_first = (member.name, member.sex, member.kind, member.number, member.birth, member.phone)
    return (*number_first, None, member.job, member.note)


def _write(page: object, row: int, column: int, value: Cell, day: object) -> None:
    match value:
        case str():
            page.write_string(row, column, value)  # type: ignore[attr-defined]
        case date():
            page.write_datetime(row, column, value, day)  # type: ignore[attr-defined]
        case int() | float():
            page.write_number(row, column, value)  # type: ignore[attr-defined]


RESULT_HEADINGS = ("序号", "样本号", "项目名称", "结果", "单位", "提示", "参考范围", "检测时间", "检验者")


@frozen(kw_only=True)
class InstrumentRow:
    """A row of the instrument's file. ``fault`` says in a word what is wrong with it; none for a row that is taken."""

    barcode: str
    item: str
    value: str
    unit: str
    flag: str
    limits: str
    measured_at: str
    fault: str | None = None


def instrument_rows(exam_numbers: Sequence[str], seed: int = 50) -> tuple[InstrumentRow, ...]:
    """ALT of everybody and both IgM of those whose ALT is high, for these exam numbers (20 at least), with faults.

    Faults: ``unmatched`` (nobody's number), ``repeated``, ``other_value`` (repeated with another value), ``flag``
    (contradicts value and limits), ``value_missing``, ``wrong_unit``, ``decimal_comma``.
    """
    chance = Random(seed)  # noqa: S311  nothing here is a secret
    rows: list[InstrumentRow] = []
    for place, number in enumerate(exam_numbers):
        rows += _person(chance, number, place)
    rows[3:3] = [evolve(rows[0], barcode="209912319999", fault="unmatched")]
    rows += [evolve(rows[1], fault="repeated"), evolve(rows[2], value="33.3", fault="other_value")]
    return tuple(rows)


def _person(chance: Random, number: str, place: int) -> list[InstrumentRow]:
    minutes = f"{8 + place // 60:02d}:{place % 60:02d}"
    value = round(chance.lognormvariate(3.0, 0.25), 1)
    alt = InstrumentRow(
        barcode=number,
        item=("ALT", "谷丙转氨酶", "GPT")[place % 3],
        value=f"{min(max(value, 10.0), 39.0):.1f}",
        unit=("U/L", "U/L", "IU/L")[place % 3],
        flag="",
        limits="9-50",
        measured_at=f"2026-03-02 {minutes}:{chance.randrange(60):02d}",
    )
    special: dict[int, InstrumentRow] = {
        5: evolve(alt, value="86.4", flag="H"),
        6: evolve(alt, flag="H", fault="flag"),
        7: evolve(alt, value="", fault="value_missing"),
        8: evolve(alt, value="0.45", unit="mmol/L", limits="0.15-0.83", fault="wrong_unit"),
        9: evolve(alt, value="38,5", fault="decimal_comma"),
        10: evolve(alt, value="112.0 ↑"),
        11: evolve(alt, value="<10", limits="<50"),
        12: evolve(alt, value="７２．３", flag="↑"),
    }
    first = special.get(place, alt)
    words = {5: ("阴性", "-"), 10: ("0.12", "2.35"), 12: ("(-)", "阴性")}.get(place)
    return [first] if words is None else [first, *_igm(alt, words)]


def _igm(alt: InstrumentRow, words: tuple[str, str]) -> list[InstrumentRow]:
    return [
        evolve(alt, item=item, value=word, unit="S/CO" if word[0].isdigit() else "", flag="", limits="<1.0")
        for item, word in zip(("HAV-IgM", "HEV-IgM"), words, strict=True)
    ]


def write_instrument(target: BinaryIO, rows: Sequence[InstrumentRow], encoding: str = "gb18030") -> None:
    """The rows as the instrument's own csv: GB18030, quoted where a comma stands in a value."""
    text = TextIOWrapper(target, encoding=encoding, newline="")
    writer = csv.writer(text)
    writer.writerow(RESULT_HEADINGS)
    for serial, row in enumerate(rows, start=1):
        shown = (row.barcode, row.item, row.value, row.unit, row.flag, row.limits, row.measured_at)
        writer.writerow([serial, *shown, "王检验"])
    text.detach()


def static_exam_numbers(size: int = 60) -> tuple[str, ...]:
    """Exam numbers as the first ``size`` check-ins of a day get them."""
    return tuple(f"20260302{place:04d}" for place in range(1, size + 1))


def files() -> dict[str, bytes]:
    """Every sample file by name."""
    made = {}
    for name, listed in (("employer-members-200.xlsx", members()), ("employer-members-20-clean.xlsx", clean_members())):
        write_members(target := BytesIO(), listed)
        made[name] = target.getvalue()
    write_instrument(target := BytesIO(), instrument_rows(static_exam_numbers()))
    made["instrument-alt-igm.csv"] = target.getvalue()
    return made


if __name__ == "__main__":
    SAMPLES.mkdir(exist_ok=True)
    for name, content in files().items():
        (SAMPLES / name).write_bytes(content)
