"""What the field app's page holds beside its markup: the texts, and the icons that it draws."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from utsyn import core
from utsyn.field.app_texts import texts

register = template.Library()
SPRITE = Path(core.__file__).parent / "static" / "vendor" / "icons" / "icons.svg"
#: Numbers with more decimals than an icon of 24 pixels can show: two are a hundredth of a pixel.
NUMBER = re.compile(r"\d+\.\d{3,}")
SYMBOL = re.compile(r'<symbol id="([\w-]+)"(.*?)</symbol>', re.DOTALL)


@cache
def _symbols() -> dict[str, str]:
    found = SYMBOL.findall(SPRITE.read_text(encoding="utf-8"))
    return {
        name: NUMBER.sub(lambda n: f"{float(n.group()):.2f}".rstrip("0").rstrip("."), rest)
        for name, rest in found
    }


@register.simple_tag
def felt_texts() -> SafeString:
    """The app's texts in the language that is active, as a block of JSON."""
    return json_script(texts(), "felt-texts")


@register.simple_tag
def felt_icons(*names: str) -> SafeString:
    """These icons of the sprite, within the page: a phone need not fetch the ones that the office uses.

    Raises KeyError for a name that the sprite has not.
    """
    chosen = "".join(f'<symbol id="i-{name}"{_symbols()[name]}</symbol>' for name in names)
    # Drawings out of our own vendored file, and names that stand in our own template.
    return mark_safe(f'<svg class="ft-icons" aria-hidden="true">{chosen}</svg>')  # noqa: S308
