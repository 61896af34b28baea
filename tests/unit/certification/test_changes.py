"""Correct, re-issue, revoke, cancel and hand over."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from attrs import evolve

from contracts.ports.certification import CLERK, LI, NOON, ZHANG, approved
from tests.unit.certification.making import STRANGER, World, changed_to, clerk
from tjdomain.certification.domain.certificate import Certificate, CertificateState, Collection, CollectionWay
from tjdomain.certification.domain.change import Correction, HolderChange
from tjdomain.certification.domain.errors import AnotherPerson, NothingToCorrect, TooManyAtOnce, TradeNotPassed
from tjdomain.certification.usecases.cancel_certificate import CancelCertificate, CancelCertificateCommand
from tjdomain.certification.usecases.correct_certificate import CorrectCertificate, CorrectCertificateCommand
from tjdomain.certification.usecases.record_collection import RecordCollection, RecordCollectionCommand
from tjdomain.certification.usecases.reissue_certificate import ReissueCertificate, ReissueCertificateCommand
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.ids import CertificateId, FileId
from tjdomain.shared.text import ControlCharacter, EmptyValue, TooLong
from tjdomain.shared.trade import Trade

Act = Callable[[Actor, str], object]


@pytest.fixture
def issued(world: World) -> Certificate:
    return world.issue(approved(trades=(Trade.FOOD, Trade.DRUGS)))


@pytest.fixture
def correct(world: World) -> CorrectCertificate:
    return CorrectCertificate(world.uow, world.certificates, world.files, world.log, world.clock, world.ids)


@pytest.fixture
def collect(world: World) -> RecordCollection:
    return RecordCollection(world.uow, world.certificates, world.log, world.clock, world.ids)


@pytest.fixture(params=["correct", "reissue", "revoke", "cancel"])
def act(request: pytest.FixtureRequest, world: World, issued: Certificate, correct: CorrectCertificate) -> Act:
    """Each act that needs a reason."""
    parts = (world.log, world.clock, world.ids)
    acts: dict[str, Act] = {
        "correct": lambda actor, reason: correct(
            CorrectCertificateCommand(
                actor=actor, certificate=issued.id, correction=Correction(holder=changed_to(LI)), reason=reason
            )
        ),
        "reissue": lambda actor, reason: ReissueCertificate(world.uow, world.certificates, world.policies, *parts)(
            ReissueCertificateCommand(actor=actor, certificate=issued.id, reason=reason)
        ),
        "revoke": lambda actor, reason: RevokeCertificate(world.uow, world.certificates, *parts)(
            RevokeCertificateCommand(actor=actor, certificate=issued.id, reason=reason)
        ),
        "cancel": lambda actor, reason: CancelCertificate(world.uow, world.certificates, *parts)(
            CancelCertificateCommand(actor=actor, certificate=issued.id, reason=reason)
        ),
    }
    return acts[request.param]


def test_every_act_needs_its_right(act: Act) -> None:
    with pytest.raises(NotPermitted):
        act(clerk("certification.read"), "理由")


def test_every_act_needs_the_scope(act: Act) -> None:
    with pytest.raises(NotFound):
        act(STRANGER, "理由")


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [("", EmptyValue), (" \n", EmptyValue), ("错" * 201, TooLong), ("错\x00发", ControlCharacter)],
)
def test_every_act_needs_a_reason(act: Act, reason: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        act(clerk(), reason)


def test_every_act_is_logged_with_its_reason(world: World, act: Act) -> None:
    act(clerk(), " 有原因 ")
    assert {event.reason for event in world.log.events[1:]} == {"有原因"}
    assert len(world.log.events) > 1


def test_a_correction_ends_the_edition_and_gives_the_next(
    world: World, issued: Certificate, correct: CorrectCertificate
) -> None:
    following = correct(
        CorrectCertificateCommand(
            actor=clerk(), certificate=issued.id, correction=Correction(holder=changed_to(LI)), reason="姓名录错"
        )
    )
    superseded = world.certificates.get(issued.id)
    assert (superseded.state, superseded.reason, superseded.version) == (CertificateState.SUPERSEDED, "姓名录错", 2)
    assert superseded.holder == ZHANG
    assert following == evolve(issued, id=following.id, edition=2, holder=evolve(ZHANG, name=LI.name))
    assert world.certificates.latest_of(issued.examination) == following
    assert world.kinds[1:] == ["certificate.superseded", "certificate.corrected"]


def test_what_is_not_corrected_of_the_holder_stays(issued: Certificate, correct: CorrectCertificate) -> None:
    name = CorrectCertificateCommand(
        actor=clerk(),
        certificate=issued.id,
        correction=Correction(holder=HolderChange(name="张小丰")),
        reason="姓名录错",
    )
    assert correct(name).holder == evolve(issued.holder, name="张小丰")


def test_sex_and_birth_follow_a_corrected_number(issued: Certificate, correct: CorrectCertificate) -> None:
    number = HolderChange(document_number=LI.document.number)
    following = correct(
        CorrectCertificateCommand(
            actor=clerk(), certificate=issued.id, correction=Correction(holder=number), reason="证件号录错"
        )
    )
    assert following.holder == evolve(LI, name=issued.holder.name, phone=issued.holder.phone)


def test_nobody_becomes_somebody_else_at_once_or_step_by_step(
    world: World, issued: Certificate, correct: CorrectCertificate
) -> None:
    number = HolderChange(document_number=LI.document.number)

    def corrected(certificate: Certificate, holder: HolderChange) -> Certificate:
        wanted = Correction(holder=holder)
        return correct(
            CorrectCertificateCommand(actor=clerk(), certificate=certificate.id, correction=wanted, reason="错")
        )

    with pytest.raises(AnotherPerson):
        corrected(issued, evolve(number, name=LI.name))
    named = corrected(issued, HolderChange(name=LI.name))
    with pytest.raises(AnotherPerson):
        corrected(named, number)
    assert world.certificates.latest_of(issued.examination) == named


def test_a_corrected_card_is_to_be_collected_anew(
    world: World, issued: Certificate, correct: CorrectCertificate, collect: RecordCollection
) -> None:
    collect(RecordCollectionCommand(actor=clerk(), certificates=(issued.id,), way=CollectionWay.SELF))
    world.keep_picture(FileId(UUID(int=1)))
    picture = Correction(portrait=FileId(UUID(int=1)))
    following = correct(
        CorrectCertificateCommand(actor=clerk(), certificate=issued.id, correction=picture, reason="照片错")
    )
    assert (following.collection, following.portrait) == (None, FileId(UUID(int=1)))
    assert world.certificates.get(issued.id).collection is not None


def test_a_correction_takes_a_trade_away_and_never_adds_one(issued: Certificate, correct: CorrectCertificate) -> None:
    def to(*trades: Trade) -> Certificate:
        command = CorrectCertificateCommand(
            actor=clerk(), certificate=issued.id, correction=Correction(trades=trades), reason="类别错"
        )
        return correct(command)

    with pytest.raises(TradeNotPassed) as refusal:
        to(Trade.FOOD, Trade.COSMETICS)
    assert refusal.value.trades == (Trade.COSMETICS,)
    assert to(Trade.FOOD).trades == (Trade.FOOD,)


@pytest.mark.parametrize("correction", [Correction(), Correction(holder=changed_to(ZHANG))])
def test_a_correction_of_nothing_is_refused(
    world: World, issued: Certificate, correct: CorrectCertificate, correction: Correction
) -> None:
    with pytest.raises(NothingToCorrect):
        correct(CorrectCertificateCommand(actor=clerk(), certificate=issued.id, correction=correction, reason="没有变"))
    assert world.certificates.get(issued.id) == issued


def test_a_superseded_edition_cannot_be_corrected_again(issued: Certificate, correct: CorrectCertificate) -> None:
    command = CorrectCertificateCommand(
        actor=clerk(), certificate=issued.id, correction=Correction(holder=changed_to(LI)), reason="姓名录错"
    )
    correct(command)
    with pytest.raises(WrongState):
        correct(command)


def test_a_lost_card_is_given_again_with_number_and_last_day_kept(world: World, issued: Certificate) -> None:
    world.go_to(date(2027, 3, 1))
    again = ReissueCertificate(world.uow, world.certificates, world.policies, world.log, world.clock, world.ids)(
        ReissueCertificateCommand(actor=clerk(), certificate=issued.id, reason="遗失")
    )
    assert again == evolve(issued, version=2, print_count=2, promised_on=date(2027, 3, 4))
    assert world.certificates.get(issued.id) == again
    assert world.log.events[-1].new == {"version": 2, "print_count": 2, "promised_on": "2027-03-04"}


def test_revoked_is_not_cancelled(world: World, issued: Certificate) -> None:
    parts = (world.uow, world.certificates, world.log, world.clock, world.ids)
    other = world.issue(approved(2))
    revoked = RevokeCertificate(*parts)(
        RevokeCertificateCommand(actor=clerk(), certificate=issued.id, reason="查实患病")
    )
    cancelled = CancelCertificate(*parts)(
        CancelCertificateCommand(actor=clerk(), certificate=other.id, reason="本人申请")
    )
    assert (revoked.state, revoked.reason) == (CertificateState.REVOKED, "查实患病")
    assert (cancelled.state, cancelled.reason) == (CertificateState.CANCELLED, "本人申请")
    assert world.kinds[2:] == ["certificate.revoked", "certificate.cancelled"]


def test_an_expired_certificate_can_be_revoked_and_not_cancelled(world: World, issued: Certificate) -> None:
    parts = (world.uow, world.certificates, world.log, world.clock, world.ids)
    world.go_to(date(2027, 11, 22))
    with pytest.raises(WrongState):
        CancelCertificate(*parts)(CancelCertificateCommand(actor=clerk(), certificate=issued.id, reason="本人申请"))
    revoked = RevokeCertificate(*parts)(
        RevokeCertificateCommand(actor=clerk(), certificate=issued.id, reason="冒名顶替")
    )
    assert revoked.state is CertificateState.REVOKED


def test_a_contact_takes_the_cards_of_the_employer_together(
    world: World, issued: Certificate, collect: RecordCollection
) -> None:
    other = world.issue(approved(2))
    command = RecordCollectionCommand(
        actor=clerk(), certificates=(other.id, issued.id, other.id), way=CollectionWay.CONTACT, note=" 王经理 "
    )
    collected = collect(command)
    expected = Collection(way=CollectionWay.CONTACT, at=NOON, recorded_by=CLERK, note="王经理")
    assert [each.id for each in collected] == [issued.id, other.id]
    assert {each.collection for each in collected} == {expected}
    assert world.kinds[2:] == ["certificate.collected"] * 2


def test_one_bad_card_in_the_list_leaves_all_uncollected(
    world: World, issued: Certificate, collect: RecordCollection
) -> None:
    absent = CertificateId(UUID(int=9999))
    with pytest.raises(NotFound):
        collect(RecordCollectionCommand(actor=clerk(), certificates=(issued.id, absent), way=CollectionWay.SELF))
    assert world.certificates.get(issued.id) == issued


@pytest.mark.parametrize("way", [CollectionWay.CONTACT, CollectionWay.POST])
def test_who_took_it_or_the_parcel_is_named(issued: Certificate, collect: RecordCollection, way: CollectionWay) -> None:
    with pytest.raises(EmptyValue) as refusal:
        collect(RecordCollectionCommand(actor=clerk(), certificates=(issued.id,), way=way))
    assert refusal.value.field == "note"


def test_a_mistaken_record_is_replaced(world: World, issued: Certificate, collect: RecordCollection) -> None:
    collect(RecordCollectionCommand(actor=clerk(), certificates=(issued.id,), way=CollectionWay.SELF))
    collect(RecordCollectionCommand(actor=clerk(), certificates=(issued.id,), way=CollectionWay.POST, note="EMS1"))
    collection = world.certificates.get(issued.id).collection
    assert collection is not None
    assert (collection.way, collection.note) == (CollectionWay.POST, "EMS1")


def test_a_list_of_more_than_200_cards_is_refused(collect: RecordCollection) -> None:
    many = tuple(CertificateId(UUID(int=n)) for n in range(1, 202))
    with pytest.raises(TooManyAtOnce) as refusal:
        collect(RecordCollectionCommand(actor=clerk(), certificates=many, way=CollectionWay.SELF))
    assert (refusal.value.limit, refusal.value.given) == (200, 201)


def test_recording_needs_the_right(issued: Certificate, collect: RecordCollection) -> None:
    with pytest.raises(NotPermitted):
        collect(RecordCollectionCommand(actor=clerk("x"), certificates=(issued.id,), way=CollectionWay.SELF))


def test_what_was_read_before_another_change_is_not_written(world: World, issued: Certificate) -> None:
    with world.uow:
        world.certificates.save(evolve(issued, version=2, print_count=2))
    with pytest.raises(StaleVersion), world.uow:
        world.certificates.save(evolve(issued, version=2, state=CertificateState.REVOKED))


@pytest.mark.parametrize("seen", [1, None])
def test_what_was_changed_since_it_was_seen_is_not_ended(world: World, issued: Certificate, seen: int | None) -> None:
    parts = (world.uow, world.certificates)
    ReissueCertificate(*parts, world.policies, world.log, world.clock, world.ids)(
        ReissueCertificateCommand(actor=clerk(), certificate=issued.id, reason="遗失", version=1)
    )
    command = CancelCertificateCommand(actor=clerk(), certificate=issued.id, reason="不再从业", version=seen)
    cancel = CancelCertificate(*parts, world.log, world.clock, world.ids)
    if seen is None:
        assert cancel(command).state is CertificateState.CANCELLED
        return
    with pytest.raises(StaleVersion):
        cancel(command)
    assert world.certificates.get(issued.id).state is CertificateState.VALID


def test_a_proxy_is_kept_with_the_relation(issued: Certificate, collect: RecordCollection) -> None:
    command = RecordCollectionCommand(
        actor=clerk(), certificates=(issued.id,), way=CollectionWay.PROXY, note="王芳", relation="配偶"
    )
    (collected,) = collect(command)
    assert collected.collection == Collection(way=CollectionWay.PROXY, at=NOON, recorded_by=CLERK, note="王芳（配偶）")
    with pytest.raises(EmptyValue) as refusal:
        collect(evolve(command, relation=" "))
    assert refusal.value.field == "relation"
    with pytest.raises(TooLong):
        collect(evolve(command, relation="配" * 60))
