"""What becomes of the fields when two records turn out to be of one person, and when they turn out not to be after all:
pure functions. Nothing is thrown away: what was not chosen stands in the other record, and in the merge itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from utsyn.youth.models import AccessClass, Identity

#: Lists, of which both sides' are kept.
LISTS = ("nicknames", "phones", "earlier_numbers")
#: The date or the year: one thing, which is chosen between under the first name.
BORN = ("birth_date", "birth_year")
#: Columns that are chosen between as fields of the box are.
CHOSEN_COLUMNS = ("gender", "district", "source", "regime")
#: What both say is kept, one below the other: it explains a choice that was made of each.
JOINED = "regime_reason"
#: Columns that follow from both sides: the earlier day, the stricter class, the higher rung.
DERIVED_COLUMNS = ("registered_on", "notified_on", "access_class", "identity")
#: What says nothing, and therefore is never asked about.
_NOTHING: tuple[Any, ...] = (None, "", [], {}, "unknown")
_STRICTEST = (AccessClass.PROTECTED, AccessClass.STRICT, AccessClass.ORDINARY)


class Side(StrEnum):
    """Whose value stands."""

    KEPT = "kept"
    GONE = "gone"


def stricter(*classes: str) -> str:
    """The narrowest of these circles."""
    return str(next(each for each in _STRICTEST if each in classes))


def conflicts(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> list[str]:
    """The fields and columns in which both say something, and not the same: somebody must choose."""
    names = [name for name in kept if name in gone and name not in (*LISTS, *DERIVED_COLUMNS, *BORN, JOINED)]
    found = [
        name
        for name in names
        if kept[name] not in _NOTHING and gone[name] not in _NOTHING and kept[name] != gone[name]
    ]
    one, other = born(kept), born(gone)
    # A year that the other's date lies in says nothing else than the date.
    differ = one and other and not (one.startswith(other) or other.startswith(one))
    return [*found, BORN[0]] if differ else found


def born(side: Mapping[str, Any]) -> str:
    """The date of birth, else the year, as the box keeps them; "" where neither is known."""
    return str(side.get(BORN[0]) or side.get(BORN[1]) or "")


def combined(kept: Mapping[str, Any], gone: Mapping[str, Any], choices: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the box. Where nobody chose, what the kept one says stands, or else what the other says."""
    found = {**gone, **{name: value for name, value in kept.items() if value not in _NOTHING}}
    asked = conflicts(kept, gone)
    for name in asked:
        if choices.get(name) == Side.GONE and name not in BORN:
            found[name] = gone[name]
    if BORN[0] in asked:
        side = gone if choices.get(BORN[0]) == Side.GONE else kept
        found |= {name: side.get(name) for name in BORN}
    for name in LISTS:
        found[name] = list(dict.fromkeys([*kept.get(name, []), *gone.get(name, [])]))
    found[JOINED] = "\n".join(dict.fromkeys(side[JOINED] for side in (kept, gone) if side.get(JOINED)))
    numbers = [side["number"] for side in (kept, gone) if side.get("number")]
    found["earlier_numbers"] += [number for number in numbers if number not in found["earlier_numbers"]]
    found["earlier_numbers"] = [each for each in found["earlier_numbers"] if each != found.get("number")]
    if found.get(BORN[0]):
        found.pop(BORN[1], None)
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def combined_columns(
    kept: Mapping[str, Any], gone: Mapping[str, Any], choices: Mapping[str, str]
) -> dict[str, Any]:
    """The columns: as the fields, but the days are the earlier ones, the class the stricter, the rung the higher."""
    found = {name: kept[name] if kept[name] not in _NOTHING else gone[name] for name in CHOSEN_COLUMNS}
    for name in conflicts(kept, gone):
        if choices.get(name) == Side.GONE:
            found[name] = gone[name]
    told = [day for day in (kept["notified_on"], gone["notified_on"]) if day]
    named = Identity.NAMED in (kept["identity"], gone["identity"])
    return {
        **found,
        "registered_on": min(kept["registered_on"], gone["registered_on"]),
        "notified_on": min(told, default=None),
        "access_class": stricter(kept["access_class"], gone["access_class"]),
        "identity": str(Identity.NAMED if named else Identity.NICKNAME),
    }


def put_back(
    now: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What stood before the merge, and the fields that somebody has changed since and that stay as they are now."""
    found, stay = {}, []
    for name in {**before, **after, **now}:
        if now.get(name) == after.get(name):
            found[name] = before.get(name)
        else:
            found[name] = now.get(name)
            if now.get(name) != before.get(name):
                stay.append(name)
    return {name: value for name, value in found.items() if name in before or value is not None}, sorted(stay)
