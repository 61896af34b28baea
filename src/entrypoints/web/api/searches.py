"""What the lists of the back office are searched by: one shape a list, for its GET route and its search by POST.

A URL ends up in logs, histories and proxies, so that whatever may name a person comes in a body only.
"""

from collections.abc import Mapping
from datetime import date
from inspect import Parameter, Signature
from typing import Annotated, Any, Final, TypeAlias, TypeVar, get_origin
from uuid import UUID

import msgspec
from litestar import Request
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ValidationException
from litestar.params import QueryParameter, SkipValidation

from entrypoints.web.api.shape import After, Body, Limit, WantedTime
from ports.booking_queries import AppointmentFilter, AppointmentSort, EmployerFilter, TeamFilter
from ports.certification import CertificateFilter
from ports.examination_queries import ExaminationFilter, ExaminationSort
from ports.identity_queries import UserFilter
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.employer import EmployerState
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.team import TeamState
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.examination.domain.given_notice import NoticeKind
from tjdomain.examination.domain.kinds import ExaminationState, Outcome, Source
from tjdomain.identity.domain.ids import RoleId
from tjdomain.shared.actor import Channel
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import DepartmentId, TeamId
from tjdomain.shared.person import Document, DocumentKind, Sex
from tjdomain.shared.trade import Trade

PERSONAL: Final = frozenset(
    {
        "document_kind",
        "document_number",
        "document_tail",
        "employer",
        "licence_number",
        "name",
        "phone",
        "phone_tail",
        "text",
    }
)
"""Fields that never stand in a URL; the name of an employer often is that of its owner."""


class Search(Body, kw_only=True):
    """Which page of a list."""

    after: After = None
    limit: Limit = 50


class AppointmentSearch(Search, kw_only=True):
    """What appointments are searched by; ``first`` and ``last`` are exam days."""

    department: UUID | None = None
    number: str | None = None
    name: str | None = None
    sex: Sex | None = None
    document_kind: DocumentKind = DocumentKind.RESIDENT_ID
    document_number: str | None = None
    document_tail: str | None = None
    phone: str | None = None
    phone_tail: str | None = None
    employer: str | None = None
    licence_number: str | None = None
    team: UUID | None = None
    first: date | None = None
    last: date | None = None
    start: WantedTime = None
    states: list[AppointmentState] = msgspec.field(default_factory=list)
    licence_state: list[LicenceState] = msgspec.field(default_factory=list)
    channel: list[Channel] = msgspec.field(default_factory=list)
    sort: AppointmentSort = AppointmentSort.NEWEST

    def wanted(self) -> AppointmentFilter:
        """The filter. Raises ``InvalidValue`` (number, phone)."""
        return AppointmentFilter(
            department=DepartmentId(self.department) if self.department else None,
            number=self.number,
            name=self.name,
            sex=self.sex,
            document=_document(self.document_kind, self.document_number),
            document_tail=self.document_tail,
            phone=_phone(self.phone),
            phone_tail=self.phone_tail,
            employer=self.employer,
            licence_number=self.licence_number,
            team=TeamId(self.team) if self.team else None,
            first=self.first,
            last=self.last,
            start=self.start,
            states=frozenset(self.states),
            licence_states=frozenset(self.licence_state),
            channels=frozenset(self.channel),
        )


class ExaminationSearch(Search, kw_only=True):
    """What examinations are searched by; ``code`` is an exam number, slip number or tube barcode."""

    department: UUID | None = None
    code: str | None = None
    name: str | None = None
    sex: Sex | None = None
    document_kind: DocumentKind = DocumentKind.RESIDENT_ID
    document_number: str | None = None
    document_tail: str | None = None
    phone: str | None = None
    phone_tail: str | None = None
    employer: str | None = None
    team: UUID | None = None
    first: date | None = None
    last: date | None = None
    states: list[ExaminationState] = msgspec.field(default_factory=list)
    outcomes: list[Outcome] = msgspec.field(default_factory=list)
    sources: list[Source] = msgspec.field(default_factory=list)
    channel: list[Channel] = msgspec.field(default_factory=list)
    flagged: bool | None = None
    recheck: bool | None = None
    slip_open: bool | None = None
    recheck_begun: bool | None = None
    without_notice: NoticeKind | None = None
    sort: ExaminationSort = ExaminationSort.NEWEST

    def wanted(self) -> ExaminationFilter:
        """The filter. Raises ``InvalidValue`` (number, phone)."""
        return ExaminationFilter(
            department=DepartmentId(self.department) if self.department else None,
            code=self.code,
            name=self.name,
            sex=self.sex,
            document=_document(self.document_kind, self.document_number),
            document_tail=self.document_tail,
            phone=_phone(self.phone),
            phone_tail=self.phone_tail,
            employer=self.employer,
            team=TeamId(self.team) if self.team else None,
            first=self.first,
            last=self.last,
            states=frozenset(self.states),
            outcomes=frozenset(self.outcomes),
            sources=frozenset(self.sources),
            channels=frozenset(self.channel),
            flagged=self.flagged,
            recheck=self.recheck,
            slip_open=self.slip_open,
            recheck_begun=self.recheck_begun,
            without_notice=self.without_notice,
        )


