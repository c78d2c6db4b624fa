"""Forms that correct a session and what belongs to it. They check what a form alone can show."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.field.log_forms import DAY_FORMATS
from utsyn.field.models import Gender, IncidentKind, SessionKind
from utsyn.field.services.corrections import LONGEST_REASON

WRITE_DATE = _("Skriv dag, måned og år, for eksempel 12.03.2026.")
WRITE_TIME = _("Skriv klokkeslettet som 21:30.")
TIME_FORMATS = ("%H:%M", "%H.%M", "%H", "%H%M", "%H:%M:%S")
YES, NO, UNKNOWN = "ja", "nei", ""
MOST_TO_CHOOSE = 10


def day_field(label: Any) -> forms.DateField:
    """A date in a plain field."""
    return forms.DateField(
        label=label,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"autocomplete": "off", "class": "ut-date"}),
        error_messages={"required": WRITE_DATE, "invalid": WRITE_DATE},
    )


def time_field(label: Any) -> forms.TimeField:
    """A time of day in a plain field."""
    return forms.TimeField(
        label=label,
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput(
            format="%H:%M", attrs={"autocomplete": "off", "class": "log-time", "inputmode": "numeric"}
        ),
        error_messages={"required": WRITE_TIME, "invalid": WRITE_TIME},
    )


def text_field(label: Any, *, required: bool = False, hint: Any = "", rows: int = 4) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        strip=True,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Skriv noe her."), "max_length": _("Teksten er for lang.")},
    )


def choice_field(
    label: Any, choices: Iterable[Any], said: Any, *, required: bool = True
) -> forms.ChoiceField:
    """A choice among few."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        required=required,
        error_messages={"required": said, "invalid_choice": said},
    )


def moment_of(day: date, hour: time, timezone: str, stood: datetime | None = None) -> datetime:
    """What was written, on the clock of the service. The seconds stay where the minute is the one that ``stood``."""
    written = datetime.combine(day, hour, ZoneInfo(timezone))
    if stood is not None and stood.astimezone(ZoneInfo(timezone)).replace(second=0, microsecond=0) == written:
        return stood
    return written


class CorrectionForm(forms.Form):
    """What every correction carries: why, unseen what its writer saw, and a mark that makes two presses one."""

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Hvorfor retter du?"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Skriv hvorfor du retter."),
            "max_length": _("Grunnen er for lang. Bruk høyst 300 tegn."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = uuid.uuid4()
        self.order_fields([name for name in self.fields if name != "reason"])

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Let the viewer choose among these."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


class SessionForm(CorrectionForm):
    """The session's own fields."""

    start_date = day_field(_("Dato ved start"))
    start_time = time_field(_("Klokka ved start"))
    end_date = day_field(_("Dato ved slutt"))
    end_time = time_field(_("Klokka ved slutt"))
    kind = choice_field(_("Type"), SessionKind.choices, _("Velg en av typene."))
    staff = forms.MultipleChoiceField(
        label=_("Hvem var med?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Velg minst én som var med."),
            "invalid_choice": _("Velg ansatte fra lista."),
        },
    )
    report = text_field(_("Rapport"), hint=_("Skriv ikke hvem ungdommer er."), rows=6)


class EndForm(CorrectionForm):
    """The end of a session that nobody ended."""

    end_date = day_field(_("Dato ved slutt"))
    end_time = time_field(_("Klokka ved slutt"))


class EncounterForm(CorrectionForm):
    """Young people met. ``age`` holds a band (``b:scheme:band``), an exact age (``a:16``) or nothing."""

    place = choice_field(_("Sted"), [], _("Velg et av stedene i lista."))
    count = forms.IntegerField(
        label=_("Antall"),
        min_value=1,
        max_value=100_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "log-number"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Skriv hvor mange, fra 1 og oppover.")
        ),
    )
    gender = choice_field(_("Kjønn"), Gender.choices, _("Velg et av kjønnene i lista."))
    age = choice_field(_("Alder"), [], _("Velg en av aldersgruppene i lista."), required=False)
    first_contacts = forms.IntegerField(
        label=_("Førstekontakter"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("Så mange som dere møtte for første gang. La feltet stå tomt hvis dere ikke vet."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "log-number"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Skriv et tall, eller la feltet stå tomt.")
        ),
    )
    district = choice_field(_("Bydel"), [], _("Velg en av bydelene i lista."), required=False)
    topics = forms.MultipleChoiceField(
        label=_("Tema"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Velg tema fra lista.")},
    )


def _doses() -> list[tuple[str, Any]]:
    return [(str(number), str(number)) for number in range(1, MOST_TO_CHOOSE + 1)]


class IncidentForm(CorrectionForm):
    """What happened. Every answer has «Vet ikke»."""

    day = day_field(_("Dato"))
    hour = time_field(_("Klokka"))
    kind = choice_field(
        _("Hva skjedde?"), [("", _("Velg")), *IncidentKind.choices], _("Velg hva som skjedde.")
    )
    place = choice_field(_("Sted"), [], _("Velg et av stedene i lista."), required=False)
    ambulance = choice_field(
        _("Ble ambulanse tilkalt?"),
        [(UNKNOWN, _("Vet ikke")), (YES, _("Ja")), (NO, _("Nei"))],
        _("Velg ett av svarene."),
        required=False,
    )
    naloxone = choice_field(_("Nalokson"), [], _("Velg ett av svarene."), required=False)
    note = text_field(_("Notat"), hint=_("Hva skjedde, og hva gjorde dere? Skriv ikke hvem ungdommer er."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            "naloxone",
            [
                (UNKNOWN, _("Vet ikke")),
                ("0", _("Ikke gitt")),
                *self.given(),
                *((number, _("Gitt, doser: %(number)s") % {"number": number}) for number, _n in _doses()),
            ],
        )

    def given(self) -> list[tuple[str, Any]]:
        """A further answer for what only a log can hold."""
        return []


class CompleteForm(IncidentForm):
    """The incident that was begun in the street. It says why by itself."""

    approximate = forms.BooleanField(label=_("Tidspunktet er omtrent"), required=False)
    field_order = ("day", "hour", "approximate", "kind", "place", "ambulance", "naloxone", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        self.order_fields(list(self.field_order))

    def given(self) -> list[tuple[str, Any]]:
        """Given, and nobody knows how much."""
        return [(YES, _("Gitt, vet ikke hvor mange doser"))]


class ObservationForm(CorrectionForm):
    """What was seen."""

    place = choice_field(_("Sted"), [], _("Velg et av stedene i lista."), required=False)
    text = text_field(
        _("Observasjon"), required=True, hint=_("Om stedet og miljøet. Skriv ikke hvem ungdommer er.")
    )
    forget = forms.BooleanField(
        label=_("Teksten sa hvem noen er. Ta ikke vare på den gamle teksten."), required=False
    )


class ReasonForm(CorrectionForm):
    """Taking something out: only why."""
