"""Forms of the requests about a record. They check what a form alone can show."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.youth import disposal_law
from utsyn.youth.day_field import DayField
from utsyn.youth.disposal_policies import TESTS, Answer
from utsyn.youth.models import DisposalCase

_RADIO = forms.RadioSelect(attrs={"class": "ds-input"})
#: As long as a wish or a reason may be.
LONGEST = 4000


def _text(label: Any, required: Any, *, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        error_messages={"required": required, "max_length": _("Bruk høyst 4000 tegn.")},
    )


class AskForm(forms.Form):
    """A request as it came."""

    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Hva ønsker ungdommen?"),
        choices=DisposalCase.Kind.choices,
        widget=_RADIO,
        error_messages={"required": _("Velg hva det gjelder."), "invalid_choice": _("Velg ett av svarene.")},
    )
    entry = forms.ChoiceField(
        label=_("Hvilken oppføring?"),
        required=False,
        help_text=_("Bare når det gjelder én oppføring."),
        error_messages={"invalid_choice": _("Velg hvilken oppføring det gjelder.")},
    )
    asked_by = forms.CharField(
        label=_("Hvem ba om det?"),
        max_length=200,
        help_text=_("For eksempel: ungdommen selv, eller mor."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Skriv hvem som ba om det."), "max_length": _("Bruk høyst 200 tegn.")},
    )
    wish = _text(
        _("Ønsket, med ungdommens ord"),
        _("Skriv hva ungdommen ønsker."),
        help_text=_("Skriv det slik det ble sagt."),
    )
    asked_on = DayField(label=_("Når kom det?"), help_text=_("Fristen for svar regnes fra denne dagen."))

    def __init__(self, *args: Any, entries: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = uuid.uuid4()
        field = self.fields["entry"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Ingen valgt")), *entries]


class AssessForm(forms.Form):
    """The three tests, as the law of the record's regime put them on the day of the request."""

    #: The law whose questions the page showed.
    regime = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: date, regime: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regime"].initial = regime
        for code in TESTS:
            test = disposal_law.one("test", code, day, regime)
            self.fields[code] = forms.ChoiceField(
                label=test.question,
                help_text=f"{test.help} ({test.source})",
                choices=[("yes", _("Ja")), ("no", _("Nei"))],
                widget=forms.RadioSelect(attrs={"class": "ds-input"}),
                error_messages={
                    "required": _("Svar ja eller nei."),
                    "invalid_choice": _("Svar ja eller nei."),
                },
            )
            self.fields[f"{code}_reason"] = _text(_("Hvorfor?"), _("Skriv hvorfor."), rows=3)
            if code == "archive":
                grounds = [
                    (each.code, f"{each} ({each.source})") for each in disposal_law.on("ground", day, regime)
                ]
                self.fields["archive_ground"] = forms.ChoiceField(
                    label=_("Hvis ja: hvorfor er det lov å slette?"),
                    required=False,
                    choices=[("", _("Ingen valgt")), *grounds],
                    error_messages={"invalid_choice": _("Velg ett av svarene.")},
                )
                self.fields["archive_reference"] = forms.CharField(
                    label=_("Hvor står det?"),
                    required=False,
                    max_length=300,
                    help_text=_("For eksempel saksnummeret på brevet fra Nasjonalarkivet."),
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                    error_messages={"max_length": _("Bruk høyst 300 tegn.")},
                )

    @property
    def answers(self) -> dict[str, Answer]:
        """What was answered; after ``is_valid``."""
        data = self.cleaned_data
        found = {}
        for code in TESTS:
            yes = data[code] == "yes"
            of_archive = code == "archive" and yes
            found[code] = Answer(
                yes,
                data[f"{code}_reason"],
                ground=data["archive_ground"] if of_archive else "",
                reference=data["archive_reference"] if of_archive else "",
            )
        return found


class ReasonsForm(forms.Form):
    """Why something is granted."""

    reasons = _text(_("Hvorfor?"), _("Skriv hvorfor."))


class RefusalForm(forms.Form):
    """Why something is refused: the young person reads it."""

    reasons = _text(
        _("Hvorfor blir ønsket avslått?"),
        _("Skriv hvorfor ønsket blir avslått. Ungdommen har krav på å få vite det."),
        help_text=_(
            "Ungdommen får dette i et brev, sammen med hvordan de klager. Det står også i journalen."
        ),
    )


class ApproveForm(forms.Form):
    """The last step before something is gone."""

    sure = forms.BooleanField(
        label=_("Jeg har lest hva som blir borte, og godkjenner at det slettes"),
        error_messages={"required": _("Kryss av for at du har lest hva som blir borte.")},
    )
