"""Dictionaries that the system ships; the department changes them as it likes."""

from attrs import frozen

from tjdomain.administration.domain.dictionary import Entry


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
)
