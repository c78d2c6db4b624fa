"""What is wrong with a package, said so that whoever made it can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

#: So many are listed; the count is of all.
LISTED = 100
#: A value is shown up to so many characters.
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it stands, what stands there, what was expected. The header is row 1; 0 is the whole file."""

    file: str
    row: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        where = [self.file]
        if self.row:
            where.append(_("rad %(row)d") % {"row": self.row})
        if self.column:
            where.append(self.column)
        what = f": «{self.value}»" if self.value else ""
        return f"{', '.join(where)}{what} – {self.expected}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def fault(file: str, expected: str, *, row: int = 0, column: str = "", value: object = "") -> Fault:
    """A fault with its value cut to a length that can be shown, and without characters that move the cursor."""
    text = "".join(c if c.isprintable() else "�" for c in str(value)[: SHOWN + 1])
    return Fault(file, row, column, text if len(text) <= SHOWN else text[:SHOWN] + "…", expected)


class Faults:
    """The faults found so far: the first ones of each file, and the count of all."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: list[Fault] = []

    def add(self, *new: Fault) -> None:
        """Count and keep; once there are many, only the earliest in each file are kept."""
        self.count += len(new)
        self._kept += new
        if len(self._kept) > 50 * LISTED:
            self._kept = self.listed

    def count_more(self, number: int) -> None:
        """Count faults that are alike others that were added, without keeping them."""
        self.count += number

    @property
    def listed(self) -> list[Fault]:
        """The first :data:`LISTED`, file by file in the order in which they were read, by row."""
        order: dict[str, int] = {}
        for each in self._kept:
            order.setdefault(each.file, len(order))
        return sorted(self._kept, key=lambda f: (order[f.file], f.row))[:LISTED]

    def __bool__(self) -> bool:
        return self.count > 0

    def __iter__(self) -> Iterable[Fault]:
        return iter(self.listed)

    def files(self) -> set[str]:
        """The files in which faults were kept."""
        return {f.file for f in self._kept}


class BadPackage(Exception):
    """The package cannot be taken in. Nothing was changed."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("\n".join(map(str, faults.listed)))
        self.faults = faults

    @classmethod
    def because(cls, *found: Fault) -> BadPackage:
        """With these faults."""
        faults = Faults()
        faults.add(*found)
        return cls(faults)
