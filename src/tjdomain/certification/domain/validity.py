"""How long a certificate is valid."""

from datetime import date, timedelta

from tjdomain.certification.domain.policy import CertificationPolicy, ValidityBase, ValidityEnd
from tjdomain.shared.dates import years_later


def valid_until(policy: CertificationPolicy, exam_date: date, issue_date: date) -> date:
    """The last valid day 有效期至.

    From 29 February it is 28 February where the later year has no 29th, under either rule for the last day: such a
    period ends with the month.
    """
    base = exam_date if policy.validity_base is ValidityBase.EXAM else issue_date
    last = years_later(base, policy.validity_years)
    if policy.validity_end is ValidityEnd.SAME or last.day != base.day:
        return last
    return last - timedelta(days=1)
