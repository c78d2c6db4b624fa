"""Charts for documents: drawn without a browser, without network, in colours that also print in grey."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parent.parent / "fonts"
FONT = "Inter"
#: Pixels; the height is the chart's own.
WIDTH = 560

_INK, _SUBTLE, _LINE, _BAR, _EARLIER = "#1f2328", "#4a4f55", "#c9ced4", "#2f7cc0", "#3d4247"
_SPACE = "\N{NO-BREAK SPACE}"
_NUMBERS = {
    "nb": {"decimal": ",", "thousands": _SPACE, "grouping": [3], "currency": ["", f"{_SPACE}kr"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": [f"NOK{_SPACE}", ""]},
}  # fmt: skip

_THEME: dict[str, Any] = {
    "background": "#ffffff",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": _INK, "labelFontSize": 12, "titleColor": _SUBTLE, "titleFontSize": 12,
        "titleFontWeight": "normal",
        "domainColor": _LINE, "gridColor": _LINE, "tickColor": _LINE, "labelLimit": 230, "labelPadding": 6,
    },
    "title": {"color": _SUBTLE, "fontSize": 12, "fontWeight": "normal", "anchor": "start"},
    "text": {"color": _INK, "fontSize": 12},
    "bar": {"color": _BAR},
    "line": {"color": _BAR},
    "point": {"color": _BAR},
    "range": {"heatmap": ["#f2f6fa", "#0b4a80"], "ramp": ["#f2f6fa", "#0b4a80"],
              "category": [_BAR, _EARLIER, "#8fb8dc"]},
    "style": {
        "current": {"color": _BAR},
        "comparison": {"color": _EARLIER},
        "label": {"color": _INK, "fontSize": 12},
        "on-light": {"color": _INK},
        "on-dark": {"color": "#ffffff"},
    },
}  # fmt: skip


@cache
def _converter() -> Any:
    """vl-convert with our font; loaded only when a document is made, for it is large."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def _given(spec: dict[str, Any], language: str) -> dict[str, Any]:
    sized = {**spec, "width": WIDTH}
    encoding = spec.get("encoding", {})
    if "axis" in encoding.get("y", {}):  # a page of paper has room for longer names than a phone
        wide = {**encoding["y"], "axis": {**encoding["y"]["axis"], "labelLimit": 240}}
        sized["encoding"] = {**encoding, "y": wide}
    numbers = _NUMBERS["en" if language == "en" else "nb"]
    return {
        "vl_spec": sized,
        "config": _THEME,
        "allowed_base_urls": [],  # data stands in the specification; nothing is ever fetched
        "format_locale": numbers,
        "time_format_locale": "en-GB" if language == "en" else "nb-NO",
    }


def svg(spec: dict[str, Any], language: str) -> str:
    """The chart as an SVG picture."""
    drawn: str = _converter().vegalite_to_svg(**_given(spec, language))
    return drawn


def png(picture: str) -> bytes:
    """An SVG picture as a PNG, sharp enough for print."""
    drawn: bytes = _converter().svg_to_png(picture, scale=2.5)
    return drawn
