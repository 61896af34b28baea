"""Lists, the public check, and what goes to the printer."""

from collections.abc import Sequence
from datetime import date

import pytest
from attrs import evolve

from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from contracts.ports.certification import LI, TODAY, ZHANG, approved, certificate
from ports.certification import CertificateFilter
from ports.documents import CertificateCard
from tests.unit.certification.making import EXAMINEE, STRANGER, World, changed_to, clerk
from tjdomain.certification.domain.certificate import Certificate, CertificateState
from tjdomain.certification.domain.change import Correction
from tjdomain.certification.domain.errors import GlyphsMissing, SettingMissing, TooManyAtOnce
from tjdomain.certification.domain.verification import TOKEN_PURPOSE, PrintedEdition, Verdict
from tjdomain.certification.usecases.cancel_certificate import CancelCertificate, CancelCertificateCommand
from tjdomain.certification.usecases.correct_certificate import CorrectCertificate, CorrectCertificateCommand
from tjdomain.certification.usecases.list_expiring import ListExpiring, ListExpiringQuery
from tjdomain.certification.usecases.list_number_gaps import ListNumberGaps, ListNumberGapsQuery
from tjdomain.certification.usecases.list_waiting import ListWaiting, ListWaitingQuery
from tjdomain.certification.usecases.my_certificates import (
    DrawMyCertificate,
    DrawMyCertificateQuery,
    FindMyCertificates,
    FindMyCertificatesQuery,
)
from tjdomain.certification.usecases.print_certificates import PrintCertificates, PrintCertificatesCommand
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.search_certificates import SearchCertificates, SearchCertificatesQuery
from tjdomain.certification.usecases.verify_certificate import Verification, VerifyCertificate, VerifyCertificateQuery
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState

SIGNER = Ed25519Signer({"2026": bytes(range(32))})
VERIFIER = Ed25519Verifier(SIGNER.public_keys())


class PlainDocuments:
    """Draws a card as its number; its font lacks 㐀."""

    def missing_glyphs(self, text: str) -> str:
        return "㐀" if "㐀" in text else ""

    def card_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        return self._drawn("card pdf", cards)

    def card_png(self, card: CertificateCard) -> bytes:
        return self._drawn("card png", [card])

    def a4_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        return self._drawn("a4 pdf", cards)

    def a4_png(self, card: CertificateCard) -> bytes:
        return self._drawn("a4 png", [card])

    def _drawn(self, form: str, cards: Sequence[CertificateCard]) -> bytes:
        return " ".join([form, *(card.number for card in cards)]).encode()


@pytest.fixture
def rendering(world: World) -> Rendering:
    for n in range(1, 5):
        world.contents.put(certificate(n).portrait, [b"jp", b"eg"])
    return Rendering(world.policies, world.contents, SIGNER, PlainDocuments())


@pytest.fixture
def printing(world: World, rendering: Rendering) -> PrintCertificates:
    return PrintCertificates(world.uow, world.certificates, rendering, world.log, world.clock, world.ids)


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
            actor=clerk(), certificate=issued.id, correction=Correction(holder=changed_to(LI)), reason="姓名录错"
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
    slow = PrintCertificates(world.uow, world.certificates, Drawing(), world.log, world.clock, world.ids)  # type: ignore[arg-type]
    with pytest.raises(WrongState):
        slow(PrintCertificatesCommand(actor=clerk(), certificates=(issued.id,), form=CertificateForm.CARD_PDF))
    assert "certificate.printed" not in world.kinds


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
    first, other = world.issue(approved(1)), world.issue(approved(2))
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
