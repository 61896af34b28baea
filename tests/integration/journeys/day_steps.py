"""A whole day of many people, each with a fate of their own, and what has to come of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum, auto
from typing import Any

from attrs import define, field, frozen

from tests.booking_world import resident_id
from tests.integration.journeys.booking_steps import HOURS, LICENCE, a_portrait, face
from tests.integration.journeys.hospital import Hospital, done

DAY, NEXT_DAY, RECHECK_DAY, LATE = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9), date(2026, 4, 20)
LONG = 200
"""Rows of a page, and people in one batch."""


class Fate(Enum):
    """What happens to somebody on that day."""

    PLAIN = auto()
    TWO_TRADES = auto()
    HIGH_ALT = auto()
    HEPATITIS = auto()
    REDRAWN = auto()
    RECHECK_PASSED = auto()
    PREGNANT = auto()
    RECHECK_FAILED = auto()
    CAME_BACK = auto()
    NEVER_BACK = auto()
    SUSPECTED = auto()
    RETURNED = auto()
    CORRECTED = auto()
    REVOKED = auto()
    WALK_IN = auto()
    MISSED = auto()
    WRONG_PERSON = auto()
    RETYPED = auto()
    NO_PORTRAIT = auto()
    SUPPURATIVE = auto()
    OTHER_DAY = auto()
    TOOK_BACK = auto()
    OLD_LESION = auto()
    CANCELLED = auto()
    ECZEMA = auto()
    EDITION_TWO = auto()
    PLAIN_MAN = auto()
    UNDO_WALK_IN = auto()
    EXEMPT_REFUSED = auto()
    PLAIN_WOMAN = auto()


FATES = tuple(Fate)
_COMES_NOT = {Fate.MISSED, Fate.CANCELLED}
_WALKS_IN = {Fate.WALK_IN, Fate.UNDO_WALK_IN}
_GONE = {Fate.WRONG_PERSON, Fate.UNDO_WALK_IN}
_STOPS = {Fate.NEVER_BACK}
ENDS: Mapping[Fate, tuple[str, str]] = {
    Fate.HEPATITIS: ("unqualified", ""),
    Fate.RECHECK_FAILED: ("unqualified", ""),
    Fate.NEVER_BACK: ("lapsed", ""),
    Fate.SUSPECTED: ("lapsed", ""),
    Fate.REVOKED: ("qualified", "revoked"),
    Fate.MISSED: ("missed", ""),
    Fate.CANCELLED: ("cancelled", ""),
    Fate.WRONG_PERSON: ("voided", ""),
    Fate.UNDO_WALK_IN: ("voided", ""),
    Fate.SUPPURATIVE: ("unqualified", ""),
    Fate.EXEMPT_REFUSED: ("unqualified", ""),
}
"""How it ends, and the state of the newest certificate; all others are qualified and hold a valid one."""
_EDITIONS = {Fate.CORRECTED: 2, Fate.EDITION_TWO: 2}
_TRADES = {Fate.TWO_TRADES: ["food", "public_place"], Fate.ECZEMA: ["cosmetics", "food"]}


@define
class Person:
    """Somebody, by the place in the row; what the desk gave is filled in on the way."""

    place: int
    fate: Fate
    appointment: str = ""
    exam: dict[str, Any] = field(factory=dict, repr=False)
    recheck: dict[str, Any] = field(factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Nobody else has it."""
        return "赵钱孙李周吴郑王冯陈"[self.place % 10] + "".join(
            "零一二三四五六七八九"[int(d)] for d in f"{self.place:03d}"
        )

    @property
    def number(self) -> str:
        """A woman at even places."""
        return resident_id(self.place)

    @property
    def trades(self) -> list[str]:
        """What the person wants to work in."""
        return _TRADES.get(self.fate, ["food"])

    @property
    def key(self) -> str:
        """The examination's id."""
        return str(self.exam["id"])


@frozen
class Outcome:
    """What the books say of one person at the very end."""

    name: str
    state: str
    certificate: str = ""
    edition: int = 0
    trades: tuple[str, ...] = ()
    exam_date: str = ""


def expected(person: Person) -> Outcome:
    """What has to come of it, by the fate alone."""
    state, certificate = ENDS.get(person.fate, ("qualified", "valid"))
    if not certificate:
        return Outcome(person.name, state)
    examined = RECHECK_DAY if person.fate is Fate.RECHECK_PASSED else DAY
    trades = ("food",) if person.fate is Fate.ECZEMA else tuple(person.trades)
    name = f"{person.name}更" if person.fate is Fate.CORRECTED else person.name
    return Outcome(name, state, certificate, _EDITIONS.get(person.fate, 1), trades, examined.isoformat())


