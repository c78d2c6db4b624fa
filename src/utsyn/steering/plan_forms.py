"""Forms of «Bemanningsplan»: they check what can be seen in the form alone; the services check the rest."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from utsyn.catalogue.forms import day_field
from utsyn.steering.policies import MOST_TEAMS
from utsyn.steering.wording import WEEKDAYS

TIME_FORMATS = ["%H:%M", "%H.%M", "%H", "%H%M"]  # "%H" first: "16" is not six minutes past one
WRITE_TIME = _("Skriv klokkeslettet som 14:30.")


def time_field(label: Any, help_text: Any = "") -> forms.TimeField:
    """A time of the day in a plain field."""
    return forms.TimeField(
        label=label,
        input_formats=TIME_FORMATS,
        help_text=help_text,
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "class": "ut-time"}),
        error_messages={"required": WRITE_TIME, "invalid": WRITE_TIME},
    )


def teams_field(label: Any) -> forms.IntegerField:
    """A number of teams."""
    wrong = _("Skriv et tall fra 1 til 99.")
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=MOST_TEAMS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "ut-time"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class _Carried(forms.Form):
    """What every form here carries unseen: what its writer saw, and a mark that makes two presses one."""

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = uuid.uuid4()


class ChangeForm(_Carried):
    """What a shift is, from a day on."""

    start = time_field(_("Fra kl."))
    end = time_field(_("Til kl."), _("Kan være etter midnatt, for eksempel 01:00."))
    min_teams = teams_field(_("Minst så mange team"))
    max_teams = teams_field(_("Høyst så mange team"))
    from_date = day_field(_("Gjelder fra"))


class AddForm(ChangeForm):
    """A new shift, on one weekday or several."""

    shift = forms.CharField(
        label=_("Vakt"),
        max_length=60,
        help_text=_("For eksempel Dag, Kveld eller Natt."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "vakter"}),
        error_messages={
            "required": _("Skriv hva vakta heter, for eksempel Kveld."),
            "max_length": _("Navnet er for langt. Bruk høyst 60 tegn."),
        },
    )
    weekdays = forms.TypedChoiceField(
        label=_("Ukedag"),
        coerce=lambda days: [int(day) for day in days],
        choices=[
            ("", _("Velg ukedag")),
            *((str(n), capfirst(name)) for n, name in enumerate(WEEKDAYS, start=1)),
            ("1234", _("Mandag til torsdag")),
            ("12345", _("Mandag til fredag")),
            ("56", _("Fredag og lørdag")),
            ("67", _("Lørdag og søndag")),
            ("1234567", _("Alle dager")),
        ],
        error_messages={"required": _("Velg ukedag."), "invalid_choice": _("Velg en av ukedagene.")},
    )

    field_order = ["shift", "weekdays", "start", "end", "min_teams", "max_teams", "from_date"]


class EndForm(_Carried):
    """The last day."""

    last_day = day_field(_("Siste dag i planen"))
