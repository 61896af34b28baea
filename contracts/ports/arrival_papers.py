"""What every renderer of the papers for the desk must do."""

from datetime import date

from attrs import evolve

from contracts.ports.documents import A4_SIZE, sizes, text_of
from ports.arrival_papers import ArrivalPaper, ArrivalPapers, PaperItem, PaperSection, TeamSheet, TubeLabel
from tjdomain.examination.domain.kinds import SpecimenKind, Station
from tjdomain.shared.person import Sex
from tjdomain.shared.trade import Trade

A5_SIZE = (148.0, 210.0)
_SKIN = ("无", "有")
_ORGAN = ("合格", "不合格")
_HISTORY = PaperSection(
    station=Station.INTERNAL,
    history=True,
    items=tuple(
        PaperItem(f"既往史·{one}", ("无", "有")) for one in ("肝炎", "痢疾", "伤寒", "肺结核", "皮肤病", "其他")
    ),
)
_INTERNAL = PaperSection(
    station=Station.INTERNAL,
    items=(
        *(PaperItem(organ, _ORGAN) for organ in "心肝脾肺"),
        *(PaperItem(one, _SKIN) for one in ("手癣", "指甲癣", "手部湿疹", "渗出性皮肤病", "化脓性皮肤病")),
    ),
)
_BLOOD = PaperSection(station=Station.BLOOD, items=(PaperItem("谷丙转氨酶"),))
PAPER = ArrivalPaper(
    body_name="聊城市东昌府区妇幼保健院",
    number="202611290017",
    slip="26000017",
    code="7KQWM2XR",
    name="张伟",
    sex=Sex.MALE,
    age=36,
    document_number="371***********1234",
    trades=(Trade.FOOD, Trade.PUBLIC_PLACE),
    employer="聊城市东昌府区好再来饭店",
    exam_date=date(2026, 11, 29),
    due=date(2026, 12, 29),
    sections=(_HISTORY, _INTERNAL, _BLOOD),
)


LABEL = TubeLabel(
    barcode="12611290003",
    specimen=SpecimenKind.BLOOD,
    name="张*丰",
    sex=Sex.MALE,
    age=36,
    exam_date=date(2026, 11, 29),
)


TEAM_SHEET = TeamSheet(
    employer="香满园酒店",
    address="https://tj.example.cn/h5/team/ABCD2345EFGH",
    code="ABCD2345EFGH",
    periods=("2026-12-01 08:00–09:00", "2026-12-02 08:00–09:00"),
    until="2026-12-03 00:00",
)


class ArrivalPapersContract:
    """Fixture: ``papers``."""

    def test_a_guide_slip_is_one_page_a5_and_an_exam_sheet_one_page_a4(self, papers: ArrivalPapers) -> None:
        assert sizes(papers.guide_slip_pdf(PAPER)) == [A5_SIZE]
        assert sizes(papers.exam_sheet_pdf(PAPER)) == [A4_SIZE]

    def test_a_teams_code_is_one_page_a4_with_its_periods(self, papers: ArrivalPapers) -> None:
        pdf = papers.team_sheet_pdf(TEAM_SHEET)
        assert sizes(pdf) == [A4_SIZE]
        for text in ("香满园酒店", "ABCD2345EFGH", "2026-12-02", "2026-12-03"):
            assert text in text_of(pdf, 0)

    def test_the_slip_leads_through_the_stations_and_gives_the_code(self, papers: ArrivalPapers) -> None:
        slip = text_of(papers.guide_slip_pdf(PAPER), 0)
        for text in (
            "26000017",
            "202611290017",
            "张伟",
            "371***********1234",
            "7KQWM2XR",
            "谷丙转氨酶",
            "2026年12月29日以前",
        ):
            assert text in slip
        assert "既往史" not in slip
        assert "补打" not in slip

    def test_without_a_code_the_slip_says_nothing_of_it(self, papers: ArrivalPapers) -> None:
        assert "查询码" not in text_of(papers.guide_slip_pdf(evolve(PAPER, code="")), 0)

    def test_the_sheet_asks_for_all_that_is_examined_and_for_signatures(self, papers: ArrivalPapers) -> None:
        sheet = text_of(papers.exam_sheet_pdf(PAPER), 0)
        for text in (
            "编号202611290017",
            "民族",
            "文化程度",
            "肺结核",
            "患病时间",
            "□合格□不合格",
            "手癣",
            "医师签字",
            "检验师签字",
            "主检医师签名",
        ):
            assert text in sheet
        assert "7KQWM2XR" not in sheet

    def test_a_reprint_is_marked(self, papers: ArrivalPapers) -> None:
        again = evolve(PAPER, copy=2)
        assert "补打" in text_of(papers.guide_slip_pdf(again), 0)
        assert "补打" in text_of(papers.exam_sheet_pdf(again), 0)

    def test_a_long_employer_breaks_instead_of_running_out(self, papers: ArrivalPapers) -> None:
        long = evolve(PAPER, employer="聊城" * 50, name="阿卜杜热合曼·买买提艾力·古丽娜尔·阿依努尔江")
        assert sizes(papers.guide_slip_pdf(long)) == [A5_SIZE]
        assert "聊城" * 50 in text_of(papers.guide_slip_pdf(long), 0)

    def test_a_character_without_a_glyph_is_named(self, papers: ArrivalPapers) -> None:
        assert papers.missing_glyphs("张\ue000伟 ") == "\ue000"

    def test_each_label_is_a_page_of_the_labels_size_and_says_whose_tube_it_is(self, papers: ArrivalPapers) -> None:
        labels = (LABEL, evolve(LABEL, barcode="22611290004", specimen=SpecimenKind.STOOL, copy=2))
        document = papers.labels_pdf(labels, 60, 35)
        assert sizes(document) == [(60.0, 35.0)] * 2
        first, second = (text_of(document, page) for page in (0, 1))
        for text in ("12611290003", "张*丰", "男", "36岁", "血", "2026-11-29"):
            assert text in first
        assert ("补打" in first, "补打" in second, "便" in second) == (False, True, True)
