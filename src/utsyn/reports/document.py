"""What a document is before anybody draws it: sections of sentences, charts, tables and definitions.

A document holds shown text only, in one language, and beside each block the statistics' own answers that the text was
made of. The renderers (:mod:`utsyn.reports.render`) decide how it looks and never what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from utsyn.statistics.answers import Answer


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. ``lead`` opens a section; a ``note`` says what one must know to read the figures right."""

    text: str
    kind: Literal["lead", "body", "note"] = "body"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: a Vega-Lite specification with its data inline, what it shows in words, and what it says."""

    spec: dict[str, Any]
    caption: str
    alt: str
    answer: Answer
    number: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures stand to the right."""

    label: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table. The first column names its rows; ``total`` stands last. ``shade`` gives numbers 0–1 behind cells."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    answers: tuple[Answer, ...]
    total: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    shade: tuple[tuple[float, ...], ...] = ()
    number: int = 0

    @property
    def all_rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows and, last, the total."""
        return (*self.rows, self.total) if self.total else self.rows


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means, from the indicator catalogue."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions that a section's figures rest on."""

    entries: tuple[Definition, ...]


Block = Text | Figure | Table | Definitions


@dataclass(slots=True)
class Section:
    """A heading and what stands under it. Level 1 is a chapter; levels never skip."""

    code: str  # the same in every language: what links point at
    level: int
    heading: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. ``about`` says what it is made of, and stands under the title."""

    title: str
    subtitle: str
    language: str  # nb · nn · en
    service: str
    service_name: str
    period: str
    made_at: datetime
    about: tuple[Text, ...]
    sections: tuple[Section, ...]

    def blocks(self) -> Iterator[Block]:
        """Every block, from first to last."""
        for section in self.sections:
            yield from section.blocks

    @property
    def figures(self) -> list[Figure]:
        """Every chart, in order."""
        return [block for block in self.blocks() if isinstance(block, Figure)]

    @property
    def tables(self) -> list[Table]:
        """Every table, in order."""
        return [block for block in self.blocks() if isinstance(block, Table)]


def numbered(sections: list[Section]) -> tuple[Section, ...]:
    """The sections with their charts and tables numbered from 1, each in its own row, so that all formats agree."""
    figures = tables = 0
    for section in sections:
        for at, block in enumerate(section.blocks):
            if isinstance(block, Figure):
                figures += 1
                section.blocks[at] = replace(block, number=figures)
            elif isinstance(block, Table):
                tables += 1
                section.blocks[at] = replace(block, number=tables)
    return tuple(sections)
