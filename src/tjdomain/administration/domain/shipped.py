"""Dictionaries that the system ships; the department changes them as it likes."""

from attrs import frozen

from tjdomain.administration.domain.dictionary import Entry

FINDINGS, CONCLUSIONS, ADVICE = PHRASES = ("phrase_finding", "phrase_conclusion", "phrase_advice")
"""Keys of the stock phrases 常用语: for findings, conclusions, and what the person is told."""


@frozen
class ShippedDictionary:
    """A dictionary as it is on the first day."""

    key: str
    title: str
    entries: tuple[Entry, ...]


SHIPPED = (
    ShippedDictionary(
        "licence_rejection",
        "证照退回原因",
        (
            Entry("not_in_district", "不在本辖区"),
            Entry("wrong_trade", "从业类别不符"),
            Entry("expired", "证照已过期"),
            Entry("unreadable", "照片看不清"),
            Entry("other_name", "单位名称不符"),
        ),
    ),
    ShippedDictionary(
        "reprint",
        "重打原因",
        (Entry("jammed", "卡纸"), Entry("lost", "遗失"), Entry("other", "其他")),
    ),
    ShippedDictionary(
        "cancellation",
        "取消预约原因",
        (
            Entry("own_wish", "本人要求"),
            Entry("closed", "临时停诊"),
            Entry("booked_twice", "重复预约"),
            Entry("other", "其他"),
        ),
    ),
    ShippedDictionary(
        "return",
        "审核退回原因",
        (
            Entry("value_doubtful", "结果有疑问"),
            Entry("incomplete", "资料不全"),
            Entry("signature", "签名不符"),
            Entry("other", "其他"),
        ),
    ),
    ShippedDictionary(
        "revocation",
        "撤销健康证原因",
        (
            Entry("issued_wrongly", "错发"),
            Entry("fraud", "弄虚作假"),
            Entry("illness", "查实患病"),
            Entry("other", "其他"),
        ),
    ),
    ShippedDictionary(
        FINDINGS,
        "检查说明常用语",
        (
            Entry("p1", "标本轻度溶血，结果仅供参考"),
            Entry("p2", "双肺未见活动性病变"),
            Entry("p3", "手部皮肤完好，未见皮疹、破溃"),
            Entry("p4", "已问过，否认既往病史"),
        ),
    ),
    ShippedDictionary(
        CONCLUSIONS,
        "主检结论常用语",
        (
            Entry("p1", "各项检查未见异常，符合从业要求"),
            Entry("p2", "有一项异常，需复检后再下结论"),
            Entry("p3", "患有不得从事该行业的疾病"),
        ),
    ),
    ShippedDictionary(
        ADVICE,
        "告知本人常用语",
        (
            Entry("p1", "请按通知的日期空腹来复检"),
            Entry("p2", "请到专科门诊进一步检查治疗，痊愈后再来体检"),
            Entry("p3", "注意手部卫生，勤洗手"),
        ),
    ),
)
