"""Which reactions follow which events. The relay runs each as a party of its own, at least once."""

from collections.abc import Mapping
from types import MappingProxyType

from tjdomain.flows.after.complete_appointment import CompleteAppointment
from tjdomain.flows.after.issue_after_approval import IssueAfterApproval

Reaction = type[CompleteAppointment] | type[IssueAfterApproval]
"""A class with a ``party`` name whose instances take what ``Happened``."""

REACTIONS: Mapping[str, tuple[Reaction, ...]] = MappingProxyType(
    {
        "examination.approved": (CompleteAppointment, IssueAfterApproval),
        "examination.lapsed": (CompleteAppointment,),
    }
)
"""By the event's kind."""


def kinds_of(reaction: Reaction) -> frozenset[str]:
    """The kinds of events that ``reaction`` follows."""
    return frozenset(kind for kind, reactions in REACTIONS.items() if reaction in reactions)
