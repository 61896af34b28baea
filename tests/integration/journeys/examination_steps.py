"""What happens to people who came: specimens, the instrument's file, stations, conclusion, review."""

from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from typing import Any

from tests.integration.journeys.hospital import Hospital, done, refusal
from tools.make_samples import instrument_rows, write_instrument

Slip = Mapping[str, Any]
"""An examination as its route shows it."""

REDRAWN, BY_HAND, CONTRADICTING = 3, (2, 7, 8, 9), 6
HIGH_BUT_NEGATIVE, HEPATITIS_E = (5, 12), 10
"""Places in the row of those who came, of whom the instrument's file says so."""


def current(hospital: Hospital, slip: Slip) -> dict[str, Any]:
    """The examination as it is now, as the chief physician sees it."""
    return dict(hospital["zhujian"].get(f"/examinations/{slip['id']}"))


def specimens_are_taken(hospital: Hospital, slips: Sequence[Slip]) -> None:
    """Blood and stool of everybody; who draws may not record."""
    drawer = hospital["chouxue"]
    for slip in slips:
        for tube in slip["tubes"]:
            collected = drawer.post(f"/examinations/{slip['id']}/specimens", {"barcode": tube["barcode"]})
        assert {item["state"] for item in collected["items"] if item["specimen"]} == {"sampled"}
        assert all(item["result"] is None for item in collected["items"])
    blood = {"entries": [{"item": "alt", "value": "20", "unit": "U/L"}]}
    assert drawer.refused(f"/examinations/{slips[0]['id']}/results", blood).code == "tj.not_permitted"


def a_specimen_is_rejected_and_drawn_again(hospital: Hospital, slip: Slip) -> None:
    """Haemolysed blood: its items wait again, the person gets a tube with a new barcode."""
    path = f"/examinations/{slip['id']}/specimens"
    (blood,) = [tube["barcode"] for tube in slip["tubes"] if tube["specimen"] == "blood"]
    spoilt = {"barcode": blood, "reason": "haemolysed", "note": "管壁发红"}
    rejected = hospital["jianyan"].post(f"{path}/reject", spoilt)
    states = {tube["barcode"]: tube["state"] for tube in rejected["tubes"] if tube["specimen"] == "blood"}
    (new,) = [barcode for barcode, state in states.items() if state == "issued"]
    assert states[blood] == "rejected"
    assert new != blood
    assert {i["code"]: i["state"] for i in rejected["items"]}["alt"] == "pending"
    waiting = {row["id"]: row for row in hospital["chouxue"].get("/stations/blood/waiting")}
    assert waiting[slip["id"]]["redraw"]
    assert hospital["chouxue"].refused(path, {"barcode": blood}).code == "examination.wrong_tube"
    drawn = hospital["chouxue"].post(path, {"barcode": new})
    assert {i["code"]: (i["state"], i["tube"]) for i in drawn["items"]}["alt"] == ("sampled", new)


def the_instruments_file_is_imported(hospital: Hospital, slips: Sequence[Slip]) -> None:
    """A preview names each row that cannot be taken; the import takes the others and overwrites nothing."""
    rows = instrument_rows([slip["number"] for slip in slips])
    write_instrument(content := BytesIO(), rows)
    path = f"/departments/{hospital.centre}/results/import"

    refused = refusal(hospital["jianyan"].hand_in(path, content.getvalue()))
    assert (refused.code, "王检验" in refused.problem["title"]) == ("results.tester_unknown", True)
    staff = hospital["jianyan"].get(f"/departments/{hospital.centre}/staff")
    tester = next(one["id"] for one in staff if one["name"] == "赵文斌")

    def imported(*, commit: bool) -> Any:
        return done(hospital["jianyan"].hand_in(path, content.getvalue(), commit=commit, tested_by=tester))

    preview = imported(commit=False)
    assert all(item["result"] is None for item in current(hospital, slips[0])["items"])
    _every_fault_is_named(preview, {line: row.fault for line, row in enumerate(rows, start=2) if row.fault})
    taken = imported(commit=True)
    assert (taken["committed"], taken["rows"]) == (True, preview["rows"])
    again = imported(commit=True)
    assert not {row["outcome"] for row in again["rows"]} & {"applied", "applied_contradicting_flag"}
    alt = {item["code"]: item for item in current(hospital, slips[0])["items"]}["alt"]
    assert (alt["state"], alt["result"]["flag"]) == ("resulted", "normal")


