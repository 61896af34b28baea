"""Catalogue versions, staff, chief physicians and work items for 公卫科 as rows."""

import json
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import RowMapping

from adapters.database.rows.examination_sealing import Values, bytes_of, opened_text, sealed_row
from adapters.database.tables.examination_registers import public_health_case
from ports.security import Vault
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_version import CatalogueVersion
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.public_health import PublicHealthCase
from tjdomain.examination.domain.staff import ChiefAppointment, StaffMember
from tjdomain.shared.events import plain
from tjdomain.shared.ids import UserId

_VERSION = ("id", "version", "state", "created_by", "created_at", "activated_by", "activated_at", "based_on")
_MEMBER = (
    "id",
    "department",
    "version",
    "created_by",
    "name",
    "title",
    "rank",
    "concludes",
    "account",
    "signature",
    "active",
)
_CHIEF = ("id", "department", "physician", "valid_from", "version", "created_by", "created_at")
_CASE = (
    "id",
    "department",
    "version",
    "created_by",
    "examination",
    "item",
    "result",
    "finding",
    "opened_at",
    "due_at",
    "state",
    "acknowledged_by",
    "acknowledged_at",
    "done_by",
    "done_at",
)


def _same(thing: object, names: tuple[str, ...]) -> Values:
    return {name: getattr(thing, name) for name in names}


def _fields(row: RowMapping, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def version_to_row(version: CatalogueVersion) -> Values:
    """All columns of a catalogue version."""
    return {
        **_same(version, _VERSION),
        "number": version.number,
        "valid_from": version.catalogue.valid_from,
        "editors": sorted(map(str, version.editors)),
        "content": json.dumps(plain(version.catalogue), ensure_ascii=False, sort_keys=True),
    }


def row_to_version(row: RowMapping) -> CatalogueVersion:
    """The catalogue version of a row."""
    editors = frozenset(UserId.parse(one) for one in row["editors"] or ())
    return CatalogueVersion(**_fields(row, _VERSION), catalogue=row_to_catalogue(row), editors=editors)


def row_to_catalogue(row: RowMapping) -> Catalogue:
    """The catalogue of a version's row."""
    return _catalogue(row["content"])


@lru_cache(maxsize=8)
def _catalogue(content: str) -> Catalogue:
    """One object for one text: every result recorded asks for the catalogue, which looks things up faster each time."""
    return msgspec.json.decode(content, type=Catalogue)


def member_to_row(member: StaffMember) -> Values:
    """All columns of a staff member."""
    return {**_same(member, _MEMBER), "stations": [station.value for station in Station if station in member.stations]}


def row_to_member(row: RowMapping) -> StaffMember:
    """The staff member of a row."""
    return StaffMember(**_fields(row, _MEMBER), stations=row_to_stations(row))


def row_to_stations(row: RowMapping) -> frozenset[Station]:
    """Where the staff member of a row signs."""
    return frozenset(Station(value) for value in row["stations"])


def chief_to_row(appointment: ChiefAppointment) -> Values:
    """All columns of an entry in the history of chief physicians."""
    return _same(appointment, _CHIEF)


def row_to_chief(row: RowMapping) -> ChiefAppointment:
    """The entry of a row."""
    return ChiefAppointment(**_fields(row, _CHIEF))


def case_to_row(case: PublicHealthCase, vault: Vault) -> Values:
    """All columns of a work item."""
    return sealed_row(public_health_case, {**_same(case, _CASE), "note": bytes_of(case.note)}, vault)


def row_to_case(row: RowMapping, vault: Vault) -> PublicHealthCase:
    """The work item of a row."""
    return PublicHealthCase(**_fields(row, _CASE), note=opened_text(public_health_case, "note", row, vault))
