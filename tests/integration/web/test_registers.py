"""Employers, staff and the catalogue over HTTP."""

from typing import Any
from uuid import UUID

import pytest

from tests.integration.journeys.hospital import Hospital, done, refusal
from tests.integration.web.conftest import picture
from tests.integration.web.people import created, settled


def employer(hospital: Hospital, name: str, **changes: Any) -> dict[str, Any]:
    licence = {"kind": "business", "number": "91371500MA3TE5T031", "holder": name}
    return {
        "department": str(hospital.centre),
        "name": name,
        "licences": [licence],
        "contact_phone": "13806350000",
        **changes,
    }


def test_an_employer_is_registered_found_edited_and_merged(hospital: Hospital) -> None:
    desk = hospital["qiantai"]
    made = desk.post("/employers", employer(hospital, "香满园餐饮", aliases=["香满园"], address="柳园路 5 号"))
    assert desk.get(f"/employers/{made['id']}") == made
    assert [one["id"] for one in desk.post("/employers/search", {"name": "香满"})["items"]] == [made["id"]]
    assert desk.refused("/employers", employer(hospital, "香满园")).code == "booking.employer_exists"
    edit = {
        "version": 1,
        "name": "香满园餐饮有限公司",
        "aliases": ["香满园", "香满园餐饮"],
        "licences": made["licences"],
    }
    edited = desk.post(f"/employers/{made['id']}/edit", edit)
    assert (edited["version"], edited["contact_phone"]) == (2, None)
    assert desk.refused(f"/employers/{made['id']}/edit", edit).code == "tj.stale"

    double = desk.post("/employers", employer(hospital, "香满圆", licences=[]))
    merge = {"kept": made["id"], "reason": "写错了字"}
    kept = desk.post(f"/employers/{double['id']}/merge", merge)
    assert "香满圆" in kept["aliases"]
    assert desk.get(f"/employers/{double['id']}")["merged_into"] == made["id"]
    assert desk.refused(f"/employers/{double['id']}/merge", merge).code == "booking.employer_merged"
    assert desk.get("/employers", states="merged")["total"] == 1


def test_numbers_are_masked_for_readers_without_the_right(hospital: Hospital) -> None:
    made = hospital["qiantai"].post("/employers", employer(hospital, "老王烧饼", licences=[]))
    reader = settled(created(hospital, "huoban", "partner")[1])
    assert reader.get(f"/employers/{made['id']}")["contact_phone"] == "138****0000"
    assert reader.post("/employers/search", {"name": "老王"})["items"][0]["contact_phone"] == "138****0000"
    assert reader.refused("/employers", employer(hospital, "别家")).code == "tj.not_permitted"


def test_staff_are_listed_registered_and_edited_and_the_chief_changes(hospital: Hospital) -> None:
    manager, path = hospital["zhuren"], f"/departments/{hospital.centre}/staff"
    staff = {one["name"]: one for one in manager.get(path)}
    assert [name for name, one in staff.items() if one["chief"]] == ["王立国"]
    signature = done(manager.hand_in("/files/signatures", picture(400, 200, "PNG")))["id"]
    body = {"name": "钱进", "title": "副主任医师", "rank": "associate_senior", "stations": ["xray"], "concludes": True}
    made = manager.post(path, {**body, "signature": signature})
    assert manager.ask("GET", f"/files/{signature}").status_code == 200
    assert (made["signature"], made["stations"], made["active"]) == (signature, ["xray"], True)
    assert manager.refused(path, {**body, "signature": str(UUID(int=1))}).code == "tj.not_found"
    junior = {**body, "rank": "junior"}
    assert manager.refused(path, junior).code == "examination.rank_too_low"
    assert hospital["qiantai"].refused(path, body).code == "tj.not_permitted"

    edit = {**body, "title": "主任医师", "rank": "senior", "seen": 1}
    assert manager.post(f"/staff/{made['id']}/edit", edit)["version"] == 2
    assert manager.refused(f"/staff/{made['id']}/edit", edit).code == "tj.stale"
    change = {"physician": made["id"], "valid_from": "2026-03-03"}
    assert manager.post("/chief-physician", change)["valid_from"] == "2026-03-03"
    past = {**change, "valid_from": "2026-03-01"}
    assert manager.refused("/chief-physician", past).code == "examination.chief_in_the_past"


