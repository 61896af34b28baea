"""What the agent itself refuses."""

from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import Conflict, RuleViolation


@frozen
class ReaderStranger(RuleViolation):
    """The page that asks is not one of ours, or the request came by another name than this computer's."""

    code: ClassVar[str] = "reader.stranger"


@frozen
class ReaderUnproven(RuleViolation):
    """The proof does not fit the challenge, or the challenge is used or too old."""

    code: ClassVar[str] = "reader.unproven"


@frozen
class ReaderBusy(Conflict):
    """Another page reads just now."""

    code: ClassVar[str] = "reader.busy"
