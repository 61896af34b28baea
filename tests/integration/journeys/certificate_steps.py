"""What follows an approval: certificates, their documents and codes, changes, rechecks, and what people look up."""

import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from contracts.ports.documents import decoded
from ports.audit import ChainCheck
from tests.integration.journeys.booking_steps import Member, a_portrait
from tests.integration.journeys.examination_steps import Slip, current, one_is_approved
from tests.integration.journeys.hospital import BODY, PUBLIC_URL, Hospital

Certificate = Mapping[str, Any]


def archive(hospital: Hospital, **wanted: Any) -> list[Certificate]:
    """All certificates in the archive, oldest first."""
    page = hospital["qiantai"].get("/certificates", limit=200, **wanted)
    assert page["total"] == len(page["items"])
    return list(reversed(page["items"]))


def certificate_of(hospital: Hospital, slip: Slip) -> Certificate:
    """The newest certificate of an examination."""
    return [one for one in archive(hospital) if one["examination"] == slip["id"]][-1]


def certificates_are_issued(hospital: Hospital, slips: Sequence[Slip], waiting: Slip) -> None:
    """In the background, one for each who is qualified and has a portrait; who has none waits in 缺照片."""
    assert archive(hospital) == []
    hospital.settle()
    hospital.settle()
    qualified = {slip["id"] for slip in slips if current(hospital, slip)["state"] == "qualified"}
    issued = archive(hospital)
    assert {one["examination"] for one in issued} == qualified - {waiting["id"]}
    assert len(issued) == len({one["number"] for one in issued}) == len(qualified) - 1
    assert {(one["state"], one["valid_until"]) for one in issued} == {("valid", "2027-03-02")}
    (line,) = hospital["qiantai"].get("/certificates/waiting")["items"]
    assert line["examination"] == waiting["id"]
    done = hospital["qiantai"].get("/appointments", states="completed")
    assert done["total"] == sum(current(hospital, slip)["state"] != "in_progress" for slip in slips)


def a_portrait_is_supplied(hospital: Hospital, waiting: Slip) -> None:
    """The picture comes later; the certificate is issued at once, and only once."""
    path, body = f"/certificates/waiting/{waiting['id']}/portrait", {"portrait": a_portrait(hospital)}
    issued = hospital["qiantai"].post(path, body)
    assert (issued["examination"], issued["edition"], issued["state"]) == (waiting["id"], 1, "valid")
    assert hospital["qiantai"].get("/certificates/waiting")["items"] == []
    assert hospital["qiantai"].refused(path, body).status in {404, 409}
    hospital.settle()
    assert len([one for one in archive(hospital) if one["examination"] == waiting["id"]]) == 1


def printed(hospital: Hospital, certificates: Sequence[Certificate], form: str) -> bytes:
    """What comes out of the printer."""
    body = {"certificates": [one["id"] for one in certificates], "form": form}
    content = hospital["qiantai"].post("/certificates/print", body)
    assert isinstance(content, bytes)
    return content


def text_of(pdf: bytes) -> str:
    """The text of a document as Debian's own reader sees it, without white space."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    return "".join(done.stdout.decode().split())


def they_are_printed(hospital: Hospital, certificates: Sequence[Certificate]) -> None:
    """Cards and A4 say who, what, until when and by whom."""
    cards = printed(hospital, certificates, "card_pdf")
    assert cards.startswith(b"%PDF-")
    text = text_of(cards)
    for one in certificates:
        assert one["name"] in text
        assert one["number"] in text
    sheet = text_of(printed(hospital, certificates[:1], "a4_pdf"))
    number = certificates[0]["document_number"]
    for said in (certificates[0]["name"], certificates[0]["number"], BODY, "2027", "食品", f"{number[:3]}***"):
        assert said in sheet, (said, sheet)
    assert number not in sheet


def scanned(hospital: Hospital, certificate: Certificate, *, a4: bool = False) -> str:
    """The token in the code of the picture."""
    (url,) = decoded(hospital["qiantai"].post(f"/certificates/{certificate['id']}/picture", {"a4": a4}))
    assert url.startswith(f"{PUBLIC_URL}/v/")
    return url.removeprefix(f"{PUBLIC_URL}/v/")


def verdict(hospital: Hospital, token: str) -> str:
    """What an inspector's phone is told, without any sign-in."""
    answer = hospital.web.get(f"/api/v1/public/certificates/verify/{token}")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    if told["verdict"] not in {"forged", "unknown"}:
        assert told["masked_name"].startswith(told["masked_name"][0] + "*")
        assert told["trades"] == ["food"]
    return str(told["verdict"])


