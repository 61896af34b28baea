"""What waits for whoever calls."""

from litestar import Controller, get

from entrypoints.web.call import Here, signed_in
from tjdomain.flows.together.count_waiting import CountWaiting, CountWaitingQuery, WaitingKind


class WaitingController(Controller):
    """Counts of the caller's own queues."""

    path = "/waiting"
    tags = ("待办",)

    @get("/", **signed_in())
    def waiting(self, call: Here) -> dict[WaitingKind, int]:
        """等本人处理的各有多少;没有权限的不列出,最多数到 10001。"""
        return dict(call.run(CountWaiting, CountWaitingQuery(actor=call.actor)))
