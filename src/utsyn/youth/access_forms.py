"""Forms about who may see a record. They check what a form alone can show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.accounts.models import User
from utsyn.youth.day_field import DayField
from utsyn.youth.disposal_law import Provision
from utsyn.youth.kostra import Function
from utsyn.youth.models import AccessClass, AccessFlag, EmergencyAccess, Impediment, RecordGrant
from utsyn.youth.queries.quality import PURPOSES


def text_field(
    label: Any, missing: Any, *, required: bool = True, rows: int = 3, help_text: Any = ""
) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        error_messages={"required": missing, "max_length": _("Bruk høyst 2000 tegn.")},
    )


def choice_field(
    label: Any, choices: Any, missing: Any, *, radio: bool = True, help_text: Any = ""
) -> forms.ChoiceField:
    """One of several."""
    widget = forms.RadioSelect(attrs={"class": "ds-input"}) if radio else forms.Select()
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=help_text,
        widget=widget,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class WithColleague(forms.Form):
    """A form with a choice among the service's employees; ``cleaned_data["user"]`` is the :class:`User`."""

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        listed = self.fields["user"]
        assert isinstance(listed, forms.ChoiceField)
        listed.choices = [("", _("Velg"))] + [(pk, str(user)) for pk, user in self.people.items()]

    def clean_user(self) -> User:
        """The employee."""
        return self.people[self.cleaned_data["user"]]


def colleague_field(label: Any) -> forms.ChoiceField:
    """Which employee; the form fills in the choices."""
    return choice_field(label, (), _("Velg en ansatt."), radio=False)


