"""What an inspector's phone shows after scanning a certificate: no script, no cookie, no colour needed."""

from datetime import timedelta
from typing import Any

import pytest

from entrypoints.web.h5.verify import LOOKS
from ports.security import TokenSigner
from tests.integration.journeys.certificate_steps import scanned
from tests.integration.journeys.hospital import BODY, Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.reading import Phone
from tests.integration.web.record_steps import certified
from tjdomain.certification.domain.verification import TOKEN_PURPOSE, PrintedEdition, Verdict
from tjdomain.certification.usecases.verify_certificate import VerifyCertificate
from tjdomain.shared.errors import Unavailable


@pytest.fixture(scope="module")
def holder(hospital: Hospital) -> tuple[str, Any]:
    """The address in the code of a valid certificate, and the certificate."""
    hospital.clock.time = MORNING
    _, certificate = certified(hospital)
    return f"/v/{scanned(hospital, certificate)}", certificate


def symbols(phone: Phone) -> int:
    return len(phone.page.tree.xpath("//main//*[local-name()='svg' and @aria-hidden='true']"))


def test_a_valid_certificate_is_told_in_one_word_with_what_to_compare(phone: Phone, holder: Any) -> None:
    path, certificate = holder
    page = phone.open(path)
    assert (page.status, page.heading, page.title) == (200, "有效", "有效 - 健康证查验")
    assert page.facts() == {
        "姓名": "王*明",
        "从业类别": "食品",
        "有效期到": "2027年3月2日",
        "发证单位": BODY,
        "证号": certificate["number"],
    }
    assert "证上的照片，和本人一样" in page.said
    assert "查询时间 2026-03-02 08:30" in page.said
    assert symbols(phone) == 1


def test_nothing_personal_no_cookie_no_script_no_form(phone: Phone, holder: Any) -> None:
    path, certificate = holder
    page = phone.open(path)
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-store"
    assert page.tree.xpath("//script | //form | //*[@style]") == []
    assert phone.web.cookies.jar is not None
    assert list(phone.web.cookies) == []
    for secret in (certificate["name"], certificate["document_number"], "王小明"):
        assert secret not in page.text
    assert page.tree.get("lang") == "zh-CN"


def test_an_expired_one_is_real_but_over(hospital: Hospital, phone: Phone, holder: Any) -> None:
    path, _ = holder
    hospital.clock.move(timedelta(days=366))
    page = phone.open(path)
    assert page.heading == "已过期"
    assert page.facts()["有效期原到"] == "2027年3月2日"
    assert "证是真的，但已到期，不能用" in page.said


def test_a_corrected_one_sends_to_the_new_one(hospital: Hospital, phone: Phone) -> None:
    member, certificate = certified(hospital)
    old = scanned(hospital, certificate)
    body = {"reason": "姓名录入有误", "name": "王晓明", "document_number": member.document_number}
    hospital["zhuren"].post(f"/certificates/{certificate['id']}/correct", body)
    page = phone.open(f"/v/{old}")
    assert page.heading == "已换发新证"
    assert "请持证人出示新证" in page.said


@pytest.mark.parametrize(("verb", "word"), [("revoke", "已撤销"), ("cancel", "已注销")])
def test_one_that_was_taken_back_cannot_be_used(hospital: Hospital, phone: Phone, verb: str, word: str) -> None:
    _, certificate = certified(hospital)
    token = scanned(hospital, certificate)
    hospital["zhuren"].post(f"/certificates/{certificate['id']}/{verb}", {"reason": "化验报告有误"})
    page = phone.open(f"/v/{token}")
    assert page.heading == word
    assert "不能再用" in page.said
    assert "化验报告有误" not in page.text


def test_an_unknown_one_is_rightly_signed_but_not_in_the_books(hospital: Hospital, phone: Phone) -> None:
    signer: TokenSigner = hospital.system.container.resolve(TokenSigner)
    page = phone.open(f"/v/{signer.sign(PrintedEdition('3715-2026-999999', 1).payload(), TOKEN_PURPOSE)}")
    assert page.heading == "查无此证"
    assert page.facts() == {}
    assert "不能当作有效证" in page.said


@pytest.mark.parametrize(
    "change", [lambda token: token[:-8], lambda token: "A" * len(token), lambda _: "王小明<script>"]
)
def test_a_forged_one_is_told_without_repeating_what_it_says(phone: Phone, holder: Any, change: Any) -> None:
    path, _ = holder
    page = phone.open(f"/v/{change(path.removeprefix('/v/'))}")
    assert (page.status, page.heading) == (200, "疑似伪造")
    assert "先再扫一次" in page.said
    assert page.facts() == {}
    assert "王小明" not in page.text
    assert "<script" not in page.text


def test_every_verdict_has_a_look_and_looks_differ_by_shape(phone: Phone) -> None:
    assert LOOKS.keys() == set(Verdict)
    assert len(set(LOOKS.values())) == 4


def test_an_address_that_is_cut_off_is_a_page_too(phone: Phone) -> None:
    for path in ("/v", "/v/a/b"):
        page = phone.open(path)
        assert (page.status, page.heading) == (404, "没有查成")
        assert "这不是说证有问题" in page.said
        assert "整个放进框里" in page.said
        assert "set-cookie" not in page.headers


def test_when_nothing_can_be_read_the_page_does_not_blame_the_certificate(
    phone: Phone, holder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise Unavailable("database")

    monkeypatch.setattr(VerifyCertificate, "__call__", broken)
    page = phone.open(holder[0])
    assert (page.status, page.heading) == (503, "没有查成")
    assert page.tree.xpath("//*[@role='alert']")


def test_the_answer_for_programs_stays(hospital: Hospital, holder: Any) -> None:
    answer = hospital.web.get(f"/api/v1/public/certificates/verify/{holder[0].removeprefix('/v/')}")
    assert answer.json() == {
        "verdict": "valid",
        "number": holder[1]["number"],
        "masked_name": "王*明",
        "trades": ["food"],
        "valid_until": "2027-03-02",
    }
