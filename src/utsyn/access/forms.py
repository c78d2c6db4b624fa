"""Forms for managing users and for asking the log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from utsyn.access.roles import roles
from utsyn.audit.actions import name_of

#: What a new grant lasts where nobody says anything else.
USUAL = timedelta(days=365)


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day. Browsers show a calendar; what is sent is always 2026-03-12."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Velg en dag."),
            "invalid": _("Skriv dagen som 2026-03-12, eller velg i kalenderen."),
        },
    )


class RoleForm(forms.Form):
    """Which role, from which day to which."""

    role = forms.ChoiceField(
        label=_("Rolle"),
        widget=forms.Select,
        error_messages={"required": _("Velg en rolle."), "invalid_choice": _("Velg en av rollene.")},
    )
    from_date = day_field(_("Første dag"))
    to_date = day_field(_("Siste dag"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"from_date": today, "to_date": today + USUAL, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Velg rolle")), *((code, str(role)) for code, role in roles().items())]


class NewUserForm(RoleForm):
    """A new user and the first role."""

    email = forms.EmailField(
        label=_("E-post"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Skriv e-posten til den nye brukeren."),
            "invalid": _("Skriv hele e-posten, for eksempel navn@kommune.no."),
        },
    )
    name = forms.CharField(
        label=_("Navn"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Skriv navnet til den nye brukeren.")},
    )
    field_order = ("name", "email", "role", "from_date", "to_date")


class EndForm(forms.Form):
    """The last day of somebody's role."""

    last_day = day_field(_("Siste dag med rolle"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"last_day": today})
        super().__init__(*args, **kwargs)


class ClearanceForm(forms.Form):
    """The days on which an employee signed and showed what the service asks for."""

    declaration_signed_on = day_field(_("Taushetserklæringen er signert"), required=False)
    police_certificate_on = day_field(_("Politiattesten er vist"), required=False)


class RequirementForm(forms.Form):
    """Whether the declaration is asked for."""

    declaration_required = forms.BooleanField(
        label=_("Krev taushetserklæring før noen åpner en journal"),
        required=False,
        help_text=_("De som ikke har en dag ført inn, kan ikke åpne, søke i eller se lister over journaler."),
    )


class LogForm(forms.Form):
    """What to look for in the log."""

    action = forms.ChoiceField(label=_("Hendelse"), required=False, widget=forms.Select)
    actor = forms.CharField(
        label=_("Hvem"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    first = day_field(_("Fra dag"), required=False)
    last = day_field(_("Til dag"), required=False)

    def __init__(self, *args: Any, actions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)
        named = sorted(((code, name_of(code)) for code in actions), key=lambda one: one[1].casefold())
        field.choices = [("", _("Alle hendelser")), *named]
