"""Parameters, contact information, dictionaries, webhooks and deliveries over HTTP."""

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.integration.journeys.hospital import API, Hospital, done, refusal
from tests.receiver import Receiver, receiver
from tjdomain.administration.domain.policy import GROUP
from tjdomain.administration.domain.public_text import TextKind

URL = "https://partner.example.cn/hook"


def parameter(hospital: Hospital, group: str, name: str) -> Any:
    return next(one for one in hospital["admin"].get("/parameters", group=group) if one["name"] == name)


def test_a_parameter_shows_what_was_shipped_and_what_is_in_force(hospital: Hospital) -> None:
    admin, path = hospital["admin"], "/parameters/booking/look_up_tries"
    before = parameter(hospital, "booking", "look_up_tries")
    assert (before["kind"], before["version"], before["value"]) == ("number", 0, before["default"])
    change = {"value": before["value"] + 1, "reason": "试行", "version": 0}
    assert admin.put(path, change)["state"] == "effective"
    assert parameter(hospital, "booking", "look_up_tries")["value"] == before["value"] + 1
    assert admin.refused(path, change, "PUT").code == "tj.stale"
    assert admin.refused(path, {**change, "version": 1}, "PUT").code == "administration.nothing_changed"
    for wrong in ("五", -1, None, [1], 10**30, {"a": 1}):
        refused = admin.refused(path, {**change, "version": 1, "value": wrong}, "PUT")
        assert refused.code == "administration.parameter_invalid"
    assert admin.refused("/parameters/booking/nothing", change, "PUT").code == "tj.not_found"
    (history,) = admin.get("/parameters/changes", group="booking", name="look_up_tries")
    assert (history["old"], history["new"], history["reason"]) == (before["value"], before["value"] + 1, "试行")
    assert hospital["zhuren"].refused(path, {**change, "version": 1}, "PUT").code == "tj.not_permitted"


def test_with_a_second_person_a_change_waits_for_somebody_else(hospital: Hospital) -> None:
    admin, manager = hospital["admin"], hospital["zhuren"]
    groups = {"value": ["certification"], "reason": "双人确认", "version": 0}
    admin.put(f"/parameters/{GROUP}/confirmed_groups", groups)
    asked = admin.put("/parameters/certification/supervised_by", {"value": "卫健局", "reason": "监制", "version": 0})
    assert asked["state"] == "pending"
    assert parameter(hospital, "certification", "supervised_by")["pending"]
    (waiting,) = manager.get("/parameters/changes", change_state="pending")
    path, confirm = f"/parameters/changes/{waiting['id']}/decide", {"action": "confirm", "version": 1}
    assert admin.refused(path, confirm).code == "administration.second_person_needed"
    assert manager.refused(path, {"action": "reject", "version": 1}).code == "value.empty"
    assert manager.post(path, confirm)["state"] == "effective"
    assert parameter(hospital, "certification", "supervised_by")["value"] == "卫健局"
    assert manager.refused(path, {**confirm, "version": 2}).code == "tj.wrong_state"


def test_everybody_reads_the_contact_information_and_each_edition_stays(hospital: Hospital) -> None:
    public = f"{API}/public/departments/{hospital.centre}/contact"
    empty = done(hospital.web.get(public))
    assert (empty["version"], empty["phone"]) == (0, "")
    path = f"/departments/{hospital.centre}/contact"
    body = {"version": 0, "address": "东昌路 1 号", "phone": "0635-8888888", "hours": "周一至周五", "bring": "身份证"}
    hospital["zhuren"].put(path, body)
    hospital["zhuren"].put(path, {**body, "version": 1, "phone": "0635-8888889"})
    assert done(hospital.web.get(public))["phone"] == "0635-8888889"
    assert hospital["zhuren"].refused(path, {**body, "version": 1}, "PUT").code == "tj.stale"
    history = hospital["zhuren"].get(f"{path}/history")
    assert [one["version"] for one in history] == [2, 1]
    assert [one["version"] for one in hospital["zhuren"].get(f"{path}/history", before=2)] == [1]
    assert hospital["qiantai"].refused(path, body, "PUT").code == "tj.not_permitted"


def test_everybody_reads_notice_and_consent_and_each_edition_stays(hospital: Hospital) -> None:
    def in_force() -> dict[str, Any]:
        return {one["kind"]: one for one in done(hospital.web.get(f"{API}/public/texts"))}

    shipped = in_force()
    assert {kind: one["version"] for kind, one in shipped.items()} == {kind.value: 1 for kind in TextKind}
    assert "敏感个人信息" in shipped["consent"]["title"]
    body = {"version": 1, "title": "预约须知", "points": ["请空腹", "带身份证"]}
    assert hospital["zhuren"].put("/texts/notice", body)["version"] == 2
    assert in_force()["notice"]["points"] == ["请空腹", "带身份证"]
    assert hospital["zhuren"].refused("/texts/notice", body, "PUT").code == "tj.stale"
    long = {**body, "version": 2, "points": ["好"] * 31}
    assert hospital["zhuren"].refused("/texts/notice", long, "PUT").code == "administration.too_many_points"
    history = hospital["zhuren"].get("/texts/notice/history")
    assert [(one["version"], bool(one["created_by"])) for one in history] == [(2, True), (1, False)]
    assert [one["version"] for one in hospital["zhuren"].get("/texts/notice/history", before=2)] == [1]
    assert hospital["qiantai"].refused("/texts/notice", body, "PUT").code == "tj.not_permitted"