def test_the_catalogue_shown_can_be_changed_and_sent_back_as_the_next_version(hospital: Hospital) -> None:
    manager = hospital["zhuren"]
    (shipped,) = [one for one in manager.get("/catalogues") if one["state"] == "active"]
    whole = manager.get(f"/catalogues/{shipped['number']}")
    alt = next(item for item in whole["items"] if item["code"] == "alt")
    assert (alt["kind"], alt["station"]) == ("number", "blood")
    whole["valid_from"] = "2026-03-20"
    upper = next(one for one in whole["ranges"] if one["item"] == "alt")
    upper["upper"] = "45.5"
    draft = manager.post("/catalogues", whole)
    assert (draft["number"], draft["state"]) == (shipped["number"] + 1, "draft")
    again = manager.get(f"/catalogues/{draft['number']}")
    assert again == whole
    path = f"/catalogues/{draft['number']}/decide"
    assert manager.refused(path, {"action": "activate"}).code == "examination.second_person_needed"
    second = settled(created(hospital, "fuzhuren", "department_manager")[1])
    assert second.refused(path, {"action": "activate"}).code == "examination.trial_missing"
    period = {"first": "2026-02-01", "last": "2026-03-01"}
    trial = manager.post(f"/catalogues/{draft['number']}/trials", period)
    hospital.settle()
    assert second.get(f"/catalogues/{draft['number']}/trials/{trial['id']}")["deviations"] == []
    assert second.post(path, {"action": "activate"})["state"] == "active"
    assert second.refused(path, {"action": "discard"}).code == "tj.wrong_state"
    assert manager.refused("/catalogues/99", method="GET").code == "tj.not_found"
    assert hospital["qiantai"].refused("/catalogues", whole).code == "tj.not_permitted"


def test_a_draft_is_started_edited_with_faults_and_tells_them(hospital: Hospital) -> None:
    manager = hospital["zhuren"]
    draft = manager.post("/catalogues/drafts", {"valid_from": "2026-03-25"})
    path = f"/catalogues/{draft['number']}"
    whole = manager.get(path)
    whole["tubes"] = []
    whole["items"][0]["phrases"] = ["自述 2015 年治愈"]
    edited = done(manager.ask("PUT", path, json={"seen": 1, "catalogue": whole}))
    assert edited["version"] == 2
    assert refusal(manager.ask("PUT", path, json={"seen": 1, "catalogue": whole})).code == "tj.stale"
    told = manager.get(f"{path}/progress")
    assert told["faults"][0]["code"] == "examination.catalogue_invalid"
    assert "没有对应的采样管" in told["faults"][0]["sentence"]
    assert manager.get(path)["items"][0]["phrases"] == ["自述 2015 年治愈"]
    assert manager.refused(f"{path}/trials", {"first": "2026-02-01", "last": "2026-03-01"}).status == 422
    assert manager.refused(f"{path}/decide", {"action": "edit"}).code == "request.invalid"
    manager.post(f"{path}/decide", {"action": "discard"})


def changed(whole: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**whole, "valid_from": "2026-03-21", **changes}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda items: items[0].update(title="乙肝表面抗原"), "examination.hepatitis_b_refused"),
        (lambda items: items[0].update(code="Alt"), "examination.catalogue_invalid"),
        (lambda items: items.append(items[0]), "examination.catalogue_invalid"),
        (lambda items: items[0].update(title="a\x00b"), "value.control_character"),
        (lambda items: items[0].update(title=" "), "value.empty"),
        (lambda items: items[0].update(title="长" * 61), "request.invalid"),
        (lambda items: items[0].update(kind="colour"), "request.invalid"),
        (lambda items: items.clear(), "examination.catalogue_invalid"),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_refused(hospital: Hospital, change: Any, code: str) -> None:
    whole = changed(hospital["zhuren"].get("/catalogues/1"))
    change(whole["items"])
    assert hospital["zhuren"].refused("/catalogues", whole).code == code


@pytest.mark.parametrize("limit", ["9e9", "-1", "1,5", "١٢", "NaN", 5])
def test_limits_are_plain_decimal_numbers(hospital: Hospital, limit: Any) -> None:
    whole = changed(hospital["zhuren"].get("/catalogues/1"))
    whole["ranges"][0]["upper"] = limit
    assert refusal(hospital["zhuren"].ask("POST", "/catalogues", json=whole)).code == "request.invalid"


def test_a_time_of_day_has_no_offset_in_what_is_written(hospital: Hospital) -> None:
    periods = [
        {"start": "08:00:00+08:00", "end": "09:00:00", "capacity": 1},
        {"start": "10:00:00", "end": "11:00:00", "capacity": 1},
    ]
    days = {"first": "2026-03-09", "last": "2026-03-09", "plan": {"periods": periods}}
    team = {
        "department": str(hospital.centre),
        "employer": {"name": "香满园"},
        "contact": {"name": "韩经理", "phone": "13806350000"},
        "trades": ["food"],
        "holds": [{"day": "2026-03-05", "start": start, "places": 1} for start in ("08:00:00+08:00", "09:00:00")],
    }
    for refused in (
        hospital["zhuren"].refused(f"/departments/{hospital.centre}/days", days),
        hospital["qiantai"].refused("/teams", team),
    ):
        assert (refused.status, refused.code) == (422, "request.invalid")


@pytest.mark.parametrize("start", ["08:00:00+08:00", "08:00+08:00", "08:00:00Z"])
def test_a_time_of_day_has_no_offset_in_what_is_searched_by(hospital: Hospital, start: str) -> None:
    refused = refusal(hospital["qiantai"].ask("GET", "/appointments", params={"start": start}))
    assert (refused.status, refused.code) == (422, "request.invalid")
    assert refused.problem["errors"][0]["field"] == "start"
    refused = hospital["qiantai"].refused("/appointments/search", {"start": start})
    assert (refused.status, refused.problem["errors"][0]["field"]) == (422, "start")
