"""Rows ↔ booking's aggregates."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from sqlalchemy import RowMapping

from adapters.database.person_columns import person_to_row, row_to_person
from adapters.database.types import seal_context
from ports.security import Vault
from tjdomain.booking.domain.acceptance import Acceptance, AcceptedText
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.employer import Employer
from tjdomain.booking.domain.licence import Licence, LicenceCheck
from tjdomain.booking.domain.quota import Counts, DayQuota, PeriodQuota
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team import Contact, Hold, SharedRoster, Team
from tjdomain.shared.contact import Phone
from tjdomain.shared.events import plain
from tjdomain.shared.trade import Trade

COUNTS = ("capacity", "walk_in", "team_held", "booked", "walk_in_used", "overbooked")
DAY_SLOT = ""
"""The slot of a day's own row."""


def slot_key(start: time | None) -> str:
    """The key of a period's row, or of the day's own."""
    return DAY_SLOT if start is None else f"{start:%H:%M}"


def trades_to_text(trades: Iterable[Trade]) -> str:
    """Trades in one column, in a fixed order."""
    return ",".join(sorted(trade.value for trade in trades))


def text_to_trades(text: str) -> frozenset[Trade]:
    """The trades of a column."""
    return frozenset(Trade(value) for value in text.split(","))


def appointment_to_row(appointment: Appointment, vault: Vault) -> dict[str, Any]:
    """All columns of an appointment but its codes and request."""
    licence, workplace = appointment.licence, appointment.workplace
    return {
        "id": appointment.id,
        "department": appointment.department,
        "number": appointment.number,
        "version": appointment.version,
        "created_by": appointment.created_by,
        "created_at": appointment.created_at,
        "channel": appointment.channel,
        "state": appointment.state,
        **person_to_row(appointment.person, appointment.id, "appointment", vault),
        "trades": trades_to_text(appointment.trades),
        "employer_name": workplace.name,
        "employer_licence": workplace.licence_number,
        "employer": workplace.employer,
        "licence_state": licence.state,
        "licence_photo": licence.photo,
        "licence_warnings": licence.warnings,
        "licence_rejection": licence.rejection,
        "licence_seen_kind": licence.seen_kind,
        "licence_seen_number": licence.seen_number,
        "licence_seen_by": licence.seen_by,
        "team": appointment.team,
        "day": appointment.day,
        "period_start": appointment.period.start,
        "period_end": appointment.period.end,
        "part": appointment.part,
        "overbook_reason": appointment.overbook_reason,
        "accepted": plain(appointment.accepted) or None,
        "phone_seen": appointment.phone_seen,
    }


def _acceptance(given: dict[str, str]) -> Acceptance:
    text, at = AcceptedText(given["text"]), datetime.fromisoformat(given["at"])
    return Acceptance(text=text, version=given["version"], at=at)


