"""What was approved: the conclusion that counts, and the review that made it count."""

from attrs import frozen

from tjdomain.examination.domain.conclusion import Conclusion, Review, ReviewStep
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import APPROVED
from tjdomain.examination.domain.review_errors import NotApproved


@frozen
class Approval:
    """An approved conclusion with its review. Nothing of the examination's results can change while it stands."""

    conclusion: Conclusion
    review: Review


def approval_of(examination: Examination) -> Approval:
    """The approval that stands. Raises ``NotApproved`` before it, and again once it is undone."""
    approvals = [review for review in examination.reviews if review.step is ReviewStep.APPROVED]
    if examination.state not in APPROVED or examination.conclusion is None or not approvals:
        raise NotApproved(examination.state)
    return Approval(examination.conclusion, approvals[-1])
