"""What examinations are searched by, as conditions on their table."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, union

from adapters.database.paging import begins_with, in_scope
from adapters.database.person_columns import (
    TAIL,
    document_index,
    document_tail_index,
    phone_index,
    phone_tail_index,
)
from adapters.database.tables.examination import (
    examination,
    examination_contributor,
    examination_item,
    examination_result,
    examination_tube,
)
from adapters.database.tables.given_notices import given_notice
from adapters.database.tables.slip_returns import slip_return
from ports.examination_queries import ExaminationFilter, Reviewer
from ports.security import Vault
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import UserId

_C = examination_contributor.c
_E = examination.c
_I = examination_item.c
_N = given_notice.c
_R = examination_result.c
_T = examination_tube.c
_LAPSING = sorted(
    {ExaminationState.REGISTERED, ExaminationState.IN_PROGRESS, ExaminationState.AWAITING_RECHECK},
    key=lambda state: state.value,
)
_DECIDED = (ExaminationState.QUALIFIED, ExaminationState.UNQUALIFIED)
Conditions = Iterator[ColumnElement[bool]]


def conditions(wanted: ExaminationFilter, reader: Actor, vault: Vault) -> list[ColumnElement[bool]]:
    """The filter and the reader's scope."""
    return [
        in_scope(examination, reader.scope, UserId(reader.id) if reader.id is not None else None),
        *_who(wanted, vault),
        *_equal(wanted),
        *_among(wanted),
        *_when(wanted),
        *_how(wanted),
    ]


def _who(wanted: ExaminationFilter, vault: Vault) -> Conditions:
    if wanted.code is not None:
        yield _coded(wanted.code)
    if wanted.name is not None:
        yield begins_with(_E.name, wanted.name)
    if wanted.document is not None:
        yield _E.document_index == document_index(wanted.document, vault)
    if wanted.document_tail is not None:
        yield _E.document_tail_index == document_tail_index(wanted.document_tail[-TAIL:], vault)
    if wanted.phone is not None:
        yield _E.phone_index == phone_index(Phone(wanted.phone), vault)
    if wanted.phone_tail is not None:
        yield _E.phone_tail_index == phone_tail_index(wanted.phone_tail[-TAIL:], vault)
    if wanted.employer is not None:
        yield begins_with(_E.employer_name, wanted.employer)


def _coded(code: str) -> ColumnElement[bool]:
    if not code.isascii():  # no label bears it, and MariaDB refuses to compare it with an ASCII column
        return false()
    found = union(
        select(_E.id.label("id")).where(_E.number == code),
        select(_E.id).where(_E.slip == code),
        select(_T.examination).where(_T.barcode == code),
    ).subquery()
    return _E.id.in_(select(found.c.id))


def _equal(wanted: ExaminationFilter) -> Conditions:
    for column, value in ((_E.department, wanted.department), (_E.sex, wanted.sex), (_E.team, wanted.team)):
        if value is not None:
            yield column == value


def _among(wanted: ExaminationFilter) -> Conditions:
    for column, values in (
        (_E.state, wanted.states),
        (_E.outcome, wanted.outcomes),
        (_E.source, wanted.sources),
        (_E.channel, wanted.channels),
    ):
        if values:
            yield column.in_(sorted(values, key=lambda member: member.value))


def _when(wanted: ExaminationFilter) -> Conditions:
    if wanted.first is not None:
        yield _E.day >= wanted.first
    if wanted.last is not None:
        yield _E.day <= wanted.last
    if wanted.overdue_on is not None:
        yield and_(_E.due < wanted.overdue_on, _E.state.in_(_LAPSING), _E.recheck.is_(None))


def _how(wanted: ExaminationFilter) -> Conditions:
    if wanted.flagged is not None:
        yield _E.flagged > 0 if wanted.flagged else _E.flagged == 0
    if wanted.recheck is not None:
        yield _E.recheck_of.is_not(None) if wanted.recheck else _E.recheck_of.is_(None)
    if wanted.slip_open is not None:
        here = exists().where(slip_return.c.id == _E.id, slip_return.c.standing.is_(True))
        yield and_(~here, _E.state != ExaminationState.VOIDED) if wanted.slip_open else here
    if wanted.recheck_begun is not None:
        yield _E.recheck.is_not(None) if wanted.recheck_begun else _E.recheck.is_(None)
    if wanted.without_notice is not None:
        yield ~exists().where(_N.examination == _E.id, _N.kind == wanted.without_notice)
    if wanted.unfit:
        yield and_(_E.failed > 0, _E.state.in_(_DECIDED))
    if wanted.not_by is not None:
        yield from _untouched_by(wanted.not_by)


def _untouched_by(reviewer: Reviewer) -> Conditions:
    """As ``Examination.contributors`` has it."""
    myself = [reviewer.user.value, *([reviewer.staff.value] if reviewer.staff is not None else [])]
    yield ~exists().where(_C.examination == _E.id, _C.contributor.in_(myself))
    yield _other(_E.conclusion_entered_by, reviewer.user)
    yield ~exists().where(_R.examination == _E.id, _R.entered_by == reviewer.user)
    yield ~exists().where(_I.examination == _E.id, _I.exemption_entered_by == reviewer.user)
    if reviewer.staff is not None:
        yield _other(_E.concluded_by, reviewer.staff)
        yield ~exists().where(_R.examination == _E.id, _R.performed_by == reviewer.staff)
        yield ~exists().where(_I.examination == _E.id, _I.exempted_by == reviewer.staff)
        yield ~exists().where(_T.examination == _E.id, _T.drawn_by == reviewer.staff)


def _other(column: ColumnElement[object], than: object) -> ColumnElement[bool]:
    return or_(column.is_(None), column != than)
