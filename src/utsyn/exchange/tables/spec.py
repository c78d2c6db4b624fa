"""How a table of the exchange format is described: data that reading, checking, comparing and writing all use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from utsyn.exchange.values import Kind


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``ref`` names the table whose single-column key the value (or each of the list) must be.

    What ``secret`` ones hold is kept nowhere in the clear: neither in previews nor in faults that are stored.
    """

    name: str
    kind: Kind
    required: bool = False
    ref: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a rule found: in which row of those given (0 = the first), in which column, and what was expected."""

    index: int
    column: str
    expected: str


#: A rule looks at the rows of one table together and names what is wrong.
Rule = Callable[[Sequence[Any]], Iterable[Wrong]]


def each(rule: Callable[[Any], Iterable[tuple[str, str]]]) -> Rule:
    """A rule over a table from a room's rule for one row, which names the column and what was expected."""
    return lambda rows: (
        Wrong(index, column, expected) for index, row in enumerate(rows) for column, expected in rule(row)
    )


@dataclass(frozen=True)
class Table:
    """One table: its columns are the fields of ``row`` (a named tuple), in the format's order."""

    name: str
    row: type[Any]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        names = tuple(c.name for c in self.columns)
        if names != self.row._fields:
            raise ValueError(f"{self.name}: columns {names} are not the fields {self.row._fields}")

    @property
    def file(self) -> str:
        """The name of its file in a package that we write."""
        return f"{self.name}.csv"

    def key_of(self, row: Any) -> Any:
        """What tells the row apart: a value, or a tuple where the key has more than one column."""
        values = tuple(getattr(row, name) for name in self.key)
        return values[0] if len(values) == 1 else values
