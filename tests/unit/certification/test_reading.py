"""Lists, the public check, and what goes to the printer."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.security.pades import NoSeal
from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from contracts.ports import examination_samples as samples
from contracts.ports.certification import ELSEWHERE, LI, TODAY, ZHANG, approved, certificate
from ports.certification import CertificateFilter
from ports.documents import CertificateCard
from tests.unit.certification.making import EXAMINEE, STRANGER, World, clerk
from tjdomain.certification.domain.certificate import Certificate, CertificateState
from tjdomain.certification.domain.change import Correction, HolderChange
from tjdomain.certification.domain.errors import GlyphsMissing, SettingMissing, TooManyAtOnce
from tjdomain.certification.domain.lifecycle import CertificateAction
from tjdomain.certification.domain.sheet import Duplex
from tjdomain.certification.domain.verification import TOKEN_PURPOSE, PrintedEdition, Verdict
from tjdomain.certification.usecases.cancel_certificate import CancelCertificate, CancelCertificateCommand
from tjdomain.certification.usecases.correct_certificate import CorrectCertificate, CorrectCertificateCommand
from tjdomain.certification.usecases.count_certificates import CountCertificates, CountCertificatesQuery
from tjdomain.certification.usecases.find_certificates import FindCertificates, FindCertificatesQuery
from tjdomain.certification.usecases.list_expiring import ListExpiring, ListExpiringQuery
from tjdomain.certification.usecases.list_number_gaps import ListNumberGaps, ListNumberGapsQuery
from tjdomain.certification.usecases.list_unissued import ListUnissued, ListUnissuedQuery, UnissuedReason
from tjdomain.certification.usecases.list_waiting import ListWaiting, ListWaitingQuery
from tjdomain.certification.usecases.my_certificates import (
    DrawMyCertificate,
    DrawMyCertificateQuery,
    FindMyCertificates,
    FindMyCertificatesQuery,
)
from tjdomain.certification.usecases.print_certificates import PrintCertificates, PrintCertificatesCommand
from tjdomain.certification.usecases.reissue_certificate import ReissueCertificate, ReissueCertificateCommand
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.search_certificates import SearchCertificates, SearchCertificatesQuery
from tjdomain.certification.usecases.show_certificate import ShowCertificate, ShowCertificateQuery
from tjdomain.certification.usecases.show_waiting import ShowWaiting, ShowWaitingQuery
from tjdomain.certification.usecases.verify_certificate import Verification, VerifyCertificate, VerifyCertificateQuery
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing
from tjdomain.shared.text import EmptyValue

SIGNER = Ed25519Signer({"2026": bytes(range(32))})
VERIFIER = Ed25519Verifier(SIGNER.public_keys())


class PlainDocuments:
    """Draws a card as its number; its font lacks 㐀."""

    def missing_glyphs(self, text: str) -> str:
        return "㐀" if "㐀" in text else ""

    def card_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        return self._drawn("card pdf", cards)

    def sheet_pdf(self, cards: Sequence[CertificateCard], duplex: Duplex) -> bytes:
        return self._drawn("sheet pdf", cards)

    def card_png(self, card: CertificateCard) -> bytes:
        return self._drawn("card png", [card])

    def a4_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        return self._drawn("a4 pdf", cards)

    def a4_png(self, card: CertificateCard) -> bytes:
        return self._drawn("a4 png", [card])

    def joined(self, documents: Sequence[bytes]) -> bytes:
        return b"; ".join(documents)

    def _drawn(self, form: str, cards: Sequence[CertificateCard]) -> bytes:
        return " ".join([form, *(card.number for card in cards)]).encode()


@pytest.fixture
def rendering(world: World) -> Rendering:
    for n in range(1, 5):
        world.contents.put(certificate(n).portrait, [b"jp", b"eg"])
    return Rendering(world.policies, world.contents, SIGNER, PlainDocuments(), NoSeal())


@pytest.fixture
def printing(world: World, rendering: Rendering) -> PrintCertificates:
    return PrintCertificates(world.uow, rendering, world.printing)


@pytest.fixture
def drawing(world: World, rendering: Rendering) -> DrawMyCertificate:
    return DrawMyCertificate(world.uow, world.certificates, rendering, world.clock)


def revoke(world: World, issued: Certificate) -> None:
    RevokeCertificate(world.uow, world.certificates, world.log, world.clock, world.ids)(
        RevokeCertificateCommand(actor=clerk(), certificate=issued.id, reason="错发")
    )


def cancel(world: World, issued: Certificate) -> None:
    CancelCertificate(world.uow, world.certificates, world.log, world.clock, world.ids)(
        CancelCertificateCommand(actor=clerk(), certificate=issued.id, reason="本人申请")
    )


def correct(world: World, issued: Certificate) -> Certificate:
    return CorrectCertificate(world.uow, world.certificates, world.files, world.log, world.clock, world.ids)(
        CorrectCertificateCommand(
            actor=clerk(),
            certificate=issued.id,
            correction=Correction(holder=HolderChange(name="李小四")),
            reason="姓名录错",
        )
    )


def test_the_archive_shows_numbers_masked(world: World) -> None:
    issued = world.issue()
    world.issue(approved(2, person=LI))
    search = SearchCertificates(world.archive, world.clock, world.views)
    page = search(SearchCertificatesQuery(actor=clerk(), wanted=CertificateFilter(name="张")))
    assert ([row.id for row in page.rows], page.total) == ([issued.id], 1)
    assert page.rows[0].document_number == "371***********1234"


def test_who_may_see_numbers_sees_them_whole(world: World) -> None:
    world.issue()
    actor = clerk("certification.read", "person.view_unmasked")
    page = SearchCertificates(world.archive, world.clock, world.views)(
        SearchCertificatesQuery(actor=actor, wanted=CertificateFilter())
    )
    assert page.rows[0].document_number == ZHANG.document.number


def test_numbers_seen_whole_are_logged_under_the_one_thing_or_as_a_list_and_masked_ones_are_not(world: World) -> None:
    first = world.issue()
    search = SearchCertificates(world.archive, world.clock, world.views)

    def logged(*rights: str) -> list[tuple[str, object, object]]:
        before = len(world.log.events)
        actor = clerk("certification.read", *rights)
        search(SearchCertificatesQuery(actor=actor, wanted=CertificateFilter()))
        return [(event.kind, event.subject_id.value, event.new) for event in world.log.events[before:]]

    assert logged() == []
    assert logged("person.view_unmasked") == [("certificate.viewed", first.id.value, {})]
    second = world.issue(approved(2, person=LI))
    ((kind, view, new),) = logged("person.view_unmasked")
    assert (kind, new) == ("certificate.viewed", {"ids": [str(second.id), str(first.id)]})
    assert view not in {first.id.value, second.id.value}


def test_every_list_needs_the_right_to_read(world: World) -> None:
    nobody = clerk("x")
    with pytest.raises(NotPermitted):
        SearchCertificates(world.archive, world.clock, world.views)(
            SearchCertificatesQuery(actor=nobody, wanted=CertificateFilter())
        )
    with pytest.raises(NotPermitted):
        ListExpiring(world.archive, world.policies, world.clock, world.views)(ListExpiringQuery(actor=nobody))
    with pytest.raises(NotPermitted):
        ListWaiting(world.archive, world.views)(ListWaitingQuery(actor=nobody))
    with pytest.raises(NotPermitted):
        ListNumberGaps(world.archive, world.policies)(ListNumberGapsQuery(actor=nobody, year=2026))


def test_those_that_expire_within_the_parameter_are_listed(world: World) -> None:
    soon = world.issue(approved(1, exam_date=date(2025, 12, 23)))
    world.issue(approved(2, exam_date=date(2025, 12, 24)))
    revoke(world, world.issue(approved(3, exam_date=date(2025, 12, 1))))
    expiring = ListExpiring(world.archive, world.policies, world.clock, world.views)
    page = expiring(ListExpiringQuery(actor=clerk()))
    assert ([row.id for row in page.rows], page.total) == ([soon.id], 1)
    world.go_to(date(2026, 12, 24))
    assert soon.id not in [row.id for row in expiring(ListExpiringQuery(actor=clerk())).rows]


def test_those_without_a_portrait_are_listed_in_scope(world: World) -> None:
    world.approve(approved(portrait=None))
    page = ListWaiting(world.archive, world.views)(ListWaitingQuery(actor=clerk()))
    assert ([row.examination for row in page.rows], page.total) == ([approved().examination], 1)
    assert page.rows[0].document_number == "371***********1234"
    assert ListWaiting(world.archive, world.views)(ListWaitingQuery(actor=STRANGER)).total == 0


def test_numbers_without_a_valid_certificate_are_explained(world: World) -> None:
    world.issue(approved(1))
    revoked = world.issue(approved(2))
    revoke(world, revoked)
    list_gaps = ListNumberGaps(world.archive, world.policies)
    gaps = list_gaps(ListNumberGapsQuery(actor=clerk(), year=2026))
    assert [(gap.first, gap.number, gap.state, gap.reason) for gap in gaps] == [
        (2, revoked.number.text, CertificateState.REVOKED, "错发")
    ]
    assert list_gaps(ListNumberGapsQuery(actor=clerk(), year=2026, body_code="999999")) == ()
    assert [gap.reason for gap in list_gaps(ListNumberGapsQuery(actor=STRANGER, year=2026))] == [None]


def verdict(world: World, token: str) -> Verification:
    return VerifyCertificate(VERIFIER, world.archive, world.clock)(VerifyCertificateQuery(token=token))


def token_of(certificate: Certificate) -> str:
    return SIGNER.sign(PrintedEdition(certificate.number.text, certificate.edition).payload(), TOKEN_PURPOSE)


def test_the_public_check_shows_only_what_everybody_may_know(world: World) -> None:
    issued = world.issue()
    assert verdict(world, token_of(issued)) == Verification(
        verdict=Verdict.VALID,
        number=issued.number.text,
        masked_name="张*",
        trades=issued.trades,
        valid_until=issued.valid_until,
        body_name=issued.body_name,
    )


def test_the_public_check_tells_each_state(world: World) -> None:
    revoked, cancelled, corrected, expired = (world.issue(approved(n)) for n in (1, 2, 3, 4))
    revoke(world, revoked)
    cancel(world, cancelled)
    following = correct(world, corrected)
    assert verdict(world, token_of(revoked)).verdict is Verdict.REVOKED
    assert verdict(world, token_of(cancelled)).verdict is Verdict.CANCELLED
    assert verdict(world, token_of(corrected)).verdict is Verdict.SUPERSEDED
    assert verdict(world, token_of(following)).verdict is Verdict.VALID
    world.go_to(date(2027, 11, 22))
    assert verdict(world, token_of(expired)).verdict is Verdict.EXPIRED


def test_a_signed_token_of_no_certificate_is_unknown(world: World) -> None:
    token = SIGNER.sign(PrintedEdition("37150220260000011", 1).payload(), TOKEN_PURPOSE)
    assert verdict(world, token) == Verification(verdict=Verdict.UNKNOWN)
    assert verdict(world, SIGNER.sign(b"nonsense", TOKEN_PURPOSE)).verdict is Verdict.UNKNOWN


def test_what_we_did_not_sign_for_this_purpose_is_forged(world: World) -> None:
    payload = PrintedEdition(world.issue().number.text, 1).payload()
    other = Ed25519Signer({"2026": bytes(32)})
    for token in (other.sign(payload, TOKEN_PURPOSE), SIGNER.sign(payload, "team"), "", "证", "A" * 5000):
        assert verdict(world, token) == Verification(verdict=Verdict.FORGED)


@pytest.mark.parametrize("payload", [b"", b"N", b"N.0", b"N.", b".1", b"n.1", b"N.1.1", "证.1".encode(), b"N.1\n"])
def test_a_payload_that_names_no_edition_is_not_read(payload: bytes) -> None:
    assert PrintedEdition.read(payload) is None


def test_a_payload_is_read_as_it_was_made() -> None:
    printed = PrintedEdition("LC-2026-B2-0017", 12)
    assert PrintedEdition.read(printed.payload()) == printed


def test_a_card_holds_what_is_printed(world: World, rendering: Rendering) -> None:
    world.set_policy(supervised_by="区卫生健康局")
    issued = world.issue()
    card = rendering.card(issued)
    assert card == CertificateCard(
        number=issued.number.text,
        holder_name="张伟",
        sex=ZHANG.sex,
        document_number="371***********1234",
        trades=issued.trades,
        exam_date=issued.exam_date,
        issue_date=TODAY,
        valid_until=issued.valid_until,
        body_name=issued.body_name,
        supervised_by="区卫生健康局",
        print_count=1,
        portrait=b"jpeg",
        verify_url=card.verify_url,
    )
    base, _, token = card.verify_url.rpartition("/")
    assert base == "https://tj.example.cn/v"
    assert verdict(world, token).number == issued.number.text


def test_what_was_not_drawn_was_not_printed_nor_what_was_revoked_meanwhile(world: World) -> None:
    class Drawing:
        def card(self, certificate: Certificate) -> Certificate:
            return certificate

        def draw(self, cards: list[Certificate], form: CertificateForm) -> bytes:
            revoke(world, cards[0])
            return b"document"

    issued = world.issue()
    slow = PrintCertificates(world.uow, Drawing(), world.printing)  # type: ignore[arg-type]
    with pytest.raises(WrongState):
        slow(PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=CertificateForm.CARD_PDF))
    assert "certificate.printed" not in world.kinds


def test_of_two_who_print_a_card_at_one_moment_the_second_says_why(world: World, printing: PrintCertificates) -> None:
    issued = world.issue()
    command = PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=CertificateForm.CARD_PDF)

    class Drawing:
        def card(self, certificate: Certificate) -> Certificate:
            return certificate

        def draw(self, _cards: list[Certificate], _form: CertificateForm) -> bytes:
            printing(evolve(command, reason=ReprintReason.JAM))
            return b"document"

    slow = PrintCertificates(world.uow, Drawing(), world.printing)  # type: ignore[arg-type]
    with pytest.raises(ReprintReasonMissing):
        slow(command)
    slow(evolve(command, reason=ReprintReason.JAM))
    copies = [event.new["copy"] for event in world.log.events if event.kind == "certificate.printed"]
    assert copies == ["1", "2", "3"]


def test_characters_that_the_font_lacks_are_named_before_printing(world: World, printing: PrintCertificates) -> None:
    issued = world.issue(approved(person=evolve(ZHANG, name="张㐀㐀")))
    with pytest.raises(GlyphsMissing) as refusal:
        printing(PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=CertificateForm.CARD_PDF))
    assert refusal.value.characters == "㐀"
    assert world.kinds == ["certificate.issued"]


def test_nothing_is_printed_without_the_public_address(world: World, printing: PrintCertificates) -> None:
    issued = world.issue()
    world.set_policy(public_base_url="")
    with pytest.raises(SettingMissing):
        printing(PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=CertificateForm.CARD_PDF))


@pytest.mark.parametrize("form", CertificateForm)
def test_each_form_is_drawn(world: World, printing: PrintCertificates, form: CertificateForm) -> None:
    issued = world.issue()
    drawn = printing(PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=form))
    assert drawn.decode() == f"{form.value.replace('_', ' ')} {issued.number}"
    assert world.kinds[-1] == "certificate.printed"


def test_many_cards_go_into_one_document_in_the_order_asked_for(world: World, printing: PrintCertificates) -> None:
    first, second = world.issue(approved(1)), world.issue(approved(2))
    command = PrintCertificatesCommand(actor=clerk(), certificates=(second.id, first.id), form=CertificateForm.CARD_PDF)
    assert printing(command).decode() == f"card pdf {second.number} {first.number}"


@pytest.mark.parametrize(
    ("form", "given"),
    [(CertificateForm.CARD_PDF, 0), (CertificateForm.CARD_PDF, 201), (CertificateForm.A4_PNG, 2)],
)
def test_a_document_holds_at_least_one_and_not_too_many(
    world: World, printing: PrintCertificates, form: CertificateForm, given: int
) -> None:
    issued = world.issue()
    with pytest.raises(TooManyAtOnce) as refusal:
        printing(PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,) * given, form=form))
    assert (refusal.value.limit, refusal.value.given) == (form.most, given)


def test_only_a_valid_certificate_in_scope_is_printed_with_the_right(world: World, printing: PrintCertificates) -> None:
    issued = world.issue()
    command = PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=CertificateForm.A4_PDF)
    with pytest.raises(NotPermitted):
        printing(evolve(command, actor=clerk("certification.read")))
    with pytest.raises(NotFound):
        printing(evolve(command, actor=STRANGER))
    revoke(world, issued)
    with pytest.raises(WrongState):
        printing(command)


def test_a_portrait_that_is_gone_stops_the_printing(world: World, printing: PrintCertificates) -> None:
    issued = world.issue()
    world.contents.delete(issued.portrait)
    with pytest.raises(NotFound):
        printing(PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=CertificateForm.A4_PDF))


def test_a_person_finds_their_own_without_replaced_editions(world: World) -> None:
    first, other = world.issue(approved(1)), world.issue(approved(2, person=LI))
    renewed = correct(world, other)
    mine = FindMyCertificates(world.archive, world.clock)
    found = mine(FindMyCertificatesQuery(actor=EXAMINEE, document=ZHANG.document))
    assert [row.id for row in found] == [first.id]
    found = mine(FindMyCertificatesQuery(actor=EXAMINEE, document=LI.document))
    assert [row.id for row in found] == [renewed.id]


def test_a_person_draws_their_own_only(world: World, drawing: DrawMyCertificate) -> None:
    issued = world.issue()
    query = DrawMyCertificateQuery(
        actor=EXAMINEE, document=ZHANG.document, certificate=issued.id, form=CertificateForm.CARD_PNG
    )
    assert drawing(query).decode() == f"card png {issued.number}"
    with pytest.raises(NotFound):
        drawing(evolve(query, document=LI.document))
    world.go_to(date(2027, 11, 22))
    with pytest.raises(WrongState):
        drawing(query)


def test_staff_do_not_use_the_examinees_way(world: World, drawing: DrawMyCertificate) -> None:
    issued = world.issue()
    with pytest.raises(NotPermitted):
        FindMyCertificates(world.archive, world.clock)(FindMyCertificatesQuery(actor=clerk(), document=ZHANG.document))
    with pytest.raises(NotPermitted):
        drawing(
            DrawMyCertificateQuery(
                actor=clerk(), document=ZHANG.document, certificate=issued.id, form=CertificateForm.CARD_PDF
            )
        )


def test_a_form_is_printed_once_for_each_copy_and_then_with_a_reason(world: World, printing: PrintCertificates) -> None:
    issued = world.issue()
    card = PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=CertificateForm.CARD_PDF)
    printing(evolve(card, reason=ReprintReason.JAM))
    printing(evolve(card, form=CertificateForm.A4_PDF))
    with pytest.raises(ReprintReasonMissing):
        printing(card)
    printing(evolve(card, reason=ReprintReason.LOST))
    printed = [event.new for event in world.log.events if event.kind == "certificate.printed"]
    assert printed == [
        {"form": "card_pdf", "copy": "1", "reprint": ""},
        {"form": "a4_pdf", "copy": "1", "reprint": ""},
        {"form": "card_pdf", "copy": "2", "reprint": "lost"},
    ]
    ReissueCertificate(world.uow, world.certificates, world.policies, world.log, world.clock, world.ids)(
        ReissueCertificateCommand(actor=clerk(), certificate=issued.id, reason="遗失")
    )
    printing(evolve(card, form=CertificateForm.A4_PDF))


def test_certificates_are_counted_by_state(world: World) -> None:
    world.issue(approved(1))
    revoke(world, world.issue(approved(2, person=LI)))
    count = CountCertificates(world.archive, world.clock)
    counts = count(CountCertificatesQuery(actor=clerk()))
    assert {state: number for state, number in counts.items() if number} == {
        CertificateState.VALID: 1,
        CertificateState.REVOKED: 1,
    }
    with pytest.raises(NotPermitted):
        count(CountCertificatesQuery(actor=clerk("x")))


def showing(world: World) -> ShowCertificate:
    return ShowCertificate(
        world.uow, world.certificates, world.archive, world.policies, world.history, world.clock, world.views
    )


def test_a_certificate_is_shown_with_its_editions_its_steps_and_what_may_be_done(
    world: World, printing: PrintCertificates
) -> None:
    first = world.issue(approved(1))
    other = world.issue(approved(2))
    world.issue(approved(3, department=ELSEWHERE))
    world.clock.time += timedelta(minutes=1)
    printing(PrintCertificatesCommand(actor=clerk(), certificates=(first.id,), form=CertificateForm.A4_PDF))
    world.clock.time += timedelta(minutes=1)
    second = correct(world, first)
    shown = showing(world)(ShowCertificateQuery(actor=clerk(), certificate=second.id))
    assert [each.edition for each in shown.editions] == [2, 1]
    assert [(step.edition, step.kind, step.form, step.copy) for step in shown.steps] == [
        (2, "certificate.corrected", "", ""),
        (1, "certificate.superseded", "", ""),
        (1, "certificate.printed", "a4_pdf", "1"),
        (1, "certificate.issued", "", ""),
    ]
    assert shown.steps[0].reason == "姓名录错"
    assert CertificateAction.CORRECT in shown.actions
    assert (shown.state, shown.expires_soon) == (CertificateState.VALID, False)
    assert [row.id for row in shown.others] == [other.id]
    world.go_to(second.valid_until)
    assert showing(world)(ShowCertificateQuery(actor=clerk(), certificate=second.id)).expires_soon
    with pytest.raises(NotFound):
        showing(world)(ShowCertificateQuery(actor=STRANGER, certificate=second.id))
    with pytest.raises(NotPermitted):
        showing(world)(ShowCertificateQuery(actor=clerk("x"), certificate=second.id))


def test_a_card_is_found_by_whatever_is_scanned_or_typed(world: World) -> None:
    issued, gone = world.issue(approved(1)), world.issue(approved(2, person=LI))
    revoke(world, gone)
    find = FindCertificates(world.archive, VERIFIER, world.clock, world.views)
    examination = samples.registered(1)
    world.store.table("examination")[examination.id] = examination

    def found(text: str) -> list[object]:
        return [row.id for row in find(FindCertificatesQuery(actor=clerk(), text=text))]

    token = SIGNER.sign(PrintedEdition(gone.number.text, 1).payload(), TOKEN_PURPOSE)
    assert found(issued.number.text) == [issued.id]
    assert found(f"https://tj.example.cn/v/{token}") == [gone.id]
    assert found("https://tj.example.cn/v/x") == []
    assert found(ZHANG.document.number) == found("张伟") == found(examination.slip) == [issued.id]
    assert found(LI.document.number) == found("李娜𠮷") == found("？") == []
    (row,) = find(FindCertificatesQuery(actor=clerk(), text="张伟"))
    assert row.document_number == "371***********1234"
    with pytest.raises(EmptyValue):
        found(" ")
    with pytest.raises(NotPermitted):
        find(FindCertificatesQuery(actor=clerk("x"), text="张伟"))


def test_who_waits_for_a_certificate_is_listed_with_why(world: World) -> None:
    done = [samples.approved(samples.concluded(samples.all_normal(samples.registered(n)))) for n in (1, 2)]
    world.store.table("examination").update({one.id: one for one in done})
    world.go_to(date(2026, 3, 3))
    world.approve(approved(1, portrait=None))
    list_unissued = ListUnissued(world.archive, world.policies, world.clock, world.views)

    def reasons(**wanted: Any) -> list[UnissuedReason]:
        page = list_unissued(ListUnissuedQuery(actor=clerk(), **wanted))
        assert page.total == len(page.rows)
        assert all("*" in one.row.document_number for one in page.rows)
        return [one.reason for one in page.rows]

    assert reasons() == [UnissuedReason.DUE, UnissuedReason.NO_PORTRAIT]
    assert reasons(waiting=True) == [UnissuedReason.NO_PORTRAIT]
    assert list_unissued(ListUnissuedQuery(actor=clerk())).rows[0].id == done[1].id
    world.go_to(date(2027, 3, 3))
    assert reasons() == []
    assert set(reasons(since=done[0].day)) == {UnissuedReason.WOULD_BE_EXPIRED}
    world.set_policy(body_name="")
    assert reasons(waiting=True) == [UnissuedReason.SETTING_MISSING]
    with pytest.raises(NotPermitted):
        list_unissued(ListUnissuedQuery(actor=clerk("x")))


def test_who_lacks_a_portrait_is_shown_until_it_comes(world: World) -> None:
    pending = world.approve(approved(1, portrait=None))
    show = ShowWaiting(world.uow, world.pendings, world.views)
    query = ShowWaitingQuery(actor=clerk(), examination=approved(1).examination)
    assert show(query) == pending
    with pytest.raises(NotFound):
        show(evolve(query, actor=STRANGER))
    with pytest.raises(NotPermitted):
        show(evolve(query, actor=clerk("certification.read")))
    world.issue(approved(1))
    with pytest.raises(NotFound):
        show(query)
