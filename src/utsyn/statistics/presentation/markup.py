"""Choices as HTML. Built in Python: a page has hundreds of them, and a template takes its time for each."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape  # Django's own also translates lazily, and is five times slower
from typing import Protocol

from django.utils.safestring import SafeString, mark_safe


class Choice(Protocol):
    """Something to choose."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def chosen(self) -> bool: ...


class Group(Protocol):
    """Choices under a heading."""

    @property
    def label(self) -> str: ...
    @property
    def choices(self) -> Iterable[Choice]: ...


def options(groups: Iterable[Group]) -> SafeString:
    """The inside of a select."""
    parts = []
    for group in groups:
        inner = "".join(
            f'<option value="{escape(c.value)}"{" selected" if c.chosen else ""}>{escape(c.label)}</option>'
            for c in group.choices
        )
        parts.append(f'<optgroup label="{escape(group.label)}">{inner}</optgroup>' if group.label else inner)
    return mark_safe("".join(parts))  # noqa: S308 - every value is escaped above


def checkboxes(name: str, choices: Iterable[Choice]) -> SafeString:
    """A checkbox with its label for each choice, all under one parameter."""
    parts = []
    for n, choice in enumerate(choices):
        at = escape(f"{name}-{n}")
        parts.append(
            f'<div class="ds-field ut-check"><input class="ds-input" type="checkbox" id="{at}" name="{escape(name)}"'
            f' value="{escape(choice.value)}"{" checked" if choice.chosen else ""}>'
            f'<label class="ds-label" data-weight="regular" for="{at}">{escape(choice.label)}</label></div>'
        )
    return mark_safe("".join(parts))  # noqa: S308 - every value is escaped above
