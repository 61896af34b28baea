"""Whoever may see numbers whole is written down with what was seen; everybody else sees stars."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.database.tables.kernel import event_log
from tests.integration.journeys.hospital import Hospital, refusal
from tests.integration.web.populated import examined, populated
from tests.unit.house import ROOT

DAY = "2026-03-02"
WHOLE = re.compile(r'"\d{17}[\dX]"|"1[3-9]\d{9}"')
SHOW_PERSONS = {
    "/appointments",
    "/appointments/search",
    "/appointments/{appointment}",
    "/certificates",
    "/certificates/search",
    "/departments/{department}/day-lists/{day}",
    "/examinations",
    "/examinations/search",
    "/examinations/{examination}",
    "/teams",
    "/teams/search",
    "/teams/{team}",
}


@pytest.fixture(scope="module")
def known(hospital: Hospital) -> dict[str, list[str]]:
    return populated(hospital)


def readable() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every route that staff read: method, template, the parameters that it cannot do without."""
    paths = json.loads((ROOT / "contracts" / "openapi" / "tj.json").read_text("utf-8"))["paths"]
    for path, methods in paths.items():
        if "get" in methods and "/public/" not in path:
            asked = methods["get"].get("parameters", [])
            wanted = {one["name"]: DAY for one in asked if one["in"] == "query" and one.get("required")}
            yield "GET", path.removeprefix("/api/v1"), wanted
        if path.endswith("/search"):
            yield "POST", path.removeprefix("/api/v1"), {}


def views(hospital: Hospital) -> int:
    counted = select(func.count()).where(event_log.c.kind.like("%.viewed"), event_log.c.kind != "file.viewed")
    with hospital.system.engine.connect() as connection:
        return int(connection.execute(counted).scalar_one())


def shown_whole(hospital: Hospital, known: dict[str, list[str]], account: str) -> dict[str, int]:
    """Of the routes whose answer holds a number whole: how many views were logged meanwhile."""
    stand_in: dict[str, Any] = {"station": "internal", "day": DAY, **{name: ids[0] for name, ids in known.items()}}
    found = {}
    for method, template, wanted in readable():
        before = views(hospital)
        path = re.sub(r"\{(\w+)\}", lambda name: str(stand_in.get(name[1], "1")), template)
        answer = hospital[account].ask(method, path, params=wanted, **({"json": {}} if method == "POST" else {}))
        if answer.is_success and WHOLE.search(answer.text):
            found[template] = views(hospital) - before
    return found


def test_every_answer_with_a_number_in_it_leaves_a_trace(hospital: Hospital, known: dict[str, list[str]]) -> None:
    found = {**shown_whole(hospital, known, "zhuren"), **shown_whole(hospital, known, "qiantai")}
    assert [template for template, logged in found.items() if logged != 1] == []
    assert SHOW_PERSONS - found.keys() == set()


def test_a_slip_printed_again_shows_the_person_and_leaves_a_trace(
    hospital: Hospital, known: dict[str, list[str]]
) -> None:
    before = views(hospital)
    assert WHOLE.search(hospital["qiantai"].ask("POST", f"/appointments/{known['appointment'][0]}/slip").text)
    assert views(hospital) == before + 1


def test_without_the_right_no_answer_holds_a_number_and_nothing_is_logged(
    hospital: Hospital, known: dict[str, list[str]]
) -> None:
    before = views(hospital)
    assert shown_whole(hospital, known, "fangshe") == {}
    assert views(hospital) == before


def result_of(view: Any, code: str) -> Any:
    return next(item for item in view["items"] if item["code"] == code)


def test_a_station_sees_what_it_entered_and_what_it_replaced_and_no_other_station_does(
    hospital: Hospital, known: dict[str, list[str]]
) -> None:
    examination = known["examination"][1]
    tubes = hospital["chouxue"].get(f"/examinations/{examination}")["tubes"]
    for tube in tubes:
        hospital["chouxue"].post(f"/examinations/{examination}/specimens", {"barcode": tube["barcode"]})
    entry = {"item": "alt", "value": "23", "unit": "U/L"}
    made = hospital["jianyan"].post(f"/examinations/{examination}/results", {"entries": [entry]})
    assert result_of(made, "alt")["result"]["value"] == "23"
    correction = {"entry": {**entry, "value": "32"}, "reason": "抄错了", "seen": 1}
    hospital["jianyan"].post(f"/examinations/{examination}/results/correct", correction)
    alt = result_of(hospital["jianyan"].get(f"/examinations/{examination}"), "alt")
    assert (alt["result"]["value"], alt["result"]["reason"]) == ("32", "抄错了")
    assert [(one["number"], one["value"]) for one in alt["replaced"]] == [(1, "23")]
    elsewhere = result_of(hospital["fangshe"].get(f"/examinations/{examination}"), "alt")
    assert (elsewhere["result"], elsewhere["replaced"]) == (None, [])


def test_who_concludes_reads_why_the_reviewer_sent_it_back(hospital: Hospital, known: dict[str, list[str]]) -> None:
    examination = known["examination"][2]
    examined(hospital, hospital["chouxue"].get(f"/examinations/{examination}"))
    assert hospital["zhujian"].post("/examinations/conclude", {"examinations": [examination]})["done"] == [examination]
    hospital["shenhe"].post(f"/reviews/{examination}/return", {"reason": "请复核ALT"})
    (step,) = hospital["zhujian"].get(f"/examinations/{examination}")["reviews"]
    assert (step["step"], step["reason"]) == ("returned", "请复核ALT")
    assert hospital["qiantai"].get(f"/examinations/{examination}")["reviews"] == []


def test_the_desk_sees_the_state_and_neither_outcome_nor_flags(hospital: Hospital, known: dict[str, list[str]]) -> None:
    approved = known["examination"][0]

    def line(account: str) -> Any:
        page = hospital[account].get("/examinations", states="qualified")
        return next(one for one in page["items"] if one["id"] == approved)

    assert (line("zhujian")["outcome"], line("zhujian")["stations"][0]["flagged"]) == ("qualified", 0)
    assert (line("qiantai")["state"], line("qiantai")["outcome"]) == ("qualified", None)
    assert {station["flagged"] for station in line("qiantai")["stations"]} == {None}
    seen = {one["station"]: one["flagged"] for one in line("jianyan")["stations"]}
    assert (seen["internal"], seen["blood"]) == (None, 0)
    assert approved in {one["id"] for one in hospital["zhujian"].get("/examinations", flagged="false")["items"]}
    refused = refusal(hospital["qiantai"].ask("GET", "/examinations", params={"flagged": "false"}))
    assert refused.code == "tj.not_permitted"
    assert hospital["qiantai"].get("/examinations", states="awaiting_recheck")["items"] == []
