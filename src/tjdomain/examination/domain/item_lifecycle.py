"""How one item moves: PENDING 待检, SAMPLED 已采样, RESULTED 已出结果, EXEMPT 免检."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from attrs import evolve

from tjdomain.examination.domain.errors import AlreadyResulted, ItemCarried, ItemWrongState, NotSampled, ResultMovedOn
from tjdomain.examination.domain.item import ExamItem, Exemption, Result
from tjdomain.examination.domain.kinds import ItemState, Origin


class ItemAction(Enum):
    """What happens to an item.

    Look-alikes: RECORD enters the first result, CORRECT a later version of it. REJECT_SPECIMEN is the laboratory's,
    the person comes again; EXEMPT is the physician's, the person need not come.
    """

    COLLECT = "collect"
    REJECT_SPECIMEN = "reject_specimen"
    RECORD = "record"
    CORRECT = "correct"
    EXEMPT = "exempt"
    UNDO_EXEMPTION = "undo_exemption"


ITEM_MOVES: Mapping[tuple[ItemState, ItemAction], ItemState] = MappingProxyType(
    {
        (ItemState.PENDING, ItemAction.COLLECT): ItemState.SAMPLED,
        (ItemState.SAMPLED, ItemAction.REJECT_SPECIMEN): ItemState.PENDING,
        (ItemState.PENDING, ItemAction.RECORD): ItemState.RESULTED,
        (ItemState.SAMPLED, ItemAction.RECORD): ItemState.RESULTED,
        (ItemState.RESULTED, ItemAction.CORRECT): ItemState.RESULTED,
        (ItemState.PENDING, ItemAction.EXEMPT): ItemState.EXEMPT,
        (ItemState.SAMPLED, ItemAction.EXEMPT): ItemState.EXEMPT,
        (ItemState.EXEMPT, ItemAction.UNDO_EXEMPTION): ItemState.PENDING,
    }
)
"""PENDING → RESULTED is for items without a specimen only; ``recorded`` sees to it."""


def _moved(item: ExamItem, action: ItemAction) -> ItemState:
    if item.origin is Origin.CARRIED:
        raise ItemCarried(item.code)
    try:
        return ITEM_MOVES[item.state, action]
    except KeyError:
        if action is ItemAction.RECORD and item.state is ItemState.RESULTED:
            raise AlreadyResulted(item.code) from None
        raise ItemWrongState(item.code, item.state) from None


def collected(item: ExamItem, barcode: str) -> ExamItem:
    """The item with its specimen in the tube ``barcode``. Raises ``ItemWrongState``."""
    return evolve(item, state=_moved(item, ItemAction.COLLECT), tube=barcode)


def specimen_rejected(item: ExamItem) -> ExamItem:
    """The item without a specimen, to be drawn again. Raises ``ItemWrongState``."""
    return evolve(item, state=_moved(item, ItemAction.REJECT_SPECIMEN), tube=None)


def recorded(item: ExamItem, result: Result) -> ExamItem:
    """The item with its first result.

    Raises ``ItemCarried``, ``AlreadyResulted``, ``NotSampled`` or ``ItemWrongState``.
    """
    state = _moved(item, ItemAction.RECORD)
    if item.specimen is not None and item.state is ItemState.PENDING:
        raise NotSampled(item.code)
    return evolve(item, state=state, results=(result,))


def corrected(item: ExamItem, result: Result, seen: int) -> ExamItem:
    """The item with one more version of its result; ``seen`` is the number of the version that the corrector looked at.

    Raises ``ItemCarried``, ``ItemWrongState`` without a result, ``ResultMovedOn`` if ``seen`` is not the last.
    """
    state = _moved(item, ItemAction.CORRECT)
    if seen != len(item.results):
        raise ResultMovedOn(item.code)
    return evolve(item, state=state, results=(*item.results, evolve(result, number=seen + 1)))


def exempted(item: ExamItem, exemption: Exemption) -> ExamItem:
    """The item left out by a physician. Raises ``ItemCarried`` or ``ItemWrongState``."""
    return evolve(item, state=_moved(item, ItemAction.EXEMPT), exemption=exemption)


def exemption_undone(item: ExamItem) -> ExamItem:
    """The item wanted again. Raises ``ItemCarried`` or ``ItemWrongState``."""
    return evolve(item, state=_moved(item, ItemAction.UNDO_EXEMPTION), exemption=None, tube=None)
