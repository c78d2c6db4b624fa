"""Forms of «Steder og koder»: they check what can be seen in the form alone; the services check the rest."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.catalogue.lists import PLACES, CodeList
from utsyn.catalogue.models import District, PlaceKind

DAY_FORMATS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d%m%Y"]
WRITE_DATE = _("Skriv dag, måned og år, for eksempel 12.03.2026.")


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A date in a plain field: quicker than a calendar when the date is known."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"autocomplete": "off", "class": "ut-date"}),
        help_text=help_text or _("For eksempel 12.03.2026."),
        error_messages={"required": WRITE_DATE, "invalid": WRITE_DATE},
    )


def name_field(label: Any) -> forms.CharField:
    """The name of a code."""
    return forms.CharField(
        label=label,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Skriv et navn."),
            "max_length": _("Navnet er for langt. Bruk høyst 200 tegn."),
        },
    )


class ChangeForm(forms.Form):
    """What every form here carries unseen: what its writer saw, and a mark that makes two presses one."""

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = uuid.uuid4()


class PlaceFields(forms.Form):
    """What only places have."""

    area = forms.CharField(
        label=_("Område"),
        max_length=200,
        help_text=_("Steder med samme område telles sammen."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "omrader"}),
        error_messages={"required": _("Skriv hvilket område stedet hører til.")},
    )
    kind = forms.ChoiceField(
        label=_("Type"),
        choices=[("", _("Velg type")), *PlaceKind.choices],
        error_messages={
            "required": _("Velg hva slags sted det er."),
            "invalid_choice": _("Velg en av typene."),
        },
    )
    district = forms.TypedChoiceField(
        label=_("Bydel"), required=False, error_messages={"invalid_choice": _("Velg en av bydelene.")}
    )

    def offer(self, districts: Iterable[District]) -> None:
        """Let the viewer choose among these districts."""
        by_key = {str(each.pk): each for each in districts}
        field = self.fields["district"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Ingen bestemt")), *((key, each.name) for key, each in by_key.items())]
        field.coerce = by_key.__getitem__
        field.empty_value = None


class AddForm(ChangeForm):
    """A new district or topic."""

    name = name_field(_("Navn"))
    valid_from = day_field(
        _("I bruk fra"), required=False, help_text=_("La feltet stå tomt hvis det gjelder for alle år.")
    )
    code = forms.CharField(
        label=_("Kode"),
        required=False,
        max_length=60,
        help_text=_("Står i filer og kan aldri endres. La feltet stå tomt, så lages den av navnet."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"max_length": _("Koden er for lang. Bruk høyst 60 tegn.")},
    )


class AddPlaceForm(AddForm, PlaceFields):
    """A new place."""

    field_order = ["name", "area", "kind", "district", "valid_from", "code"]


class RenameForm(ChangeForm):
    """Another name for the same code."""

    name = name_field(_("Nytt navn"))


class CloseForm(ChangeForm):
    """The last day on which a code can be chosen."""

    last_day = day_field(_("Siste dag i bruk"))


class MergeForm(ChangeForm):
    """Another code that takes over."""

    into = forms.TypedChoiceField(
        label=_("Slå sammen med"), error_messages={"required": _("Velg hva som tar over.")}
    )
    from_date = day_field(_("Fra og med"))

    def offer(self, codes: Iterable[Any]) -> None:
        """Let the viewer choose among these codes."""
        by_key = {str(each.pk): each for each in codes}
        field = self.fields["into"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Velg")), *((key, _named(each)) for key, each in by_key.items())]
        field.coerce = by_key.__getitem__
        field.empty_value = None
        field.error_messages["invalid_choice"] = _("Velg en av kodene i lista.")


class CorrectForm(ChangeForm, PlaceFields):
    """What was wrong about a place."""

    latitude = forms.DecimalField(
        label=_("Breddegrad"),
        required=False,
        min_value=-90,
        max_value=90,
        max_digits=9,
        decimal_places=6,
        localize=True,
        help_text=_("Et fast punkt for stedet, aldri der en ungdom bor."),
        error_messages={"invalid": _("Skriv breddegraden som et tall, for eksempel 63,412.")},
    )
    longitude = forms.DecimalField(
        label=_("Lengdegrad"),
        required=False,
        min_value=-180,
        max_value=180,
        max_digits=9,
        decimal_places=6,
        localize=True,
        error_messages={"invalid": _("Skriv lengdegraden som et tall, for eksempel 10,394.")},
    )
    field_order = ["area", "kind", "district", "latitude", "longitude"]


class ReplaceForm(ChangeForm, PlaceFields):
    """A new place in the stead of one that moved or became something else."""

    name = name_field(_("Navn på det nye stedet"))
    from_date = day_field(_("Fra og med"))
    field_order = ["from_date", "name", "area", "kind", "district"]


class MoveForm(ChangeForm):
    """One code to another place in the order."""

    code = forms.TypedChoiceField(label=_("Flytt"), error_messages={"required": _("Velg hva du vil flytte.")})
    number = forms.IntegerField(
        label=_("Til plass nummer"),
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Skriv et tall fra 1 og oppover."),
            "invalid": _("Skriv et tall fra 1 og oppover."),
            "min_value": _("Skriv et tall fra 1 og oppover."),
        },
    )

    def offer(self, codes: Iterable[Any]) -> None:
        """Let the viewer choose among these codes."""
        by_key = {str(each.pk): each for each in codes}
        field = self.fields["code"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Velg")), *((key, _named(each)) for key, each in by_key.items())]
        field.coerce = by_key.__getitem__


class SchemeForm(ChangeForm):
    """Age bands, one to a line."""

    valid_from = day_field(
        _("Gjelder fra"), help_text=_("Helst 1. januar, så et helt år har de samme gruppene.")
    )
    bands = forms.CharField(
        label=_("Aldersgrupper"),
        help_text=_(
            "Én på hver linje, for eksempel 13–15 eller 26+. Du kan skrive en kode foran: ungdomsskole 13–15."
        ),
        widget=forms.Textarea(
            attrs={"class": "kat-lines", "rows": 7, "spellcheck": "false", "autocapitalize": "none"}
        ),
        error_messages={"required": _("Skriv minst én aldersgruppe.")},
    )
    #: Ages that no band holds, once they have been found: only then the question is asked.
    gaps: list[str] = []
    accept_gaps = forms.BooleanField(label=_("La disse aldrene stå utenfor gruppene"), required=False)


def _named(code: Any) -> str:
    """A code's name; a place with its area, since names need only differ within one."""
    return f"{code.name} ({code.area})" if hasattr(code, "area") else str(code.name)


def add_form(of: CodeList) -> type[AddForm]:
    """The form that adds to a list."""
    return AddPlaceForm if of is PLACES else AddForm