def test_forms_offer_the_words_of_a_dictionary(hospital: Hospital) -> None:
    manager = hospital["zhuren"]
    body = {"key": "complaint", "title": "重打原因", "entries": [{"value": "jammed", "label": "卡纸"}]}
    made = manager.post("/dictionaries", body)
    assert manager.refused("/dictionaries", body).code == "administration.dictionary_exists"
    off = {**made["entries"][0], "enabled": False}
    words = [off, {"value": "lost", "label": "遗失"}]
    path = f"/dictionaries/{made['id']}"
    assert manager.put(path, {"version": 1, "title": "重打原因", "entries": words})["version"] == 2
    offered = done(hospital.web.get(f"{API}/public/words/complaint"))
    assert [one["value"] for one in offered] == ["lost"]
    assert refusal(hospital.web.get(f"{API}/public/words/nothing")).code == "tj.not_found"
    repeated = {"version": 2, "title": "重打原因", "entries": words * 2}
    assert manager.refused(path, repeated, "PUT").code == "administration.entry_repeated"
    assert "complaint" in [one["key"] for one in manager.get("/dictionaries")]
    assert hospital["qiantai"].refused("/dictionaries", method="GET").code == "tj.not_permitted"


def subscribed(hospital: Hospital, url: str = URL, *kinds: str) -> Any:
    body = {
        "department": str(hospital.centre),
        "name": "监管平台",
        "url": url,
        "kinds": list(kinds) or ["certificate.issued"],
    }
    return hospital["admin"].post("/webhooks", body)


def test_a_card_reader_is_registered_and_revoked(hospital: Hospital) -> None:
    admin, body = hospital["admin"], {"department": str(hospital.centre), "name": "一号窗口"}
    made = admin.post("/card-readers", body)
    assert len(made["pairing_code"]) == 2 * (16 + 32)
    (one,) = (known for known in admin.get("/card-readers") if known["id"] == made["id"])
    assert ("pairing_code" in one, one["name"], one["active"], one["seen_at"]) == (False, "一号窗口", True, None)
    assert admin.ask("DELETE", f"/card-readers/{made['id']}").status_code == 204
    assert {known["id"]: known["active"] for known in admin.get("/card-readers")}[made["id"]] is False
    assert admin.refused("/card-readers", {**body, "name": ""}).code == "value.empty"
    assert admin.refused(f"/card-readers/{UUID(int=1)}", method="DELETE").code == "tj.not_found"
    assert hospital["qiantai"].refused("/card-readers", method="GET").code == "tj.not_permitted"


def test_the_secret_of_a_webhook_is_told_once(hospital: Hospital) -> None:
    admin, made = hospital["admin"], subscribed(hospital)
    assert len(base64.b64decode(made["secret"].removeprefix("whsec_"))) == 32
    path = f"/webhooks/{made['id']}"
    assert all("secret" not in one for one in admin.get("/webhooks"))
    changed = admin.post(f"{path}/secret")
    assert (changed["secrets"], changed["secret"] == made["secret"]) == (2, False)
    edit = {"version": 2, "name": "监管平台", "url": URL, "kinds": ["certificate.*"], "drop_former": True}
    assert admin.put(path, edit)["secrets"] == 1
    assert admin.refused(path, edit, "PUT").code == "tj.stale"
    assert admin.ask("DELETE", path).status_code == 204
    assert {one["id"]: one["active"] for one in admin.get("/webhooks")}[made["id"]] is False
    for wrong, code in (({"url": "http://user@host/"}, "webhook.url"), ({"kinds": []}, "webhook.kinds")):
        refused = admin.refused(path, {**edit, "version": 4, **wrong}, "PUT")
        assert refused.code == code
    assert hospital["zhuren"].refused("/webhooks", method="GET").code == "tj.not_permitted"
    assert admin.refused(f"/webhooks/{UUID(int=1)}/secret").code == "tj.not_found"


@pytest.fixture
def partner() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


def test_a_delivery_that_was_given_up_is_sent_again(hospital: Hospital, partner: Receiver) -> None:
    admin = hospital["admin"]
    hospital.settle()
    subscribed(hospital, partner.url(), "contact_information.changed")
    partner.answers = [410]
    version = done(hospital.web.get(f"{API}/public/departments/{hospital.centre}/contact"))["version"]
    body = {"version": version, "address": "新址", "phone": "1", "hours": "", "bring": ""}
    hospital["zhuren"].put(f"/departments/{hospital.centre}/contact", body)
    hospital.settle()
    (dead,) = admin.get("/deliveries", delivery_state="dead", party="webhook")
    assert (dead["kind"], dead["state"], dead["attempts"]) == ("contact_information.changed", "dead", 1)
    assert [one["attempt"] for one in admin.get(f"/deliveries/{dead['id']}/attempts")] == [1]
    assert admin.get("/deliveries/counts")["webhook"] == {"dead": 1}
    again = admin.post(f"/deliveries/{dead['id']}/send-again")
    assert again["state"] == "pending"
    assert admin.refused(f"/deliveries/{dead['id']}/send-again").code == "tj.wrong_state"
    hospital.settle()
    assert admin.get("/deliveries/counts")["webhook"] == {"delivered": 1}
    assert len(partner.requests) == 2
    assert hospital["zhuren"].refused("/deliveries", method="GET").code == "tj.not_permitted"
    assert admin.refused(f"/deliveries/{UUID(int=1)}/send-again").code == "tj.not_found"
