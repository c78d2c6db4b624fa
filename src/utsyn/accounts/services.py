"""Changes to one's own profile, and to users as such. Who may manage whom is asked in :mod:`utsyn.access`."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from utsyn.accounts import sessions
from utsyn.accounts.models import ApiToken, OneTimeLink, User
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused

LANGUAGES = dict(User._meta.get_field("language").choices or [])


def change_profile(*, by: Actor, name: str, language: str, color_scheme: str) -> User:
    """Change one's own name, language and colours. Raises Invalid for an empty name or an unknown choice."""
    if by.user is None:
        raise Refused("accounts.own_profile")
    if not name.strip():
        raise Invalid(_("Skriv navnet ditt."), field="name", value=name)
    if language not in LANGUAGES:
        raise Invalid(_("Velg et av språkene."), field="language", value=language, valid=tuple(LANGUAGES))
    if color_scheme not in User.ColorScheme.values:
        raise Invalid(
            _("Velg en av fargene."),
            field="color_scheme",
            value=color_scheme,
            valid=tuple(User.ColorScheme.values),
        )
    new = {"name": name.strip(), "language": language, "color_scheme": color_scheme}
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user.pk)
        changed = sorted(field for field, value in new.items() if getattr(user, field) != value)
        for field in changed:
            setattr(user, field, new[field])
        if changed:
            user.save(update_fields=changed)
            record(by, "accounts.profile_changed", user, fields=changed)
    return user


def create(*, by: Actor, email: str, name: str, service: str = "") -> User:
    """A user without a password, who needs a one-time link to get in. The caller has asked whether ``by`` may.

    Raises Invalid for an e-mail that is none or that is taken, and for an empty name.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(
            _("Skriv hele e-posten, for eksempel navn@kommune.no."), field="email", value=email
        ) from None
    if not name.strip():
        raise Invalid(_("Skriv navnet til den nye brukeren."), field="name", value=name)
    try:
        with transaction.atomic():
            user = User.objects.create_user(address, None, name=name.strip())
            record(by, "accounts.user_added", user, service=service)
    except IntegrityError:
        raise Invalid(_("E-posten er i bruk fra før."), field="email", value=email) from None
    return user


def disable(*, by: Actor, user: User, service: str = "") -> None:
    """Take a user out of use, at once: sessions, keys and links end with it (TIL-5). The caller asked for the right.

    Raises NotAllowedNow when the user is out of use already.
    """
    now = clock.now()
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            raise NotAllowedNow(_("Brukeren er allerede tatt ut av bruk."))
        ended = sessions.end_all_of(user)
        ApiToken.objects.filter(user=user, revoked__isnull=True).update(revoked=now)
        OneTimeLink.objects.filter(user=user, used__isnull=True, expires__gt=now).update(expires=now)
        record(by, "accounts.user_disabled", user, service=service, sessions=ended)


def enable(*, by: Actor, user: User, service: str = "") -> None:
    """Take a user into use again. Old sessions and keys stay dead. Raises NotAllowedNow when in use already."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            raise NotAllowedNow(_("Brukeren er allerede i bruk."))
        record(by, "accounts.user_enabled", user, service=service)


def clear_second_factors(*, by: Actor, user: User, service: str = "") -> None:
    """Take away all second factors, so that the user sets one up anew at the next sign-in. All sessions end."""
    with transaction.atomic():
        rows = Authenticator.objects.filter(user=user)
        methods = sorted(str(kind) for kind in rows.values_list("type", flat=True))
        rows.delete()
        ended = sessions.end_all_of(user)
        record(by, "accounts.second_factors_cleared", user, service=service, methods=methods, sessions=ended)
