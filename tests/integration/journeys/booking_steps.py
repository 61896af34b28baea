"""What happens before anybody is examined: days, a team, an employer's list, arrivals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from attrs import evolve, frozen
from openpyxl import load_workbook
from PIL import Image, ImageDraw

from ports.booking import Quotas
from tests.integration.journeys.hospital import Hospital, done, refusal
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

    appointment: str
    name: str
    document_number: str
    code: str


def _public_day(hospital: Hospital) -> Any:
    """The exam day as everybody sees it."""
    day = EXAM_DAY.isoformat()
    (shown,) = hospital["qiantai"].get(f"/public/departments/{hospital.centre}/days", first=day, last=day)
    return shown


def days_are_opened(hospital: Hospital) -> None:
    """The manager opens two weeks; weekends are left out, the make-up Saturday after the holidays is not."""
    body = {"first": "2026-02-27", "last": "2026-03-13", "plan": PLAN}
    path = f"/departments/{hospital.centre}/days"
    assert hospital["qiantai"].refused(path, body).code == "tj.not_permitted"
    made = hospital["zhuren"].post(path, body)
    assert date(2026, 2, 28).isoformat() in made["opened"]
    assert made["resting"] == ["2026-03-01", "2026-03-07", "2026-03-08"]
    shown = hospital["qiantai"].get(
        f"/public/departments/{hospital.centre}/days", first="2026-03-02", last="2026-03-02"
    )
    assert [(day["day"], day["left"]) for day in shown] == [("2026-03-02", 225)]


def a_team_gets_places(hospital: Hospital, each: int = 60) -> str:
    """The desk registers the employer's team with places held in every period of the day."""
    body = {
        "department": str(hospital.centre),
        "employer": {"name": EMPLOYER, "licence_number": LICENCE["number"]},
        "contact": {"name": "韩经理", "phone": "13806350000"},
        "trades": ["food"],
        "holds": [{"day": EXAM_DAY.isoformat(), "start": start, "places": each} for start in HOURS],
    }
    too_many = {**body, "holds": [{"day": EXAM_DAY.isoformat(), "start": HOURS[0], "places": 76}]}
    assert hospital["qiantai"].refused("/teams", too_many).code == "booking.not_enough_places"
    team = hospital["qiantai"].post("/teams", body)
    assert [period["left"] for period in _public_day(hospital)["periods"]] == [80 - 5 - each] * 3
    return str(team["id"])


_HEADINGS = {
    "name": "姓名",
    "sex": "性别",
    "document_kind": "证件类型",
    "document_number": "身份证号/证件号码",
    "birth": "出生日期",
    "phone": "联系电话",
}


def _import(hospital: Hospital, team: str, **how: bool) -> Any:
    content = (SAMPLES / "employer-members-200.xlsx").read_bytes()
    return hospital["qiantai"].hand_in(f"/teams/{team}/members/import", content, **how)


def the_list_is_previewed(hospital: Hospital, team: str) -> None:
    """Each wrong row is named with row, column, value and reason; nothing is booked."""
    report = done(_import(hospital, team))
    wrong = {
        index + FIRST_ROW: (_HEADINGS[member.wrong], member.fault)
        for index, member in enumerate(members().members)
        if member.wrong is not None
    }
    assert {one["row"]: (one["column"], one["code"]) for one in report["problems"]} == wrong
    assert all(one["sentence"] and one["next"] for one in report["problems"])
    values = {one["row"]: one["value"] for one in report["problems"]}
    for index, member in enumerate(members().members):
        if member.fault in {"value.id_check_digit", "value.id_fifteen_digits"}:
            assert values[index + FIRST_ROW] == member.number
    assert (report["committed"], report["rows"], len(report["members"])) == (False, 200, 171)
    assert hospital["qiantai"].get("/appointments")["total"] == 0


def the_list_comes_back_marked(hospital: Hospital, team: str) -> None:
    """A workbook in which every wrong cell is coloured, with the reason in a column of its own."""
    content = (SAMPLES / "employer-members-200.xlsx").read_bytes()
    marked = done(hospital["qiantai"].hand_in(f"/teams/{team}/members/import/marked", content))
    page = load_workbook(BytesIO(marked)).active
    assert page is not None
    reasons = [row[-1].value for row in page.iter_rows(min_row=FIRST_ROW)]
    assert sum(reason is not None for reason in reasons) == 29
    coloured = [cell for row in page.iter_rows() for cell in row if cell.fill.start_color.rgb == "FFFFC7CE"]
    assert len(coloured) == 29


