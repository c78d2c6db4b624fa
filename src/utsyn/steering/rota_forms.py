"""Forms of the rota: they check what can be seen in the form alone; the services check the rest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.catalogue.forms import ChangeForm, day_field
from utsyn.catalogue.models import Place
from utsyn.field.models import SessionKind
from utsyn.steering.models import TeamMember
from utsyn.steering.queries.people import Available
from utsyn.steering.queries.team_choices import TeamChoices

TIME_FORMATS = ["%H:%M", "%H.%M", "%H", "%H%M"]  # "%H" first: "16" is not six minutes past one
#: The choice in «Bytt vakt» that names nobody.
ANYBODY = "alle"
WRITE_TIME = _("Skriv klokkeslettet med to tall, for eksempel 18:00.")


def time_field(label: Any, help_text: Any = "") -> forms.TimeField:
    """A time of day in a plain field."""
    return forms.TimeField(
        label=label,
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput(
            format="%H:%M", attrs={"autocomplete": "off", "inputmode": "numeric", "class": "ut-date"}
        ),
        help_text=help_text,
        error_messages={"required": WRITE_TIME, "invalid": WRITE_TIME},
    )


class TeamForm(ChangeForm):
    """Who is on a team, and where it goes."""

    people = forms.MultipleChoiceField(
        label=_("Hvem"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Velg noen som er ansatt den dagen.")},
    )
    focus = forms.CharField(
        label=_("Fokus"),
        required=False,
        max_length=200,
        help_text=_("For eksempel: Sentrum og stasjonen, avslutningsfester."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Teksten er for lang. Bruk høyst 200 tegn.")},
    )
    begins = forms.ChoiceField(
        label=_("Begynner her"),
        required=False,
        error_messages={"invalid_choice": _("Velg et av stedene i lista.")},
    )
    places = forms.MultipleChoiceField(
        label=_("Skal også hit"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Velg et av stedene i lista.")},
    )

    def offer(self, choices: TeamChoices, *, zones: bool) -> None:
        """Let the leader choose among these. ``zones``: in a count all places are equal, so none is the first."""
        self._places = {str(one.pk): one for one in choices.places}
        self._chosen = [str(one.pk) for one in choices.chosen]
        named = [(key, f"{one.name} ({one.area})") for key, one in self._places.items()]
        people, places, begins = (self.fields[name] for name in ("people", "places", "begins"))
        assert isinstance(people, forms.MultipleChoiceField)
        assert isinstance(places, forms.MultipleChoiceField)
        assert isinstance(begins, forms.ChoiceField)
        people.choices, people.initial = choices.people, choices.on_team
        places.choices = named
        begins.choices = [("", str(_("Ikke bestemt"))), *named]
        if zones:
            places.label, places.initial = str(_("Soner")), self._chosen
            del self.fields["begins"]
        else:
            begins.initial, places.initial = self._chosen[0] if self._chosen else "", self._chosen[1:]

    def wanted_places(self) -> list[Place]:
        """The places in their order: where it begins, then those that stood there, then new ones."""
        chosen = self.cleaned_data["places"]
        first = [self.cleaned_data["begins"]] if self.cleaned_data.get("begins") else []
        kept = [key for key in self._chosen if key in chosen]
        return [self._places[key] for key in dict.fromkeys([*first, *kept, *chosen])]


class ShiftForm(ChangeForm):
    """A shift by itself."""

    name = forms.CharField(
        label=_("Navn på vakta"),
        max_length=60,
        help_text=_("For eksempel: Sommertelling 2026 eller Ekstravakt."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Skriv hva vakta heter."),
            "max_length": _("Navnet er for langt. Bruk høyst 60 tegn."),
        },
    )
    kind = forms.ChoiceField(
        label=_("Type"),
        choices=SessionKind.choices,
        error_messages={"required": _("Velg en av typene."), "invalid_choice": _("Velg en av typene.")},
    )
    on_date = day_field(_("Dato"))
    start = time_field(_("Fra kl."))
    end = time_field(_("Til kl."), _("Er slutt før start, varer vakta til neste dag."))
    teams = forms.IntegerField(
        label=_("Antall team"),
        min_value=1,
        max_value=30,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "ut-date"}),
        help_text=_("Du setter opp folk og steder etterpå."),
        error_messages={
            "required": _("Skriv et tall fra 1 til 30."),
            "invalid": _("Skriv et tall fra 1 til 30."),
            "min_value": _("Skriv et tall fra 1 til 30."),
            "max_value": _("Skriv et tall fra 1 til 30."),
        },
    )


class ChangeShiftForm(ChangeForm):
    """Another time, or another number of teams."""

    start = time_field(_("Fra kl."))
    end = time_field(_("Til kl."), _("Er slutt før start, varer vakta til neste dag."))
    teams = forms.IntegerField(
        label=_("Så mange team trengs"),
        min_value=0,
        max_value=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "ut-date"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Skriv et tall fra 0 til 30.")
        ),
    )


class CancelForm(ChangeForm):
    """Why a shift is called off."""

    reason = forms.CharField(
        label=_("Hvorfor er vakta avlyst?"),
        max_length=200,
        help_text=_("Alle i tjenesten ser dette. Skriv ikke noe om helsa til noen."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Skriv hvorfor vakta er avlyst, så alle forstår det."),
            "max_length": _("Teksten er for lang. Bruk høyst 200 tegn."),
        },
    )


class AbsenceForm(ChangeForm):
    """Why somebody does not come: a code, no text."""

    reason = forms.ChoiceField(
        label=_("Hvorfor?"),
        choices=TeamMember.Absence.choices,
        widget=forms.RadioSelect,
        help_text=_("Bare lederne ser grunnen. Andre ser bare hvem som er borte."),
        error_messages={"required": _("Velg hvorfor."), "invalid_choice": _("Velg hvorfor.")},
    )


class SwapForm(ChangeForm):
    """Whom to ask to take a shift."""

    asked = forms.ChoiceField(
        label=_("Hvem vil du spørre?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg hvem du vil spørre."),
            "invalid_choice": _("Velg en kollega som kan svare."),
        },
    )
    message = forms.CharField(
        label=_("Melding"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For eksempel: Jeg kan ta fredagen din i stedet."),
        error_messages={"max_length": _("Teksten er for lang. Bruk høyst 300 tegn.")},
    )

    def offer(self, colleagues: list[Available]) -> None:
        """Let the worker choose among these, or anybody."""
        asked = self.fields["asked"]
        assert isinstance(asked, forms.ChoiceField)
        anybody = [(ANYBODY, str(_("Hvem som helst kan ta den")))]
        asked.choices = anybody + [(one.choice, one.name) for one in colleagues]
        asked.initial = ANYBODY
