"""Reading documents again, as somebody else's program would."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pikepdf

from utsyn.reports.document import Document, Section, Table


def section(document: Document, code: str) -> Section:
    """The section with this code."""
    return next(s for s in document.sections if s.code == code)


def table(document: Document, caption: str) -> dict[str, tuple[str, ...]]:
    """A table by its caption's beginning: first column → the rest, with ordinary spaces."""
    found = next(t for t in document.tables if plain(t.caption).startswith(caption))
    return cells(found)


def cells(found: Table) -> dict[str, tuple[str, ...]]:
    """First column → the rest, with ordinary spaces."""
    return {plain(row[0]): tuple(plain(cell) for cell in row[1:]) for row in found.all_rows}


def said(document: Document, code: str) -> str:
    """The sentences of a section."""
    return plain(" ".join(b.text for b in section(document, code).blocks if hasattr(b, "text")))


def plain(text: str) -> str:
    """With ordinary spaces, and one between words."""
    return re.sub(r"\s+", " ", text).strip()


def pdf_text(data: bytes) -> str:
    """Every text that the pages show, in the order in which it is painted, without spaces."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return "".join("".join(_page(page)) for page in pdf.pages)


def _page(page: Any) -> list[str]:
    fonts = {str(name): _unicode(font) for name, font in page.resources.get("/Font", {}).items()}
    found, letters = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    codes = bytes(part)
                    found += [letters.get(codes[n : n + 2], "") for n in range(0, len(codes), 2)]
    return [re.sub(r"\s", "", text) for text in found]


def _unicode(font: Any) -> dict[bytes, str]:
    """Glyph → letters, by the font's own table."""
    table = font["/ToUnicode"].read_bytes().decode("latin-1")
    letters: dict[bytes, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            letters[bytes.fromhex(code)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            first = int(text, 16)
            for n, code in enumerate(range(int(low, 16), int(high, 16) + 1)):
                letters[code.to_bytes(2, "big")] = chr(first + n)
    return letters


def structure(pdf: pikepdf.Pdf) -> list[tuple[str, Any]]:
    """Every element of the structure tree in reading order: its kind and itself."""
    found: list[tuple[str, Any]] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append((str(node.S).lstrip("/"), node))
            walk(node.get("/K", pikepdf.Array()))

    walk(pdf.Root.StructTreeRoot.K)
    return found


def shown_cells(page: str) -> list[list[list[str]]]:
    """Every table of an HTML page: its rows, each with its cells' text."""
    return [
        [
            [plain(unescape(re.sub("<[^>]*>", "", c))) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)
        ]
        for table in re.findall(r"<table.*?</table>", page, re.S)
    ]
