"""Shipped catalogue, version 1: items, findings and reference ranges. Sources: 从业人员健康检查表, WS/T 404.1—2012.

The hospital confirms these values before go-live and changes them by a new version, never here.
"""

from datetime import date
from decimal import Decimal

from tjdomain.examination.domain.catalogue import Cutoff, Finding, Item, Option, ReferenceRange, TubeType
from tjdomain.examination.domain.kinds import Flag, SpecimenKind, Station, ValueKind
from tjdomain.shared.idcard import Sex

VALID_FROM = date(2020, 1, 1)

CLASS_A_HOURS = 2
"""甲类传染病 is reported within 2 hours."""
CLASS_B_HOURS = 24
"""乙类传染病 is reported within 24 hours."""

FINDINGS = (
    Finding(code="history_of_illness", title="既往病史"),
    Finding(code="internal_abnormal", title="内科体征异常"),
    Finding(code="other_sign", title="其他体征异常"),
    Finding(code="hand_fungus", title="手癣"),
    Finding(code="nail_fungus", title="指甲癣"),
    Finding(code="hand_eczema", title="手部湿疹"),
    Finding(code="hand_psoriasis", title="手部银屑病或鳞屑"),
    Finding(code="exudative_skin", title="渗出性皮肤病"),
    Finding(code="suppurative_skin", title="化脓性皮肤病"),
    Finding(code="colour_vision_abnormal", title="辨色力异常"),
    Finding(code="tb_active", title="活动性肺结核", notify_within=CLASS_B_HOURS),
    Finding(code="tb_suspected", title="疑似活动性肺结核", notify_within=CLASS_B_HOURS),
    Finding(code="chest_old_lesion", title="肺部陈旧性病灶"),
    Finding(code="chest_other", title="胸部其他异常"),
    Finding(code="alt_abnormal", title="谷丙转氨酶异常"),
    Finding(code="hepatitis_a", title="甲型肝炎 IgM 阳性", notify_within=CLASS_B_HOURS),
    Finding(code="hepatitis_e", title="戊型肝炎 IgM 阳性", notify_within=CLASS_B_HOURS),
    Finding(code="igm_weak", title="IgM 弱阳性"),
    Finding(code="dysentery", title="细菌性或阿米巴性痢疾", notify_within=CLASS_B_HOURS),
    Finding(code="typhoid", title="伤寒或副伤寒", notify_within=CLASS_B_HOURS),
    Finding(code="cholera", title="霍乱", notify_within=CLASS_A_HOURS),
)


def _history(code: str, title: str) -> Item:
    no = Option(code="no", title="无", aliases=("否",))
    yes = Option(code="yes", title="有", flag=Flag.ABNORMAL, finding="history_of_illness", aliases=("是",))
    station, kind = Station.INTERNAL, ValueKind.CHOICE
    return Item(
        code=f"history_{code}", title=f"既往史·{title}", station=station, kind=kind, options=(no, yes), asks_onset=True
    )


def _internal(code: str, title: str) -> Item:
    fit = Option(code="fit", title="合格", aliases=("正常", "未见异常"))
    unfit = Option(code="unfit", title="不合格", flag=Flag.ABNORMAL, finding="internal_abnormal", aliases=("异常",))
    return Item(code=code, title=title, station=Station.INTERNAL, kind=ValueKind.CHOICE, options=(fit, unfit))


def _skin(finding: str, title: str) -> Item:
    no = Option(code="no", title="无", aliases=("否",))
    yes = Option(code="yes", title="有", flag=Flag.ABNORMAL, finding=finding, aliases=("是",))
    return Item(code=f"skin_{finding}", title=title, station=Station.INTERNAL, kind=ValueKind.CHOICE, options=(no, yes))


def _igm(code: str, title: str, finding: str, aliases: tuple[str, ...]) -> Item:
    negative = Option(code="negative", title="阴性", aliases=("-", "(-)", "neg", "阴性(-)"))
    weak = Option(code="weak", title="弱阳性", flag=Flag.ABNORMAL, finding="igm_weak", aliases=("±", "(±)", "+-"))
    positive = Option(
        code="positive", title="阳性", flag=Flag.ABNORMAL, finding=finding, aliases=("+", "(+)", "pos", "阳性(+)")
    )
    return Item(
        code=code,
        title=title,
        station=Station.BLOOD,
        kind=ValueKind.CHOICE,
        specimen=SpecimenKind.BLOOD,
        options=(negative, weak, positive),
        cutoff=Cutoff(unit="S/CO", at=Decimal("1.0"), reached="positive", below="negative"),
        aliases=aliases,
    )


def _culture(code: str, title: str, finding: str, aliases: tuple[str, ...]) -> Item:
    absent = Option(code="absent", title="未检出", aliases=("阴性", "-", "(-)", "未生长"))
    found = Option(code="found", title="检出", flag=Flag.ABNORMAL, finding=finding, aliases=("阳性", "+", "(+)"))
    return Item(
        code=code,
        title=title,
        station=Station.STOOL,
        kind=ValueKind.CHOICE,
        specimen=SpecimenKind.STOOL,
        options=(absent, found),
        aliases=aliases,
    )