_NAMED = {
    "unmatched": "unmatched",
    "repeated": "doubled",
    "other_value": "doubled",
    "flag": "applied_contradicting_flag",
    "wrong_unit": "wrong_unit",
    "value_missing": "tabular.value_missing",
    "decimal_comma": "tabular.decimal_comma",
}


def _every_fault_is_named(report: Any, faults: Mapping[int, str]) -> None:
    outcomes = {row["row"]: row["outcome"] for row in report["rows"]}
    named = outcomes | {problem["row"]: problem["code"] for problem in report["problems"]}
    assert {line: named[line] for line in faults} == {line: _NAMED[fault] for line, fault in faults.items()}
    assert set(faults.values()) == set(_NAMED)
    # of two rows that contradict each other neither is believed
    (contradicted,) = [line for line, fault in faults.items() if fault == "other_value"]
    codes = {row["row"]: row["code"] for row in report["rows"]}
    both = {line for line, code in codes.items() if code == codes[contradicted]}
    assert {outcomes[line] for line in both} == {"doubled"}
    assert {line for line, outcome in outcomes.items() if outcome == "applied"} == set(outcomes) - set(faults) - both
    assert report["counts"]["applied"] == len(outcomes) - len((set(faults) | both) & set(outcomes))


def what_the_file_left_open_is_typed(hospital: Hospital, slips: Sequence[Slip]) -> None:
    """The laboratory types four values; an abnormal one makes both IgM required, of the blood that is there."""
    laboratory = hospital["jianyan"]
    first, *others = BY_HAND
    path = f"/examinations/{slips[first]['id']}/results"
    seen = laboratory.post(path, {"entries": [{"item": "alt", "value": "66", "unit": "U/L"}]})
    items = {item["code"]: item for item in seen["items"]}
    assert {items[code]["origin"] for code in ("hav_igm", "hev_igm")} == {"reflex"}
    assert {items[code]["state"] for code in ("hav_igm", "hev_igm")} == {"sampled"}
    assert {"hav_igm", "hev_igm"} <= set(seen["missing"])
    both = [{"item": "hav_igm", "value": "阴性"}, {"item": "hev_igm", "value": "0.31", "unit": "S/CO"}]
    assert "hev_igm" not in laboratory.post(path, {"entries": both})["missing"]
    for place in others:
        body = {"entries": [{"item": "alt", "value": "21.5", "unit": "U/L"}]}
        laboratory.post(f"/examinations/{slips[place]['id']}/results", body)


def something_is_found(hospital: Hospital, account: str, slip: Slip, item: str, value: str) -> None:
    """A station enters an abnormal result."""
    body = {"entries": [{"item": item, "value": value, "pregnancy_ruled_out": True}]}
    seen = hospital[account].post(f"/examinations/{slip['id']}/results", body)
    assert item not in seen["missing"]


_LOOK = (("neike", "internal"), ("fangshe", "xray"), ("jianyan", "blood"), ("jianyan", "stool"))


