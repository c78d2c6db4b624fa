"""What the field app says. The scripts hold no words: they find these in the page, in the viewer's language.

A pair is the forms of one text for one and for more. ``{name}`` is filled in by the app.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from utsyn.field.app_scenes import Text, scenes


def _general() -> dict[str, Text]:
    return {
        "field": _("Felt"),
        "tonight": _("I kveld"),
        "outbox": _("Utboks"),
        "more": _("Mer"),
        "back": _("Tilbake"),
        "save": _("Lagre"),
        "saved": _("Lagret"),
        "change": _("Endre"),
        "change_what": _("Endre {what}"),
        "delete": _("Slett"),
        "done": _("Ferdig"),
        "undo": _("Angre"),
        "yes": _("Ja"),
        "no": _("Nei"),
        "dont_know": _("Vet ikke"),
        # Browsers know no nynorsk and write the days in bokmål.
        "weekday_0": _("søndag"),
        "weekday_1": _("mandag"),
        "weekday_2": _("tirsdag"),
        "weekday_3": _("onsdag"),
        "weekday_4": _("torsdag"),
        "weekday_5": _("fredag"),
        "weekday_6": _("lørdag"),
        "you": _("Du"),
        "continue": _("Fortsett"),
        "optional": _("Valgfritt"),
        "never_mind": _("Avbryt"),
    }


def _times() -> dict[str, Text]:
    return {
        "at": _("kl. {time}"),
        "yesterday_at": _("i går kl. {time}"),
        "day_at": _("{day} kl. {time}"),
        "from_to": _("{from}–{to}"),
        "since": _("siden {time}"),
    }


def _status() -> dict[str, Text]:
    return {
        "all_saved": _("Alt er lagret"),
        "offline": _("Frakoblet"),
        "offline_waiting": _("Frakoblet – {n} venter"),
        "sending": _("Sender {sent} av {all}"),
        "waiting": _("{n} venter"),
        "sign_in_waiting": _("Logg inn – {n} venter"),
        "sign_in_wanted": _("Logg inn"),
        "problems": {
            "one": _("{n} kunne ikke sendes"),
            "other": _("{n} kunne ikke sendes"),
        },
        "unstored": _("Ble ikke lagret på telefonen. Frigjør plass, og trykk en gang til."),
        "sign_in": _("Logg inn"),
        "sign_in_banner": _("Du er logget ut. Det du har skrevet og talt, er trygt. Logg inn for å sende."),
        "no_role": _(
            "Du har ikke lenger tilgang til å registrere. Alt ligger kryptert på telefonen. "
            "Snakk med teamlederen din."
        ),
        "old_items": _("Noe har ventet siden {when}. Finn et sted med nett."),
        "see_outbox": _("Se utboksen"),
        "locked": {
            "one": _(
                "{n} fra en annen pålogging ligger kryptert her. Den sendes når den personen logger inn."
            ),
            "other": _(
                "{n} fra en annen pålogging ligger kryptert her. De sendes når den personen logger inn."
            ),
        },
        "forgotten": _("Økta skulle slutte {when}. Er dere ferdige?"),
        "update_ready": _("En ny versjon er klar."),
        "update_now": _("Ta den i bruk"),
    }


def _opening() -> dict[str, Text]:
    return {
        "opening": _("Åpner …"),
        "closed_text": _("Logg inn med nett første gang. Etterpå virker appen uten nett."),
        "ended_head": _("Denne telefonen er koblet fra"),
        "ended_text": _(
            "Kontoret har koblet den fra, og alt på den er slettet. Logg inn på kontorsidene,"
            " eller snakk med teamlederen din."
        ),
        "no_data_yet": _("Appen har ikke hentet vaktplanen ennå. Det skjer av seg selv når du har nett."),
    }


def _tonight() -> dict[str, Text]:
    return {
        "start_session": _("Start feltøkt"),
        "start": _("Start"),
        "join": _("Bli med"),
        "join_whom": _("Bli med {who}"),
        "with": _("Med"),
        "nobody": _("Ingen"),
        "away": _("Borte"),
        "focus": _("Fokus"),
        "zones": _("Soner"),
        "places": _("Steder"),
        "alone_plan": _("Du står alene på vakta. Gi beskjed før du går ut."),
        "out_now": _("Ute nå"),
        "running": _("Økta er i gang – {place}"),
        "back_to_counting": _("Tilbake til tellinga"),
        "saved_session": {
            "one": _("Økta fra {time} er lagret med {n} treff"),
            "other": _("Økta fra {time} er lagret med {n} treff"),
        },
        "saved_next": _("Den går til kontoret av seg selv."),
        "resume": _("Fortsett økta"),
        "other_session": _("Annen økt"),
        "kind_street": _("Gatearbeid"),
        "kind_school": _("Skole"),
        "kind_online": _("Nett"),
        "kind_count": _("Telling"),
        "next_shifts": _("Neste vakter"),
        "no_shift": _("Du står ikke på noen vakt i kveld. Du kan starte ei økt likevel."),
        "past_waits": _("Økta {when} er ikke sendt ennå: {n} venter."),
        "draft_found": _("Vi fant en kladd fra {when}"),
    }


def _start() -> dict[str, Text]:
    return {
        "one_open": _("Du har ei økt i gang"),
        "rota_has": _("Vaktplanen har deg på «{shift}» i kveld."),
        "place": _("Sted"),
        "another_place": _("Annet sted"),
        "zones_only": _("Tellinga gjelder {zones}."),
        "with_whom": _("Hvem er du ute med?"),
        "show_all": _("Vis alle ({n})"),
        "alone": _("Du er alene. Sjekk inn ofte."),
    }


def texts() -> dict[str, Text]:
    """All texts, in the language that is active."""
    return {
        **_general(),
        **_times(),
        **_status(),
        **_opening(),
        **_tonight(),
        **_start(),
        **scenes(),
    }
