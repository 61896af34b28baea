"""The card printer's queue: what is queued, taken, spoilt and queued again, and who is left out."""

from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.card_queue import MemoryCardQueue, MemoryCardQueueQueries
from adapters.security.pades import NoSeal
from adapters.security.tokens import Ed25519Signer
from contracts.ports.certification import CENTRE, CLERK, LI, NOON, ZHANG, approved
from ports.certification import CertificateFilter, Sight
from tests.unit.certification.making import STRANGER, World, clerk
from tests.unit.certification.test_reading import PlainDocuments, revoke
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.errors import AlreadyQueued, TooManyAtOnce
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.domain.queued_card import CARD_MOVES, QueuedCard, QueuedCardAction, QueuedCardId
from tjdomain.certification.domain.queued_card import QueuedCardState as State
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.choosing import Choosing
from tjdomain.certification.usecases.left_out import NameLeftOut
from tjdomain.certification.usecases.move_card import BY_HAND, MoveCard, MoveCardCommand
from tjdomain.certification.usecases.print_certificates import PrintCertificates, PrintCertificatesCommand
from tjdomain.certification.usecases.queue_cards import QueueCards, QueueCardsCommand, QueuedCards
from tjdomain.certification.usecases.rendering import CertificateForm, Rendering
from tjdomain.certification.usecases.show_card_queue import (
    CardPage,
    ListCards,
    ListCardsQuery,
    OpenCard,
    OpenCardQuery,
)
from tjdomain.certification.usecases.take_next_card import TakeNextCard, TakeNextCardCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState
from tjdomain.shared.ids import CertificateId, DepartmentId, ExaminationId
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing
from tjdomain.shared.rights import PersonRight

JAM = ReprintReason.JAM
NOBODY = CertificateId(UUID(int=404))


class Slow(MemoryCardQueue):
    """Shows what waited a moment ago: somebody else is faster."""

    stale: tuple[QueuedCard, ...] = ()

    def waiting(self, sight: Sight, limit: int) -> tuple[QueuedCard, ...]:
        return self.stale or super().waiting(sight, limit)


class Printer:
    """The use cases round a card printer."""

    def __init__(self) -> None:
        self.world = world = World()
        self.cards = Slow(world.store)
        queries = MemoryCardQueueQueries(world.store)
        signer = Ed25519Signer({"2026": bytes(range(32))})
        rendering = Rendering(world.policies, world.contents, signer, PlainDocuments(), NoSeal())
        told = (world.log, world.clock, world.ids)
        choosing = Choosing(world.archive, world.clock)
        self.queue_cards = QueueCards(
            world.uow, choosing, NameLeftOut(world.archive, world.clock), world.printing, self.cards, *told
        )
        self.take = TakeNextCard(world.uow, self.cards, world.printing, rendering, *told)
        self.move_card = MoveCard(world.uow, self.cards, *told)
        self.list = ListCards(queries, world.archive, world.views, world.clock)
        self.open = OpenCard(world.uow, self.cards, world.printing, rendering, world.views)
        self.print = PrintCertificates(world.uow, rendering, world.printing)

    def issue(self, number: int, name: str = "") -> Certificate:
        person = ZHANG if number % 2 else LI
        one = evolve(approved(number, person=evolve(person, name=name) if name else person))
        made = self.world.issue(evolve(one, examination=ExaminationId(UUID(int=0xE000 + number))))
        self.world.contents.put(made.portrait, [b"jpeg"])
        return made

    def queue(self, *wanted: CertificateId, reason: ReprintReason | None = None) -> QueuedCards:
        return self.queue_cards(QueueCardsCommand(actor=clerk(), certificates=wanted, reason=reason))

    def next(self, confirmed: QueuedCardId | None = None, actor: Actor | None = None) -> QueuedCard | None:
        return self.take(TakeNextCardCommand(actor=actor or clerk(), confirmed=confirmed))

    def taken(self) -> QueuedCard:
        card = self.next()
        assert card is not None
        return card

    def move(
        self,
        card: QueuedCard,
        action: QueuedCardAction,
        reason: ReprintReason | None = None,
        actor: Actor | None = None,
    ) -> QueuedCard:
        return self.move_card(MoveCardCommand(actor=actor or clerk(), card=card.id, action=action, reason=reason))

    def listed(self, state: State = State.WAITING, actor: Actor | None = None) -> CardPage:
        return self.list(ListCardsQuery(actor=actor or clerk(), state=state))

    def opened(self, card: QueuedCard) -> str:
        return self.open(OpenCardQuery(actor=clerk(), card=card.id)).decode()

    @property
    def prints(self) -> list[tuple[str, str]]:
        printed = [event.new for event in self.world.log.events if event.kind == "certificate.printed"]
        return [(str(new["copy"]), str(new["reprint"])) for new in printed]


