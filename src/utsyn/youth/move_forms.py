"""The form of an entry that was written on the wrong person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from utsyn.youth.finding_forms import search_field
from utsyn.youth.queries.known import Row


class WhoField(forms.ChoiceField):
    """One of those whom a search found. The record is asked for when the form is sent: what stood on the page says
    nothing of who may be written about by then."""

    widget = forms.RadioSelect

    def valid_value(self, value: Any) -> bool:
        """Anything that can name a record."""
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class MoveForm(forms.Form):
    """An entry that was written on the wrong person: the box of «Finn ungdom», whom it belongs to, and why."""

    sok = search_field()
    to = WhoField(
        label=_("Hvem hører den til?"),
        error_messages={
            "required": _("Søk, og velg hvem den hører til."),
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

    def offer(self, people: Iterable[Row]) -> None:
        """Whom one may choose."""
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(row.uid), called(row)) for row in people]


def called(row: Row) -> str:
    """A name, with what tells two of them apart."""
    name = f"{row.name} ({row.nicknames})" if row.nicknames else row.name
    born = _now("født %(year)s") % {"year": row.birth_year} if row.birth_year else ""
    return ", ".join(filter(None, [name, born]))
