"""Notice and consent are replaced as a whole; what was accepted before stays readable."""

import pytest
from attrs import evolve

from tests.unit.administration.conftest import ANNA, NOBODY, Office
from tjdomain.administration.domain.errors import TooManyPoints
from tjdomain.administration.domain.public_text import PublicText, TextKind
from tjdomain.administration.usecases.change_text import ChangeText, ChangeTextCommand
from tjdomain.administration.usecases.list_text_history import ListTextHistory, ListTextHistoryQuery
from tjdomain.administration.usecases.read_texts import ReadTexts, ReadTextsQuery
from tjdomain.shared.actor import NOTHING
from tjdomain.shared.errors import NotPermitted, StaleVersion
from tjdomain.shared.text import EmptyValue, TooLong

WANTED = ChangeTextCommand(actor=ANNA, kind=TextKind.NOTICE, version=0, title=" 预约须知 ", points=("空腹", "带身份证"))


def change(office: Office, command: ChangeTextCommand) -> PublicText:
    return ChangeText(office.uow, office.texts, office.log, office.clock, office.ids)(command)


def test_everybody_reads_the_editions_in_force(office: Office) -> None:
    read = ReadTexts(office.queries)
    assert read(ReadTextsQuery(actor=NOBODY)) == ()
    consent = change(office, evolve(WANTED, kind=TextKind.CONSENT, title="同意书"))
    change(office, WANTED)
    second = change(office, evolve(WANTED, version=1, points=["空腹"]))
    assert read(ReadTextsQuery(actor=NOBODY)) == (second, consent)
    assert (second.title, second.points, second.version) == ("预约须知", ("空腹",), 2)
    assert office.log.events[-1].old["points"] == ["空腹", "带身份证"]


def test_the_history_shows_every_edition(office: Office) -> None:
    for version in range(3):
        change(office, evolve(WANTED, version=version, title=f"第 {version} 版"))
    history = ListTextHistory(office.queries)
    shown = history(ListTextHistoryQuery(actor=ANNA, kind=TextKind.NOTICE, limit=2))
    assert [edition.version for edition in shown] == [3, 2]
    older = history(ListTextHistoryQuery(actor=ANNA, kind=TextKind.NOTICE, before=2))
    assert [edition.version for edition in older] == [1]
    assert history(ListTextHistoryQuery(actor=ANNA, kind=TextKind.CONSENT)) == ()


def test_who_saw_an_older_edition_is_told(office: Office) -> None:
    change(office, WANTED)
    with pytest.raises(StaleVersion):
        change(office, WANTED)
    assert len(office.events) == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"title": ""}, EmptyValue),
        ({"points": ()}, EmptyValue),
        ({"points": ("好", " ")}, EmptyValue),
        ({"points": ("长" * 301,)}, TooLong),
        ({"points": ("好",) * 31}, TooManyPoints),
    ],
)
def test_a_text_says_something_and_not_too_much(
    office: Office, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        change(office, evolve(WANTED, **changes))
    assert office.events == []


def test_texts_are_changed_and_their_history_read_by_right(office: Office) -> None:
    nobody = evolve(ANNA, rights=frozenset(), scope=NOTHING)
    with pytest.raises(NotPermitted):
        change(office, evolve(WANTED, actor=nobody))
    with pytest.raises(NotPermitted):
        ListTextHistory(office.queries)(ListTextHistoryQuery(actor=nobody, kind=TextKind.NOTICE))


def test_a_hint_may_fall_silent_and_is_not_accepted(office: Office) -> None:
    hint = change(office, evolve(WANTED, kind=TextKind.HOME, points=()))
    assert hint.points == ()
    assert {kind for kind in TextKind if kind.is_accepted} == {TextKind.NOTICE, TextKind.CONSENT}
