"""HTML to PDF. WeasyPrint is imported on first use only: it costs half a second and more."""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import ImageFile

from adapters.documents.drawn_once import DrawnOnce
from adapters.documents.fonts import our_face, use_only_our_fonts
from tjdomain.shared.errors import Unavailable

_OUR_FONT = "Noto-Sans-CJK"

Label = Callable[[Enum], str]
"""The Chinese label of an enum member."""


class Typesetter:
    """Sets our own templates with our own font; one document at a time, since Pango's font map is shared.

    ``fonts`` is a folder for the font configuration and its cache, ``label`` gives the words for enum members. Nothing
    is fetched but ``data:`` addresses: a document that names anything else is a defect and fails.
    """

    def __init__(self, fonts: Path, label: Label) -> None:
        self._fonts = fonts
        self._lock = Lock()
        self._templates = Environment(
            loader=PackageLoader("adapters.documents"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._templates.filters["label"] = label
        self._templates.filters["day"] = lambda day: f"{day.year}年{day.month}月{day.day}日"
        self._templates.globals["fitted"] = lambda text, **box: our_face().fitted(text, **box)

    def pdf(self, template: str, style: str, order: Sequence[int] | None = None, **values: Any) -> bytes:
        """Fill ``template`` with ``values`` and set it with the style sheet ``style``, both files of our templates.

        ``order`` gives the pages of the document by their place among those set, from 0; one may come again and again.
        """
        with self._lock:
            html = self._weasyprint.HTML(
                string=self._templates.get_template(template).render(values), url_fetcher=self._fetcher
            )
            document = html.render(stylesheets=[self._style(style)], font_config=self._font_config, cache=DrawnOnce())
            if order is not None:
                document = document.copy([document.pages[number] for number in order])
            content = bytes(document.write_pdf())
        strange = {str(font.name) for font in document.fonts.values() if _OUR_FONT not in str(font.name)}
        if strange:  # another font prints boxes or other forms: no document is better than a wrong one
            found = f"fonts: {', '.join(sorted(strange))}"
            raise Unavailable(found)
        return content

    def _style(self, name: str) -> Any:
        if name not in self._styles:
            text = files("adapters.documents").joinpath("templates", name).read_text("utf-8")
            self._styles[name] = self._weasyprint.CSS(
                string=text, font_config=self._font_config, url_fetcher=self._fetcher
            )
        return self._styles[name]

    @cached_property
    def _styles(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _weasyprint(self) -> Any:
        use_only_our_fonts(self._fonts)
        import weasyprint  # noqa: PLC0415 - see the module's docstring

        ImageFile.LOAD_TRUNCATED_IMAGES = False  # the import sets it for the process: half an upload would pass
        return weasyprint

    @cached_property
    def _font_config(self) -> Any:
        return self._weasyprint.text.fonts.FontConfiguration()

    @cached_property
    def _fetcher(self) -> Any:
        from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415 - as above

        data_only = URLFetcher(allowed_protocols=("data",))

        def fetch(url: str) -> Any:
            if not url.startswith("data:"):
                raise FatalURLFetchingError(url[:80])
            return data_only.fetch(url)

        return fetch