@pytest.fixture
def printer() -> Printer:
    return Printer()


def test_cards_are_taken_one_after_the_other_and_each_is_logged_once(printer: Printer) -> None:
    first, second = printer.issue(1), printer.issue(2)
    queued = printer.queue(second.id, first.id)
    assert [card.certificate for card in queued.cards] == [first.id, second.id]
    assert queued.left_out == ()
    card = printer.taken()
    assert (card.certificate, card.state, card.taken_by, card.taken_at) == (first.id, State.PRINTING, CLERK, NOON)
    assert printer.opened(card) == printer.opened(card) == f"card pdf {first.number}"
    assert printer.prints == [("1", "")]
    after = printer.next(card.id)
    assert after is not None
    assert after.certificate == second.id
    assert printer.next(after.id) is None
    assert printer.prints == [("1", "")] * 2
    assert printer.listed(State.PRINTED).counts[State.PRINTED] == 2
    kinds = [kind for kind in printer.world.kinds if kind.startswith("queued_card")]
    assert kinds[-3:] == ["queued_card.printed", "queued_card.taken", "queued_card.printed"]
    assert kinds.count("queued_card.opened") == 2


def test_a_spoilt_card_wants_a_reason_and_is_the_next_when_queued_again(printer: Printer) -> None:
    first, second = printer.issue(1), printer.issue(2)
    printer.queue(first.id, second.id)
    card = printer.taken()
    with pytest.raises(ReprintReasonMissing):
        printer.move(card, QueuedCardAction.SPOIL)
    spoilt = printer.move(card, QueuedCardAction.SPOIL, JAM)
    assert (spoilt.state, spoilt.reason) == (State.FAILED, JAM)
    printer.move(spoilt, QueuedCardAction.QUEUE_AGAIN)
    again = printer.taken()
    assert (again.id, again.reason) == (card.id, JAM)
    assert printer.prints == [("1", ""), ("2", "jam")]
    printer.move(again, QueuedCardAction.CONFIRM)
    late = printer.move(again, QueuedCardAction.SPOIL, ReprintReason.OTHER)
    assert printer.move(late, QueuedCardAction.QUEUE_AGAIN, ReprintReason.LOST).reason is ReprintReason.LOST


def test_who_is_left_out_of_the_queue_is_told_with_why(printer: Printer) -> None:
    good, revoked, printed = (printer.issue(number) for number in (1, 2, 3))
    revoke(printer.world, revoked)
    wanted = PrintCertificatesCommand(actor=clerk(), certificates=(printed.id,), form=CertificateForm.CARD_PDF)
    printer.print(wanted)
    queued = printer.queue(good.id, revoked.id, printed.id, NOBODY)
    assert [card.certificate for card in queued.cards] == [good.id]
    assert {one.certificate: one.why for one in queued.left_out} == {
        revoked.id: BatchRefusal.NOT_VALID,
        printed.id: BatchRefusal.PRINTED_BEFORE,
        NOBODY: BatchRefusal.FOREIGN,
    }
    assert [one.row and one.row.name for one in queued.left_out] == ["李娜𠮷", "张伟", None]
    (again,) = printer.queue(good.id).left_out
    assert (again.certificate, again.why) == (good.id, BatchRefusal.ALREADY_QUEUED)
    assert len(printer.queue(printed.id, reason=JAM).cards) == 1


def test_all_that_a_filter_finds_are_queued(printer: Printer) -> None:
    for number in range(1, 5):
        printer.issue(number)
    found = printer.queue_cards(QueueCardsCommand(actor=clerk(), wanted=CertificateFilter(name="张")))
    assert len(found.cards) == 2
    with pytest.raises(TooManyAtOnce):
        printer.queue_cards(QueueCardsCommand(actor=clerk(), wanted=CertificateFilter(name="王")))


def test_what_cannot_be_drawn_is_failed_with_why_and_does_not_stop_the_queue(printer: Printer) -> None:
    revoked, gone, rare, printed, good = (printer.issue(n, "张㐀" if n == 3 else "") for n in range(1, 6))
    printer.queue(revoked.id, gone.id, rare.id, printed.id, good.id)
    revoke(printer.world, revoked)
    printer.world.contents.delete(gone.portrait)
    printer.print(PrintCertificatesCommand(actor=clerk(), certificates=(printed.id,), form=CertificateForm.CARD_PDF))
    assert printer.taken().certificate == good.id
    failed = printer.listed(State.FAILED)
    assert {row.card.certificate: row.card.refusal for row in failed.rows} == {
        revoked.id: BatchRefusal.NOT_VALID,
        gone.id: BatchRefusal.PORTRAIT_GONE,
        rare.id: BatchRefusal.GLYPHS_MISSING,
        printed.id: BatchRefusal.PRINTED_BEFORE,
    }
    again = next(row.card for row in failed.rows if row.card.certificate == printed.id)
    assert printer.move(again, QueuedCardAction.QUEUE_AGAIN, JAM).refusal is None
    assert printer.taken().certificate == printed.id


