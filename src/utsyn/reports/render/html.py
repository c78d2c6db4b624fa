"""The document as one HTML file that needs nothing beside it: charts, style and font stand in it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from django.utils.html import escape

import utsyn.core
from utsyn.reports.document import Document, Figure
from utsyn.reports.render import charts, markup
from utsyn.reports.render.words import words

_STYLE = Path(__file__).with_name("file.css")
_FONTS = Path(utsyn.core.__file__).parent / "static" / "vendor" / "inter"
_LETTERS = {
    "inter-latin-wght-normal.woff2": "U+0000-00FF, U+02DA, U+2000-206F, U+20AC, U+2122, U+2212",
    "inter-latin-ext-wght-normal.woff2": "U+0100-02BA, U+1E00-1E9F",
}


def render_html(document: Document, step: Callable[[], None] = lambda: None) -> bytes:
    """The document as UTF-8 HTML. ``step`` is called after each chart."""
    said = words(document)

    def picture(figure: Figure) -> str:
        drawn = charts.svg(figure.spec, document.language)
        step()
        alt = escape(figure.alt)
        # The picture is said in words; what is drawn inside it is not read out.
        return f'<div class="picture" role="img" aria-label="{alt}">{_decorative(drawn)}</div>'

    about = "".join(markup.text(block) for block in document.about)
    body = markup.sections(document, said, picture).replace("<details ", "<details open ")
    return (
        f'<!doctype html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(document.title)} – {escape(document.subtitle)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_fonts()}{_STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n"
        f'<header><h1>{escape(document.title)}</h1><p class="subtitle">{escape(document.subtitle)}</p></header>\n'
        f'<main>\n<section aria-labelledby="about"><h2 id="about">{escape(said["about"])}</h2>{about}</section>\n'
        f'<nav aria-labelledby="contents"><h2 id="contents">{escape(said["contents"])}</h2>'
        f"{markup.contents(document)}</nav>\n{body}\n</main>\n</body>\n</html>\n"
    ).encode()


def _decorative(svg: str) -> str:
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _fonts() -> str:
    return "".join(
        '@font-face{font-family:"Inter";font-weight:100 900;font-display:swap;'
        f'src:url(data:font/woff2;base64,{base64.b64encode((_FONTS / name).read_bytes()).decode()}) format("woff2");'
        f"unicode-range:{letters}}}\n"
        for name, letters in _LETTERS.items()
    )