def the_list_is_booked(hospital: Hospital, team: str) -> list[Member]:
    """Refused while rows are wrong; with the tick that leaves them out, all others are booked at once."""
    refused = refusal(_import(hospital, team, commit=True))
    assert (refused.code, refused.problem["data"]) == ("members.rows_wrong", {"count": 29})
    assert len({one["field"].split(".")[1] for one in refused.problem["errors"]}) == 29
    assert all(one["message"] for one in refused.problem["errors"])
    assert hospital["qiantai"].get("/appointments")["total"] == 0
    imported = done(_import(hospital, team, commit=True, skip_wrong_rows=True))
    page = hospital["qiantai"].get("/appointments", team=team, states="booked", channel="import", limit=200)
    assert page["total"] == len(page["items"]) == len(imported["members"]) == 171
    numbers = {row["id"]: row["document_number"] for row in page["items"]}
    again = done(_import(hospital, team, commit=True, skip_wrong_rows=True))
    seats = [{key: one[key] for key in ("row", "appointment", "number")} for one in imported["members"]]
    assert [{key: one[key] for key in ("row", "appointment", "number")} for one in again["members"]] == seats
    assert all(one["enrolled"] and "code" not in one for one in again["members"])
    assert hospital["qiantai"].get("/appointments")["total"] == 171
    return [
        Member(
            appointment=one["appointment"],
            name=one["name"],
            document_number=numbers[one["appointment"]],
            code=one["code"],
        )
        for one in imported["members"]
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
    return str(done(hospital["qiantai"].hand_in("/files/portraits", face()))["id"])


def somebody_books_at_home(hospital: Hospital, name: str, number: str) -> Member:
    """A person books without an account, with a photo of the licence; a clerk checks it; 查询码 opens the booking."""
    anybody, clerk = hospital["qiantai"], hospital["qiantai"]
    path = f"/public/departments/{hospital.centre}/licence-photos"
    assert refusal(anybody.hand_in(path, b"MZ not a picture")).status == 422
    photo = done(anybody.hand_in(path, face()))["id"]
    body = {
        "department": str(hospital.centre),
        "slot": {"day": EXAM_DAY.isoformat(), "start": HOURS[0]},
        "person": {"name": name, "document_number": number, "phone": "13906351234"},
        "trades": ["food", "public_place"],
        "employer": {"name": "东昌湖早餐店"},
    }
    assert anybody.refused("/public/appointments", body).code == "booking.licence_photo_needed"
    booked = anybody.post("/public/appointments", {**body, "licence_photo": photo})
    assert (booked["state"], booked["licence_state"]) == ("booked", "pending")
    again = anybody.refused("/public/appointments", {**body, "licence_photo": photo})
    assert again.code == "booking.already_booked"
    licence = {**LICENCE, "version": booked["version"], "holder": "东昌湖早餐店", "valid_until": "2030-01-01"}
    approved = clerk.post(f"/appointments/{booked['id']}/licence/approve", licence)
    assert approved["licence_state"] == "approved"
    proof = {"name": name, "document_number": number, "code": booked["code"]}
    (found,) = anybody.post("/public/appointments/look-up", proof)
    assert found["licence_state"] == "approved"
    return Member(appointment=booked["id"], name=name, document_number=number, code=booked["code"])


def they_come(hospital: Hospital, coming: Sequence[Member], without_portrait: int) -> list[dict[str, Any]]:
    """The licence is only stated, so the desk must see the original; one person has no portrait with her."""
    desk, portrait = hospital["qiantai"], a_portrait(hospital)
    refused = desk.refused("/arrivals/check-in", {"appointment": coming[0].appointment})
    assert refused.code == "booking.licence_unsettled"
    arrived = []
    for place, member in enumerate(coming):
        formalities = {} if place == without_portrait else {"portrait": portrait}
        body = {"appointment": member.appointment, "formalities": formalities, "original": LICENCE}
        arrived.append(desk.post("/arrivals/check-in", body))
    again = desk.post("/arrivals/check-in", {"appointment": coming[0].appointment})
    assert (again["came_back"], again["code"]) == (True, arrived[0]["code"])
    assert again["examination"]["id"] == arrived[0]["examination"]["id"]
    assert [one["came_back"] for one in arrived] == [False] * len(coming)
    numbers = [one["examination"]["number"] for one in arrived]
    assert numbers == [f"{EXAM_DAY:%Y%m%d}{place:04d}" for place in range(1, len(coming) + 1)]
    return [{**one["examination"], "code": one["code"]} for one in arrived]


def with_slip(member: Member, slip: Mapping[str, Any]) -> Member:
    """Who has the guide slip in hand, and its 查询码."""
    return evolve(member, code=slip["code"])


def she_comes(hospital: Hospital, member: Member) -> None:
    """Whose licence was checked beforehand needs no original."""
    arrival = hospital["qiantai"].post("/arrivals/check-in", {"appointment": member.appointment})
    assert arrival["examination"]["source"] == "individual"
    assert arrival["examination"]["trades"] == ["food", "public_place"]


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


def places_add_up(hospital: Hospital, team: str) -> None:
    """The books of places agree with the appointments, part by part."""
    quota = hospital.read(Quotas, lambda quotas: quotas.lock(hospital.centre, [EXAM_DAY]))[EXAM_DAY]
    holds = hospital["qiantai"].get(f"/teams/{team}")["holds"]
    rows, after = [], None
    while True:
        page = hospital["qiantai"].get("/appointments", first="2026-03-02", last="2026-03-02", after=after, limit=200)
        rows += [row for row in page["items"] if row["state"] != "cancelled"]
        after = page["next"]
        if after is None:
            break
    booked = Counter((row["start"], row["part"]) for row in rows)
    for hold in holds:
        assert booked[hold["start"], "team"] == hold["used"]
    for period in quota.periods:
        start = period.period.start.isoformat()
        assert booked[start, "free"] == period.counts.booked
        assert booked[start, "walk_in"] == period.counts.walk_in_used
        assert booked[start, "overbooked"] == period.counts.overbooked
    assert quota.total.team_held == sum(hold["held"] for hold in holds)
    assert quota.total.booked == sum(period.counts.booked for period in quota.periods)
    assert quota.total.walk_in_used == sum(period.counts.walk_in_used for period in quota.periods)
