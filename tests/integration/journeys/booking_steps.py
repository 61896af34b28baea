"""What happens before anybody is examined: days, a team, an employer's list, arrivals."""

from collections.abc import Sequence
from datetime import date, time
from io import BytesIO
from typing import Any
from uuid import UUID

from attrs import frozen
from PIL import Image, ImageDraw

from entrypoints.storing import StorePortrait, StorePortraitCommand
from entrypoints.wording import problem_text, words
from ports.booking import Holds, Quotas, Teams
from ports.tabular_rows import MemberFiles
from tests.integration.journeys.hospital import Hospital
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.members import Vocabulary
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Contact
from tjdomain.booking.domain.team_errors import RowsWrong
from tjdomain.booking.usecases.create_team import CreateTeam, CreateTeamCommand
from tjdomain.booking.usecases.import_members import (
    ImportMembers,
    ImportMembersCommand,
    PreviewMembers,
    PreviewMembersQuery,
)
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import TeamId
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade
from tools.make_samples import EMPLOYER, FIRST_ROW, SAMPLES, members

EXAM_DAY = date(2026, 3, 2)
HOURS = ("08:00:00", "09:00:00", "10:00:00")
LICENCE = {"kind": "business", "number": "91371500MA3TE5T031"}
PLAN = {
    "periods": [
        {"start": start, "end": f"{int(start[:2]) + 1:02d}:00:00", "capacity": 80, "walk_in": 5} for start in HOURS
    ]
}


@frozen
class Member:
    """A booked member: the appointment, and the 查询码 that the person is given."""

    appointment: UUID
    name: str
    document_number: str
    code: str
    start: time


def days_are_opened(hospital: Hospital) -> None:
    """The manager opens two weeks; weekends are left out, the make-up Saturday after the holidays is not."""
    body = {"first": "2026-02-27", "last": "2026-03-13", "plan": PLAN}
    path = f"/departments/{hospital.centre}/days"
    assert hospital["qiantai"].refused(path, body).code == "tj.not_permitted"
    made = hospital["zhuren"].post(path, body)
    assert date(2026, 2, 28).isoformat() in made["opened"]
    assert made["resting"] == ["2026-03-01", "2026-03-07", "2026-03-08"]
    shown = hospital["qiantai"].get(f"/public/departments/{hospital.centre}/days", first="2026-03-02", last="2026-03-02")
    assert [(day["day"], day["left"]) for day in shown] == [("2026-03-02", 225)]


def a_team_gets_places(hospital: Hospital, each: int = 60) -> TeamId:
    """The desk registers the employer's team with places held in every period of the day."""
    command = CreateTeamCommand(
        actor=hospital.actor("qiantai"),
        department=hospital.centre,
        workplace=Workplace(name=EMPLOYER, licence_number=LICENCE["number"]),
        contact=Contact(name="韩经理", phone=Phone("13806350000")),
        trades=frozenset({Trade.FOOD}),
        holds={Slot(EXAM_DAY, time.fromisoformat(start)): each for start in HOURS},
    )
    team = hospital.system.run(CreateTeam, command)
    (shown,) = hospital["qiantai"].get(
        f"/public/departments/{hospital.centre}/days", first="2026-03-02", last="2026-03-02"
    )
    assert [period["left"] for period in shown["periods"]] == [80 - 5 - each] * 3
    return team.id


def _vocabulary() -> Vocabulary:
    labels = words().labels
    return Vocabulary(
        kinds={labels["DocumentKind"][kind.name]: kind for kind in DocumentKind},
        sexes={labels["Sex"][sex.name]: sex for sex in Sex},
        trades={labels["Trade"][trade.name]: trade for trade in Trade},
    )


def the_list_is_previewed(hospital: Hospital, team: TeamId) -> None:
    """Each wrong row is named with row, column, value and reason; nothing is booked."""
    file = hospital.system.container.resolve(MemberFiles).read((SAMPLES / "employer-members-200.xlsx").read_bytes())
    report = hospital.system.run(
        PreviewMembers,
        PreviewMembersQuery(actor=hospital.actor("qiantai"), team=team, file=file, words=_vocabulary()),
    )
    wrong = {
        index + FIRST_ROW: (member.wrong, member.fault)
        for index, member in enumerate(members().members)
        if member.fault is not None
    }
    assert {problem.row: (problem.error.field, problem.error.code) for problem in report.problems} == wrong
    assert all(problem_text(problem.error).sentence for problem in report.problems)
    assert len(report.accepted) == 171
    assert hospital["qiantai"].get("/appointments")["total"] == 0