@frozen
class Day:
    """The hospital and everybody."""

    hospital: Hospital
    people: Sequence[Person]

    def of(self, *fates: Fate) -> Iterator[Person]:
        """Who has one of these fates."""
        return (one for one in self.people if one.fate in fates)

    def without(self, *groups: set[Fate]) -> Iterator[Person]:
        """Everybody but these."""
        left_out = set[Fate]().union(*groups)
        return (one for one in self.people if one.fate not in left_out)

    def post(self, account: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Something that works."""
        return self.hospital[account].post(path, body)


def a_day(hospital: Hospital, size: int) -> Day:
    """So many people; every fate comes again after as many as there are."""
    return Day(hospital, [Person(place, FATES[place % len(FATES)]) for place in range(size)])


def they_book(day: Day) -> None:
    """The manager opens the days, the desk books who calls; some come without, one group cancels."""
    size = len(day.people)
    periods = [
        {"start": start, "end": f"{int(start[:2]) + 1:02d}:00:00", "capacity": size + 20, "walk_in": size // 10 + 2}
        for start in HOURS
    ]
    days = {"first": "2026-02-27", "last": "2026-03-13", "plan": {"periods": periods}}
    day.post("zhuren", f"/departments/{day.hospital.centre}/days", days)
    for one in day.without(_WALKS_IN):
        wanted = NEXT_DAY if one.fate is Fate.OTHER_DAY else DAY
        slot = {"slot": {"day": wanted.isoformat(), "start": HOURS[one.place % 3]}}
        one.appointment = day.post("qiantai", "/appointments", {**_particulars(day, one), **slot})["id"]
    for one in day.of(Fate.CANCELLED):
        day.post("qiantai", f"/appointments/{one.appointment}/cancel", {"reason": "来电取消"})


def _particulars(day: Day, one: Person) -> dict[str, Any]:
    return {
        "department": str(day.hospital.centre),
        "person": {"name": one.name, "document_number": one.number, "phone": f"138{one.place:08d}"},
        "trades": one.trades,
        "employer": {"name": "香满园饭店"},
    }


def they_arrive(day: Day) -> None:
    """By appointment, from another day, without one; two groups are taken back, of which one comes again."""
    portrait = a_portrait(day.hospital)
    for one in day.without(_COMES_NOT):
        formalities = {} if one.fate is Fate.NO_PORTRAIT else {"portrait": portrait}
        _arrive(day, one, {"formalities": formalities, "original": LICENCE})
    for one in day.of(Fate.TOOK_BACK, Fate.UNDO_WALK_IN):
        day.post("qiantai", f"/examinations/{one.key}/undo-check-in", {"reason": "登记错了"})
    for one in day.of(Fate.TOOK_BACK):
        before = one.key
        _arrive(day, one, {"formalities": {"portrait": portrait}})
        assert one.key != before


def _arrive(day: Day, one: Person, body: Mapping[str, Any]) -> None:
    if one.fate in _WALKS_IN:
        made = day.post("qiantai", "/arrivals/walk-in", {**_particulars(day, one), "start": HOURS[0], **body})
    else:
        asked = {"appointment": one.appointment, "note": "来得早", **body}
        if one.fate is Fate.OTHER_DAY:
            refused = day.hospital["qiantai"].refused("/arrivals/check-in", asked)
            assert refused.status in {409, 422}
            asked["to_today"] = {"start": HOURS[2], "reason": "今天有空"}
        made = day.post("qiantai", "/arrivals/check-in", asked)
    one.exam = made["examination"]


def specimens_are_drawn(day: Day) -> None:
    """Each tube once; haemolysed blood is drawn again; a wrong person is found out when all is drawn."""
    for one in day.without(_COMES_NOT, {Fate.UNDO_WALK_IN}):
        for tube in one.exam["tubes"]:
            day.post("chouxue", f"/examinations/{one.key}/specimens", {"barcode": tube["barcode"]})
    for one in day.of(Fate.REDRAWN):
        (blood,) = (tube["barcode"] for tube in one.exam["tubes"] if tube["specimen"] == "blood")
        path = f"/examinations/{one.key}/specimens"
        spoilt = day.post("jianyan", f"{path}/reject", {"barcode": blood, "reason": "haemolysed"})
        (new,) = (tube["barcode"] for tube in spoilt["tubes"] if tube["state"] == "issued")
        assert (
            day.hospital["jianyan"].refused(f"/examinations/{one.key}/results", _entries("alt", "19")).code
            == "examination.not_sampled"
        )
        day.post("chouxue", path, {"barcode": new})
    for one in day.of(Fate.WRONG_PERSON):
        day.post("zhuren", f"/examinations/{one.key}/void", {"reason": "抽血后发现不是本人"})
        late = day.hospital["jianyan"].refused(f"/examinations/{one.key}/results", _entries("alt", "19"))
        assert (late.code, "作废" in late.problem["title"]) == ("tj.wrong_state", True)


def _entries(item: str, value: str, **more: Any) -> dict[str, Any]:
    return {"entries": [{"item": item, "value": value, **more}]}


_FOUND: tuple[tuple[Fate, str, str, str], ...] = (
    (Fate.HIGH_ALT, "jianyan", "alt", "66"),
    (Fate.HIGH_ALT, "jianyan", "hav_igm", "阴性"),
    (Fate.HIGH_ALT, "jianyan", "hev_igm", "0.31"),
    (Fate.HEPATITIS, "jianyan", "alt", "95"),
    (Fate.HEPATITIS, "jianyan", "hav_igm", "阴性"),
    (Fate.HEPATITIS, "jianyan", "hev_igm", "2.3"),
    (Fate.RECHECK_PASSED, "jianyan", "stool_dysentery", "检出"),
    (Fate.RECHECK_FAILED, "jianyan", "stool_typhoid", "检出"),
    (Fate.SUSPECTED, "fangshe", "chest_xray", "tb_suspected"),
    (Fate.OLD_LESION, "fangshe", "chest_xray", "old_lesion"),
    (Fate.SUPPURATIVE, "neike", "skin_suppurative_skin", "yes"),
    (Fate.ECZEMA, "neike", "skin_hand_eczema", "yes"),
    (Fate.RETYPED, "jianyan", "alt", "91"),
)
"""What is found of whom, by whom; the second IgM is a ratio (S/CO)."""


def the_stations_work(day: Day) -> None:
    """What is found is typed, the rest is «all normal»; who left is missed by the X-ray alone."""
    _somebody_types_nonsense(day)
    for fate, account, item, value in _FOUND:
        unit = {"unit": "S/CO"} if item == "hev_igm" and value[0].isdigit() else {}
        for one in day.of(fate):
            body = _entries(item, value, pregnancy_ruled_out=True, description="见说明", **unit)
            day.post(account, f"/examinations/{one.key}/results", body)
    here = list(day.without(_COMES_NOT, _GONE))
    typed = {Fate.HIGH_ALT, Fate.HEPATITIS, Fate.RETYPED}
    for one in here:
        if one.fate not in typed:
            day.post(
                "jianyan", f"/examinations/{one.key}/results", _entries("alt", str(15 + one.place % 20), unit="U/L")
            )
    for one in day.of(Fate.RETYPED):
        right = {"entry": {"item": "alt", "value": "19"}, "seen": 1, "reason": "抄错行"}
        day.post("jianyan", f"/examinations/{one.key}/results/correct", right)
        assert set(current(day, one)["missing"]).isdisjoint({"hav_igm", "hev_igm"})
    _exempt_some(day)
    _all_normal(day, "neike", "internal", here)
    _all_normal(day, "jianyan", "stool", here)
    _all_normal(day, "fangshe", "xray", [one for one in here if one.fate not in {Fate.CAME_BACK, Fate.NEVER_BACK}])
    for one in day.of(Fate.CAME_BACK):
        assert current(day, one)["missing"] == ["chest_xray"]


def _somebody_types_nonsense(day: Day) -> None:
    """A decimal comma and a wrong unit are refused, each with its sentence, and nothing is recorded."""
    one = next(day.of(Fate.PLAIN))
    path, tester = f"/examinations/{one.key}/results", day.hospital["jianyan"]
    for entries in (_entries("alt", "12,5"), _entries("alt", "12", unit="mmol/L"), _entries("alt", "阴性")):
        assert tester.refused(path, entries).status == 422
    assert {item["state"] for item in current(day, one)["items"] if item["code"] == "alt"} == {"sampled"}


def _exempt_some(day: Day) -> None:
    for one in day.of(Fate.PREGNANT, Fate.EXEMPT_REFUSED):
        reason = "pregnancy" if one.fate is Fate.PREGNANT else "refused"
        assert one.exam["person"]["sex"] == "female"
        path = f"/examinations/{one.key}/exemptions"
        day.post("fangshe", path, {"item": "chest_xray", "reason": reason})


def _all_normal(day: Day, account: str, station: str, people: Sequence[Person]) -> None:
    for ids in _ids(people):
        report = day.post(account, f"/stations/{station}/normal", {**ids, "pregnancy_ruled_out": True})
        codes = {code for one in report["left_out"] for code in one["codes"]}
        assert codes <= {"examination.nothing_given"}, codes


def _ids(people: Sequence[Person]) -> Iterator[dict[str, list[str]]]:
    for begin in range(0, len(people), LONG):
        yield {"examinations": [one.key for one in people[begin : begin + LONG]]}


def slips_are_handed_in(day: Day) -> None:
    """At the exit: whoever leaves too early is told what is missing and keeps the slip."""
    leaving = {Fate.CAME_BACK, Fate.NEVER_BACK}
    for one in day.without(_COMES_NOT, _GONE, leaving):
        assert day.post("qiantai", f"/slips/{one.key}/hand-in", {})["missing"] == []
    for one in day.of(*leaving):
        refused = day.hospital["qiantai"].refused(f"/slips/{one.key}/hand-in", {})
        assert (refused.code, refused.problem["data"]["items"]) == ("examination.slip_incomplete", ["chest_xray"])
    _are_out(day, leaving)


def _are_out(day: Day, leaving: set[Fate]) -> None:
    out = day.hospital["qiantai"].get("/examinations", slip_open=True, limit=LONG)["items"]
    assert {row["id"] for row in out} == {one.key for one in day.of(*leaving)}


def some_come_back(day: Day) -> None:
    """The next day, without an appointment: only what is missing is done."""
    for one in day.of(Fate.CAME_BACK):
        body = _entries("chest_xray", "clear", pregnancy_ruled_out=True)
        assert day.post("fangshe", f"/examinations/{one.key}/results", body)["missing"] == []
        day.post("qiantai", f"/slips/{one.key}/hand-in", {})
    _are_out(day, {Fate.NEVER_BACK})


def current(day: Day, one: Person) -> dict[str, Any]:
    """The examination as it is."""
    return dict(day.hospital["zhujian"].get(f"/examinations/{one.key}"))


_DECIDED: Mapping[Fate, Mapping[str, Any]] = {
    Fate.HIGH_ALT: {"food": "passes"},
    Fate.HEPATITIS: {"food": "fails"},
    Fate.RECHECK_PASSED: {"food": "recheck"},
    Fate.RECHECK_FAILED: {"food": "recheck"},
    Fate.PREGNANT: {"food": "passes"},
    Fate.SUSPECTED: {"food": "recheck"},
    Fate.RETYPED: {"food": "passes"},
    Fate.SUPPURATIVE: {"food": "fails"},
    Fate.OLD_LESION: {"food": "passes"},
    Fate.ECZEMA: {"food": "passes", "cosmetics": "fails"},
    Fate.EXEMPT_REFUSED: {"food": "fails"},
}
"""Whom a batch leaves out, and what the chief physician decides."""


def they_are_concluded(day: Day) -> None:
    """The clean ones together; exactly those with a remark are left out, each by name, and decided alone."""
    people = list(day.without(_COMES_NOT, _GONE, _STOPS))
    odd = {one.key for one in day.of(*_DECIDED)}
    for ids in _ids(people):
        report = day.post("zhujian", "/examinations/conclude", ids)
        assert {one["examination"] for one in report["left_out"]} == odd & set(ids["examinations"])
        assert all(one["name"] and one["reasons"] for one in report["left_out"])
    for one in day.of(*_DECIDED):
        more = {"refusal": _refusal(day, one)} if one.fate is Fate.PREGNANT else {}
        _conclude(day, one.exam | {"id": one.key}, _DECIDED[one.fate], **more)


def _refusal(day: Day, one: Person) -> str:
    file = done(day.hospital["zhujian"].hand_in("/files/sheets", face()))["id"]
    day.post("zhujian", f"/examinations/{one.key}/sheets", {"file": file, "title": "免检说明"})
    return str(file)


def _conclude(day: Day, exam: Mapping[str, Any], verdicts: Mapping[str, Any], **more: Any) -> None:
    seen = day.hospital["zhujian"].get(f"/examinations/{exam['id']}")["version"]
    body = {"seen": seen, "verdicts": verdicts, "text": "已看", **more}
    assert day.post("zhujian", f"/examinations/{exam['id']}/conclude", body)["state"] == "awaiting_review"


def they_are_reviewed(day: Day) -> None:
    """One group is sent back first; the clean ones pass together, the others are named and looked at one by one."""
    for one in day.of(Fate.RETURNED):
        returned = day.post("shenhe", f"/reviews/{one.key}/return", {"reason": "请再核对"})
        assert returned["state"] == "returned"
        _conclude(day, one.exam, {"food": "passes"})
    people = list(day.without(_COMES_NOT, _GONE, _STOPS))
    odd = {one.key for one in day.of(*(set(_DECIDED) - {Fate.RETYPED}))}
    for ids in _ids(people):
        report = day.post("shenhe", "/reviews/approve", ids)
        left = {one["examination"] for one in report["left_out"]}
        assert odd & set(ids["examinations"]) <= left
        assert left <= {one.key for one in day.of(*_DECIDED, Fate.RETURNED)}
    for one in people:
        found = current(day, one)
        if found["state"] == "awaiting_review":
            day.post("shenhe", f"/reviews/{one.key}/approve", {"seen": found["version"]})


def certificates_are_issued(day: Day) -> None:
    """In the background; who has no portrait waits for one."""
    day.hospital.settle()
    waiting = day.hospital["qiantai"].get("/certificates/waiting", limit=LONG)["items"]
    assert {one["examination"] for one in waiting} == {one.key for one in day.of(Fate.NO_PORTRAIT)}
    for one in day.of(Fate.NO_PORTRAIT):
        day.post("qiantai", f"/certificates/waiting/{one.key}/portrait", {"portrait": a_portrait(day.hospital)})


def certificates_change(day: Day) -> None:
    """A name is corrected, a certificate revoked, another revoked and issued again after a second look."""
    by_exam = {row["examination"]: row for row in archive(day)}
    for one in day.of(Fate.CORRECTED):
        row = by_exam[one.key]
        body = {"reason": "姓名有误", "name": f"{one.name}更", "document_number": one.number}
        day.post("zhuren", f"/certificates/{row['id']}/correct", body)
    for one in day.of(Fate.REVOKED, Fate.EDITION_TWO):
        day.post("zhuren", f"/certificates/{by_exam[one.key]['id']}/revoke", {"reason": "报告有误"})
    for one in day.of(Fate.EDITION_TWO):
        assert day.post("shenhe", f"/reviews/{one.key}/undo", {"reason": "重看"})["state"] == "awaiting_review"
        day.post("shenhe", f"/reviews/{one.key}/approve", {"seen": current(day, one)["version"]})
    day.hospital.settle()


def cards_are_printed(day: Day) -> None:
    """Every valid one goes through the card printer; one is spoilt and the next again, one is printed for nobody."""
    valid = [row["id"] for row in archive(day) if row["state"] == "valid"]
    gone = [row["id"] for row in archive(day) if row["state"] != "valid"]
    queued = day.post("zhuren", "/certificates/cards", {"certificates": [*valid, *gone]})
    assert {one["certificate"] for one in queued["cards"]} == set(valid)
    assert {one["certificate"]: one["why"] for one in queued["left_out"]} == dict.fromkeys(gone, "not_valid")
    printed: list[str] = []
    confirmed = None
    while card := day.post("zhuren", "/certificates/cards/next", {"confirmed": confirmed})["card"]:
        printed.append(card["certificate"])
        confirmed = card["id"]
        if len(printed) == 1:
            move = f"/certificates/cards/{card['id']}/move"
            day.post("zhuren", move, {"action": "spoil", "reprint": "jam"})
            day.post("zhuren", move, {"action": "queue_again"})
            confirmed = None
    assert printed == [valid[0], *valid]


def notices_are_given(day: Day) -> None:
    """The unfit are told, and who passes for one trade of two is told of the other; who passes gets none."""
    unfit = {Fate.HEPATITIS, Fate.SUPPURATIVE, Fate.EXEMPT_REFUSED, Fate.ECZEMA}
    for one in day.of(*unfit):
        paper = day.post("zhuren", f"/examinations/{one.key}/notices", {"kind": "unfit"})
        assert paper.startswith(b"%PDF-")
        again = day.hospital["zhuren"].refused(f"/examinations/{one.key}/notices", {"kind": "unfit"})
        assert again.code == "flows.reprint_reason_missing"
    for one in day.of(Fate.PLAIN):
        refused = day.hospital["zhuren"].refused(f"/examinations/{one.key}/notices", {"kind": "unfit"})
        assert refused.code == "tj.wrong_state"


def they_are_rechecked(day: Day) -> None:
    """A week later the failed item alone: one group is negative now, the other is not."""
    results = {Fate.RECHECK_PASSED: ("stool_dysentery", "未检出", "passes")}
    results[Fate.RECHECK_FAILED] = ("stool_typhoid", "检出", "fails")
    for one in day.of(*results):
        item, value, verdict = results[one.fate]
        one.recheck = day.post("qiantai", f"/examinations/{one.key}/recheck")
        assert one.recheck["missing"] == [item]
        path = f"/examinations/{one.recheck['id']}"
        for tube in one.recheck["tubes"]:
            day.post("chouxue", f"{path}/specimens", {"barcode": tube["barcode"]})
        day.post("jianyan", f"{path}/results", _entries(item, value, description="复检"))
        _conclude(day, one.recheck, {"food": verdict})
        version = day.hospital["zhujian"].get(path)["version"]
        day.post("shenhe", f"/reviews/{one.recheck['id']}/approve", {"seen": version})
    day.hospital.settle()


def the_late_ones_lapse(day: Day) -> None:
    """Weeks later: who never came back or never came for the recheck, and who never came at all."""
    overdue = day.hospital["zhuren"].get("/examinations/overdue", limit=LONG)["items"]
    late = {one.key for one in day.of(Fate.NEVER_BACK, Fate.SUSPECTED)}
    assert {one["id"] for one in overdue} == late
    report = day.post("zhuren", "/examinations/lapse", {"examinations": sorted(late)})
    assert set(report["done"]) == late
    missed = [one.appointment for one in day.of(Fate.MISSED)]
    assert set(day.post("zhuren", "/appointments/missed", {"appointments": missed})["confirmed"]) == set(missed)


def archive(day: Day) -> list[dict[str, Any]]:
    """Every certificate ever issued, oldest first."""
    return list(reversed(_every(day, "/certificates")))


def _every(day: Day, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = day.hospital["zhuren"].get(path, after=after, limit=LONG)
        rows += page["items"]
        after = page["next"]
        if after is None:
            return rows


def outcomes(day: Day) -> list[Outcome]:
    """What the books say of each at the end."""
    certificates: dict[str, dict[str, Any]] = {}
    for row in archive(day):
        certificates[row["examination"]] = row
    exams = {row["id"]: row for row in _every(day, "/examinations")}
    appointments = {row["id"]: row for row in _every(day, "/appointments")}
    return [_outcome(one, exams, appointments, certificates) for one in day.people]


def _outcome(
    one: Person, exams: Mapping[str, Any], appointments: Mapping[str, Any], certificates: Mapping[str, Any]
) -> Outcome:
    if not one.exam:
        return Outcome(one.name, appointments[one.appointment]["state"])
    state = exams[one.key]["state"]
    found = [certificates[key] for key in (one.key, one.recheck.get("id")) if key in certificates]
    if not found:
        return Outcome(one.name, state)
    (row,) = found
    trades = tuple(sorted(row["trades"]))
    return Outcome(row["name"], state, row["state"], row["edition"], trades, row["exam_date"])


STEPS: Sequence[tuple[date, str, Callable[[Day], None]]] = (
    (date(2026, 2, 26), "09:00", they_book),
    (DAY, "08:05", they_arrive),
    (DAY, "08:40", specimens_are_drawn),
    (DAY, "10:30", the_stations_work),
    (DAY, "11:30", slips_are_handed_in),
    (NEXT_DAY, "08:30", some_come_back),
    (NEXT_DAY, "14:00", they_are_concluded),
    (NEXT_DAY, "15:00", they_are_reviewed),
    (NEXT_DAY, "16:00", certificates_are_issued),
    (NEXT_DAY, "16:30", certificates_change),
    (NEXT_DAY, "17:00", cards_are_printed),
    (NEXT_DAY, "17:20", notices_are_given),
    (RECHECK_DAY, "09:00", they_are_rechecked),
    (LATE, "09:00", the_late_ones_lapse),
)
