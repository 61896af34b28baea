"""What the description of the API says of a route besides its types: summary, and headers that it heeds."""

from dataclasses import dataclass
from typing import Final

from litestar.openapi.spec import OpenAPIType, Operation, Parameter, Schema

KEY_LENGTHS: Final = (8, 200)
_KEY_HEADER = Parameter(
    name="Idempotency-Key",
    param_in="header",
    schema=Schema(type=OpenAPIType.STRING, min_length=KEY_LENGTHS[0], max_length=KEY_LENGTHS[1]),
    description="请求编号：同一编号和同样的内容再发一次，只办一次，答复相同；内容不同则拒绝",
)


_CHALLENGE_HEADERS = (
    Parameter(
        name="X-Challenge",
        param_in="header",
        schema=Schema(type=OpenAPIType.STRING),
        description="被拒绝时（tj.challenge_needed）给出的 token，只能用一次",
    ),
    Parameter(
        name="X-Challenge-Proof",
        param_in="header",
        schema=Schema(type=OpenAPIType.STRING),
        description="最多 20 位的十进制数，使“token:数”的 SHA-256 以 bits 个 0 位开头",
    ),
)


@dataclass
class SummedUp(Operation):
    """What the description of the API says of a route: its handler's docstring is the summary."""

    def __post_init__(self) -> None:
        self.summary, self.description = self.description, None


@dataclass
class Repeatable(SummedUp):
    """What it says of a route that heeds ``Idempotency-Key``."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.parameters = [*(self.parameters or ()), _KEY_HEADER]


@dataclass
class Guarded(SummedUp):
    """What it says of a route that asks for a challenge near a limit."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.parameters = [*(self.parameters or ()), *_CHALLENGE_HEADERS]


@dataclass
class GuardedRepeatable(Repeatable):
    """Of one that does both."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.parameters = [*(self.parameters or ()), *_CHALLENGE_HEADERS]
