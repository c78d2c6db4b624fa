"""The youth room's events in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "youth.opened_new": _("Journal opprettet"),
    "youth.searched": _("Søkte etter ungdom"),
    "youth.search_stopped": _("Søk stoppet: for mange på kort tid"),
    "youth.person_changed": _("Opplysninger om ungdommen endret"),
    "youth.named": _("Fra kallenavn til navn"),
    "youth.impediment_found": _("Inhabil: fødselsnummeret er meldt som eget eller families"),
    "youth.not_same": _("Sagt å være to forskjellige"),
    "youth.not_same_undone": _("Ikke lenger sagt å være to forskjellige"),
    "youth.merge_previewed": _("Så på to journaler for å slå dem sammen"),
    "youth.merged": _("To journaler slått sammen"),
    "youth.unmerged": _("Sammenslåing angret"),
    "youth.recognised": _("Anonym samtale kjent igjen"),
    "youth.unrecognised": _("Anonym samtale ikke lenger knyttet til ungdommen"),
    "youth.opened": _("Åpnet journalen"),
    "youth.not_found": _("Spurte etter en journal som ikke finnes for dem"),
    "youth.entry_read": _("Leste oppføringer i journalen"),
    "youth.entry_signed": _("Signerte en oppføring"),
    "youth.entry_moved_away": _("Flyttet en oppføring som var ført på feil person"),
    "youth.entry_moved_here": _("Flyttet en oppføring hit fra feil person"),
    "youth.draft_made": _("Begynte på en kladd"),
    "youth.draft_saved": _("Skrev videre på en kladd"),
    "youth.draft_beside": _("Skrev i samme kladd som en annen. Begge ble lagret"),
    "youth.draft_opened": _("Åpnet en kladd"),
    "youth.draft_chosen": _("Valgte hva som skal stå i en kladd"),
    "youth.draft_discarded": _("Kastet en kladd"),
    "youth.draft_restored": _("Hentet tilbake en kladd"),
    "youth.unsigned_listed": _("Så hva som ikke er signert"),
    "youth.anonymous_listed": _("Så anonyme samtaler"),
}
DETAILS: dict[str, str | Promise] = {
    "basis": _("grunnlag"),
    "parts": _("opplysninger"),
    "entry": _("oppføring"),
    "entries": _("oppføringer"),
    "kind": _("type"),
    "late": _("skrevet senere"),
    "corrects": _("retter"),
    "beside": _("ved siden av"),
}
VALUES: dict[str, str | Promise] = {
    "key_worker": _("kontaktperson"),
    "named": _("egen tilgang"),
    "programme": _("leder for tiltak"),
    "substitute": _("vikar"),
    "team": _("hele teamet"),
    "emergency": _("nødtilgang"),
    "disposal": _("begrenset journal"),
}
