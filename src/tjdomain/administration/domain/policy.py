"""What the hospital sets about administration itself."""

from attrs import frozen

GROUP = "administration"
"""The group of these parameters."""


@frozen(kw_only=True)
class AdministrationPolicy:
    """Parameters of administration."""

    confirmed_groups: tuple[str, ...] = ()
    """Groups of parameters whose changes a second person confirms. While there is one, this parameter needs it too."""

    def needs_second_person(self, group: str) -> bool:
        """Whether a change in ``group`` waits for somebody else's confirmation."""
        return group in self.confirmed_groups or (group == GROUP and bool(self.confirmed_groups))
