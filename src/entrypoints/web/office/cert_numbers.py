"""证号与缺号: how numbers are put together, and each number without a valid certificate explained."""

from typing import Any, Final

from litestar import Controller, Response, get

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exports import workbook
from entrypoints.wording import label
from ports.certification import CertificationPolicies, NumberGap
from tjdomain.administration.rights import AdministrationRight
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.list_number_gaps import ListNumberGaps, ListNumberGapsQuery

_YEARS: Final = range(2000, 10_000)
_PAGE: Final = 100
_EXPORTED: Final = ("流水号（从）", "流水号（到）", "健康证编号", "说明", "原因")


class CertificateNumbersController(Controller):
    """The pattern is a parameter; the gaps come from the archive."""

    path = "/certificates/numbers"

    @get("/", **page(CertificationRight.READ))
    def listed(self, desk: Here) -> Response[Any]:
        """The gaps of a year, this one where none is named."""
        year = _number(desk, "year", desk.call.today.year)
        if year not in _YEARS:
            return _page(desk, (), mistake("year", "office.year_wrong"))
        return _page(desk, _gaps(desk, year, _number(desk, "after", 0)))

    @get("/export", **page(CertificationRight.READ))
    def export(self, desk: Here) -> Response[Any]:
        """All gaps of the year as a workbook."""
        year = _number(desk, "year", desk.call.today.year)
        if year not in _YEARS:
            return _page(desk, (), mistake("year", "office.year_wrong"))
        found = list(_gaps(desk, year, 0))
        while len(found) % _PAGE == 0 and (more := _gaps(desk, year, found[-1].last if found else 0)):
            found += more
        cells = ((gap.first, gap.last, gap.number, gap_words(gap), gap.reason) for gap in found)
        return workbook(desk, f"{year}年缺号", _EXPORTED, cells)


def gap_words(gap: NumberGap) -> str:
    """Why there is no valid certificate."""
    return label(gap.state) if gap.state else "没有发出过"


def _number(desk: Desk, name: str, otherwise: int) -> int:
    """A parameter of the address; -1 where it is no number."""
    text = desk.query(name)
    if not text:
        return otherwise
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("999999999") else -1


def _gaps(desk: Desk, year: int, after: int) -> tuple[NumberGap, ...]:
    query = ListNumberGapsQuery(actor=desk.actor, year=year, after=max(0, after), limit=_PAGE)
    return desk.call.run(ListNumberGaps, query)


def _page(desk: Desk, gaps: tuple[NumberGap, ...], *mistakes: Mistake) -> Response[Any]:
    policies: CertificationPolicies = desk.call.port(CertificationPolicies)
    policy, year = policies.current(), desk.call.today.year
    return desk.page(
        "cert_numbers",
        422 if mistakes else 200,
        mistakes,
        policy=policy,
        example=policy.numbers.number(policy.body_code, year, 1).text,
        gaps=gaps,
        meaning=gap_words,
        year=desk.query("year") or str(year),
        more=str(gaps[-1].last) if len(gaps) == _PAGE else "",
        may_change=desk.actor.may(AdministrationRight.CHANGE_PARAMETER),
    )