@pytest.mark.parametrize("reason", [None, JAM])
def test_of_two_who_take_the_same_card_one_gets_the_next(printer: Printer, reason: ReprintReason | None) -> None:
    first, second = printer.issue(1), printer.issue(2)
    printer.cards.stale = printer.queue(first.id, second.id, reason=reason).cards
    assert printer.taken().certificate == first.id
    assert printer.taken().certificate == second.id
    assert printer.next() is None
    assert printer.prints == [("1", "")] * 2
    revoke(printer.world, first)
    assert printer.next() is None
    assert printer.listed(State.FAILED).rows == ()


def test_a_card_is_live_once_and_opened_while_it_is_printed(printer: Printer) -> None:
    one = printer.issue(1)
    (card,) = printer.queue(one.id).cards
    with pytest.raises(WrongState):
        printer.opened(card)
    spoilt = printer.move(printer.taken(), QueuedCardAction.SPOIL, JAM)
    (other,) = printer.queue(one.id, reason=JAM).cards
    with pytest.raises(AlreadyQueued):
        printer.move(spoilt, QueuedCardAction.QUEUE_AGAIN)
    printer.move(other, QueuedCardAction.WITHDRAW)
    printer.move(spoilt, QueuedCardAction.QUEUE_AGAIN)
    card = printer.taken()
    revoke(printer.world, one)
    with pytest.raises(WrongState):
        printer.opened(card)


def test_the_list_shows_whom_the_cards_are_for(printer: Printer) -> None:
    one = printer.issue(1)
    printer.queue(one.id)
    (row,) = printer.listed().rows
    assert row.certificate is not None
    assert (row.id, row.certificate.name, row.certificate.number) == (row.card.id, "张伟", one.number.text)
    assert "*" in row.certificate.document_number
    whole = printer.listed(actor=clerk(*CertificationRight, PersonRight.VIEW_UNMASKED)).rows[0].certificate
    assert whole is not None
    assert whole.document_number == one.holder.document.number
    assert printer.listed(State.PRINTED).rows == ()


def test_rights_and_scope(printer: Printer) -> None:
    one = printer.issue(1)
    (card,) = printer.queue(one.id).cards
    reader = clerk(CertificationRight.READ)
    acts = (
        lambda actor: printer.queue_cards(QueueCardsCommand(actor=actor, certificates=(one.id,))),
        lambda actor: printer.take(TakeNextCardCommand(actor=actor)),
        lambda actor: printer.move(card, QueuedCardAction.WITHDRAW, actor=actor),
        lambda actor: printer.list(ListCardsQuery(actor=actor)),
        lambda actor: printer.open(OpenCardQuery(actor=actor, card=card.id)),
    )
    for act in acts:
        with pytest.raises(NotPermitted):
            act(reader)
    assert printer.listed(actor=STRANGER).rows == ()
    assert printer.next(actor=STRANGER) is None
    with pytest.raises(NotFound):
        printer.move(card, QueuedCardAction.WITHDRAW, actor=STRANGER)
    elsewhere = evolve(card, id=QueuedCardId(UUID(int=5)), department=DepartmentId(UUID(int=4)), certificate=NOBODY)
    with printer.world.uow:
        printer.cards.add(elsewhere)
    with pytest.raises(NotFound):
        printer.open(OpenCardQuery(actor=clerk(), card=elsewhere.id))
    assert elsewhere.department != CENTRE


@pytest.mark.parametrize("action", BY_HAND)
@pytest.mark.parametrize("state", State)
def test_no_move_is_made_outside_the_table(printer: Printer, state: State, action: QueuedCardAction) -> None:
    card = QueuedCard(
        id=QueuedCardId(UUID(int=7)),
        department=CENTRE,
        created_by=CLERK,
        certificate=NOBODY,
        state=state,
        queued_at=NOON,
    )
    with printer.world.uow:
        printer.cards.add(card)
    if (state, action) in CARD_MOVES:
        assert printer.move(card, action, JAM).state is CARD_MOVES[state, action]
        return
    with pytest.raises(WrongState):
        printer.move(card, action, JAM)