def the_rest_is_normal(hospital: Hospital, slips: Sequence[Slip], found: Mapping[str, Slip]) -> None:
    """Each station says «all normal» for everybody; what was found before stays found."""
    ids = {"examinations": [slip["id"] for slip in slips]}
    asked = {**ids, "pregnancy_ruled_out": True}
    assert hospital["neike"].refused("/stations/xray/normal", asked).code == "tj.not_permitted"
    unasked = hospital["fangshe"].post("/stations/xray/normal", ids)
    reasons = {one["examination"]: one["codes"] for one in unasked["left_out"]}
    sexes = {slip["id"]: slip["person"]["sex"] for slip in slips}
    nothing_left = [who for who, codes in reasons.items() if codes == ["examination.nothing_given"]]
    women = [who for who, codes in reasons.items() if codes == ["examination.ask_pregnancy"]]
    assert (nothing_left, len(women)) == ([found["chest_xray"]["id"]], len(reasons) - 1)
    assert women
    assert {sexes[who] for who in women} == {"female"}
    hospital["fangshe"].post("/stations/xray/normal", asked)
    for account, station in (("neike", "internal"), ("jianyan", "stool")):
        batch = hospital[account].post(f"/stations/{station}/normal", asked)
        assert len(batch["done"]) + len(batch["left_out"]) == len(slips)
    for account, station in _LOOK:
        waiting = {row["id"] for row in hospital[account].get(f"/stations/{station}/waiting")}
        assert not waiting & set(sexes)
    for code, slip in found.items():
        item = {item["code"]: item for item in current(hospital, slip)["items"]}[code]
        assert (item["versions"], item["result"]["flag"]) == (1, "abnormal")


def the_chief_concludes(hospital: Hospital, slips: Sequence[Slip], odd: Mapping[int, str]) -> None:
    """In one batch those without a remark; the others are named with the reasons, and decided one by one."""
    chief = hospital["zhujian"]
    batch = chief.post("/examinations/conclude", {"examinations": [slip["id"] for slip in slips]})
    left = {one["examination"]: one["codes"] for one in batch["left_out"]}
    assert set(left) == {slips[place]["id"] for place in odd}
    assert set(batch["done"]) == {slip["id"] for slip in slips} - set(left)
    assert "examination.flag_contradicts" in left[slips[CONTRADICTING]["id"]]
    assert all("examination.flagged" in left[slips[place]["id"]] for place in odd if place != CONTRADICTING)
    for place, verdict in odd.items():
        body = {"seen": current(hospital, slips[place])["version"], "verdicts": {"food": verdict}, "text": "已复核"}
        concluded = chief.post(f"/examinations/{slips[place]['id']}/conclude", body)
        assert concluded["state"] == "awaiting_review"
    stale = chief.refused(f"/examinations/{slips[0]['id']}/conclude", {"seen": 1, "verdicts": {"food": "passes"}})
    assert stale.status == 409


def they_are_reviewed(hospital: Hospital, slips: Sequence[Slip], flagged: Collection[int]) -> None:
    """Nobody approves own work; another person does in one batch, except for those with a remark, who are named."""
    examiner, reviewer = hospital["neike"], hospital["shenhe"]
    ids = {"examinations": [slip["id"] for slip in slips]}
    seen = {"seen": current(hospital, slips[0])["version"]}
    assert examiner.refused(f"/reviews/{slips[0]['id']}/approve", seen).code == "examination.own_work"
    own = examiner.post("/reviews/approve", ids)
    assert own["done"] == []
    assert all("examination.own_work" in one["codes"] for one in own["left_out"])
    assert examiner.get("/reviews")["items"] == []
    assert reviewer.get("/reviews")["total"] == len(slips)
    batch = reviewer.post("/reviews/approve", ids)
    left = {one["examination"]: one for one in batch["left_out"]}
    assert set(left) == {slips[place]["id"] for place in flagged}
    assert all(one["name"] and one["reasons"] for one in left.values())
    assert len(batch["done"]) == len(slips) - len(left)


def one_is_approved(hospital: Hospital, slip: Slip) -> dict[str, Any]:
    """The reviewer looks at one person and approves."""
    body = {"seen": current(hospital, slip)["version"]}
    return dict(hospital["shenhe"].post(f"/reviews/{slip['id']}/approve", body))


def a_return_is_concluded_again(hospital: Hospital, slip: Slip) -> None:
    """The reviewer sends one back; the chief physician decides again."""
    assert hospital["shenhe"].refused(f"/reviews/{slip['id']}/return", {"reason": " "}).code == (
        "examination.reason_missing"
    )
    returned = hospital["shenhe"].post(f"/reviews/{slip['id']}/return", {"reason": "请核对提示"})
    assert returned["state"] == "returned"
    body = {"seen": returned["version"], "verdicts": {"food": "passes"}}
    hospital["zhujian"].post(f"/examinations/{slip['id']}/conclude", body)
