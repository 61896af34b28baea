"""Shipped catalogue, version 1: packages, reflex rule and the matrix finding × trade.

The matrix follows 国卫食品发〔2016〕31号 and the industry rules: a listed disease bars every trade; skin diseases of
the hand bar cosmetics, disinfection products, hairdressing and bath houses, and are the doctor's to decide for food,
public places and drugs.
"""

from collections.abc import Iterator

from tjdomain.examination.domain import shipped_items
from tjdomain.examination.domain.catalogue import Catalogue, MatrixRule, Package, ReflexRule
from tjdomain.examination.domain.catalogue_rules import check
from tjdomain.examination.domain.kinds import Effect, Flag
from tjdomain.shared.trade import Trade

EVERY_TRADE = frozenset(Trade)
_BARS, _RECHECK, _DOCTOR, _PASSES = Effect.BARS, Effect.RECHECK, Effect.DOCTOR, Effect.PASSES

_FOR_EVERYONE: tuple[tuple[str, Effect, Effect], ...] = (
    ("history_of_illness", _PASSES, _PASSES),
    ("internal_abnormal", _DOCTOR, _DOCTOR),
    ("other_sign", _DOCTOR, _DOCTOR),
    ("exudative_skin", _BARS, _BARS),
    ("suppurative_skin", _BARS, _BARS),
    ("tb_active", _BARS, _BARS),
    ("tb_suspected", _RECHECK, _BARS),
    ("chest_old_lesion", _PASSES, _PASSES),
    ("chest_other", _DOCTOR, _DOCTOR),
    ("alt_abnormal", _PASSES, _PASSES),
    ("hepatitis_a", _BARS, _BARS),
    ("hepatitis_e", _BARS, _BARS),
    ("igm_weak", _DOCTOR, _DOCTOR),
    ("dysentery", _BARS, _BARS),
    ("typhoid", _BARS, _BARS),
    ("cholera", _BARS, _BARS),
)
_HAND_SKIN = ("hand_fungus", "nail_fungus", "hand_eczema", "hand_psoriasis")
_HAND_SKIN_BARS = frozenset({Trade.COSMETICS, Trade.DISINFECTION, Trade.HAIR_BATH})
_HAND_SKIN_PASSES = frozenset({Trade.DRINKING_WATER})


def _row(finding: str, name: str, trades: frozenset[Trade], first: Effect, recheck: Effect) -> MatrixRule:
    return MatrixRule(code=f"{finding}.{name}", finding=finding, trades=trades, first=first, recheck=recheck)


def _matrix() -> Iterator[MatrixRule]:
    for finding, first, recheck in _FOR_EVERYONE:
        yield _row(finding, "all", EVERY_TRADE, first, recheck)
    for finding in _HAND_SKIN:
        yield _row(finding, "bars", _HAND_SKIN_BARS, _BARS, _BARS)
        yield _row(finding, "passes", _HAND_SKIN_PASSES, _PASSES, _PASSES)
        yield _row(finding, "doctor", EVERY_TRADE - _HAND_SKIN_BARS - _HAND_SKIN_PASSES, _DOCTOR, _DOCTOR)
    quality = frozenset({Trade.DRUGS_QUALITY})
    yield _row("colour_vision_abnormal", "bars", quality, _BARS, _BARS)
    yield _row("colour_vision_abnormal", "passes", EVERY_TRADE - quality, _PASSES, _PASSES)


_COMMON = (
    *(item.code for item in (*shipped_items.HISTORY, *shipped_items.INTERNAL, *shipped_items.SKIN)),
    "chest_xray",
    "alt",
    "stool_dysentery",
    "stool_typhoid",
)


def _package(trade: Trade) -> Package:
    more = ("colour_vision",) if trade is Trade.DRUGS_QUALITY else ()
    return Package(trade=trade, required=(*_COMMON, *more), optional=(shipped_items.OTHER_SIGNS.code,))


VERSION_1 = check(
    Catalogue(
        version=1,
        valid_from=shipped_items.VALID_FROM,
        findings=shipped_items.FINDINGS,
        items=shipped_items.ITEMS,
        ranges=shipped_items.RANGES,
        reflexes=(
            ReflexRule(
                trigger="alt",
                flags=frozenset({Flag.LOW, Flag.HIGH}),
                adds=tuple(item.code for item in shipped_items.IGM),
            ),
        ),
        packages=tuple(_package(trade) for trade in Trade),
        rules=tuple(_matrix()),
        tubes=shipped_items.TUBES,
    )
)

SHIPPED = (VERSION_1,)
"""All shipped versions, oldest first. A released one is never edited: results refer to it."""
