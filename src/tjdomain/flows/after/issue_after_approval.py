"""After an approval as qualified the certificate is issued."""

from typing import ClassVar

from tjdomain.examination.domain.review_errors import RecheckBegun
from tjdomain.flows.after.happened import THE_SYSTEM, Happened
from tjdomain.flows.together.errors import NotQualified
from tjdomain.flows.together.issue_for_examination import IssueForExamination, IssueForExaminationCommand
from tjdomain.shared.ids import ExaminationId


class IssueAfterApproval:
    """Nothing is to be issued where the outcome was another one, or the approval was undone since."""

    party: ClassVar[str] = "issue_certificate"
    decided_by_key = True

    def __init__(self, issue: IssueForExamination) -> None:
        self._issue = issue

    def __call__(self, happened: Happened) -> None:
        """Raises what issuing raises, ``SettingMissing`` above all: it is tried again later."""
        command = IssueForExaminationCommand(actor=THE_SYSTEM, examination=ExaminationId(happened.subject))
        try:
            self._issue(command)
        except (NotQualified, RecheckBegun):
            return
