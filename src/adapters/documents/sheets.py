"""Where cards stand on an A4 sheet, and where to cut. All in mm from the upper left corner."""

from tjdomain.certification.domain.sheet import Duplex, DuplexEdge

WIDTH, HEIGHT = 85.6, 54.0
COLUMNS, ROWS = 2, 5
PLACES = COLUMNS * ROWS
_PAGE_WIDTH, _PAGE_HEIGHT = 210.0, 297.0
_LEFT = (_PAGE_WIDTH - COLUMNS * WIDTH) / 2
_TOP = (_PAGE_HEIGHT - ROWS * HEIGHT) / 2
_AWAY, _LONG, _THICK = 1.5, 5.0, 0.1
"""How far from the cards a mark begins, how long and how thick it is."""

Place = tuple[float, float]
Mark = tuple[float, float, float, float]


def front_places() -> tuple[Place, ...]:
    """The corners of the fronts, row by row. The cards touch, so that one cut parts two."""
    return tuple((_LEFT + column * WIDTH, _TOP + row * HEIGHT) for row in range(ROWS) for column in range(COLUMNS))


def back_places(duplex: Duplex) -> tuple[Place, ...]:
    """The corner of the back that meets each front once the sheet was turned over that edge, moved as is set.

    Turned over the short edge a sheet stands on its head: backs are printed so, and a card still turns like a page.
    """
    over_long = duplex.edge is DuplexEdge.LONG
    return tuple(
        (
            (_PAGE_WIDTH - left - WIDTH if over_long else left) + duplex.right,
            (top if over_long else _PAGE_HEIGHT - top - HEIGHT) + duplex.down,
        )
        for left, top in front_places()
    )


def cutting_marks() -> tuple[Mark, ...]:
    """Left, top, width and height of the strokes at the ends of every cut."""
    bottom, right = _PAGE_HEIGHT - _TOP, _PAGE_WIDTH - _LEFT
    across = [_LEFT + column * WIDTH - _THICK / 2 for column in range(COLUMNS + 1)]
    down = [_TOP + row * HEIGHT - _THICK / 2 for row in range(ROWS + 1)]
    return (
        *((x, y, _THICK, _LONG) for x in across for y in (_TOP - _AWAY - _LONG, bottom + _AWAY)),
        *((x, y, _LONG, _THICK) for y in down for x in (_LEFT - _AWAY - _LONG, right + _AWAY)),
    )
