"""Check-in, change of trades, edit, recheck: how an examination gets its items."""

from datetime import datetime, timedelta
from decimal import Decimal

from attrs import evolve, frozen

from tjdomain.examination.domain.assessment import Given, assess
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.errors import BadAmount, TooYoung
from tjdomain.examination.domain.examination import Examination, Registration
from tjdomain.examination.domain.item import ExamItem, Tube
from tjdomain.examination.domain.kinds import ItemState, Origin, SpecimenKind, TubeState
from tjdomain.examination.domain.lifecycle import ExaminationAction, moved
from tjdomain.examination.domain.numbering import NextOrdinal, exam_number, slip_number, tube_barcode
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import advanced, in_order, new_item, reason_given
from tjdomain.examination.domain.review_errors import RecheckWindowOver
from tjdomain.shared.dates import age_on, local_day
from tjdomain.shared.ids import ExaminationId, UserId
from tjdomain.shared.text import clean
from tjdomain.shared.trade import Trade

LEAST_AGE = 16
EMPLOYER_NAME_LIMIT = 100
_RECEIPT_LIMIT = 40
_MOST_YUAN = Decimal("99999.99")
_FEN = Decimal("0.01")


def checked(registration: Registration) -> Registration:
    """The registration with its texts cleaned. Raises ``BadAmount`` and the leaves of ``shared.text``."""
    amount = registration.amount
    if not amount.is_finite() or not 0 <= amount <= _MOST_YUAN or amount != amount.quantize(_FEN):
        raise BadAmount("amount", str(amount)[:32])
    return evolve(
        registration,
        amount=amount.quantize(_FEN),
        receipt=clean(registration.receipt or "", "receipt", _RECEIPT_LIMIT, nfkc=True) or None,
        employer_name=clean(registration.employer_name, "employer_name", EMPLOYER_NAME_LIMIT),
    )


@frozen(kw_only=True)
class Making:
    """What a new examination is made with: its id and maker, the moment, the rules, the source of numbers."""

    id: ExaminationId
    created_by: UserId | None
    at: datetime
    catalogue: Catalogue
    policy: ExaminationPolicy
    next_ordinal: NextOrdinal


def register(registration: Registration, making: Making) -> Examination:
    """A new examination, REGISTERED, with the items of its trades and a labelled tube for each kind of specimen.

    ``making.catalogue`` is the version in force on the day. Raises ``TooYoung``, ``NoTrade``, ``TradeNotExamined``,
    and what ``checked`` refuses.
    """
    wanted = making.catalogue.wanted(registration.trades)
    items = [new_item(making.catalogue.item(code), Origin.REQUIRED) for code in wanted.required]
    items += [new_item(making.catalogue.item(code), Origin.OPTIONAL) for code in wanted.optional]
    return _made(registration, making, in_order(items, making.catalogue))


def _made(registration: Registration, making: Making, items: tuple[ExamItem, ...]) -> Examination:
    day = local_day(making.at)
    age = age_on(registration.person.birth, day)
    if age < LEAST_AGE:
        raise TooYoung(age)
    department, prefix = registration.department, making.policy.number_prefix
    return _with_tubes(
        Examination(
            id=making.id,
            created_by=making.created_by,
            registration=checked(registration),
            number=exam_number(making.next_ordinal, department, day, prefix),
            slip=slip_number(making.next_ordinal, department, day, prefix),
            catalogue=making.catalogue.version,
            registered_at=making.at,
            day=day,
            due=day + timedelta(days=making.policy.unfinished_window_days),
            items=items,
            tubes=(),
        ),
        making.next_ordinal,
    )


def _with_tubes(examination: Examination, next_ordinal: NextOrdinal) -> Examination:
    """The examination with a tube for each kind of specimen that its items still want and that has no usable tube."""
    usable = {tube.specimen for tube in examination.tubes if tube.state in (TubeState.ISSUED, TubeState.DRAWN)}
    wanted = {item.specimen for item in examination.items if item.state is ItemState.PENDING}
    tubes = tuple(
        Tube(barcode=tube_barcode(next_ordinal, examination.department, examination.day, kind), specimen=kind)
        for kind in SpecimenKind
        if kind in wanted - usable
    )
    return evolve(examination, tubes=(*examination.tubes, *tubes))


