"""An examination's own row, and the examination of it and its parts."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
from attrs import frozen
from sqlalchemy import RowMapping

from adapters.database.person_columns import person_to_row, row_to_person
from adapters.database.rows.examination_parts import (
    row_to_attachment,
    row_to_item,
    row_to_result,
    row_to_review,
    row_to_tube,
)
from adapters.database.rows.examination_sealing import Values, opened, sealed_row
from adapters.database.tables.examination import examination
from ports.examination_queries import StationProgress
from ports.security import Vault
from tjdomain.examination.domain.conclusion import Conclusion, Proposal
from tjdomain.examination.domain.examination import Examination, Registration
from tjdomain.examination.domain.judgement import ordered
from tjdomain.examination.domain.kinds import ExaminationState, Station, TradeVerdict
from tjdomain.shared.trade import Trade

_SAME = (
    "id",
    "version",
    "created_by",
    "number",
    "slip",
    "catalogue",
    "registered_at",
    "day",
    "due",
    "state",
    "former",
    "recheck_of",
    "recheck",
)
_REGISTERED = (
    "department",
    "source",
    "channel",
    "payer",
    "receipt",
    "identity_entry",
    "portrait",
    "appointment",
    "team",
    "employer",
    "employer_name",
)
_FEN = 100
_CONCLUDED = {
    "outcome": "outcome",
    "physician": "concluded_by",
    "entered_by": "conclusion_entered_by",
    "at": "concluded_at",
    "refusal": "refusal",
    "signed_sheet": "signed_sheet",
}
"""Fields of a conclusion that stand in columns of their own."""


class _Judgement(msgspec.Struct):
    """What of a conclusion is sealed."""

    verdicts: tuple[tuple[Trade, TradeVerdict], ...]
    proposal: Proposal
    recheck_items: tuple[str, ...]
    text: str
    advice: str


def examination_to_row(new: Examination, vault: Vault) -> Values:
    """All columns of a new examination's own row."""
    return {
        **sealed_row(examination, _values(new), vault),
        **person_to_row(new.person, new.id, examination.name, vault),
    }


def changed_columns(before: Examination, after: Examination, vault: Vault) -> Values:
    """The row's id, version and whatever else differs; sealed anew only where that has changed."""
    old, new = _values(before), _values(after)
    changed = {name: value for name, value in new.items() if name in {"id", "version"} or value != old[name]}
    person = {} if after.person == before.person else person_to_row(after.person, after.id, examination.name, vault)
    return {**sealed_row(examination, changed, vault), **person}


def _values(e: Examination) -> Values:
    registration = e.registration
    return {
        **{name: getattr(e, name) for name in _SAME},
        **{name: getattr(registration, name) for name in _REGISTERED},
        "trades": [trade.value for trade in ordered(e.trades)],
        "amount_fen": int(registration.amount * _FEN),
        "live_appointment": None if e.state is ExaminationState.VOIDED else registration.appointment,
        **_conclusion_values(e.conclusion),
        **_list_values(e),
    }


def _conclusion_values(conclusion: Conclusion | None) -> Values:
    if conclusion is None:
        return dict.fromkeys(_CONCLUDED.values()) | {"conclusion": None}
    judgement = _Judgement(
        verdicts=conclusion.verdicts,
        proposal=conclusion.proposal,
        recheck_items=conclusion.recheck_items,
        text=conclusion.text,
        advice=conclusion.advice,
    )
    plain = {column: getattr(conclusion, name) for name, column in _CONCLUDED.items()}
    return plain | {"conclusion": msgspec.json.encode(judgement)}


def _list_values(e: Examination) -> Values:
    stations = progress_of(e)
    return {
        "flagged": len(e.flagged),
        "failed": len(e.failed),
        "exempt": len(e.exempt),
        "corrected": len(e.corrected),
        "stations": [[s.station.value, s.total, s.open, s.flagged] for s in stations],
        "open_at": "".join(f",{s.station.value}" for s in stations if s.open) + ",",
    }


def progress_of(e: Examination) -> tuple[StationProgress, ...]:
    """How far each station is that the person has to see."""
    return tuple(
        StationProgress(
            station=station,
            total=len(items),
            open=sum(item.open for item in items),
            flagged=sum(item.flag is not None and item.flag.abnormal for item in items),
        )
        for station in Station
        if (items := [item for item in e.items if item.station is station])
    )


def row_to_progress(row: RowMapping) -> tuple[StationProgress, ...]:
    """The same from a row."""
    return tuple(
        StationProgress(station=Station(station), total=total, open=open_, flagged=flagged)
        for station, total, open_, flagged in row["stations"]
    )


def row_to_trades(row: RowMapping) -> tuple[Trade, ...]:
    """The trades in the order in which they are always named."""
    return tuple(Trade(value) for value in row["trades"])


@frozen(kw_only=True)
class PartRows:
    """The rows of one examination's parts, each list in the order of its primary key."""

    items: Iterable[RowMapping]
    results: Iterable[RowMapping]
    tubes: Iterable[RowMapping]
    attachments: Iterable[RowMapping]
    reviews: Iterable[RowMapping]
    contributors: Iterable[RowMapping]


def row_to_examination(row: RowMapping, parts: PartRows, vault: Vault) -> Examination:
    """The examination of its own row and those of its parts."""
    results: dict[str, list[Any]] = {}
    for result in parts.results:
        results.setdefault(result["item"], []).append(row_to_result(result, vault))
    return Examination(
        **{name: row[name] for name in _SAME},
        registration=Registration(
            **{name: row[name] for name in _REGISTERED},
            person=row_to_person(row, examination.name, vault),
            trades=frozenset(row_to_trades(row)),
            amount=Decimal(row["amount_fen"]) / _FEN,
        ),
        items=tuple(row_to_item(item, tuple(results.get(item["code"], ())), vault) for item in _in_place(parts.items)),
        tubes=tuple(row_to_tube(tube, vault) for tube in _in_place(parts.tubes)),
        attachments=tuple(row_to_attachment(attachment, vault) for attachment in parts.attachments),
        reviews=tuple(row_to_review(review, vault) for review in parts.reviews),
        earlier_contributors=frozenset(contributor["contributor"] for contributor in parts.contributors),
        conclusion=_row_to_conclusion(row, vault),
    )


def _in_place(rows: Iterable[RowMapping]) -> list[RowMapping]:
    return sorted(rows, key=lambda row: int(row["place"]))


def _row_to_conclusion(row: RowMapping, vault: Vault) -> Conclusion | None:
    if row["conclusion"] is None:
        return None
    judgement = msgspec.json.decode(opened(examination, "conclusion", row, vault), type=_Judgement)
    return Conclusion(
        **{name: row[column] for name, column in _CONCLUDED.items()},
        verdicts=judgement.verdicts,
        proposal=judgement.proposal,
        recheck_items=judgement.recheck_items,
        text=judgement.text,
        advice=judgement.advice,
    )
