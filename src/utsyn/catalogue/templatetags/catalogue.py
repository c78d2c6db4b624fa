"""``{{ change|sentence }}``."""

from __future__ import annotations

from django import template

from utsyn.catalogue.models import CodeChange
from utsyn.catalogue.wording import sentence as in_words

register = template.Library()


@register.filter
def sentence(change: CodeChange) -> str:
    """What was done, as a sentence."""
    return in_words(change)
