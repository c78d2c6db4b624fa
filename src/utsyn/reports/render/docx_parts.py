"""What python-docx has no words for: language, fields, captions, headers that repeat, alternative texts."""

from __future__ import annotations

import io
from typing import Any

from utsyn.reports.document import Table

_INK, _SUBTLE, _LINE = "1F2328", "4A4F55", "8A929B"
#: A font that Word has; Inter would have to be installed on the leader's machine.
_FONT = "Calibri"


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def styles(word: Any, language: str) -> None:
    """Fonts, sizes and the language that the spelling checker goes by."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    for name, base in (("Lead", "Body Text"), ("Note", "Body Text"), ("Definition", "Body Text"),
                       ("TOC Heading", "Normal"), ("TOC 1", "Normal"), ("TOC 2", "Normal")):  # fmt: skip
        if name not in [s.name for s in word.styles]:
            word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = word.styles[base]
    looks: dict[str, tuple[float, bool, float, float, str]] = {
        "Normal": (11, False, 0, 6, _INK), "Title": (26, True, 0, 4, _INK), "Subtitle": (15, False, 0, 18, _SUBTLE),
        "Heading 1": (19, True, 0, 10, _INK), "Heading 2": (14, True, 20, 6, _INK),
        "Heading 3": (12, True, 14, 4, _INK),
        "TOC Heading": (16, True, 18, 6, _INK), "Body Text": (11, False, 0, 6, _INK), "Lead": (12.5, False, 0, 8, _INK),
        "Note": (9.5, False, 2, 6, _SUBTLE), "Definition": (9.5, False, 2, 4, _SUBTLE),
        "Caption": (10, True, 10, 4, _INK),
        "TOC 1": (11, True, 4, 2, _INK), "TOC 2": (11, False, 0, 2, _INK), "Table Grid": (10, False, 0, 0, _INK),
    }  # fmt: skip
    for name, (size, bold, before, after, colour) in looks.items():
        style = word.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = _FONT, Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        _same_font_everywhere(style)
        if name != "Table Grid":
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    word.styles["Caption"].paragraph_format.keep_with_next = True
    word.styles["TOC 2"].paragraph_format.left_indent = Pt(14)
    _without_border(word.styles["Title"])
    for style in word.styles.element.findall(".//{*}lang"):
        _set_language(style, language)
    for name in looks:
        properties = word.styles[name].element.get_or_add_rPr()
        for old in properties.findall("{*}lang"):
            properties.remove(old)
        properties.append(_element("w:lang", val=language, eastAsia=language, bidi=language))


def _set_language(element: Any, language: str) -> None:
    from docx.oxml.ns import qn

    for attribute in ("val", "eastAsia"):
        element.set(qn(f"w:{attribute}"), language)


def _same_font_everywhere(style: Any) -> None:
    """The template's theme fonts would win over the named one."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().rFonts
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)


def _without_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall("{*}pBdr"):
        properties.remove(border)


def page(word: Any) -> None:
    """A4 with room to write notes."""
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    section.top_margin, section.bottom_margin = Mm(24), Mm(24)


def field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field that Word works out again when asked; until then it shows ``shown``."""
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run(shown if kind == "shown" else "")
        if kind in ("begin", "separate", "end"):
            run._r.append(_element("w:fldChar", fldCharType=kind))
        elif not kind:
            code = _element("w:instrText")
            code.text = f" {text} "
            code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run._r.append(code)


def footer(word: Any, text: str, page_word: str) -> None:
    """What the document is, and the page number."""
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.style = word.styles["Note"]
    paragraph.add_run(f"{text} · {page_word} ")
    field(paragraph, "PAGE", "1")


def contents(word: Any, headings: list[tuple[int, str]], hint: str) -> None:
    """A contents field, with the headings in it as they are now; Word adds page numbers when it updates the field."""
    first, *rest = headings
    paragraph = word.add_paragraph(style=f"TOC {first[0]}")
    for kind in ("begin", "code", "separate"):
        run = paragraph.add_run()
        if kind == "code":
            code = _element("w:instrText")
            code.text = ' TOC \\o "1-2" \\h \\z \\u '
            code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run._r.append(code)
        else:
            run._r.append(_element("w:fldChar", fldCharType=kind))
    paragraph.add_run(first[1])
    for level, heading in rest:
        paragraph = word.add_paragraph(heading, style=f"TOC {level}")
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="end"))
    word.add_paragraph(hint, style="Note")


def caption(word: Any, label: str, number: int, text: str) -> None:
    """«Tabell 3. Treff etter kjønn, 2016», the number as a field."""
    paragraph = word.add_paragraph(style="Caption")
    paragraph.add_run(f"{label} ")
    field(paragraph, f"SEQ {label} \\* ARABIC", str(number))
    paragraph.add_run(f". {text}")


def picture(word: Any, data: bytes, name: str, alt: str) -> None:
    """A picture as wide as the text allows, with its alternative text."""
    from docx.shared import Mm

    shape = word.add_picture(io.BytesIO(data))
    wide = min(Mm(150), int(shape.width * 0.75))
    shape.height, shape.width = int(shape.height * wide / shape.width), wide
    properties = shape._inline.docPr
    properties.set("name", name)
    properties.set("descr", alt)


def table(word: Any, block: Table) -> None:
    """A native table: its header row repeats, its first column names the rows, figures stand to the right."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    made = word.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    _look(made, block)
    widths = _widths(len(block.columns))
    lines = [tuple(column.label for column in block.columns), *block.all_rows]
    total_at = len(lines) - 1 if block.total else -1
    for n, line in enumerate(lines):
        row = made.add_row()
        row_properties = row._tr.get_or_add_trPr()
        row_properties.append(_element("w:cantSplit"))
        if n == 0:
            row_properties.append(_element("w:tblHeader"))
        for column, cell, text, wide in zip(block.columns, row.cells, line, widths, strict=True):
            cell.width = wide
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
            paragraph.paragraph_format.keep_with_next = n < min(len(lines) - 1, 25)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if column.numeric else WD_ALIGN_PARAGRAPH.LEFT
            run = paragraph.add_run(text)
            run.bold = True if n in (0, total_at) else None
            if len(widths) > 7:
                run.font.size = Pt(8.5)
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = wide


def _widths(columns: int) -> list[int]:
    """The first column wide enough for names, the others alike; 162 mm in all, less where there are few."""
    from docx.shared import Mm

    each = {2: 35.0, 3: 32.0, 4: 30.0, 5: 28.0}.get(columns)
    if each is None:
        each = (162 - (28 if columns > 7 else 34)) / (columns - 1)
    first = min(162 - each * (columns - 1), 90)
    return [Mm(first), *([Mm(each)] * (columns - 1))]


def _look(made: Any, block: Table) -> None:
    """Thin lines between rows, none between columns; which row and column are headings; the caption as summary."""
    properties = made._tbl.tblPr
    for old in properties.findall("{*}tblLook") + properties.findall("{*}tblBorders"):
        properties.remove(old)
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        kind = "single" if side in ("bottom", "insideH") else "nil"
        borders.append(_element(f"w:{side}", val=kind, sz="4", space="0", color=_LINE))
    properties.append(borders)
    look = _element("w:tblLook", val="04E0" if block.total else "04A0", firstRow="1", firstColumn="1", noHBand="1",
                    noVBand="1", lastRow="1" if block.total else "0", lastColumn="0")  # fmt: skip
    properties.append(look)
    properties.append(_element("w:tblCaption", val=block.caption))
