"""Forms of the office's pages about safety, messages, phones and settings. They check what a form alone can show."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from utsyn.field.models import Device


class AlarmForm(forms.Form):
    """What was done about a team that had not been heard of."""

    note = forms.CharField(
        label=_("Hva ble gjort?"),
        max_length=300,
        help_text=_("Kort. For eksempel: Ringte makkeren, alt er i orden."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Skriv kort hva du gjorde."),
            "max_length": _("Skriv høyst 300 tegn."),
        },
    )
    outcome = forms.ChoiceField(
        label=_("Hvordan står det til nå?"),
        choices=[
            ("out", _("De er ute og har det bra. Varsle igjen hvis de ikke melder seg.")),
            ("safe", _("Alle er trygt inne. Ikke varsle mer om denne økta.")),
            ("unknown", _("Vi har ikke fått tak i dem ennå. Varsle igjen hvis de ikke melder seg.")),
        ],
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={
            "required": _("Velg hvordan det står til, så vet vi om vi skal varsle igjen."),
            "invalid_choice": _("Velg ett av svarene."),
        },
    )


class MessageForm(forms.Form):
    """A message to those who come on after."""

    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Beskjed"),
        max_length=4000,
        help_text=_("Om steder, miljø og praktiske ting. Ingen navn på ungdommer."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Skriv beskjeden."),
            "max_length": _("Beskjeden er for lang. Bruk høyst 4000 tegn."),
        },
    )
    on_date = forms.DateField(
        label=_("Gjelder vakta"),
        input_formats=["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d%m%Y"],
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"autocomplete": "off", "class": "ut-date"}),
        help_text=_("For eksempel 12.03.2026."),
        error_messages={
            "required": _("Skriv dag, måned og år, for eksempel 12.03.2026."),
            "invalid": _("Skriv dag, måned og år, for eksempel 12.03.2026."),
        },
    )
    shift = forms.CharField(
        label=_("Vakt"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "vakter"}),
        error_messages={"max_length": _("Bruk høyst 60 tegn.")},
    )
    important = forms.BooleanField(label=_("Viktig"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = uuid.uuid4()


class StopForm(forms.Form):
    """How a phone ends."""

    how = forms.ChoiceField(
        label=_("Hva har skjedd?"),
        choices=[
            (
                Device.Ended.REPLACED,
                _("Byttet ut. Det som ikke er sendt, tas imot først. Så tømmes appen på telefonen."),
            ),
            (
                Device.Ended.LOST,
                _(
                    "Mistet eller stjålet. Ingenting mer tas imot. Appen tømmes neste gang telefonen er på nett, "
                    "også for det som ikke er sendt."
                ),
            ),
        ],
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={
            "required": _("Velg hva som har skjedd. Det avgjør om usendte tellinger tas imot."),
            "invalid_choice": _("Velg ett av svarene."),
        },
    )


def minutes_field(label: Any, help_text: Any, *, least: int, most: int) -> forms.IntegerField:
    """Whole minutes."""
    wrong = format_lazy(_("Skriv et antall minutter fra {least} til {most}."), least=least, most=most)
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "ut-date"}),
        error_messages={"required": wrong, "invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


class VersionedForm(forms.Form):
    """A form that knows what its writer saw."""

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class CountingForm(VersionedForm):
    """How the app counts."""

    exact_age = forms.BooleanField(
        label=_("Tell med eksakt alder"),
        required=False,
        help_text=_("Uten dette velger dere aldersgruppe, som går fortere i felt."),
    )
    ask_first_contact = forms.BooleanField(label=_("Spør om førstekontakt etter hvert treff"), required=False)
    ask_district = forms.BooleanField(label=_("Spør om bydel etter hvert treff"), required=False)
    ask_topics = forms.BooleanField(label=_("Spør om tema etter hvert treff"), required=False)


class SafetyForm(VersionedForm):
    """The never-alone rule."""

    check_minutes = minutes_field(
        _("Minutter mellom innsjekk"), _("For team på to eller flere."), least=10, most=480
    )
    alone_minutes = minutes_field(
        _("Minutter mellom innsjekk når noen er alene"), _("Like lenge eller kortere."), least=5, most=480
    )
    overdue_minutes = minutes_field(
        _("Minutter etter planlagt slutt"),
        _("Så lenge venter vi før lederne får varsel om at et team ikke er inne."),
        least=5,
        most=240,
    )
    duty_phone = forms.CharField(
        label=_("Vakttelefon"),
        required=False,
        max_length=20,
        help_text=_("Nummeret som teamene ringer når noe skjer. Står i appen og på «Ute nå»."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "ut-date"}),
        error_messages={"max_length": _("Skriv høyst 20 tegn.")},
    )


class QuestionsForm(VersionedForm):
    """Up to five questions when a session ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, 6):
            self.fields[f"question_{number}"] = forms.CharField(
                label=_("Spørsmål %(number)d") % {"number": number},
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
                error_messages={"max_length": _("Spørsmålet er for langt. Bruk høyst 200 tegn.")},
            )


class SunForm(VersionedForm):
    """Where the sun sets."""

    latitude = forms.DecimalField(
        label=_("Breddegrad"),
        required=False,
        min_value=-90,
        max_value=90,
        max_digits=9,
        decimal_places=6,
        localize=True,
        help_text=_("Midt i kommunen holder. For eksempel 59,91."),
        error_messages={
            "invalid": _("Skriv breddegraden som et tall, for eksempel 59,91."),
            "min_value": _("Skriv et tall fra −90 til 90."),
            "max_value": _("Skriv et tall fra −90 til 90."),
        },
    )
    longitude = forms.DecimalField(
        label=_("Lengdegrad"),
        required=False,
        min_value=-180,
        max_value=180,
        max_digits=9,
        decimal_places=6,
        localize=True,
        help_text=_("For eksempel 10,75."),
        error_messages={
            "invalid": _("Skriv lengdegraden som et tall, for eksempel 10,75."),
            "min_value": _("Skriv et tall fra −180 til 180."),
            "max_value": _("Skriv et tall fra −180 til 180."),
        },
    )


class RescueForm(forms.Form):
    """The file that a phone wrote of what it could not send."""

    file = forms.FileField(
        label=_("Fil fra Utboks"),
        max_length=200,
        help_text=_("«utboks.json», som telefonen lager med «Lagre kopi». Den kan bare leses her."),
        error_messages={
            "required": _("Velg fila fra telefonen."),
            "empty": _("Fila er tom. Lag en ny på telefonen."),
        },
    )
