"""Telling a repeated request from a new one."""

from attrs import field, frozen


@frozen
class RequestKey:
    """An idempotency key and what was asked under it, both as keyed digests of 32 bytes made at the system's edge.

    ``key`` covers the principal (or draft), the route and the key sent; ``digest`` covers the body.
    """

    key: bytes = field(repr=False)
    digest: bytes = field(repr=False)
