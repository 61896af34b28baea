"""What the hospital sets about administration itself."""

from attrs import field, frozen
from attrs.validators import ge, le

GROUP = "administration"
"""The group of these parameters."""


@frozen(kw_only=True)
class AdministrationPolicy:
    """Parameters of administration."""

    confirmed_groups: tuple[str, ...] = ()
    """Groups of parameters whose changes a second person confirms. While there is one, this parameter needs it too."""
    person_request_days: int = field(default=15, validator=[ge(1), le(30)])
    """Days until a person's request is due: 个人信息保护法 第50条 says at once, GB/T 35273—2020 8.7 at most 30 days."""

    def needs_second_person(self, group: str) -> bool:
        """Whether a change in ``group`` waits for somebody else's confirmation."""
        return group in self.confirmed_groups or (group == GROUP and bool(self.confirmed_groups))
