"""证照核对: the queue of pictures to be judged, one after the other, each beside what the clerk keys from it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from attrs import evolve
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.viewing import ReadFile, ReadFileQuery
from entrypoints.web.api.searches import AppointmentSearch
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import found_one
from entrypoints.web.office.bookings import UNSORTED_COLUMNS, every_appointment, found_appointments
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.listing import Asked, Chip, ListKind
from entrypoints.web.office.lists import Column, OfficeList
from entrypoints.web.office.overtaking import since
from entrypoints.wording import label, words
from ports.booking_queries import AppointmentFilter, AppointmentSort
from tjdomain.administration.usecases.offered_words import OfferedWords, OfferedWordsCommand
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.licence import Licence, LicenceKind, LicenceState
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.approve_licence import ApproveLicence, ApproveLicenceCommand
from tjdomain.booking.usecases.count_appointments import CountAppointments, CountAppointmentsQuery
from tjdomain.booking.usecases.propose_licence import LicenceProposal, ProposeLicence, ProposeLicenceQuery
from tjdomain.booking.usecases.reject_licence import RejectLicence, RejectLicenceCommand
from tjdomain.booking.usecases.search_appointments import (
    SearchAppointments,
    SearchAppointmentsQuery,
)
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import AppointmentId

LICENCES: Final = f"{HOME}/licences"
QUEUE: Final = ListKind(
    path=LICENCES,
    shape=AppointmentSearch,
    named=("name", "employer"),
    plain=("first", "last", "licence_state", "limit"),
    many=frozenset({"licence_state"}),
    titles={"first": "体检日期（从）", "last": "体检日期（到）", "licence_state": "证照"},
)
_JUDGED: Final = (LicenceState.PENDING, LicenceState.REJECTED, LicenceState.APPROVED, LicenceState.ORIGINAL_SEEN)


def _waiting(desk: Desk) -> Mapping[str, Any]:
    """Of those who are booked, what is to be judged, unless something else is asked for."""
    pending = {} if "licence_state" in desk.parameters() else {"licence_state": [LicenceState.PENDING.value]}
    return {"states": ["booked"], "sort": "day", **pending}


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    """What is to be judged, and what became of the others."""

    def chip(state: LicenceState) -> Chip:
        query = CountAppointmentsQuery(
            actor=desk.actor,
            wanted=evolve(wanted.wanted, licence_states=frozenset({state})),
            of=(AppointmentState.BOOKED,),
        )
        count = desk.call.run(CountAppointments, query)[AppointmentState.BOOKED]
        href = wanted.link(licence_state=None if state is LicenceState.PENDING else [state.value])
        return Chip(title=label(state), count=count, href=href, chosen=wanted.search.licence_state == [state])

    return tuple(map(chip, _JUDGED))


LICENCE_PAGES: Final = OfficeList(
    kind=QUEUE,
    subject="appointment",
    right=BookingRight.CHECK_LICENCE,
    title="证照核对",
    file="证照待核",
    template="licences",
    columns=(
        *UNSORTED_COLUMNS,
        Column(
            name="photo",
            title="照片",
            cell=lambda row: "有" if row.licence_photo else "没有",
            width="w-channel",
            exported=False,
        ),
        Column(
            name="warnings",
            title="提醒",
            cell=lambda row: "号码" if row.licence_warnings else "",
            width="w-channel",
            exported=False,
        ),
    ),
    shown=("time", "number", "name", "employer", "licence_number", "trades", "channel", "photo", "warnings"),
    find=found_appointments,
    every=every_appointment,
    fixed=_waiting,
    chips=_chips,
    kept=("licence_state", "limit"),
)
_WAITING: Final = AppointmentFilter(
    states=frozenset({AppointmentState.BOOKED}), licence_states=frozenset({LicenceState.PENDING})
)
_CONFLICT, _WRONG, _FINE = 409, 422, 200
_FOOD: Final = ("JY", "YB", "SC")


class LicencesController(Controller):
    """One check."""

    path = "/licences"

    @get("/{key:uuid}", **page(BookingRight.CHECK_LICENCE))
    def check(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The picture beside the form, filled in from the register where the employer is known."""
        return _check(desk, found_one(desk, key).appointment)

    @get("/{key:uuid}/picture", **page(BookingRight.CHECK_LICENCE))
    def picture(self, desk: Here, key: FromPath[UUID]) -> Response[bytes]:
        """The picture; each view is logged."""
        photo = found_one(desk, key).appointment.licence.photo
        if photo is None:
            raise NotFound("file", str(key))
        found = desk.call.run(ReadFile, ReadFileQuery(actor=desk.actor, file=photo))
        return Response(found.content, media_type=found.record.media_type)

    @post("/{key:uuid}/approve", **page(BookingRight.CHECK_LICENCE))
    def approve(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The licence goes into the register; then the next one."""
        try:
            licence = _keyed(desk)
        except ValueError:
            wrong = mistake("valid_until", "office.day_missing")
            return _check(desk, found_one(desk, key).appointment, (wrong,))
        except RuleViolation as refused:
            return _check(desk, found_one(desk, key).appointment, (told(refused),))
        command = ApproveLicenceCommand(
            actor=desk.actor, appointment=AppointmentId(key), version=given_version(desk), licence=licence
        )
        try:
            desk.call.run(ApproveLicence, command)
        except Conflict as refused:
            return _late(desk, key, refused, LicenceState.APPROVED)
        return _onward(desk, key, "approved")

    @post("/{key:uuid}/reject", **page(BookingRight.CHECK_LICENCE))
    def reject(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The person is told why and can send another picture; then the next one."""
        command = RejectLicenceCommand(
            actor=desk.actor, appointment=AppointmentId(key), version=given_version(desk), reason=_reason(desk)
        )
        try:
            desk.call.run(RejectLicence, command)
        except RuleViolation as refused:
            return _check(desk, found_one(desk, key).appointment, (told(refused, "reason"),))
        except Conflict as refused:
            return _late(desk, key, refused, LicenceState.REJECTED)
        return _onward(desk, key, "rejected")


def _reason(desk: Desk) -> str:
    """What is chosen, and what is added to it."""
    return "：".join(text for text in (desk.given("reason"), desk.given("more").strip()) if text)


def _keyed(desk: Desk) -> Licence:
    """The licence as it was keyed. Raises ``ValueError`` (the day) or ``InvalidValue``."""
    until = desk.given("valid_until")
    return Licence(
        kind=next((one for one in LicenceKind if one.value == desk.given("kind")), LicenceKind.OTHER),
        number=desk.given("licence_number"),
        holder=desk.given("employer"),
        address=desk.given("address"),
        valid_until=date.fromisoformat(until) if until else None,
    )


def _late(desk: Desk, key: UUID, refused: Conflict, wish: LicenceState) -> Response[Any]:
    """Somebody was faster: if with the same end, on to the next; otherwise both are shown."""
    present = found_one(desk, key).appointment
    if present.version == given_version(desk):
        return _check(desk, present, (told(refused, "employer"),))
    if present.licence.state is wish:
        return _onward(desk, key, "settled")
    now = Difference("证照", label(wish), label(present.licence.state))
    return _check(desk, present, conflict=(now, Difference("单位", desk.given("employer"), present.workplace.name)))


def _onward(desk: Desk, key: UUID, done: str) -> Response[Any]:
    """The next one in the queue, or the queue when nothing is left."""
    following = _next(desk, key)
    return desk.go(f"{LICENCES}/{following}" if following else LICENCES, done=done)


def _next(desk: Desk, key: UUID) -> UUID | None:
    for after in (AppointmentId(key), None):
        query = SearchAppointmentsQuery(
            actor=desk.actor, wanted=_WAITING, sort=AppointmentSort.DAY, after=after, limit=1
        )
        for row in desk.call.run(SearchAppointments, query).rows:
            if row.id.value != key:
                return row.id.value
    return None


def _check(
    desk: Desk,
    appointment: Appointment,
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
) -> Response[Any]:
    query = OfferedWordsCommand(actor=desk.actor, key="licence_rejection")
    return desk.page(
        "licence",
        _CONFLICT if conflict else _WRONG if mistakes else _FINE,
        mistakes,
        appointment=appointment,
        values=_values(desk, appointment),
        proposal=_proposal(desk, appointment),
        warnings=[words().problems[code].sentence for code in appointment.licence.warnings],
        kinds=list(LicenceKind),
        reasons=[one.label for one in desk.call.run(OfferedWords, query)],
        reason=desk.given("reason"),
        more=desk.given("more"),
        is_open=appointment.licence.state is LicenceState.PENDING and appointment.state is AppointmentState.BOOKED,
        following=_next(desk, appointment.id.value),
        conflict=conflict,
        faster=since(desk, "appointment", appointment.id) if conflict else (),
    )


def _proposal(desk: Desk, appointment: Appointment) -> LicenceProposal | None:
    if not appointment.workplace.name:
        return None
    query = ProposeLicenceQuery(
        actor=desk.actor, department=appointment.department, employer=appointment.workplace.name
    )
    return desk.call.run(ProposeLicence, query)


def _values(desk: Desk, appointment: Appointment) -> dict[str, str]:
    """What was keyed; at first what the person wrote, completed by the register."""
    names = ("kind", "licence_number", "employer", "address", "valid_until")
    if desk.given("version"):
        return {name: desk.given(name) for name in names}
    proposal = _proposal(desk, appointment)
    if proposal and (known := proposal.licence):
        until = known.valid_until.isoformat() if known.valid_until else ""
        found = (known.kind.value, known.number, known.holder, known.address, until)
        return dict(zip(names, found, strict=True))
    number = appointment.workplace.licence_number or ""
    kind = LicenceKind.FOOD if number.startswith(_FOOD) else LicenceKind.BUSINESS
    return dict(zip(names, (kind.value, number, appointment.workplace.name, "", ""), strict=True))
