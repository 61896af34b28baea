"""The screen on the wall 叫号屏, open to whoever has its address: big numbers, masked names, no cookies."""

from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.concurrency import sync_to_thread
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Template

from entrypoints.web.call import PUBLIC, Here, page
from entrypoints.web.live import answer
from ports.clock import Clock
from tjdomain.examination.usecases.show_screen import ShowScreen, ShowScreenQuery

SCREEN: Final = "/screen"


class ScreenController(Controller):
    """Who is called where, and who comes next."""

    path = "/{token:str}"

    @get("/", **page())
    def shown(self, call: Here, token: FromPath[str]) -> Response[Any]:
        """The whole page; for its script the moving part alone."""
        found = call.run(ShowScreen, ShowScreenQuery(token=token, address=call.address))
        clock: Clock = call.port(Clock)
        return Template(
            "screen/board.html" if call.wants_part else "screen/screen.html",
            context={"shown": found, "at": clock.now(), "live": f"{SCREEN}/{token}/live"},
            headers={"vary": "HX-Request"},
            media_type=MediaType.HTML,
        )

    @get("/live", opt={"right": PUBLIC}, include_in_schema=False)
    async def listen(self, request: Request[Any, Any, Any], call: Here, token: FromPath[str]) -> Response[Any]:
        """The stream that says when to ask anew; the screen may be taken away, so it ends after two minutes."""
        query = ShowScreenQuery(token=token, address=call.address)
        found = await sync_to_thread(call.run, ShowScreen, query)
        return answer(request, lambda _: False, lambda department: department == found.screen.department)