class CertificateSearch(Search, kw_only=True):
    """What the archive of certificates is searched by; ``code`` is an exam or slip number."""

    number: str | None = None
    code: str | None = None
    name: str | None = None
    document_kind: DocumentKind = DocumentKind.RESIDENT_ID
    document_number: str | None = None
    document_tail: str | None = None
    employer: str | None = None
    team: UUID | None = None
    states: list[CertificateState] = msgspec.field(default_factory=list)
    trade: Trade | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    valid_until_from: date | None = None
    valid_until_to: date | None = None
    collected: bool | None = None

    def wanted(self) -> CertificateFilter:
        """The filter. Raises ``InvalidValue`` (number)."""
        return CertificateFilter(
            number=self.number,
            code=self.code,
            name=self.name,
            document=_document(self.document_kind, self.document_number),
            document_tail=self.document_tail,
            employer=self.employer,
            team=TeamId(self.team) if self.team else None,
            states=frozenset(self.states),
            trade=self.trade,
            issued_from=self.issued_from,
            issued_to=self.issued_to,
            valid_until_from=self.valid_until_from,
            valid_until_to=self.valid_until_to,
            collected=self.collected,
        )


class TeamSearch(Search, kw_only=True):
    """What teams are searched by; ``first`` and ``last`` are days with places held."""

    department: UUID | None = None
    employer: str | None = None
    states: list[TeamState] = msgspec.field(default_factory=list)
    first: date | None = None
    last: date | None = None

    def wanted(self) -> TeamFilter:
        """The filter."""
        return TeamFilter(
            department=DepartmentId(self.department) if self.department else None,
            employer=self.employer,
            states=frozenset(self.states),
            first=self.first,
            last=self.last,
        )


class EmployerSearch(Search, kw_only=True):
    """What employers are searched by."""

    department: UUID | None = None
    name: str | None = None
    licence_number: str | None = None
    states: list[EmployerState] = msgspec.field(default_factory=list)

    def wanted(self) -> EmployerFilter:
        """The filter."""
        return EmployerFilter(
            department=DepartmentId(self.department) if self.department else None,
            name=self.name,
            licence_number=self.licence_number,
            states=frozenset(self.states),
        )


class UserSearch(Search, kw_only=True):
    """What accounts are searched by; ``text`` is the beginning of an account or name."""

    text: str | None = None
    department: UUID | None = None
    role: UUID | None = None
    disabled: bool | None = None

    def wanted(self) -> UserFilter:
        """The filter."""
        return UserFilter(
            text=self.text,
            department=DepartmentId(self.department) if self.department else None,
            role=RoleId(self.role) if self.role else None,
            disabled=self.disabled,
        )


def _document(kind: DocumentKind, number: str | None) -> Document | None:
    return Document(kind, number) if number else None


def _phone(text: str | None) -> str | None:
    return Phone(text).number if text else None


SearchT = TypeVar("SearchT", bound=Search)

Asked: TypeAlias = NamedDependency[SkipValidation[SearchT]]
"""Annotation of a GET handler's ``asked``, which ``in_query`` provides."""


def in_query(shape: type[SearchT]) -> Mapping[str, Provide]:
    """The dependency ``asked`` of a GET route: what of ``shape`` is not personal, from the query string.

    A parameter that the list does not have is refused, as in a body: left unheeded it would show what nobody asked for.
    """
    fields = [field for field in msgspec.structs.fields(shape) if field.name not in PERSONAL]
    known = {field.name for field in fields}

    def asked(request: Request[Any, Any, Any], **given: Any) -> SearchT:
        if unknown := sorted(request.query_params.keys() - known):
            told = [{"message": f"Object contains unknown field `{name}`", "key": ""} for name in unknown]
            raise ValidationException(extra=told)
        return shape(**{name: value for name, value in given.items() if value is not None})

    hints = {"request": Request[Any, Any, Any], **{field.name: _in_query(field) for field in fields}}
    defaults = {field.name: None if field.default is msgspec.NODEFAULT else field.default for field in fields}
    asked.__annotations__ = {**hints, "return": shape}
    asked.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=hint, default=defaults.get(name, Parameter.empty))
            for name, hint in hints.items()
        ],
        return_annotation=shape,
    )
    return {"asked": Provide(asked, sync_to_thread=False)}


def _in_query(field: msgspec.structs.FieldInfo) -> Any:
    """The type of a parameter; the default of a list is none, since Litestar has no other way to leave it out."""
    if get_origin(field.type) is Annotated:
        return field.type
    return Annotated[field.type | None if field.default is msgspec.NODEFAULT else field.type, QueryParameter()]
