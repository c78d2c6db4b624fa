"""The log in words: what actions and details are called. One without a name here is shown by its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utsyn.core.formats import number

#: How much of a checksum tells two files apart for a reader; the log itself keeps the whole.
SHOWN_OF_SUM = 12
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
    "age_bands.put": _("Aldersgrupper hentet inn"),
    "audit.read": _("Hendelsesloggen lest"),
    "backup.made": _("Sikkerhetskopi laget"),
    "backup.restored": _("Sikkerhetskopi lagt tilbake"),
    "catalogue.added": _("Kode lagt til"),
    "catalogue.closed": _("Kode avsluttet"),
    "catalogue.corrected": _("Kode rettet"),
    "catalogue.merged": _("Koder slått sammen"),
    "catalogue.ordered": _("Rekkefølge endret"),
    "catalogue.renamed": _("Kode fikk nytt navn"),
    "catalogue.reopened": _("Kode åpnet igjen"),
    "catalogue.replaced": _("Kode erstattet"),
    "district.built_in": _("Fast bydel lagt til"),
    "district.put": _("Bydeler hentet inn"),
    "encounters.put": _("Treff hentet inn"),
    "incidents.put": _("Hendelser hentet inn"),
    "package.export": _("Data tatt ut"),
    "package.import": _("Data hentet inn"),
    "place.put": _("Steder hentet inn"),
    "published.put": _("Tidligere tall hentet inn"),
    "report.asked": _("Rapport bestilt"),
    "report.fetched": _("Rapport hentet"),
    "report.made": _("Rapport laget"),
    "report.making": _("Rapport påbegynt"),
    "service.made": _("Tjeneste laget"),
    "sessions.put": _("Feltøkter hentet inn"),
    "staff.made": _("Ansatt lagt til ved første bruk"),
    "staff.put": _("Ansatte hentet inn"),
    "statistics.rows_read": _("Listen bak et tall lest"),
    "statistics.taken_out": _("Tall lastet ned"),
    "topic.put": _("Tema hentet inn"),
    "upload.approve": _("Pakke godkjent"),
    "upload.cancel": _("Pakke avbrutt"),
    "upload.check": _("Pakke sett over"),
    "upload.fault": _("Pakke stoppet"),
    "upload.store": _("Pakke lastet opp"),
}
#: What the details of an event are called, and the values that are words of ours.
DETAILS: dict[str, str | Promise] = {
    "address": _("IP-adresse"),
    "bands": _("aldersgrupper"),
    "code": _("kode"),
    "count": _("antall"),
    "counts": _("rader"),
    "days": _("dager"),
    "demo": _("øvelse"),
    "faults": _("feil"),
    "fields": _("felt"),
    "filtered": _("filter"),
    "from_date": _("fra"),
    "keys": _("nøkler"),
    "language": _("språk"),
    "last_day": _("siste dag"),
    "list": _("liste"),
    "made": _("laget"),
    "method": _("måte"),
    "methods": _("måte"),
    "page": _("side"),
    "path": _("adresse"),
    "period": _("periode"),
    "permission": _("rett"),
    "reason": _("grunn"),
    "report": _("rapport"),
    "role": _("rolle"),
    "rows": _("rader"),
    "sessions": _("enheter"),
    "sha256": _("kontrollsum"),
    "size": _("byte"),
    "step": _("trinn"),
    "tables": _("rader"),
    "to_date": _("til"),
    "undo": _("angret"),
}
VALUES: dict[str, str | Promise] = {
    "action": _("hendelse"),
    "actor": _("hvem"),
    "absolute": _("øktas lengste tid var ute"),
    "added": _("nye"),
    "age_bands": _("aldersgrupper"),
    "annual": _("årsrapport"),
    "area": _("område"),
    "changed": _("endret"),
    "color_scheme": _("farger"),
    "demo": _("demo"),
    "district": _("bydel"),
    "districts": _("bydeler"),
    "encounters": _("treff"),
    "idle": _("ikke i bruk på en stund"),
    "incidents": _("hendelser"),
    "kind": _("type"),
    "language": _("språk"),
    "latitude": _("breddegrad"),
    "longitude": _("lengdegrad"),
    "name": _("navn"),
    "own": _("egen utlogging"),
    "password": _("passord"),
    "places": _("steder"),
    "position": _("rekkefølge"),
    "published": _("tidligere tall"),
    "recovery_codes": _("reservekode"),
    "replaced_by": _("erstatter"),
    "sessions": _("feltøkter"),
    "staff": _("ansatte"),
    "topics": _("tema"),
    "totp": _("kodeapp"),
    "unchanged": _("som før"),
    "valid_from": _("gjelder fra"),
    "valid_to": _("gjelder til"),
    "webauthn": _("passnøkkel"),
}


def name_of(action: str) -> str:
    """The action in the reader's language, or its code."""
    return str(NAMES.get(action, action))


def told(detail: Mapping[str, Any]) -> str:
    """The details of an event in the reader's language: ``måte: kodeapp, passnøkkel``. What is empty is left out."""
    shown = {key: value[:SHOWN_OF_SUM] if key == "sha256" else value for key, value in detail.items()}
    said = ((DETAILS.get(key, key), _plain(value)) for key, value in sorted(shown.items()))
    return " · ".join(f"{name}: {value}" for name, value in said if value)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        said = ((VALUES.get(name, name), _plain(one)) for name, one in value.items())
        return ", ".join(f"{name} {one}" for name, one in said if one)
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value) if value else ""
    if isinstance(value, str):
        return str(VALUES.get(value, value))
    return str(_("ja")) if value else ""