def row_to_appointment(row: RowMapping, vault: Vault) -> Appointment:
    """The appointment of a row."""
    return Appointment(
        id=row["id"],
        department=row["department"],
        number=row["number"],
        version=row["version"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        channel=row["channel"],
        state=row["state"],
        person=row_to_person(row, "appointment", vault),
        trades=text_to_trades(row["trades"]),
        workplace=Workplace(
            name=row["employer_name"], licence_number=row["employer_licence"], employer=row["employer"]
        ),
        licence=LicenceCheck(
            state=row["licence_state"],
            photo=row["licence_photo"],
            warnings=tuple(row["licence_warnings"]),
            rejection=row["licence_rejection"],
            seen_kind=row["licence_seen_kind"],
            seen_number=row["licence_seen_number"],
            seen_by=row["licence_seen_by"],
        ),
        team=row["team"],
        day=row["day"],
        period=Period(row["period_start"], row["period_end"]),
        part=row["part"],
        overbook_reason=row["overbook_reason"],
        accepted=tuple(_acceptance(each) for each in row["accepted"] or ()),
        phone_seen=row["phone_seen"],
    )


def day_to_rows(day: DayQuota) -> list[dict[str, Any]]:
    """The day's own row and those of its periods, in key order."""
    key = {"department": day.department, "day": day.day}
    own = {"slot": DAY_SLOT, "period_end": None, "id": day.id, "version": day.version, "created_by": day.created_by}
    periods = [
        {
            **key,
            "slot": slot_key(row.period.start),
            "period_end": row.period.end,
            "id": None,
            "version": None,
            "created_by": None,
            **_counts_to_row(row.counts),
        }
        for row in day.periods
    ]
    return [{**key, **own, **_counts_to_row(day.total)}, *periods]


def _counts_to_row(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in COUNTS}


def rows_to_day(rows: Iterable[RowMapping]) -> DayQuota:
    """The day of its rows, its own row first."""
    own, *periods = rows
    return DayQuota(
        id=own["id"],
        department=own["department"],
        day=own["day"],
        version=own["version"],
        created_by=own["created_by"],
        total=_row_to_counts(own),
        periods=[
            PeriodQuota(period=Period(time.fromisoformat(row["slot"]), row["period_end"]), counts=_row_to_counts(row))
            for row in periods
        ],
    )


def _row_to_counts(row: RowMapping) -> Counts:
    return Counts(**{name: row[name] for name in COUNTS})


def team_to_row(team: Team, vault: Vault) -> dict[str, Any]:
    """All columns of a team."""
    return {
        "id": team.id,
        "department": team.department,
        "version": team.version,
        "created_by": team.created_by,
        "created_at": team.created_at,
        "state": team.state,
        "employer_name": team.workplace.name,
        "employer_licence": team.workplace.licence_number,
        "employer": team.workplace.employer,
        "contact_name": team.contact.name,
        "contact_phone": vault.seal(team.contact.phone.number.encode(), _contact_context("team", team.id)),
        "trades": trades_to_text(team.trades),
        "has_licence": team.has_licence,
        "may_use_free": team.may_use_free,
        "code": team.code,
        "code_expires": team.code_expires,
        "note": team.note,
        "roster_digest": team.roster.digest if team.roster else None,
        "roster_expires": team.roster.expires if team.roster else None,
    }


def row_to_team(row: RowMapping, vault: Vault) -> Team:
    """The team of a row."""
    return Team(
        id=row["id"],
        department=row["department"],
        version=row["version"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        state=row["state"],
        workplace=Workplace(
            name=row["employer_name"], licence_number=row["employer_licence"], employer=row["employer"]
        ),
        contact=Contact(name=row["contact_name"], phone=Phone(opened_phone(row, "team", vault) or "")),
        trades=text_to_trades(row["trades"]),
        has_licence=row["has_licence"],
        may_use_free=row["may_use_free"],
        code=row["code"],
        code_expires=row["code_expires"],
        note=row["note"],
        roster=SharedRoster(digest=row["roster_digest"], expires=row["roster_expires"])
        if row["roster_digest"]
        else None,
    )


def _contact_context(table: str, row_id: object) -> str:
    return seal_context(table, "contact_phone", row_id)


def opened_phone(row: RowMapping, table: str, vault: Vault) -> str | None:
    """The contact's phone number of a team's or an employer's row."""
    sealed = row["contact_phone"]
    return None if sealed is None else vault.open(sealed, _contact_context(table, row["id"])).decode()


def row_to_hold(row: RowMapping) -> Hold:
    """The hold of a row."""
    return Hold(
        team=row["team"],
        slot=Slot(row["day"], row["start"]),
        period=Period(row["start"], row["period_end"]),
        held=row["held"],
        used=row["used"],
    )


def employer_to_row(employer: Employer, vault: Vault) -> dict[str, Any]:
    """The employer's own row; names and licences have tables of their own."""
    phone = employer.contact_phone
    sealed = None if phone is None else vault.seal(phone.number.encode(), _contact_context("employer", employer.id))
    return {
        "id": employer.id,
        "department": employer.department,
        "version": employer.version,
        "created_by": employer.created_by,
        "state": employer.state,
        "merged_into": employer.merged_into,
        "name": employer.name,
        "aliases": employer.aliases,
        "address": employer.address,
        "contact_name": employer.contact_name,
        "contact_phone": sealed,
    }


def licences_to_rows(employer: Employer) -> list[dict[str, Any]]:
    """The employer's licences, oldest approval first."""
    return [
        {
            "employer": employer.id,
            "position": position,
            "kind": licence.kind,
            "number": licence.number,
            "holder": licence.holder,
            "address": licence.address,
            "valid_until": licence.valid_until,
        }
        for position, licence in enumerate(employer.licences)
    ]


def row_to_employer(row: RowMapping, licences: Iterable[RowMapping], vault: Vault) -> Employer:
    """The employer of its row and the rows of its licences, oldest first."""
    phone = opened_phone(row, "employer", vault)
    return Employer(
        id=row["id"],
        department=row["department"],
        version=row["version"],
        created_by=row["created_by"],
        state=row["state"],
        merged_into=row["merged_into"],
        name=row["name"],
        aliases=tuple(row["aliases"]),
        licences=tuple(
            Licence(
                kind=one["kind"],
                number=one["number"],
                holder=one["holder"],
                address=one["address"],
                valid_until=one["valid_until"],
            )
            for one in licences
        ),
        address=row["address"],
        contact_name=row["contact_name"],
        contact_phone=None if phone is None else Phone(phone),
    )
