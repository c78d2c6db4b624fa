"""Forms of «Om» and «Kontakt»: who somebody is and how to reach them, in parts of at most eight fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.catalogue.codes import Gender
from utsyn.catalogue.models import District
from utsyn.youth.identity import REASONS
from utsyn.youth.models import Contact, Decision, LifeSituation, Source
from utsyn.youth.queries.sections import MAY_CONTACT
from utsyn.youth.record_forms import (
    NonceForm,
    SeenForm,
    VersionForm,
    choice_field,
    day_field,
    text_field,
)


def lines_of(text: str) -> list[str]:
    """One each line, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class NameForm(VersionForm):
    """What the young person is called."""

    given_name = text_field(_("Fornavn"))
    family_name = text_field(_("Etternavn"))
    preferred_name = text_field(_("Vil bli kalt"), help_text=_("Hvis det er et annet navn enn fornavnet."))
    pronoun = text_field(_("Pronomen"), help_text=_("For eksempel hun, han eller hen."), most=50)
    nicknames = text_field(
        _("Kallenavn"), help_text=_("Ett på hver linje, det mest brukte først."), rows=2, most=2000
    )
    reason = choice_field(
        _("Hvorfor skal ungdommen stå med navn?"), [], required=False,
        help_text=_("Må fylles ut når en som var kjent med kallenavn, får navn."),
    )  # fmt: skip

    def __init__(self, *args: Any, climbs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if climbs:
            chosen = self.fields["reason"]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = [("", _("Velg en grunn")), *REASONS.items()]
        else:
            del self.fields["reason"]

    def clean_nicknames(self) -> list[str]:
        """One each line."""
        return lines_of(self.cleaned_data["nicknames"])


class BornForm(VersionForm):
    """When somebody was born, and what the figures count by."""

    birth_date = day_field(_("Fødselsdato"), required=False)
    birth_year = forms.IntegerField(
        label=_("Fødselsår"),
        required=False,
        help_text=_("Når dere ikke kjenner datoen."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "ut-date"}),
        error_messages={"invalid": _("Skriv årstallet med fire sifre, for eksempel 2009.")},
    )
    number = text_field(
        _("Fødselsnummer"), help_text=_("Trengs sjelden. Elleve sifre."), most=20, inputmode="numeric"
    )
    gender = choice_field(_("Kjønn"), Gender.choices)
    district = choice_field(_("Bydel"), [], required=False)
    source = choice_field(_("Hvem opprettet kontakten?"), Source.choices, required=False)

    def __init__(self, *args: Any, districts: Iterable[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.districts = {str(each.pk): each for each in districts}
        chosen = self.fields["district"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("Ikke oppgitt")), *((pk, str(each)) for pk, each in self.districts.items())]

    def clean_district(self) -> District | None:
        """The service's own district."""
        return self.districts.get(self.cleaned_data["district"])

    def clean_birth_date(self) -> str:
        """As the box keeps it."""
        found = self.cleaned_data["birth_date"]
        return found.isoformat() if found else ""


class SupportForm(VersionForm):
    """Language, who else helps, and what the young person wants (JRN-10)."""

    wishes = text_field(
        _("Hva ungdommen selv ønsker"), help_text=_("Med ungdommens egne ord."), rows=4, most=4000
    )
    language = text_field(_("Språk"))
    interpreter = text_field(_("Tolk"), help_text=_("Om det trengs, og hva som fungerer."), most=500)
    doctor = text_field(_("Fastlege"), most=300)
    coordinator = text_field(_("Koordinator"), most=300)
    plan = text_field(
        _("Individuell plan"),
        help_text=_("Bare at den finnes, og hvor. Planen selv hører ikke til i journalen."),
        most=500,
    )


class CompetenceForm(VersionForm):
    """That decision-making competence is lacking: never without why, who and when (JRN-18)."""

    lacking = forms.BooleanField(
        label=_("Det er bestemt at ungdommen mangler beslutningskompetanse"), required=False
    )
    reason = text_field(_("Begrunnelse"), rows=4, most=4000)
    decided_by = text_field(_("Bestemt av"), help_text=_("Navn og stilling."))
    decided_on = day_field(_("Dato"), required=False)


class ReachForm(VersionForm):
    """How to reach the young person, and how it is safe to."""

    important = text_field(
        _("Viktig å vite før noen tar kontakt"),
        help_text=_("Står som «Viktig» øverst på alle sider om ungdommen."), rows=2, most=1000,
    )  # fmt: skip
    safe_contact = text_field(
        _("Trygg kontakt"),
        help_text=_("Når og hvordan er det trygt? For eksempel: bare SMS, etter skoletid."), rows=2, most=1000,
    )  # fmt: skip
    phones = text_field(
        _("Telefon"), help_text=_("Ett nummer på hver linje."), rows=2, most=300, inputmode="tel"
    )
    email = text_field(_("E-post"), most=254, inputmode="email")
    address = text_field(_("Adresse"), rows=2, most=500)

    def __init__(self, *args: Any, protected: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if protected:  # IDN-8: there is no such field
            del self.fields["address"]

    def clean_phones(self) -> list[str]:
        """One each line."""
        return lines_of(self.cleaned_data["phones"])


class ContactForm(NonceForm, SeenForm):
    """A guardian, somebody of the network, or a helper."""

    kind = choice_field(
        _("Hvem er dette?"), Contact.Kind.choices, radio=True, missing=_("Velg hvem dette er.")
    )
    name = text_field(_("Navn"))
    relation = text_field(
        _("Forhold til ungdommen"), help_text=_("For eksempel mor, bestevenn eller lærer."), most=100
    )
    phones = text_field(
        _("Telefon"), help_text=_("Ett nummer på hver linje."), rows=2, most=300, inputmode="tel"
    )
    email = text_field(_("E-post"), most=254, inputmode="email")
    address = text_field(_("Adresse"), most=300)
    may_contact = choice_field(_("Kan vi ta kontakt?"), MAY_CONTACT.items(), required=False)
    note = text_field(_("Merknad"), rows=3, most=2000)

    def __init__(self, *args: Any, protected: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if protected:  # IDN-8: the address of a family is the address of the young person
            del self.fields["address"]

    def clean_phones(self) -> list[str]:
        """One each line."""
        return lines_of(self.cleaned_data["phones"])


class WithholdForm(SeenForm):
    """What is kept from a guardian (SAM-3)."""

    basis = choice_field(_("Grunnlag"), [], radio=True, missing=_("Velg hvilket grunnlag dere har i loven."))
    reason = text_field(
        _("Begrunnelse"), rows=4, most=4000, required=True,
        missing=_("Skriv hvorfor, så den som leser det senere forstår det."),
    )  # fmt: skip
    review_on = day_field(
        _("Vurderes på nytt"), help_text=_("Dagen dere ser på dette igjen, for eksempel 12.03.2027.")
    )

    def __init__(self, *args: Any, bases: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["basis"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = list(bases)


class LifeForm(SeenForm):
    """How it is on a day."""

    as_of = day_field(_("Dato"))
    day_activity = choice_field(_("Skole eller jobb"), LifeSituation.DayActivity.choices, required=False)
    housing = choice_field(_("Bolig"), LifeSituation.Housing.choices, required=False)
    leisure = forms.MultipleChoiceField(
        label=_("Fritid"),
        required=False,
        choices=LifeSituation.Leisure.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Velg blant svarene.")},
    )


class DecisionForm(NonceForm, SeenForm):
    """A decision: what kind, by which law, from when to when."""

    kind = choice_field(_("Type vedtak"), Decision.Kind.choices, missing=_("Velg hva slags vedtak det er."))
    legal_basis = text_field(
        _("Bestemmelse"), help_text=_("For eksempel barnevernsloven § 3-1."), most=300, required=True,
        missing=_("Skriv hvilken bestemmelse vedtaket bygger på."),
    )  # fmt: skip
    from_date = day_field(_("Fra og med"))
    to_date = day_field(
        _("Til og med"), required=False, help_text=_("La stå tomt hvis det ikke har en siste dag.")
    )
    note = text_field(_("Merknad"), rows=3, most=4000)


class ToldForm(VersionForm):
    """What the young person has been told, and when (PVN-6, SAM-4)."""

    notified_on = day_field(_("Fortalt at vi fører journal"), required=False)
    exempt_reason = text_field(
        _("Grunn til at det ikke fortelles"),
        help_text=_("Bare når loven gjør unntak (personopplysningsloven § 16)."), rows=2, most=4000,
    )  # fmt: skip
    oriented_on = day_field(
        _("Fortalt om foreldrenes rett til informasjon"),
        required=False,
        help_text=_("Også om unntakene. For eksempel 12.03.2026."),
    )