class GrantForm(WithColleague):
    """Let somebody in for a time (TIL-1)."""

    user = colleague_field(_("Hvem skal få tilgang?"))
    kind = choice_field(_("Hvorfor"), RecordGrant.Kind.choices, _("Velg hva slags tilgang det er."))
    from_date = DayField(label=_("Fra og med"))
    to_date = DayField(label=_("Til og med"), help_text=_("Tilgangen slutter av seg selv etter denne dagen."))
    reason = text_field(
        _("Hva skal de gjøre?"), _("Skriv hvorfor, så den som ser over tilgangene forstår det.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_date"].initial = today
        self.fields["to_date"].initial = today + timedelta(days=90)
        self.fields["kind"].initial = RecordGrant.Kind.NAMED


class ClassForm(forms.Form):
    """How narrow the circle is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    access_class = choice_field(
        _("Hvem kan vite om journalen?"),
        [
            (
                AccessClass.ORDINARY,
                _("Vanlig. Alle i tjenesten kan se at journalen finnes, og be om tilgang."),
            ),
            (
                AccessClass.STRICT,
                _("Streng. Bare kontaktpersonene og de som har fått egen tilgang. Ingen andre finner den."),
            ),
            (
                AccessClass.PROTECTED,
                _("Adressesperre. Som streng, og adressen slettes for godt, også hos familien."),
            ),
        ],
        _("Velg hvem som kan vite om journalen."),
    )


class ObjectionForm(WithColleague):
    """The young person says no to an employee."""

    user = colleague_field(_("Hvem skal ikke se journalen?"))
    reason = text_field(
        _("Hva sier ungdommen?"), "", required=False, help_text=_("Ungdommen trenger ikke å si hvorfor.")
    )


class ImpedimentForm(WithColleague):
    """An employee who is too close."""

    user = colleague_field(_("Hvem er det?"))
    kind = choice_field(_("Hvorfor?"), Impediment.Kind.choices, _("Velg hvorfor."))


class NumberForm(forms.Form):
    """An employee's own or a relative's birth number."""

    kind = choice_field(
        _("Hvem sitt nummer er det?"),
        [(Impediment.Kind.OWN, _("Mitt eget")), (Impediment.Kind.RELATIVE, _("Familie eller nær venn"))],
        _("Velg hvem sitt nummer det er."),
    )
    number = forms.CharField(
        label=_("Fødselsnummer"),
        max_length=20,
        help_text=_("11 siffer. Vi lagrer ikke selve nummeret, bare et avtrykk som ikke kan leses."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "ut-date"}),
        error_messages={"required": _("Skriv de 11 sifrene."), "max_length": _("Skriv de 11 sifrene.")},
    )


class EmergencyForm(forms.Form):
    """Why somebody must in."""

    reason = text_field(
        _("Hvorfor må du inn?"),
        _("Skriv hvorfor du må inn. Lederen leser det."),
        help_text=_("Minst 15 tegn. Lederen leser det, og ungdommen får som regel vite det."),
    )
    danger_to_life = forms.BooleanField(
        label=_("Liv er i fare"),
        required=False,
        help_text=_("Bare dette går foran at ungdommen har sagt nei til deg."),
    )


class EmergencyReviewForm(forms.Form):
    """What a leader finds of an emergency."""

    outcome = choice_field(
        _("Var det nødvendig?"), EmergencyAccess.Outcome.choices, _("Velg om det var nødvendig.")
    )
    comment = text_field(_("Hva har du vurdert?"), _("Skriv kort hva du har vurdert."))
    informed = choice_field(
        _("Har ungdommen fått vite det?"),
        [("yes", _("Ja")), ("no", _("Nei"))],
        _("Velg om ungdommen har fått vite det."),
        help_text=_("Regelen er at ungdommen får vite det."),
    )
    not_informed_reason = text_field(_("Hvis nei: hvorfor ikke?"), "", required=False, rows=2)


class FlagForm(forms.Form):
    """What a leader finds of a look-up."""

    outcome = choice_field(_("Hva var det?"), AccessFlag.Outcome.choices, _("Velg hva det var."))
    comment = text_field(_("Hva har du funnet ut?"), _("Skriv kort hva du har funnet ut."))


class ToldForm(forms.Form):
    """Who was told of an unlawful look-up."""

    controller = forms.CharField(
        label=_("Hvem i kommunen har fått beskjed?"),
        max_length=200,
        help_text=_("For eksempel personvernombudet. De vurderer om Datatilsynet skal varsles."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Skriv hvem i kommunen som har fått beskjed.")},
    )
    person = choice_field(
        _("Har ungdommen fått vite det?"),
        [("yes", _("Ja")), ("no", _("Nei"))],
        _("Velg om ungdommen har fått vite det."),
    )
    reason = text_field(_("Hvis nei: hvorfor ikke?"), "", required=False, rows=2)


class SeenForm(forms.Form):
    """Narrows «Hvem har sett»."""

    hvem = forms.ChoiceField(label=_("Hvem"), required=False)
    fra = DayField(label=_("Fra"), required=False)
    til = DayField(label=_("Til"), required=False)
    bare = forms.BooleanField(label=_("Bare oppslag, ikke endringer"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = self.fields["hvem"]
        assert isinstance(listed, forms.ChoiceField)
        listed.choices = [("", _("Alle"))] + [(str(pk), name) for pk, name in people]


class PurposeForm(forms.Form):
    """What a leader needs names for (TAU-8)."""

    purpose = choice_field(
        _("Hva trenger du navnene til?"),
        [(str(code), words) for code, words in PURPOSES.items()],
        _("Velg hva du trenger navnene til."),
    )


def _number(label: Any, help_text: Any) -> forms.IntegerField:
    wrong = _("Skriv et helt tall.")
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "ut-date"}),
        error_messages={"required": wrong, "invalid": wrong},
    )


def regimes_of(explained: Sequence[Provision]) -> list[tuple[str, str]]:
    """Each law that a record may be kept under, with when it is the right one."""
    return [(each.code, f"{each}. {each.help}") for each in explained]


class SettingsForm(forms.Form):
    """The service's choices, with what each leads to."""

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    regime = choice_field(
        _("Hvilket regelverk hører tjenesten til?"),
        (),
        _("Velg regelverk."),
        help_text=_(
            "Lovtekster, innsyn og bevaring følger valget. Signering, rettelser og logg er like strenge for alle. En "
            "journal kan få et annet regelverk enn tjenesten."
        ),
    )
    team_access = forms.BooleanField(
        label=_("Hele teamet ser alle vanlige journaler"),
        required=False,
        help_text=_(
            "Uten dette ser hver ansatt bare ungdommer de følger opp, eller har fått tilgang til. Med dette kan alle "
            "som skriver i journaler åpne alle, unntatt strenge og sperrede. Hvert oppslag står i loggen."
        ),
    )
    names_in_log = forms.BooleanField(
        label=_("Ungdommens kopi viser navn på ansatte"),
        required=False,
        help_text=_("Uten dette ser ungdommen bare rollen til dem som har åpnet journalen."),
    )
    alias_days = _number(
        _("Dager et kallenavn kan stå uten innhold"),
        _("Etter det slettes kallenavn som ingen har skrevet noe om. Fra 30 til 1825."),
    )
    review_days = _number(
        _("Dager til en nødtilgang må være vurdert"), _("Etter det varsles lederne hver dag. Fra 1 til 30.")
    )
    mass_limit = _number(
        _("Journaler åpnet på en dag før noen ser på det"),
        _("Over dette havner den ansatte på listen «Oppslag å se på». Fra 5 til 500."),
    )
    kostra = forms.ChoiceField(
        label=_("KOSTRA-funksjon"),
        required=False,
        help_text=_("Hva tjenesten rapporteres under. Tallene her endres ikke av det."),
        error_messages={"invalid_choice": _("Velg en av funksjonene.")},
    )
    joint = text_field(
        _("Hvem svarer for hva, hvis dere er flere om tjenesten?"),
        "",
        required=False,
        help_text=_(
            "Skriv hvilken kommune som svarer for journalene, og hvem ungdommen kan si fra til. Det står i kopien som "
            "ungdommen får. La det stå tomt når kommunen driver tjenesten alene."
        ),
    )
    dpia_reference = forms.CharField(
        label=_("Vurderingen av personvern: hvor ligger den?"),
        required=False,
        max_length=200,
        help_text=_(
            "Saksnummeret i arkivet. Vurderingen skal være gjort før dere skriver om ungdommer (personvernforordningen "
            "artikkel 35). Malen ligger i dokumentasjonen: docs/dpia.md."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Bruk høyst 200 tegn.")},
    )
    dpia_on = DayField(label=_("Hvilken dag er vurderingen fra?"), required=False)

    def __init__(
        self, *args: Any, explained: Sequence[Provision], functions: Iterable[Function], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = self.fields["regime"]
        assert isinstance(listed, forms.ChoiceField)
        listed.choices = regimes_of(explained)
        reported = self.fields["kostra"]
        assert isinstance(reported, forms.ChoiceField)
        reported.choices = [("", _("Ingen valgt")), *((each.code, str(each)) for each in functions)]


class SubstituteForm(WithColleague):
    """Somebody is away for a time."""

    user = colleague_field(_("Vikar"))
    from_date = DayField(label=_("Fra og med"))
    to_date = DayField(label=_("Til og med"))


class LeavingForm(WithColleague):
    """Who takes over. The records have a field each: ``to_<uid>``, empty for the one receiver."""

    mark = forms.CharField(max_length=64, widget=forms.HiddenInput)
    user = colleague_field(_("Hvem tar over?"))
    last_day = DayField(
        label=_("Siste dag"), help_text=_("Etter denne dagen er tilgangen til journalene borte.")
    )
    note = text_field(
        _("Overlevering"),
        "",
        required=False,
        help_text=_("Den som tar over, får dette som en oppgave på hver journal."),
    )

    def __init__(self, *args: Any, records: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uids = {f"to_{one.uid}": one.uid for one in records}
        choices = [("", _("Samme som over"))] + [(pk, str(user)) for pk, user in self.people.items()]
        for name in self.uids:
            self.fields[name] = forms.ChoiceField(
                choices=choices,
                required=False,
                error_messages={"invalid_choice": _("Velg en kollega fra listen.")},
            )

    def exceptions(self) -> dict[Any, User]:
        """The receivers of single records, by the record's uid."""
        chosen = {uid: self.cleaned_data.get(name) for name, uid in self.uids.items()}
        return {uid: self.people[pk] for uid, pk in chosen.items() if pk}
