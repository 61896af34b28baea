"""What each kind of data consists of, and when it is over: the same conditions for the preview and for the run."""

from collections.abc import Callable, Mapping
from datetime import date, time
from functools import partial
from typing import Any

from attrs import frozen
from sqlalchemy import Column, ColumnElement, Table, and_, exists, func, select

from adapters.database.queries.log import book_condition
from adapters.database.tables.booking import appointment, binding
from adapters.database.tables.certification import pending_certificate
from adapters.database.tables.examination import (
    examination,
    examination_attachment,
    examination_contributor,
    examination_item,
    examination_result,
    examination_review,
    examination_tube,
)
from adapters.database.tables.examination_registers import public_health_case
from adapters.database.tables.identity import user_session
from adapters.database.tables.kernel import (
    EventState,
    delivery,
    delivery_attempt,
    event_log,
    job,
    schedule,
)
from adapters.database.tables.person_requests import person_request
from adapters.database.tables.queue import queue_ticket
from adapters.database.tables.slip_returns import slip_return
from ports.log_queries import LogBook
from tjdomain.administration.domain.retention import DataKind
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.dates import at_local
from tjdomain.shared.delivery import DeliveryState
from tjdomain.shared.jobs import LIVE

_LATER = examination.alias("later")
_CLOSED = (
    ExaminationState.QUALIFIED,
    ExaminationState.UNQUALIFIED,
    ExaminationState.LAPSED,
    ExaminationState.VOIDED,
)
_OPEN = (AppointmentState.BOOKED, AppointmentState.CHECKED_IN)


@frozen
class Stock:
    """Rows of ``table`` by its ``id``; ``since`` dates them, ``over`` says which ended before a day.

    ``case`` is the column that names what may be held back; ``parts`` name the row that they go with; ``files`` of the
    row and of its parts are given up.
    """

    table: Table
    since: Column[Any]
    over: Callable[[date], ColumnElement[bool]]
    case: Column[Any]
    parts: tuple[Column[Any], ...] = ()
    files: tuple[Column[Any], ...] = ()


def _appointments(before: date) -> ColumnElement[bool]:
    return and_(
        appointment.c.day < before,
        appointment.c.state.not_in(_OPEN),
        ~exists().where(examination.c.appointment == appointment.c.id),
    )


def _examinations(before: date) -> ColumnElement[bool]:
    """A recheck goes first, then the examination whose recheck it was."""
    return and_(
        examination.c.day < before,
        examination.c.state.in_(_CLOSED),
        ~exists(select(_LATER.c.id).where(_LATER.c.id == examination.c.recheck)),
    )


def _events(book: LogBook, before: date) -> ColumnElement[bool]:
    """Only what has gone everywhere; the proofs of retention are never emptied."""
    return and_(
        event_log.c.at < at_local(before, time()),
        event_log.c.state == EventState.RELAYED,
        event_log.c.subject != "retention",
        book_condition(book),
    )


def _sessions(before: date) -> ColumnElement[bool]:
    return func.coalesce(user_session.c.ended_at, user_session.c.ends_at) < at_local(before, time())


def _jobs(before: date) -> ColumnElement[bool]:
    return and_(
        job.c.ended_at < at_local(before, time()),
        job.c.state.not_in(LIVE),
        ~exists().where(schedule.c.last_job == job.c.id),
    )


def _deliveries(before: date) -> ColumnElement[bool]:
    return and_(delivery.c.state == DeliveryState.DELIVERED, delivery.c.delivered_at < at_local(before, time()))


def _requests(before: date) -> ColumnElement[bool]:
    return person_request.c.decided_at < at_local(before, time())


def _log(book: LogBook) -> Stock:
    return Stock(event_log, event_log.c.at, partial(_events, book), event_log.c.subject_id)


STOCKS: Mapping[DataKind, Stock] = {
    DataKind.EXAMINATIONS: Stock(
        examination,
        examination.c.day,
        _examinations,
        examination.c.id,
        (
            examination_item.c.examination,
            examination_result.c.examination,
            examination_tube.c.examination,
            examination_attachment.c.examination,
            examination_review.c.examination,
            examination_contributor.c.examination,
            slip_return.c.id,
            queue_ticket.c.examination,
            public_health_case.c.examination,
            pending_certificate.c.id,
        ),
        (examination.c.portrait, examination.c.refusal, examination.c.signed_sheet, examination_attachment.c.file),
    ),
    DataKind.APPOINTMENTS: Stock(
        appointment,
        appointment.c.day,
        _appointments,
        appointment.c.id,
        (binding.c.appointment,),
        (appointment.c.licence_photo,),
    ),
    DataKind.REQUESTS: Stock(person_request, person_request.c.decided_at, _requests, person_request.c.id),
    DataKind.OPERATIONS: _log(LogBook.OPERATIONS),
    DataKind.VIEWS: _log(LogBook.VIEWS),
    DataKind.SIGN_INS: _log(LogBook.LOGINS),
    DataKind.SESSIONS: Stock(user_session, user_session.c.started_at, _sessions, user_session.c.user),
    DataKind.JOBS: Stock(job, job.c.created_at, _jobs, job.c.id, (), (job.c.result,)),
    DataKind.DELIVERIES: Stock(
        delivery, delivery.c.created_at, _deliveries, delivery.c.subject_id, (delivery_attempt.c.delivery_id,)
    ),
}
