"""Fields that the record's forms share, and the small forms of status, key workers, tasks and closing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from utsyn.accounts.models import User
from utsyn.youth.day_field import DayField
from utsyn.youth.models import EndReason, KeyWorkerRole, Status

_ONE = _("Velg ett av svarene.")


def day_field(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    """A day, with an example of how to write it."""
    return DayField(
        label=label,
        help_text=help_text or _("For eksempel 12.03.2026."),
        required=required,
        attrs={"inputmode": "text"},
    )


def text_field(
    label: Any,
    *,
    help_text: Any = "",
    most: int = 200,
    rows: int = 0,
    required: bool = False,
    missing: Any = "",
    **attrs: Any,
) -> forms.CharField:
    """One line, or ``rows`` lines."""
    given = {"autocomplete": "off", **attrs}
    widget = forms.Textarea(attrs={"rows": rows, **given}) if rows else forms.TextInput(attrs=given)
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        widget=widget,
        error_messages={
            "required": missing or _("Dette må fylles ut."),
            "max_length": format_lazy(_("Bruk høyst {most} tegn."), most=most),
            "null_characters_not_allowed": _("Teksten har et tegn som ikke kan lagres. Skriv den på nytt."),
        },
    )


def choice_field(
    label: Any,
    choices: Iterable[tuple[Any, Any]],
    *,
    help_text: Any = "",
    required: bool = True,
    radio: bool = False,
    missing: Any = _ONE,
) -> forms.ChoiceField:
    """One of a few: buttons to press, or a list."""
    listed = list(choices)
    if not required and not radio:
        listed = [("", _("Ikke oppgitt")), *listed]
    widget = forms.RadioSelect(attrs={"class": "ds-input"}) if radio else forms.Select()
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=listed,
        required=required,
        widget=widget,
        error_messages={"required": missing, "invalid_choice": _ONE},
    )


class NonceForm(forms.Form):
    """Something new: the same form sent twice makes one."""

    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = uuid.uuid4()


class SeenForm(forms.Form):
    """A change of one row: carries the mark of what its writer saw."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    """A change of the record itself: carries the version that its writer saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class StatusForm(VersionForm):
    """Another status from a day."""

    status = choice_field(_("Status"), Status.choices, radio=True, missing=_("Velg en status."))
    from_date = day_field(_("Fra og med"))


class PeriodForm(SeenForm):
    """Put right the days of a period."""

    from_date = day_field(_("Første dag"))
    to_date = day_field(
        _("Siste dag"), required=False, help_text=_("La stå tomt hvis perioden fortsatt varer.")
    )
    end_reason = choice_field(_("Grunn til at den sluttet"), EndReason.choices, required=False)


class KeyWorkerForm(VersionForm):
    """Who follows the young person from a day."""

    user = choice_field(_("Hvem?"), [], missing=_("Velg en ansatt."))
    role = choice_field(_("Rolle"), KeyWorkerRole.choices, radio=True, missing=_("Velg en rolle."))
    from_date = day_field(_("Fra og med"))

    def __init__(self, *args: Any, users: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.users = {str(user.pk): user for user in users}
        named = [(pk, str(user)) for pk, user in self.users.items()]
        chosen = self.fields["user"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("Velg en ansatt")), *named]

    def clean_user(self) -> User:
        """The employee."""
        return self.users[self.cleaned_data["user"]]


class LastDayForm(forms.Form):
    """The last day of something."""

    last_day = day_field(_("Siste dag"))


class TaskForm(NonceForm, SeenForm):
    """Something to be done."""

    title = text_field(
        _("Hva skal gjøres?"),
        help_text=_("Kort, helst under 40 tegn. Da får den plass i lista på telefonen."),
        required=True,
        missing=_("Skriv hva som skal gjøres."),
    )
    due = day_field(_("Frist"), required=False)
    assigned_to = choice_field(_("Hvem gjør det?"), [], required=False)
    note = text_field(_("Merknad"), most=2000, rows=3)

    def __init__(self, *args: Any, users: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.users = {str(user.pk): user for user in users}
        chosen = self.fields["assigned_to"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("Ingen bestemt")), *((pk, str(user)) for pk, user in self.users.items())]

    def clean_assigned_to(self) -> User | None:
        """The employee, or nobody in particular."""
        return self.users.get(self.cleaned_data["assigned_to"])


class ClosingForm(VersionForm):
    """How the follow-up ends. The texts are entries of the journal, signed when the form is sent; until then they are
    kept in a draft, of which the form knows the id, the version it has seen, and the page that writes."""

    draft = forms.UUIDField(required=False, widget=forms.HiddenInput)
    base = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    tab = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    last_day = day_field(_("Siste dag"))
    end_reason = choice_field(
        _("Hvorfor slutter oppfølgingen?"), EndReason.choices, radio=True,
        missing=_("Velg hvorfor oppfølgingen slutter."),
    )  # fmt: skip
    summary = text_field(
        _("Oppsummering"),
        help_text=_("Hva gjorde dere sammen, hvordan gikk det, og hva er avtalt videre?"),
        most=50_000,
        rows=6,
        required=True,
        missing=_("Skriv en kort oppsummering. Den blir den siste oppføringen i journalen."),
    )
    handover = text_field(
        _("Overlevering"),
        help_text=_("Til en annen tjeneste eller kollega: hvem tar over, og hva er ungdommen enig i?"),
        most=50_000,
        rows=4,
    )
    farewell = text_field(
        _("Rose til ungdommen"),
        help_text=_("Noen ord til ungdommen om det de har fått til. Du kan skrive den ut og gi den."),
        most=50_000,
        rows=5,
    )
