"""What every renderer of examination reports must do."""

from datetime import UTC, date, datetime

import pypdfium2
from attrs import evolve

from contracts.ports.documents import A4_SIZE, picture, sizes, text_of
from ports.examination_report import (
    ExaminationReport,
    LinkedExamination,
    ReportConclusion,
    ReportDocuments,
    ReportLine,
    ReportSection,
    SignedPart,
)
from tjdomain.examination.domain.kinds import ExemptionReason, Flag, Outcome, Station, TradeVerdict
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade

DAY = date(2026, 3, 2)
LONG_NAME = "阿卜杜热合曼·买买提艾力·古丽娜尔·阿依努尔江·托合提𠮷𠮷"
_ILLNESSES = ("肝炎", "痢疾", "伤寒", "肺结核", "皮肤病", "其他")
_SKIN = ("手癣", "指甲癣", "手部湿疹", "银屑(或鳞屑)病", "渗出性皮肤病", "化脓性皮肤病")


def normal(title: str, result: str) -> ReportLine:
    return ReportLine(title=title, result=result, reference=result, flag=Flag.NORMAL)


def by(name: str, *items: str) -> tuple[SignedPart, ...]:
    return (SignedPart(name=name, day=DAY, items=items),)


_ALT = ReportLine(title="谷丙转氨酶", result="23.5", unit="U/L", reference="9–50", flag=Flag.NORMAL)
HISTORY = ReportSection(
    station=Station.INTERNAL,
    history=True,
    lines=tuple(normal(f"既往史·{illness}", "无") for illness in _ILLNESSES),
    performed=by("李建华"),
)
INTERNAL = ReportSection(
    station=Station.INTERNAL,
    lines=(*(normal(organ, "合格") for organ in "心肝脾肺"), *(normal(skin, "无") for skin in _SKIN)),
    performed=by("李建华"),
)
XRAY = ReportSection(station=Station.XRAY, lines=(normal("胸部X线", "未见异常"),), performed=by("马海涛"))
BLOOD = ReportSection(station=Station.BLOOD, lines=(_ALT,), drawn=by("刘芳"), performed=by("赵文斌"))
STOOL = ReportSection(
    station=Station.STOOL,
    lines=(normal("痢疾杆菌培养", "未检出"), normal("伤寒副伤寒培养", "未检出")),
    drawn=by("刘芳"),
    performed=by("赵文斌"),
)
PLAIN = ExaminationReport(
    body_name="聊城市东昌府区妇幼保健院",
    number="202603020017",
    name="张伟",
    sex=Sex.MALE,
    age=36,
    document_kind=DocumentKind.RESIDENT_ID,
    document_number="371***********1234",
    trades=(Trade.FOOD,),
    employer="东昌府区好滋味饭店",
    exam_date=DAY,
    portrait=picture(295, 413),
    sections=(HISTORY, INTERNAL, XRAY, BLOOD, STOOL),
    conclusion=ReportConclusion(
        outcome=Outcome.QUALIFIED,
        verdicts=((Trade.FOOD, TradeVerdict.PASSES),),
        text="",
        advice="",
        recheck_items=(),
        recheck_until=None,
        physician="王立国",
        signature=None,
        concluded_on=DAY,
        reviewer="陈志远",
        approved_on=date(2026, 3, 3),
    ),
    first=None,
    recheck=None,
    made_at=datetime(2026, 3, 4, 1, 5, tzinfo=UTC),
)
"""Nothing was found."""

