"""What a person reads in a refusal: names instead of codes, days with their year."""

from datetime import date

import pytest

from entrypoints.wording import problem_text
from tjdomain.booking.domain.errors import CertificateStillValid
from tjdomain.examination.domain.errors import AlreadyResulted, WrongUnit
from tjdomain.examination.domain.review_errors import Flagged, MustNotPass
from tjdomain.shared.errors import TjError, WrongState
from tjdomain.shared.trade import Trade


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (AlreadyResulted("alt"), "项目 谷丙转氨酶 已有结果。"),
        (AlreadyResulted("added_by_the_hospital"), "项目 added_by_the_hospital 已有结果。"),
        (Flagged(("alt", "heart")), "有异常标志：谷丙转氨酶、心。"),
        (MustNotPass(Trade.FOOD, ("typhoid",)), "「食品」有不得从业或须先复检的发现（伤寒或副伤寒），不能判合格。"),
        (WrongUnit("unit", "mg", ("U/L", "IU/L")), "单位「mg」不对，可用的单位：U/L、IU/L。"),
        (WrongState("examination", "voided", "record"), "查体现在是「作废」，不能这样操作。"),
        (WrongState("appointment", "missed", "cancel"), "现在的状态不能这样操作。"),
        (CertificateStillValid(date(2027, 3, 2)), "此人的健康证还有较长的有效期。2027年3月2日(周二)"),
    ],
)
def test_a_refusal_names_things_as_people_do(error: TjError, sentence: str) -> None:
    assert problem_text(error).sentence == sentence