def change_trades(
    examination: Examination, catalogue: Catalogue, trades: frozenset[Trade], next_ordinal: NextOrdinal
) -> Examination:
    """The examination for other trades: items that remain keep their results, those without any fall away.

    An item that is wanted no more but has a result stays, and counts. Raises ``NoTrade``, ``TradeNotExamined``,
    ``NotInRecheck``, ``WrongState``.
    """
    wanted = catalogue.wanted(trades)
    origins = dict.fromkeys(wanted.optional, Origin.OPTIONAL) | dict.fromkeys(wanted.required, Origin.REQUIRED)
    kept = [
        evolve(item, origin=origins.get(item.code, Origin.REFLEX if item.origin is Origin.REFLEX else Origin.OPTIONAL))
        for item in examination.items
        if item.code in origins or item.results or item.origin is Origin.REFLEX
    ]
    new = [new_item(catalogue.item(code), origins[code]) for code in set(origins) - {item.code for item in kept}]
    changed = evolve(
        examination,
        registration=evolve(examination.registration, trades=trades),
        items=in_order([*kept, *new], catalogue),
    )
    return advanced(examination, _with_tubes(changed, next_ordinal), catalogue, ExaminationAction.CHANGE_TRADES)


@frozen(kw_only=True)
class Editing:
    """Who edits a registration, when and why."""

    by: UserId | None
    at: datetime
    reason: str


def edit(examination: Examination, catalogue: Catalogue, registration: Registration, editing: Editing) -> Examination:
    """The examination with what was registered put right; trades and department stay.

    Where the sex changes, results judged by limits for the other sex get a new version with their flag worked out anew.
    Raises ``TooYoung``, ``ReasonMissing``, ``WrongState``, and what ``checked`` refuses.
    """
    reason = reason_given(editing.reason)
    age = age_on(registration.person.birth, examination.day)
    if age < LEAST_AGE:
        raise TooYoung(age)
    was = examination.registration
    changed = evolve(
        examination, registration=checked(evolve(registration, trades=was.trades, department=was.department))
    )
    items = tuple(_rejudged(changed, catalogue, item, evolve(editing, reason=reason)) for item in examination.items)
    return advanced(examination, evolve(changed, items=items), catalogue, ExaminationAction.EDIT)


def _rejudged(examination: Examination, catalogue: Catalogue, item: ExamItem, editing: Editing) -> ExamItem:
    result, sex = item.result, examination.person.sex
    if result is None or result.assessment.printed or result.assessment.sex in (None, sex):
        return item
    given = Given(method=result.assessment.method, flag=result.entered_flag)
    anew = evolve(
        result,
        number=result.number + 1,
        assessment=assess(catalogue, catalogue.item(item.code), result.value, given, sex, examination.day),
        entered_by=editing.by,
        entered_at=editing.at,
        reason=editing.reason,
    )
    return evolve(item, results=(*item.results, anew))


def start_recheck(first: Examination, making: Making) -> tuple[Examination, Examination]:
    """The first examination and its recheck: a new examination with the items that the conclusion names.

    What was examined otherwise is carried along and counts. The recheck keeps the catalogue version of the first, which
    ``making`` brings. Raises ``WrongState``, ``RecheckBegun``, ``RecheckWindowOver``.
    """
    state = moved(first, ExaminationAction.START_RECHECK)
    if local_day(making.at) > first.due:
        raise RecheckWindowOver(first.due)
    again = set(first.conclusion.recheck_items) if first.conclusion is not None else set()
    items = [new_item(making.catalogue.item(code), Origin.REQUIRED) for code in again]
    items += [
        evolve(item, origin=Origin.CARRIED, results=item.results[-1:], tube=None)
        for item in first.items
        if item.code not in again and item.state in (ItemState.RESULTED, ItemState.EXEMPT)
    ]
    registration = evolve(first.registration, appointment=None, amount=Decimal(0), receipt=None)
    recheck = _made(registration, making, in_order(items, making.catalogue))
    linked = evolve(first, state=state, recheck=recheck.id, version=first.version + 1)
    return linked, evolve(recheck, recheck_of=first.id)
