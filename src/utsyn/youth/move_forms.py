"""The form of an entry that was written on the wrong person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.youth.journal_forms import Choices


class MoveForm(forms.Form):
    """An entry that was written on the wrong person."""

    to = forms.ChoiceField(
        label=_("Hvem hører den til?"),
        error_messages={
            "required": _("Velg hvem den hører til."),
            "invalid_choice": _("Velg en ungdom fra lista."),
        },
    )
    reason = forms.CharField(
        label=_("Hvorfor flyttes den?"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Skriv hvorfor den skal flyttes."),
            "max_length": _("Skriv høyst 2000 tegn."),
        },
    )

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *people]
