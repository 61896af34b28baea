"""Which way of booking a step belongs to: a person's own, or that of a member of a team."""

from collections.abc import Sequence

from attrs import frozen

from entrypoints.web.h5.cookies import HOME
from entrypoints.web.h5.steps import Step
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class Flow:
    """``at`` is where the steps stand. A team has its ``employer`` and ``trades`` already, so nobody asks for them."""

    at: str = f"{HOME}/book"
    asks_photo: bool = True
    employer: str = ""
    trades: Sequence[Trade] = ()

    def path_of(self, step: Step) -> str:
        """Where the page of the step stands."""
        return f"{self.at}/{step.value}"


OWN = Flow()
"""个人预约."""
