"""What the log's actions are called on the page. An action without a name here is shown by its code."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "access.refused": _("Avvist: manglet tilgang"),
    "access.role_given": _("Rolle gitt"),
    "access.role_ended": _("Rolle avsluttet"),
    "accounts.confirmation_failed": _("Bekreftelse mislyktes"),
    "accounts.confirmed": _("Bekreftet hvem de er"),
    "accounts.link_made": _("Engangslenke laget"),
    "accounts.locked_out": _("Sperret etter mange forsøk"),
    "accounts.password_changed": _("Passord endret"),
    "accounts.password_set": _("Passord satt med engangslenke"),
    "accounts.profile_changed": _("Egen profil endret"),
    "accounts.recovery_codes_renewed": _("Nye reservekoder"),
    "accounts.second_factor_added": _("Totrinn lagt til"),
    "accounts.second_factor_removed": _("Totrinn koblet fra"),
    "accounts.second_factors_cleared": _("Totrinn nullstilt av administrator"),
    "accounts.session_ended": _("Enhet logget ut"),
    "accounts.sessions_ended": _("Logget ut overalt"),
    "accounts.sign_in_failed": _("Pålogging mislyktes"),
    "accounts.signed_in": _("Logget inn"),
    "accounts.signed_out": _("Logget ut"),
    "accounts.token_made": _("Nøkkel til API laget"),
    "accounts.token_revoked": _("Nøkkel til API avsluttet"),
    "accounts.user_added": _("Bruker lagt til"),
    "accounts.user_disabled": _("Bruker tatt ut av bruk"),
    "accounts.user_enabled": _("Bruker tatt i bruk igjen"),
    "audit.read": _("Hendelsesloggen lest"),
}


def name_of(action: str) -> str:
    """The action in the reader's language, or its code."""
    return str(NAMES.get(action, action))
