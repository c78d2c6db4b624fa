"""A day as the room's forms take it: as text, in the ways that people write it (ux.md § 3.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Ways in which people write a day.
DAYS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d%m%Y"]
#: An earlier or later one is a slip of the hand. Well within these, days can be counted from and to any of them.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
WRONG = _("Skriv dag, måned og år, for eksempel 12.03.2026.")


class DayField(forms.DateField):
    """A day. ``attrs`` are the box's, besides those that every such box has."""

    def __init__(self, *, attrs: dict[str, str] | None = None, **options: Any) -> None:
        box = {"autocomplete": "off", "class": "ut-date", **(attrs or {})}
        super().__init__(
            input_formats=DAYS,
            widget=forms.DateInput(format="%d.%m.%Y", attrs=box),
            error_messages={"required": WRONG, "invalid": WRONG},
            **options,
        )

    def to_python(self, value: Any) -> date | None:
        """The day. Raises ValidationError for what cannot be read as one, and for one that nobody can mean."""
        day = super().to_python(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
