"""Forms of «Finn ungdom»: the one box, and a new record that needs little."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from utsyn.catalogue.codes import Gender
from utsyn.catalogue.models import District
from utsyn.youth import numbers, phones
from utsyn.youth.day_field import DAYS
from utsyn.youth.models import Source
from utsyn.youth.record_forms import NonceForm, choice_field, day_field, text_field
from utsyn.youth.search_words import LONGEST, Sort, Word

#: Fields of a new record that stand open; the others are unfolded.
FIRST = ("given_name", "family_name", "nickname", "born", "gender", "phone")


def search_field(**attributes: Any) -> forms.CharField:
    """The one box. It is sent by POST: a name never stands in an address, a log or the browser's history."""
    return forms.CharField(
        label=_("Navn, kallenavn, telefon eller fødselsår"),
        required=False,
        max_length=LONGEST,
        strip=True,
        widget=forms.TextInput(
            attrs={
                "type": "search", "class": "ds-input", "autocomplete": "off", "autocapitalize": "words",
                "spellcheck": "false", "enterkeyhint": "search", **attributes,
            }
        ),
        error_messages={"max_length": _("Skriv kortere.")},
    )  # fmt: skip


class SearchForm(forms.Form):
    """The box of «Finn ungdom»."""

    q = search_field(**{"autofocus": True, "data-search": True})


class NewForm(NonceForm):
    """Somebody new. A name or a nickname is enough (IDN-7)."""

    given_name = text_field(_("Fornavn"), autocapitalize="words")
    family_name = text_field(_("Etternavn"), autocapitalize="words")
    nickname = text_field(_("Kallenavn"))
    born = text_field(
        _("Født"), help_text=_("År eller dato: 2009 eller 12.03.2009."), most=20, inputmode="text"
    )
    gender = forms.ChoiceField(
        label=_("Kjønn"),
        choices=Gender.choices,
        initial=Gender.UNKNOWN,
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"required": _("Velg ett av svarene."), "invalid_choice": _("Velg ett av svarene.")},
    )
    phone = text_field(_("Telefon"), most=40, inputmode="tel")
    district = choice_field(_("Bydel"), [], required=False)
    source = choice_field(_("Hvem opprettet kontakten?"), Source.choices, required=False)
    number = text_field(
        _("Fødselsnummer"), help_text=_("Trengs sjelden. Elleve sifre."), most=20, inputmode="numeric"
    )
    notified_on = day_field(
        _("Ungdommen fikk vite om journalen"),
        help_text=_("Dagen dere fortalte at dere skriver journal, og hva det betyr. Kan fylles ut senere."),
        required=False,
    )

    def __init__(self, *args: Any, districts: Iterable[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._districts = {str(each.pk): each for each in districts}
        field = self.fields["district"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Ikke oppgitt")), *((pk, str(each)) for pk, each in self._districts.items())]

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields that stand open."""
        return [self[name] for name in FIRST]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that are unfolded."""
        return [self[name] for name in ("district", "source", "number", "notified_on")]

    @property
    def is_more_open(self) -> bool:
        """Whether something stands, or is wrong, in what is unfolded."""
        return any(field.errors or (self.is_bound and field.value()) for field in self.more)

    def clean_born(self) -> str:
        """A year of four digits, or an ISO date."""
        text = self.cleaned_data["born"].strip()
        if not text or (len(text) == 4 and text.isdecimal()):
            return str(text)
        for way in DAYS:
            try:
                return datetime.strptime(text, way).date().isoformat()
            except ValueError:
                continue
        raise forms.ValidationError(_now("Skriv året, eller dag, måned og år: 2009 eller 12.03.2009."))

    def clean_district(self) -> District | None:
        """The service's own district."""
        return self._districts.get(self.cleaned_data["district"])

    def content(self) -> dict[str, Any]:
        """The fields of the box. Fields that are wrong are told by the service that opens the record."""
        said = self.cleaned_data
        born = said["born"]
        return {
            "given_name": said["given_name"],
            "family_name": said["family_name"],
            "nicknames": [said["nickname"]],
            "birth_date": born if len(born) > 4 else "",
            "birth_year": born if len(born) == 4 else "",
            "phones": [said["phone"]],
            "number": said["number"],
        }

    def row(self) -> dict[str, Any]:
        """What stands in the row itself."""
        said = self.cleaned_data
        told: date | None = said["notified_on"]
        return {
            "gender": said["gender"],
            "district": said["district"],
            "source": said["source"],
            "notified_on": told,
            "nonce": said["nonce"] or uuid.uuid4(),
        }

    def tidied(self) -> dict[str, Any]:
        """The fields for looking after duplicates: what has no right spelling yet is left out, and told on saving."""
        found = self.content()
        found["phones"] = [each for each in map(phones.e164, found["phones"]) if each]
        found["number"] = numbers.digits_of(found["number"]) if numbers.kind_of(found["number"]) else ""
        found["nicknames"] = [each for each in found["nicknames"] if each]
        return found


def begun(words: Sequence[Word]) -> dict[str, str]:
    """What was searched for, in the fields of a new record: the first name word, then the others."""
    names = [word.text[:1].upper() + word.text[1:] for word in words if word.sort is Sort.NAME]
    found = {"given_name": " ".join(names[:1]), "family_name": " ".join(names[1:])}
    for word in words:
        match word.sort:
            case Sort.YEAR:
                found["born"] = word.text
            case Sort.PHONE:
                found["phone"] = phones.shown(word.text)
            case Sort.NUMBER:
                found["number"] = word.text
    return found
