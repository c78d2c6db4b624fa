"""What somebody owns, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django import template
from django.utils.functional import Promise

from utsyn.youth.ownership import Owned

register = template.Library()


@register.filter
def kinds(things: Iterable[Owned], titles: Mapping[str, str | Promise]) -> list[tuple[str, int]]:
    """Each kind with its title and how many there are; what tells one from another stands with it."""
    counted = Counter((one.kind, one.label) for one in things)
    return [
        (f"{titles[kind]}: {label}" if label else str(titles[kind]), number)
        for (kind, label), number in counted.items()
    ]
