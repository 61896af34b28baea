"""Drawings that come again on every page of a document: written into the PDF once, and then only named."""

from typing import Any

from attrs import define, field


@define
class _Drawing:
    """A drawing of WeasyPrint's, kept as a form of the PDF from its first use on; the forms go by size and place."""

    drawing: Any
    _forms: dict[tuple[int, float, float], str] = field(factory=dict, init=False)

    def get_intrinsic_size(self, *given: Any) -> Any:
        """As the drawing says."""
        return self.drawing.get_intrinsic_size(*given)

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Draw it, or name what was drawn."""
        place = (id(stream._resources), width, height)  # noqa: SLF001  names are good in one dictionary of the PDF
        if place not in self._forms:
            group = stream.add_group(0, 0, width, height)
            self.drawing.draw(group, width, height, style)
            self._forms[place] = group.id
        stream.draw_x_object(self._forms[place])


class DrawnOnce(dict[str, Any]):
    """The pictures of one document by address, as WeasyPrint's cache."""

    def __setitem__(self, address: str, picture: Any) -> None:
        from weasyprint.images import SVGImage  # noqa: PLC0415  where this is called it is loaded already

        super().__setitem__(address, _Drawing(picture) if isinstance(picture, SVGImage) else picture)
