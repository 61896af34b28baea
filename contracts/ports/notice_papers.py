"""What every renderer of notices must do."""

from datetime import date

from attrs import evolve

from contracts.ports.documents import A4_SIZE, sizes, text_of
from ports.notice_papers import NoticePaper, NoticePapers
from tjdomain.examination.domain.follow_up import Cause
from tjdomain.examination.domain.given_notice import NoticeKind
from tjdomain.examination.domain.kinds import TradeVerdict
from tjdomain.shared.person import Sex
from tjdomain.shared.trade import Trade

FOOD = Cause(Trade.FOOD, TradeVerdict.FAILS, ("伤寒副伤寒培养：伤寒或副伤寒",))
UNFIT = NoticePaper(
    kind=NoticeKind.UNFIT,
    body_name="聊城市东昌府区妇幼保健院",
    number="202611290017",
    name="张伟",
    sex=Sex.MALE,
    age=36,
    document_number="371***********1234",
    employer="聊城市东昌府区好再来饭店",
    exam_date=date(2026, 11, 29),
    trades=(Trade.FOOD, Trade.DRINKING_WATER),
    causes=(FOOD, Cause(Trade.DRINKING_WATER, TradeVerdict.FAILS, ())),
    text="患（疑似）伤寒，不得从事接触直接入口食品工作",
    advice="请到感染科诊治",
    address="东昌西路 1 号二楼查体科",
    phone="0635-8888888",
    given_on=date(2026, 12, 1),
)
RECHECK = evolve(
    UNFIT,
    kind=NoticeKind.RECHECK,
    items=("伤寒副伤寒培养", "痢疾杆菌培养"),
    due=date(2026, 12, 29),
    trades=(Trade.FOOD,),
    causes=(evolve(FOOD, verdict=TradeVerdict.RECHECK),),
    text="",
    advice="",
)
TRANSFER = evolve(UNFIT, kind=NoticeKind.TRANSFER, causes=(), text="", advice="")


class NoticePapersContract:
    """Fixture: ``papers``."""

    def test_each_notice_is_one_page_a4_with_its_number(self, papers: NoticePapers) -> None:
        for paper in (RECHECK, UNFIT, TRANSFER):
            pdf = papers.notice_pdf(paper)
            assert sizes(pdf) == [A4_SIZE]
            text = text_of(pdf, 0)
            for words in (
                "202611290017",
                "张伟",
                "371***********1234",
                "2026年12月1日",
                "0635-8888888",
                "盖章",
                "签名",
            ):
                assert words in text
            assert "补打" not in text
            assert "补打" in text_of(papers.notice_pdf(evolve(paper, copy=2)), 0)

    def test_the_persons_own_names_what_was_found_and_what_to_do(self, papers: NoticePapers) -> None:
        unfit, recheck = text_of(papers.notice_pdf(UNFIT), 0), text_of(papers.notice_pdf(RECHECK), 0)
        for words in (
            "结果告知书",
            "伤寒副伤寒培养：伤寒或副伤寒",
            "由主检医师判定",
            "请到感染科诊治",
            "食品、饮用水",
        ):
            assert words in unfit
        for words in (
            "复检通知单",
            "伤寒副伤寒培养、痢疾杆菌培养",
            "2026年12月29日",
            "不用重新预约",
            "东昌西路1号二楼查体科",
        ):
            assert words in recheck

    def test_who_passed_for_some_trades_reads_which(self, papers: NoticePapers) -> None:
        paper = evolve(UNFIT, trades=(Trade.FOOD,), causes=(FOOD,), passed=(Trade.DRINKING_WATER,))
        text = text_of(papers.notice_pdf(paper), 0)
        assert "食品不合格" in text
        assert "饮用水合格，健康合格证明只写合格的类别" in text
        assert "结论是不合格" not in text

    def test_the_employers_names_the_trades_and_the_law_and_no_finding(self, papers: NoticePapers) -> None:
        text = text_of(papers.notice_pdf(TRANSFER), 0)
        for words in ("调离岗位通知书", "食品、饮用水", "食品安全法》第四十五条", "单位签收人", "不载明检查结果"):
            assert words in text
        for words in ("伤寒", "感染", "培养", "传染"):
            assert words not in text
        assert "有关卫生管理规定" in text_of(papers.notice_pdf(evolve(TRANSFER, trades=(Trade.DISINFECTION,))), 0)

    def test_long_words_break_instead_of_running_out(self, papers: NoticePapers) -> None:
        long = evolve(
            UNFIT, employer="聊城" * 50, name="阿卜杜热合曼·买买提艾力·古丽娜尔·阿依努尔江", advice="请复查" * 60
        )
        assert "聊城" * 50 in "".join(text_of(papers.notice_pdf(long), 0).split())

    def test_a_character_without_a_glyph_is_named(self, papers: NoticePapers) -> None:
        assert papers.missing_glyphs("张伟") == ""
        assert papers.missing_glyphs("a\ue000b c") == "\ue000"
