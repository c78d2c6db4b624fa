"""Text that would do harm if it were taken for anything but text, put into every box that there is."""

from __future__ import annotations

from typing import Any

from utsyn.accounts.models import StaffMember
from utsyn.crypto.models import Sealed
from utsyn.youth import models as youth

MARK = "merke7"
SCRIPT = (
    f"\"><script>{MARK}()</script><img src=x onerror={MARK}()>{{{{7*7}}}}{{% {MARK} %}}javascript:{MARK}()//'"
)
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def poison(text: str) -> int:
    """Put the text into every box of the room, wherever a text may stand. How many boxes."""
    boxes = 0
    for model in vars(youth).values():
        if isinstance(model, type) and issubclass(model, Sealed):
            for row in model.objects.select_related("data_key__parent"):
                row.seal(
                    {name: _shaped(row, name, text) for name in model.sealed_fields if _is_text(name)}
                    | _kept(row)
                )
                if model is youth.JournalEntry and row.signed_at is not None:
                    continue  # the database keeps signed rows as they are; the town's are written with the text
                model.objects.filter(pk=row.pk).update(sealed=row.sealed)
                boxes += 1
    StaffMember.objects.update(name=text[:200])
    return boxes


#: Parts of boxes that are no free text.
_NO_TEXT = {
    "birth_date", "birth_year", "number", "earlier_numbers", "outcome", "may_contact", "withheld", "before", "after",
    "competence", "told", "unobjectionable", "archive", "third", "typed", "page", "versions", "assessment",
    "informed_on",
}  # fmt: skip


def _is_text(name: str) -> bool:
    return name not in _NO_TEXT


def _shaped(row: Any, name: str, text: str) -> Any:
    return [text] if name in ("nicknames", "phones") else text


def _kept(row: Any) -> dict[str, Any]:
    return {
        name: value for name, value in row.content().items() if name in _NO_TEXT and name in row.sealed_fields
    }