def their_codes_are_checked(hospital: Hospital, certificate: Certificate) -> None:
    """The code on card and on A4 leads to «valid»; a changed one is forged."""
    token = scanned(hospital, certificate)
    assert verdict(hospital, token) == verdict(hospital, scanned(hospital, certificate, a4=True)) == "valid"
    assert verdict(hospital, token[:12] + ("A" if token[12] != "A" else "B") + token[13:]) == "forged"


def a_name_is_corrected(hospital: Hospital, certificate: Certificate) -> None:
    """The same number in the next edition; what was printed before is superseded."""
    old = scanned(hospital, certificate)
    wrong = {"reason": "姓名录入有误", "name": "王 小\u0000明", "document_number": certificate["document_number"]}
    path = f"/certificates/{certificate['id']}/correct"
    assert hospital["zhuren"].refused(path, wrong).code == "value.control_character"
    assert hospital["qiantai"].refused(path, {**wrong, "name": "王晓明"}).code == "tj.not_permitted"
    following = hospital["zhuren"].post(path, {**wrong, "name": "王晓明"})
    assert (following["number"], following["edition"]) == (certificate["number"], certificate["edition"] + 1)
    assert following["holder"]["name"] == "王晓明"
    assert verdict(hospital, old) == "superseded"
    assert verdict(hospital, scanned(hospital, following)) == "valid"
    assert hospital["qiantai"].refused("/certificates/print", {"certificates": [certificate["id"]]}).status == 409


def an_approval_is_undone(hospital: Hospital, slip: Slip) -> None:
    """Never while the certificate is valid; once that is revoked and all is approved again, the next edition stands."""
    first = certificate_of(hospital, slip)
    token, path = scanned(hospital, first), f"/reviews/{slip['id']}/undo"
    assert hospital["shenhe"].refused(path, {"reason": "报告有误"}).code == "flows.certificate_stands"
    assert current(hospital, slip)["state"] == "qualified"
    assert verdict(hospital, token) == "valid"
    revoke = f"/certificates/{first['id']}/revoke"
    assert hospital["zhuren"].refused(revoke, {"reason": ""}).status == 422
    assert hospital["zhuren"].post(revoke, {"reason": "化验报告有误"})["state"] == "revoked"
    assert verdict(hospital, token) == "revoked"
    assert hospital["shenhe"].post(path, {"reason": "报告有误"})["state"] == "awaiting_review"
    assert one_is_approved(hospital, slip)["state"] == "qualified"
    hospital.settle()
    second = certificate_of(hospital, slip)
    assert (second["edition"], second["state"]) == (2, "valid")
    assert verdict(hospital, scanned(hospital, second)) == "valid"
    assert verdict(hospital, token) == "revoked"


def a_failed_item_is_rechecked(hospital: Hospital, slip: Slip, days_later: Any) -> None:
    """Only the culture is examined again; the first examination is qualified by it, the certificate hangs on it."""
    assert current(hospital, slip)["state"] == "awaiting_recheck"
    assert [case["item"] for case in hospital["zhuren"].get("/public-health-cases")].count("stool_dysentery") == 1
    hospital.at(days_later, "09:00")
    recheck = hospital["qiantai"].post(f"/examinations/{slip['id']}/recheck")
    assert hospital["qiantai"].refused(f"/examinations/{slip['id']}/recheck").code == "examination.recheck_begun"
    assert (recheck["recheck_of"], recheck["missing"]) == (slip["id"], ["stool_dysentery"])
    (tube,) = recheck["tubes"]
    hospital["chouxue"].post(f"/examinations/{recheck['id']}/specimens", {"barcode": tube["barcode"]})
    entries = {"entries": [{"item": "stool_dysentery", "value": "未检出"}]}
    done = hospital["jianyan"].post(f"/examinations/{recheck['id']}/results", entries)
    body = {"seen": done["version"], "verdicts": {"food": "passes"}}
    hospital["zhujian"].post(f"/examinations/{recheck['id']}/conclude", body)
    assert one_is_approved(hospital, recheck)["state"] == "qualified"
    assert current(hospital, slip)["state"] == "qualified"
    hospital.settle()
    assert [one["examination"] for one in archive(hospital, number=certificate_of(hospital, recheck)["number"])] == [
        recheck["id"]
    ]
    assert certificate_of(hospital, recheck)["exam_date"] == days_later.isoformat()
    assert not [one for one in archive(hospital) if one["examination"] == slip["id"]]


