"""What is new, what differs, what is the same: two sets of rows held against each other by their key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Row = TypeVar("Row", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True)
class Difference(Generic[Row]):
    """The rows to add, the rows to change (as they are, as they shall be) and how many are as they should be."""

    added: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    unchanged: int = 0

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.changed)

    @property
    def counts(self) -> dict[str, int]:
        """For the log and for summaries."""
        return {"added": len(self.added), "changed": len(self.changed), "unchanged": self.unchanged}


def difference(before: Mapping[Any, Row], after: Iterable[tuple[Any, Row]]) -> Difference[Row]:
    """Hold ``after`` (key and row) against ``before`` (rows by key). Rows only in ``before`` are left alone."""
    added: list[Row] = []
    changed: list[tuple[Row, Row]] = []
    unchanged = 0
    for key, row in after:
        old = before.get(key)
        if old is None:
            added.append(row)
        elif old == row:
            unchanged += 1
        else:
            changed.append((old, row))
    return Difference(added, changed, unchanged)
