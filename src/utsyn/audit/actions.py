"""The log in words: what actions and details are called. One without a name here is shown by its code."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utsyn.core.formats import number

#: How much of a checksum tells two files apart for a reader; the log itself keeps the whole.
SHOWN_OF_SUM = 12
NAMES: dict[str, str | Promise] = {
    "access.clearance_entered": _("Taushetserklæring eller politiattest ført inn"),
    "access.declaration_rule": _("Krav om taushetserklæring endret"),
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
    "keys.retired": _("Gammel hovednøkkel tatt bort"),
    "keys.rotated": _("Nøklene pakket med ny hovednøkkel"),
    "keys.rotation_begun": _("Bytte av hovednøkkel begynt"),
    "retention.disposed": _("Kastet etter reglene"),
    "upload.given_up": _("Opplastet fil kastet"),
    "catalogue.added": _("Kode lagt til"),
    "catalogue.closed": _("Kode avsluttet"),
    "catalogue.corrected": _("Kode rettet"),
    "catalogue.merged": _("Koder slått sammen"),
    "catalogue.ordered": _("Rekkefølge endret"),
    "catalogue.renamed": _("Kode fikk nytt navn"),
    "catalogue.reopened": _("Kode åpnet igjen"),
    "catalogue.replaced": _("Kode erstattet"),
    "device.registered": _("Telefon tatt i bruk"),
    "device.rescued": _("Usendt fra en telefon hentet inn fra fil"),
    "device.told": _("Sperret telefon fikk beskjed om å tømme seg"),
    "device.turned_away": _("Telefon avvist"),
    "district.built_in": _("Fast bydel lagt til"),
    "district.put": _("Bydeler hentet inn"),
    "encounters.put": _("Treff hentet inn"),
    "field.alarm_handled": _("Varsel om team besvart"),
    "field.alarm_raised": _("Varsel om team som ikke har meldt seg"),
    "field.alarm_watched_again": _("Team følges igjen etter «trygt inne»"),
    "field.alarm_withdrawn": _("Varsel om team trukket tilbake"),
    "field.device_released": _("Sperring av feltenhet angret"),
    "field.device_stopped": _("Feltenhet sperret"),
    "field.handover_read": _("Beskjeder lest"),
    "field.handover_restored": _("Beskjed satt tilbake"),
    "field.handover_withdrawn": _("Beskjed trukket tilbake"),
    "field.handover_written": _("Beskjed skrevet"),
    "field.settings_changed": _("Oppsett av feltarbeidet endret"),
    "incident.completed": _("Hendelse fullført"),
    "incident.dropped": _("Påbegynt hendelse forkastet"),
    "field.events_refused": _("Hendelser fra telefon avvist"),
    "field.request_refused": _("Forespørsel fra telefon avvist"),
    "field.synced": _("Registreringer fra telefon tatt imot"),
    "incidents.put": _("Hendelser hentet inn"),
    "package.export": _("Data tatt ut"),
    "package.import": _("Data hentet inn"),
    "place.put": _("Steder hentet inn"),
    "published.put": _("Tidligere tall hentet inn"),
    "report.asked": _("Rapport bestilt"),
    "report.fetched": _("Rapport hentet"),
    "report.made": _("Rapport laget"),
    "report.making": _("Rapport påbegynt"),
    "rota.absent": _("Fravær meldt"),
    "rota.back": _("Fravær slettet"),
    "rota.shift_added": _("Vakt lagt til"),
    "rota.shift_cancelled": _("Vakt avlyst"),
    "rota.shift_changed": _("Vakt endret"),
    "rota.shift_restored": _("Vakt gjenopprettet"),
    "rota.swap_asked": _("Spurt om å bytte vakt"),
    "rota.swap_declined": _("Takket nei til vakt"),
    "rota.swap_taken": _("Vakt byttet"),
    "rota.swap_withdrawn": _("Ønske om bytte trukket"),
    "rota.team_added": _("Team lagt til i vaktplanen"),
    "rota.team_changed": _("Team i vaktplanen endret"),
    "rota.team_removed": _("Team i vaktplanen slettet"),
    "rota.undone": _("Endring i vaktplanen angret"),
    "rota.week_filled": _("Vaktplan fylt fra bemanningsplanen"),
    "rota.week_repeated": _("Forrige ukes vaktplan gjentatt"),
    "service.made": _("Tjeneste laget"),
    "session.comment_withdrawn": _("Kommentar trukket"),
    "session.commented": _("Kommentar skrevet"),
    "session.corrected": _("Feltøkt rettet"),
    "session.ended_at_office": _("Feltøkt avsluttet av leder"),
    "session.looked_at": _("Feltøkt sett på"),
    "session.read": _("Feltøkt lest"),
    "sessions.put": _("Feltøkter hentet inn"),
    "staff.made": _("Ansatt lagt til ved første bruk"),
    "staff.put": _("Ansatte hentet inn"),
    "staffing_plan.added": _("Vakt lagt til i bemanningsplanen"),
    "staffing_plan.changed": _("Bemanningsplan endret"),
    "staffing_plan.ended": _("Vakt avsluttet i bemanningsplanen"),
    "staffing_plan.put": _("Bemanningsplan hentet inn"),
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
    "record": _("gjelder"),
    "report": _("rapport"),
    "role": _("rolle"),
    "rows": _("rader"),
    "safe": _("trygt inne"),
    "sessions": _("enheter"),
    "sha256": _("kontrollsum"),
    "size": _("byte"),
    "step": _("trinn"),
    "tables": _("rader"),
    "to_date": _("til"),
    "undo": _("angret"),
}
VALUES: dict[str, str | Promise] = {
    "open": _("åpen"),
    "text": _("tekst"),
    "note": _("notat"),
    "naloxone_doses": _("nalokson, doser"),
    "ambulance_called": _("ambulanse"),
    "occurred_at": _("tidspunkt"),
    "place": _("sted"),
    "first_contacts": _("førstekontakter"),
    "age_scheme": _("aldersinndeling"),
    "age_band": _("aldersgruppe"),
    "age": _("alder"),
    "gender": _("kjønn"),
    "staff_ids": _("hvem som var med"),
    "ended_at": _("slutt"),
    "started_at": _("start"),
    "observation": _("observasjon"),
    "incident": _("hendelse"),
    "encounter": _("treff"),
    "session": _("økta"),
    "alone": _("alene ute, ingen innsjekk"),
    "alone_minutes": _("minutter mellom innsjekk alene"),
    "ask_district": _("spør om bydel"),
    "ask_first_contact": _("spør om førstekontakt"),
    "ask_topics": _("spør om tema"),
    "check_minutes": _("minutter mellom innsjekk"),
    "checked_in": _("sjekket inn"),
    "duty_phone": _("vakttelefon"),
    "ended": _("økta er avsluttet"),
    "exact_age": _("eksakt alder"),
    "home": _("trygt inne"),
    "lost": _("mistet eller stjålet"),
    "no_check": _("ingen innsjekk"),
    "not_home": _("ikke sjekket ut etter planlagt slutt"),
    "overdue_minutes": _("minutter etter planlagt slutt"),
    "questions": _("refleksjonsspørsmål"),
    "replaced": _("byttet ut"),
    "talked": _("en leder har hatt kontakt"),
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
    "staffing_plan": _("bemanningsplan"),
    "topics": _("tema"),
    "totp": _("kodeapp"),
    "unchanged": _("som før"),
    "valid_from": _("gjelder fra"),
    "valid_to": _("gjelder til"),
    "webauthn": _("passnøkkel"),
    "bad_value": _("verdi som ikke kan stemme"),
    "device_lost": _("mistet telefon"),
    "device_other": _("en annens telefon"),
    "malformed": _("ikke til å forstå"),
    "no_role": _("uten tilgang"),
    "not_here": _("en annen tjenestes økt"),
    "not_yours": _("noe annet enn sitt eget"),
    "protocol": _("en annen versjon"),
    "sequence": _("løpenummer brukt to ganger"),
    "signed_out": _("logget ut"),
    "time": _("tidspunkt langt unna"),
    "too_large": _("for stor"),
    "unknown_code": _("ukjent kode"),
    "unknown_kind": _("ukjent type"),
}


@cache
def _words() -> dict[str, dict[str, str | Promise]]:
    """These words, and those of the rooms above: each may have a ``log_words`` of its own."""
    found = {"NAMES": dict(NAMES), "DETAILS": dict(DETAILS), "VALUES": dict(VALUES)}
    for app in apps.get_app_configs():
        if app.name.startswith("utsyn.") and find_spec(f"{app.name}.log_words"):
            room = importlib.import_module(f"{app.name}.log_words")
            for kind, words in found.items():
                words.update(getattr(room, kind, {}))
    return found


def name_of(action: str) -> str:
    """The action in the reader's language, or its code."""
    return str(_words()["NAMES"].get(action, action))


def told(detail: Mapping[str, Any]) -> str:
    """The details of an event in the reader's language: ``måte: kodeapp, passnøkkel``. What is empty is left out."""
    shown = {key: value[:SHOWN_OF_SUM] if key == "sha256" else value for key, value in detail.items()}
    said = ((_words()["DETAILS"].get(key, key), _plain(value)) for key, value in sorted(shown.items()))
    return " · ".join(f"{name}: {value}" for name, value in said if value)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        said = ((_words()["VALUES"].get(name, name), _plain(one)) for name, one in value.items())
        return ", ".join(f"{name} {one}" for name, one in said if one)
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value) if value else ""
    if isinstance(value, str):
        return str(_words()["VALUES"].get(value, value))
    return str(_("ja")) if value else ""