def a_person_looks_up_the_own_results(hospital: Hospital, member: Member, slip: Slip) -> None:
    """Name, number and 查询码 open the own results and the electronic certificate; a wrong code opens nothing."""
    proof = {"name": member.name, "document_number": member.document_number, "code": member.code}
    anybody = hospital["qiantai"]
    for path in ("/public/appointments/look-up", "/public/examinations/mine", "/public/certificates/mine"):
        assert anybody.refused(path, {**proof, "code": "22222222"}).code == "booking.proof_wrong"
    (own,) = anybody.post("/public/appointments/look-up", proof)
    assert (own["id"], own["state"]) == (member.appointment, "completed")
    (examined,) = anybody.post("/public/examinations/mine", proof)
    assert (examined["id"], examined["state"]) == (slip["id"], "qualified")
    alt = {item["title"]: item for item in examined["items"]}["谷丙转氨酶"]
    assert (alt["unit"], alt["flag"], alt["upper"]) == ("U/L", "normal", "50")
    assert examined["conclusion"]["outcome"] == "qualified"
    assert examined["has_report"]
    report = text_of(anybody.post(f"/public/examinations/{slip['id']}/report", {"proof": proof}))
    for said in (BODY, member.name, slip["number"], "谷丙转氨酶", "检查结论：合格", "主检医师：王立国"):
        assert said in report, (said, report)
    (mine,) = anybody.post("/public/certificates/mine", proof)
    assert mine["state"] == "valid"
    path = f"/public/certificates/{mine['id']}"
    (url,) = decoded(anybody.post(f"{path}/picture", {"proof": proof}))
    assert verdict(hospital, url.removeprefix(f"{PUBLIC_URL}/v/")) == "valid"
    assert mine["number"] in text_of(anybody.post(f"{path}/document", {"proof": proof, "a4": True}))
    other = next(one for one in archive(hospital) if one["id"] != mine["id"])
    assert anybody.refused(f"/public/certificates/{other['id']}/picture", {"proof": proof}).status == 404


def only_progress_is_shown_before_the_approval(hospital: Hospital, member: Member) -> None:
    """Whoever asks too early learns how far it is, and nothing of what was found."""
    proof = {"name": member.name, "document_number": member.document_number, "code": member.code}
    (examined,) = hospital["qiantai"].post("/public/examinations/mine", proof)
    assert (examined["items"], examined["conclusion"], examined["has_report"]) == ([], None, False)
    early = hospital["qiantai"].refused(f"/public/examinations/{examined['id']}/report", {"proof": proof})
    assert early.code == "examination.not_approved"
    assert {one["station"]: one["open"] for one in examined["progress"]}["xray"] == 0
    assert hospital["qiantai"].post("/public/certificates/mine", proof) == []


def the_books_are_proved(hospital: Hospital, slips: Sequence[Slip], examined: int) -> None:
    """Certificates agree with approvals, and the chain over all events is whole."""
    rows, after = [], None
    while True:
        page = hospital["qiantai"].get("/examinations", after=after, limit=200)
        rows += page["items"]
        after = page["next"]
        if after is None:
            break
    assert len(rows) == examined
    qualified = {row["id"] for row in rows if row["state"] == "qualified"}
    superseded_by_recheck = {row["recheck_of"] for row in rows if row["recheck_of"]}
    valid = [one for one in archive(hospital) if one["state"] == "valid"]
    assert sorted(one["examination"] for one in valid) == sorted(qualified - superseded_by_recheck)
    assert hospital["qiantai"].get("/certificates/waiting")["items"] == []
    check: ChainCheck = hospital.system.container.resolve(ChainCheck)
    report = check.verify([], hospital.clock.now())
    assert report.sound, report
    assert report.sealed > 20 * len(slips)