_CHEST = Item(
    code="chest_xray",
    title="胸部X线",
    station=Station.XRAY,
    kind=ValueKind.CHOICE,
    options=(
        Option(code="clear", title="未见异常", aliases=("正常", "心肺膈未见异常")),
        Option(code="old_lesion", title="陈旧性病灶", flag=Flag.ABNORMAL, finding="chest_old_lesion"),
        Option(code="other", title="其他异常", flag=Flag.ABNORMAL, finding="chest_other", aliases=("异常",)),
        Option(code="tb_suspected", title="疑似活动性肺结核", flag=Flag.ABNORMAL, finding="tb_suspected"),
        Option(code="tb_active", title="活动性肺结核", flag=Flag.ABNORMAL, finding="tb_active"),
    ),
    asks_pregnancy=True,
    phrases=("双肺纹理增多", "陈旧性病灶，无活动", "建议到定点医院进一步检查"),
    aliases=("X线", "DR", "胸片", "胸部正位片"),
)

_COLOUR_VISION = Item(
    code="colour_vision",
    title="辨色力",
    station=Station.VISION,
    kind=ValueKind.CHOICE,
    options=(
        Option(code="normal", title="正常"),
        Option(code="weak", title="色弱", flag=Flag.ABNORMAL, finding="colour_vision_abnormal"),
        Option(code="blind", title="色盲", flag=Flag.ABNORMAL, finding="colour_vision_abnormal"),
    ),
)

_ALT = Item(
    code="alt",
    title="谷丙转氨酶",
    station=Station.BLOOD,
    kind=ValueKind.NUMBER,
    specimen=SpecimenKind.BLOOD,
    units=("U/L", "IU/L"),
    method="without_p5p",
    finding="alt_abnormal",
    aliases=("ALT", "GPT", "SGPT", "丙氨酸氨基转移酶", "谷丙转氨酶(ALT)"),
)

HISTORY = (
    _history("hepatitis", "肝炎"),
    _history("dysentery", "痢疾"),
    _history("typhoid", "伤寒"),
    _history("tuberculosis", "肺结核"),
    _history("skin", "皮肤病"),
    _history("other", "其他"),
)
INTERNAL = (_internal("heart", "心"), _internal("liver", "肝"), _internal("spleen", "脾"), _internal("lung", "肺"))
SKIN = (
    _skin("hand_fungus", "手癣"),
    _skin("nail_fungus", "指甲癣"),
    _skin("hand_eczema", "手部湿疹"),
    _skin("hand_psoriasis", "银屑(或鳞屑)病"),
    _skin("exudative_skin", "渗出性皮肤病"),
    _skin("suppurative_skin", "化脓性皮肤病"),
)
OTHER_SIGNS = Item(
    code="other_signs", title="其他体征", station=Station.INTERNAL, kind=ValueKind.TEXT, finding="other_sign"
)
IGM = (
    _igm("hav_igm", "甲肝抗体 HAV-IgM", "hepatitis_a", ("HAV-IgM", "HAVIgM", "抗HAV-IgM", "甲肝IgM")),
    _igm("hev_igm", "戊肝抗体 HEV-IgM", "hepatitis_e", ("HEV-IgM", "HEVIgM", "抗HEV-IgM", "戊肝IgM")),
)
CULTURES = (
    _culture("stool_dysentery", "痢疾杆菌培养", "dysentery", ("志贺菌培养", "痢疾杆菌")),
    _culture("stool_typhoid", "伤寒副伤寒培养", "typhoid", ("沙门菌培养", "伤寒或副伤寒", "伤寒杆菌")),
    _culture("stool_cholera", "霍乱弧菌培养", "cholera", ("霍乱弧菌",)),
    _culture("stool_amoeba", "阿米巴原虫", "dysentery", ()),
)

ITEMS = (*HISTORY, *INTERNAL, *SKIN, OTHER_SIGNS, _COLOUR_VISION, _CHEST, _ALT, *IGM, *CULTURES)


def _alt_range(sex: Sex, unit: str, method: str, lower: int, upper: int) -> ReferenceRange:
    return ReferenceRange(
        item="alt",
        unit=unit,
        sex=sex,
        method=method,
        lower=Decimal(lower),
        upper=Decimal(upper),
        valid_from=VALID_FROM,
    )


RANGES = tuple(
    _alt_range(sex, unit, method, lower, upper)
    for unit in ("U/L", "IU/L")
    for sex, method, lower, upper in (
        (Sex.MALE, "without_p5p", 9, 50),
        (Sex.FEMALE, "without_p5p", 7, 40),
        (Sex.MALE, "with_p5p", 9, 60),
        (Sex.FEMALE, "with_p5p", 7, 45),
    )
)

TUBES = (
    TubeType(specimen=SpecimenKind.BLOOD, title="黄帽促凝管"),
    TubeType(specimen=SpecimenKind.STOOL, title="肛拭子增菌管"),
)
