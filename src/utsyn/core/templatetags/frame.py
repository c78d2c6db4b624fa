"""Tags and filters of the page frame: numbers, dates, icons, form fields, summary lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from utsyn.core import formats

register = template.Library()


@register.filter
def number(value: formats.Number | None, decimals: int | None = None) -> str:
    """``{{ count|number }}``, ``{{ mean|number:1 }}``."""
    return formats.number(value, decimals)


@register.filter
def percent(value: formats.Number | None, decimals: int = 1) -> str:
    """``{{ share|percent }}``: the value is in per cent."""
    return formats.percent(value, decimals)


@register.filter
def hours(value: formats.Number | None, decimals: int = 1) -> str:
    """``{{ worked|hours }}``."""
    return formats.hours(value, decimals)


@register.filter
def day(value: date | None) -> str:
    """``{{ session.date|day }}``: «12. mars 2026»."""
    return formats.day(value)


@register.filter
def moment(value: datetime | None, timezone: str = "Europe/Oslo") -> str:
    """``{{ event.at|moment }}``: «12. mars 2026 kl. 21:14»."""
    return formats.moment(value, timezone)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers: always put text beside it. Names: ``tools/vendor.toml``."""
    sprite = static("vendor/icons/icons.svg")
    return format_html(
        '<svg class="ds-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        sprite,
        name,
    )


def _is_group(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def kind(field: forms.BoundField) -> str:
    """How ``core/_field.html`` lays a field out: ``group``, ``check`` or ``line``."""
    if _is_group(field):
        return "group"
    return "check" if isinstance(field.field.widget, forms.CheckboxInput) else "line"


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """The field's own control, tied to its hint and its error."""
    described = [f"{field.auto_id}-hint"] if field.help_text else []
    described += [f"{field.auto_id}-error"] if field.errors else []
    attributes: dict[str, Any] = {"class": f"ds-input {field.field.widget.attrs.get('class', '')}".strip()}
    if described and not _is_group(field):
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return SafeString(field.as_widget(attrs=attributes))


@register.inclusion_tag("core/_summary.html")
def summary(*pairs: object) -> dict[str, object]:
    """A list of names and values: ``{% summary name value name value … %}``."""
    return {"rows": list(zip(pairs[::2], pairs[1::2], strict=True))}
