"""Forms of sign-in and of one's own profile."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from utsyn.accounts.models import User


def password_field(label: Any, *, new: bool, help_text: Any = "") -> forms.CharField:
    """A password; ``new`` tells the browser whether to fill one in or to suggest one."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"}),
        error_messages={"required": _("Skriv passordet.")},
    )


class LoginForm(allauth_forms.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("E-post"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
            error_messages={
                "required": _("Skriv e-posten din."),
                "invalid": _("Skriv hele e-posten, for eksempel navn@kommune.no."),
            },
        )
        self.fields["password"] = password_field(_("Passord"), new=False)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """Confirming who one is with the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(_("Passord"), new=False)


NEW_PASSWORD_HELP = _("Minst 12 tegn. En setning du husker er bedre enn et kort og vanskelig ord.")


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The password one has, and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = password_field(_("Passordet du har nå"), new=False)
        self.fields["password1"] = password_field(_("Nytt passord"), new=True, help_text=NEW_PASSWORD_HELP)
        # Once is enough: the browser can show what is typed, and suggests a strong one.
        self.fields.pop("password2", None)

    def clean_password1(self) -> str:
        """The new password, if it is strong enough. allauth's own field asks; the one above does not."""
        password: str = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.user)
        return password


class NewPasswordForm(forms.Form):
    """The first password, or a new one in place of one that was forgotten."""

    password = password_field(_("Nytt passord"), new=True, help_text=NEW_PASSWORD_HELP)


class ProfileForm(forms.ModelForm):
    """Name, language and colours."""

    class Meta:
        model = User
        fields = ("name", "language", "color_scheme")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "language": forms.Select,
            "color_scheme": forms.Select,
        }
        error_messages = {"name": {"required": _("Skriv navnet ditt.")}}


class TokenForm(forms.Form):
    """A new key to the machine interface."""

    name = forms.CharField(
        label=_("Hva skal nøkkelen brukes til?"),
        max_length=100,
        widget=forms.TextInput,
        error_messages={"required": _("Skriv hva nøkkelen skal brukes til. Da finner du den igjen senere.")},
    )
    days = forms.TypedChoiceField(
        label=_("Hvor lenge skal den virke?"),
        coerce=int,
        choices=[(30, _("30 dager")), (90, _("90 dager")), (365, _("Ett år"))],
        widget=forms.Select,
    )