_ODD_BLOOD = ReportSection(
    station=Station.BLOOD,
    lines=(
        evolve(_ALT, result="66", flag=Flag.HIGH),
        ReportLine(
            title="甲肝抗体 HAV-IgM", result="0.31", reading="阴性", unit="S/CO", reference="<1.0", flag=Flag.NORMAL
        ),
        ReportLine(
            title="戊肝抗体 HEV-IgM", result="2.35", reading="阳性", unit="S/CO", reference="<1.0", flag=Flag.ABNORMAL
        ),
        ReportLine(title="血清铁", result="<3", unit="μmol/L", reference="≥10.6", flag=Flag.LOW),
    ),
    drawn=by("刘芳"),
    performed=(*by("赵文斌", "谷丙转氨酶", "血清铁"), *by("欧阳若曦", "甲肝抗体 HAV-IgM", "戊肝抗体 HEV-IgM")),
)
_ODD_INTERNAL = evolve(
    INTERNAL,
    lines=(
        *INTERNAL.lines,
        ReportLine(title="其他体征", result="两肺呼吸音粗，" * 70, flag=Flag.ABNORMAL),
        evolve(normal("皮肤检查补充", "有"), reference="无", flag=Flag.ABNORMAL, remark="右手掌可见散在丘疹，" * 25),
    ),
)
_EXEMPT = ReportSection(
    station=Station.XRAY,
    lines=(ReportLine(title="胸部X线", exemption=ExemptionReason.PREGNANCY, remark="孕20周，本人签字"),),
    exempted=by("马海涛"),
)
CROWDED = evolve(
    PLAIN,
    body_name="山东省聊城市东昌府区第二人民医院健康管理中心从业人员预防性健康检查门诊部",
    name=LONG_NAME,
    sex=Sex.FEMALE,
    document_kind=DocumentKind.TAIWAN_PERMIT,
    document_number="1*****78",
    trades=tuple(Trade),
    employer="聊城市东昌府区东昌湖风景名胜区开发建设运营管理有限责任公司水上餐饮服务第三分公司（东昌湖店）",
    sections=(
        evolve(
            HISTORY,
            lines=(
                evolve(normal("既往史·肝炎", "有"), onset="2015-06", reference="无", flag=Flag.ABNORMAL),
                *HISTORY.lines[1:],
            ),
        ),
        _ODD_INTERNAL,
        ReportSection(
            station=Station.VISION,
            lines=(evolve(normal("辨色力", "色弱"), reference="正常", flag=Flag.ABNORMAL),),
            performed=by(LONG_NAME),
        ),
        _EXEMPT,
        _ODD_BLOOD,
        evolve(STOOL, lines=tuple(evolve(line, carried=True) for line in STOOL.lines), drawn=()),
    ),
    conclusion=ReportConclusion(
        outcome=Outcome.RECHECK,
        verdicts=tuple((trade, TradeVerdict.RECHECK) for trade in Trade),
        text="谷丙转氨酶偏高，戊肝抗体阳性，须复检。",
        advice="请到聊城市传染病医院肝病门诊就诊。\n复检前三日清淡饮食，不饮酒。",
        recheck_items=("谷丙转氨酶", "戊肝抗体 HEV-IgM"),
        recheck_until=date(2026, 4, 2),
        physician=LONG_NAME,
        signature=picture(1600, 600),
        concluded_on=DAY,
        reviewer=LONG_NAME,
        approved_on=date(2026, 3, 3),
    ),
    first=LinkedExamination(number="202602020001", day=date(2026, 2, 2), outcome=Outcome.RECHECK),
    recheck=LinkedExamination(number="202603090002", day=date(2026, 3, 9), outcome=None),
)
"""Everything that a report can hold, as long as it can be."""


def pages(pdf: bytes) -> list[str]:
    """The text of each page without white space."""
    with pypdfium2.PdfDocument(pdf) as document:
        count = len(document)
    return [text_of(pdf, page) for page in range(count)]


class ReportDocumentsContract:
    """Fixture: ``reports``."""

    def test_a_report_without_findings_is_one_page_of_a4(self, reports: ReportDocuments) -> None:
        assert sizes(reports.report_pdf(PLAIN)) == [A4_SIZE]

    def test_it_says_who_was_examined_by_whom_and_what_came_of_it(self, reports: ReportDocuments) -> None:
        (text,) = pages(reports.report_pdf(PLAIN))
        for said in (
            "聊城市东昌府区妇幼保健院",
            "健康检查报告",
            "体检编号202603020017",
            "张伟",
            "男",
            "36岁",
            "371***********1234",
            "食品",
            "东昌府区好滋味饭店",
            "2026年3月2日",
            "既往史·肝炎无无正常",
            "谷丙转氨酶23.5U/L9–50正常",
            "胸部X线未见异常未见异常正常",
            "刘芳",
            "赵文斌",
            "检查结论：合格",
            "主检医师：王立国",
            "审核人：陈志远2026年3月3日",
            "2026-03-0409:05",
            "第1页，共1页",
        ):
            assert said in text, (said, text)
        assert "复检" not in text

    def test_what_is_abnormal_is_told_in_words(self, reports: ReportDocuments) -> None:
        text = "".join(pages(reports.report_pdf(CROWDED)))
        for said in (
            "谷丙转氨酶66U/L9–50↑偏高",
            "血清铁<3μmol/L≥10.6↓偏低",
            "HEV-IgM2.35S/CO<1.0阳性",
            "HAV-IgM0.31S/CO<1.0阴性",
            "既往史·肝炎有，患病时间2015-06无异常",
            "未检，原因：孕期免检说明：孕20周，本人签字",
            "沿用初检",
            "检查结论：待复检",
            "复检项目：谷丙转氨酶、戊肝抗体HEV-IgM",
            "2026年4月2日",
            "202602020001",
            "202603090002",
        ):
            assert said in text, (said, text)

    def test_each_page_of_a_long_report_has_its_number_whose_it_is_and_the_head_of_the_table(
        self, reports: ReportDocuments
    ) -> None:
        texts = pages(reports.report_pdf(CROWDED))
        assert len(texts) == 2
        for number, text in enumerate(texts, start=1):
            assert f"第{number}页，共2页" in text
            assert "检查项目结果单位参考范围提示" in text
            assert LONG_NAME in text
            assert "体检编号202603020017" in text

    def test_without_a_portrait_there_is_no_place_for_one(self, reports: ReportDocuments) -> None:
        assert sizes(reports.report_pdf(evolve(PLAIN, portrait=None))) == [A4_SIZE]

    def test_characters_that_do_not_print_are_named(self, reports: ReportDocuments) -> None:
        assert reports.missing_glyphs("张\ue0a1伟\n第二行\ue0a1") == "\ue0a1"