def the_list_is_booked(hospital: Hospital, team: TeamId) -> list[Member]:
    """Refused while rows are wrong; with the tick that leaves them out, all others are booked at once."""
    file = hospital.system.container.resolve(MemberFiles).read((SAMPLES / "employer-members-200.xlsx").read_bytes())
    actor = hospital.actor("qiantai")
    command = ImportMembersCommand(actor=actor, team=team, file=file, words=_vocabulary())
    try:
        hospital.system.run(ImportMembers, command)
    except RowsWrong as refusal:
        assert refusal.count == 29
    else:
        raise AssertionError
    assert hospital["qiantai"].get("/appointments")["total"] == 0
    command = ImportMembersCommand(actor=actor, team=team, file=file, words=_vocabulary(), skip_wrong_rows=True)
    booked = hospital.system.run(ImportMembers, command).booked
    page = hospital["qiantai"].get("/appointments", team=str(team), states="booked", limit=200)
    assert page["total"] == len(page["items"]) == len(booked) == 171
    return [
        Member(
            appointment=one.appointment.id.value,
            name=one.appointment.person.name,
            document_number=one.appointment.person.document.number,
            code=one.code,
            start=one.appointment.period.start,
        )
        for one in booked
    ]


def face() -> bytes:
    """A drawn portrait, as a camera gives it."""
    image = Image.new("RGB", (590, 826), "#dfe9f2")
    draw = ImageDraw.Draw(image)
    draw.ellipse((185, 170, 405, 450), fill="#e8c9a8")
    draw.ellipse((90, 500, 500, 1100), fill="#34495e")
    image.save(content := BytesIO(), "JPEG", quality=90)
    return content.getvalue()


def a_portrait(hospital: Hospital) -> str:
    """A stored portrait's id."""
    command = StorePortraitCommand(actor=hospital.actor("qiantai"), image=face())
    return str(hospital.system.run(StorePortrait, command))


def they_come(hospital: Hospital, coming: Sequence[Member], without_portrait: int) -> list[dict[str, Any]]:
    """The licence is only stated, so the desk must see the original; one person has no portrait with her."""
    desk, portrait = hospital["qiantai"], a_portrait(hospital)
    refused = desk.refused("/arrivals/check-in", {"appointment": str(coming[0].appointment)})
    assert refused.code == "booking.licence_unsettled"
    arrived = []
    for place, member in enumerate(coming):
        formalities = {} if place == without_portrait else {"portrait": portrait}
        body = {"appointment": str(member.appointment), "formalities": formalities, "original": LICENCE}
        arrived.append(desk.post("/arrivals/check-in", body))
    again = desk.post("/arrivals/check-in", {"appointment": str(coming[0].appointment)})
    assert again["came_back"]
    assert again["examination"]["id"] == arrived[0]["examination"]["id"]
    assert [one["came_back"] for one in arrived] == [False] * len(coming)
    numbers = [one["examination"]["number"] for one in arrived]
    assert numbers == [f"{EXAM_DAY:%Y%m%d}{place:04d}" for place in range(1, len(coming) + 1)]
    return [one["examination"] for one in arrived]


def somebody_walks_in(hospital: Hospital, name: str, number: str) -> dict[str, Any]:
    """A person without an appointment takes one of the places kept for such."""
    body = {
        "department": str(hospital.centre),
        "start": HOURS[0],
        "person": {"name": name, "document_number": number, "phone": "13906351234"},
        "trades": ["food"],
        "employer": {"name": "东昌湖早餐店"},
        "formalities": {"portrait": a_portrait(hospital)},
        "original": LICENCE,
    }
    made = hospital["qiantai"].post("/arrivals/walk-in", body)
    return dict(made["examination"])


def places_add_up(hospital: Hospital, team: TeamId) -> None:
    """The books of places agree with the appointments, part by part."""
    quota = hospital.read(Quotas, lambda quotas: quotas.lock(hospital.centre, [EXAM_DAY]))[EXAM_DAY]
    holds = hospital.read(Holds, lambda books: books.of(team))
    assert hospital.read(Teams, lambda teams: teams.get(team)).id == team
    rows, after = [], None
    while True:
        page = hospital["qiantai"].get("/appointments", first="2026-03-02", last="2026-03-02", after=after, limit=200)
        rows += [row for row in page["items"] if row["state"] != "cancelled"]
        after = page["next"]
        if after is None:
            break
    by_part = {part: sum(row["part"] == part for row in rows) for part in ("free", "team", "walk_in", "overbooked")}
    assert by_part["team"] == sum(hold.used for hold in holds)
    assert quota.total.team_held == sum(hold.held for hold in holds)
    total = quota.total
    assert (by_part["free"], by_part["walk_in"], by_part["overbooked"]) == (
        total.booked,
        total.walk_in_used,
        total.overbooked,
    )
    for period in quota.periods:
        mine = [row for row in rows if row["start"] == period.period.start.isoformat()]
        assert sum(row["part"] == "free" for row in mine) == period.counts.booked
        assert sum(row["part"] == "walk_in" for row in mine) == period.counts.walk_in_used
