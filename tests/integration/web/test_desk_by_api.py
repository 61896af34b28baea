"""What the pages of the exam centre do, by JSON: queue, slips, papers, batches of prints, the card printer."""

from typing import Any

import pytest

from contracts.ports.documents import sizes
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.certified import certificate_of
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import arrived
from tests.integration.web.office import DESK, DRAWER, MANAGER, RADIOLOGIST


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


def status(hospital: Hospital, account: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, str]:
    answer = hospital[account].ask("POST", path, json=body or {})
    return answer.status_code, answer.json().get("code", "")


def pdf(hospital: Hospital, account: str, path: str, body: dict[str, Any] | None = None) -> bytes:
    answer = hospital[account].ask("POST" if body is not None else "GET", path, json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return bytes(answer.content)


def test_a_room_calls_skips_and_finishes_people(hospital: Hospital) -> None:
    manager, clerk = hospital[MANAGER], hospital[RADIOLOGIST]
    room = manager.post("/queue/rooms", {"name": "X线 7 号", "stations": ["xray"]})
    one = arrived(hospital, 3601)
    board = clerk.get("/queue")
    assert room in board["rooms"]
    (row,) = (row for row in board["rows"] if row["examination"] == one["id"] and row["station"] == "xray")
    joined = clerk.post("/queue/join", {"examination": one["id"], "prefer": "pregnant"})
    assert joined["id"] == one["id"]
    called = clerk.post(f"/queue/rooms/{room['id']}/next", {})["called"]
    assert (called["id"], called["state"], called["priority"]) == (row["ticket"], "called", "pregnant")
    move = f"/queue/rooms/{room['id']}/tickets/{called['id']}/move"
    for action, state in (("recall", "called"), ("put_back", "waiting"), ("call", "called"), ("finish", "done")):
        assert clerk.post(move, {"action": action})["state"] == state
    assert status(hospital, RADIOLOGIST, move, {"action": "skip"})[0] == 409
    while clerk.post(f"/queue/rooms/{room['id']}/next", {})["called"] is not None:
        pass
    changed = {"name": "X线 8 号", "stations": ["xray"], "seen": room["version"], "active": False}
    assert manager.put(f"/queue/rooms/{room['id']}", changed)["active"] is False
    assert status(hospital, RADIOLOGIST, "/queue/rooms", {"name": "我的", "stations": ["xray"]})[0] == 403


def test_a_screen_is_opened_once_and_revoked(hospital: Hospital) -> None:
    opened = hospital[MANAGER].post("/queue/screens", {"name": "大厅"})
    assert hospital.web.get(f"/screen/{opened['token']}").status_code == 200
    assert opened["screen"] in hospital[MANAGER].get("/queue/screens")
    assert hospital[MANAGER].post(f"/queue/screens/{opened['screen']['id']}/revoke", {})["revoked"] is True
    assert hospital.web.get(f"/screen/{opened['token']}").status_code == 404


def test_papers_are_printed_again_with_a_reason_only(hospital: Hospital) -> None:
    one = arrived(hospital, 3602)
    papers, labels = f"/examinations/{one['id']}/papers", f"/examinations/{one['id']}/labels"
    for kind in ("guide_slip", "exam_sheet"):
        assert sizes(pdf(hospital, DESK, papers, {"kind": kind}))
    assert sizes(pdf(hospital, DRAWER, labels, {}))
    for path, body in ((papers, {"kind": "guide_slip"}), (labels, {})):
        assert status(hospital, DESK, path, body) == (422, "flows.reprint_reason_missing")
        assert pdf(hospital, DESK, path, {**body, "reprint": "jam"})
    assert status(hospital, MANAGER, f"/examinations/{one['id']}/notices", {"kind": "unfit"})[0] == 409


def test_a_slip_is_handed_in_with_what_is_missing_and_given_back(hospital: Hospital) -> None:
    one = arrived(hospital, 3603)
    path = f"/slips/{one['id']}"
    assert status(hospital, DESK, f"{path}/hand-in") == (422, "examination.slip_incomplete")
    taken = hospital[MANAGER].post(f"{path}/hand-in", {"reason": "家里有急事"})
    assert taken["standing"] is True
    assert "alt" in taken["missing"]
    assert hospital[MANAGER].post(f"{path}/give-back", {"reason": "扫错了"})["standing"] is False


def test_a_batch_of_prints_is_asked_for_followed_and_opened(hospital: Hospital) -> None:
    one, gone = (certificate_of(hospital, number) for number in (3611, 3612))
    manager = hospital[MANAGER]
    manager.post(f"/certificates/{gone['id']}/revoke", {"reason": "错发"})
    asked = {"certificates": [one["id"], gone["id"]], "form": "a4_pdf"}
    batch = manager.post("/certificates/print-batches", asked)
    assert (batch["asked"], batch["printed"], batch["form"], batch["left_out"]) == (2, 0, "a4_pdf", [])
    assert manager.post("/certificates/print-batches", asked)["id"] == batch["id"]
    path = f"/certificates/print-batches/{batch['id']}"
    assert manager.ask("GET", f"{path}/document").status_code == 404
    hospital.settle()
    (left_out,) = manager.get(path)["left_out"]
    assert left_out == {
        "certificate": gone["id"], "number": gone["number"], "name": gone["name"], "why": "not_valid"
    }  # fmt: skip
    assert len(sizes(pdf(hospital, MANAGER, f"{path}/document"))) == 1
    assert status(hospital, RADIOLOGIST, "/certificates/print-batches", asked)[0] == 403


def test_a_card_printer_takes_cards_until_none_is_left(hospital: Hospital) -> None:
    manager, cards = hospital[MANAGER], "/certificates/cards"
    while (card := manager.post(f"{cards}/next", {})["card"]) is not None:  # what others left
        manager.post(f"{cards}/{card['id']}/move", {"action": "confirm"})
    one = certificate_of(hospital, 3621)
    queued = manager.post(cards, {"certificates": [one["id"], one["examination"]]})
    assert [card["certificate"] for card in queued["cards"]] == [one["id"]]
    assert [(left["name"], left["why"]) for left in queued["left_out"]] == [(None, "foreign")]
    assert manager.get(cards)["items"] == queued["cards"]
    card = manager.post(f"{cards}/next", {})["card"]
    path = f"{cards}/{card['id']}"
    assert [tuple(map(round, side)) for side in sizes(pdf(hospital, MANAGER, f"{path}/document"))] == [(86, 54)] * 2
    assert status(hospital, MANAGER, f"{path}/move", {"action": "spoil"}) == (422, "flows.reprint_reason_missing")
    manager.post(f"{path}/move", {"action": "spoil", "reprint": "jam"})
    assert manager.get(f"{cards}?wanted=failed")["counts"]["failed"] >= 1
    manager.post(f"{path}/move", {"action": "queue_again"})
    assert manager.post(f"{cards}/next", {})["card"]["reason"] == "jam"
    assert manager.post(f"{cards}/next", {"confirmed": card["id"]})["card"] is None
    assert status(hospital, RADIOLOGIST, f"{cards}/next")[0] == 403
