"""What the field app says on its screens during a session and after it. See ``app_texts``."""

from __future__ import annotations

from django.utils.translation import gettext as _

#: A text, or its forms by the plural categories of Unicode (CLDR): «one» and «other».
Text = str | dict[str, str]


def _counting() -> dict[str, Text]:
    return {
        "counting": _("Telling"),
        "partner": _("Makker"),
        "others": _("De andre"),
        "sum": _("Sum"),
        "girl": _("Jente"),
        "boy": _("Gutt"),
        "other": _("Annet"),
        "unknown": _("Vet ikke"),
        "girl_many": _("jenter"),
        "boy_many": _("gutter"),
        "other_many": _("annet kjønn"),
        "unknown_many": _("ukjent kjønn"),
        "whom": _("{who} {age}"),
        "age_unknown": _("alder ukjent"),
        "counted": _("{who}. Du har {me}"),
        "rest": _("Annet / vet ikke"),
        "exact_age": _("Alder"),
        "several": _("Flere"),
        "times": _("{n} på én gang"),
        "group_waits": _("{n} på én gang: trykk på ruta"),
        "gender": _("Kjønn"),
        "back_to_tiles": _("Til rutene"),
        "how_many": _("Hvor mange?"),
        "how_many_new": _("Hvor mange var nye?"),
        "place_first": _("Velg sted først. Da vet vi hvor dere var."),
        "no_place": _("Velg sted"),
        "new": _("Ny"),
        "known": _("Kjent"),
        "known_many": _("Kjente"),
        "all_new": _("Nye"),
        "some_new": _("Noen"),
        "district": _("Bydel"),
        "topic": _("Tema"),
        "marks_for": _("Valgfritt om {who}"),
        "where_from": _("Hvilken bydel?"),
        "what_about": _("Hva snakket dere om?"),
        "undone": _("Angret: {what}"),
        "nothing_to_undo": _("Ingenting å angre"),
        "trail_place": _("byttet sted til {place}"),
        "trail_mark": _("det siste valget"),
        "trail_incident": _("hendelse"),
        "trail_note": _("notat"),
        "trail_check": _("innsjekk"),
        "trail_end": _("avslutning"),
        "check_due": _("Alt i orden?"),
        "all_well": _("Alt i orden"),
        "check_done": _("Notert: alt i orden"),
        "night": _("Natt"),
        "night_proposal": _("Sola er nede."),
        "no_thanks": _("Nei takk"),
    }


def _place() -> dict[str, Text]:
    return {
        "where_are_you": _("Hvor er dere?"),
        "zones_fixed": _("Denne tellinga gjelder bare disse sonene."),
        "find_place": _("Finn et annet sted"),
        "found": _("Treff i søket"),
        "no_such_place": _("Fant ingen steder. Prøv færre bokstaver."),
    }


def _incident() -> dict[str, Text]:
    return {
        "incident": _("Hendelse"),
        "call": _("Ring {number}"),
        "ambulance_service": _("Ambulanse"),
        "fire_service": _("Brann"),
        "police": _("Politi"),
        "call_duty": _("Ring vakttelefonen"),
        "step_call": _("Ring 113. Vi lagrer tiden for deg."),
        "step_first_aid": _("Førstehjelp: frie luftveier, pust for personen."),
        "step_naloxone": _("Nalokson i nesa. Ny dose etter 2–3 minutter."),
        "step_side": _("Stabilt sideleie når personen puster. Bli der."),
        "what_happened": _("Hva skjer?"),
        "incident_overdose": _("Overdose"),
        "incident_alcohol_poisoning": _("Alkoholforgiftning"),
        "incident_violence": _("Vold"),
        "incident_threat": _("Trussel"),
        "incident_self_harm": _("Selvskading"),
        "incident_fire_or_damage": _("Brann, skadeverk"),
        "incident_other": _("Annet"),
        "naloxone": _("Nalokson gitt?"),
        "doses": _("Hvor mange doser?"),
        "ambulance": _("Ambulanse tilkalt?"),
        "more_optional": _("Tid, sted og notat"),
        "when_happened": _("Når"),
        "approximately": _("Omtrent"),
        "incident_note": _("Notat uten navn"),
        "save_text": _("Lagre notatet"),
        "no_incident": _("Ikke en hendelse"),
        "rest_at_office": _("Resten på kontoret"),
        "incident_kept": _("Hendelsen er lagret"),
    }


def _note() -> dict[str, Text]:
    return {
        "note": _("Notat"),
        "note_label": _("Hva så dere?"),
        "note_hint": _("Om stedet eller miljøet. Skriv ingen navn."),
        "draft_kept": _("Kladd lagret kl. {time}"),
        "draft_restored": _("Kladd fra {when}"),
        "discard_draft": _("Slett kladden"),
        "draft_deleted": _("Kladden er slettet"),
        "undone_delete": _("Kladden er tilbake"),
        "note_saved": _("Notatet er lagret"),
        "note_needs_session": _("Start ei økt for å lagre notatet. Kladden ligger her til da."),
        "write_something": _("Skriv noe først."),
        "looks_like_person": _("Kan dette peke på en person?"),
        "looks_why": _("Det vi ser på gata, skal være anonymt."),
        "suspect_name": _("ligner et navn"),
        "suspect_word": _("har stor bokstav, som et navn"),
        "suspect_phone": _("ligner et telefonnummer"),
        "suspect_birth_number": _("ligner et fødselsnummer"),
        "suspect_known": _("er et navn som tjenesten kjenner"),
        "rewrite": _("Skriv om"),
        "save_anyway": _("Lagre likevel – det er ikke en person"),
    }


def _end() -> dict[str, Text]:
    return {
        "end": _("Avslutt"),
        "check_session": _("Sjekk økta"),
        "time": _("Tid"),
        "kind": _("Type"),
        "staff": _("Ansatte"),
        "encounters": _("Treff"),
        "counts_line": _("Du {me} · Makker {partner} · Sum {both}"),
        "not_filled": _("Ikke fylt ut"),
        "notes": _("Notater"),
        "n_notes": {
            "one": _("{n} notat"),
            "other": _("{n} notater"),
        },
        "report": _("Rapport"),
        "report_and_questions": _("Rapport og refleksjon"),
        "all_home": _("Alle er trygt inne"),
        "home_at": _("Alle var trygt inne kl. {time}"),
        "continue_session": _("Fortsett økta"),
        "planned_end_was": _("Økta skulle slutte {when}."),
        "ended_then": _("Den sluttet {time}"),
        "session_saved": _("Økta er lagret"),
        "started": _("Startet"),
        "ended_field": _("Sluttet"),
        "write_time": _("Skriv klokkeslettet som 21:14."),
        "end_before_start": _("Økta slutter før den starter. Endre ett av tidspunktene."),
        "save_change": _("Lagre endringen"),
    }


def _outbox() -> dict[str, Text]:
    return {
        "problems_help": _("Resten er ikke stoppet. Prøv igjen, eller slett det som ikke skal være med."),
        "try_again": _("Prøv igjen"),
        "refused": _("Serveren tok det ikke imot ({code})."),
        "being_sent": _("Sendes nå"),
        "waits_sign_in": _("Venter til du logger inn"),
        "waits_net": _("Venter på nett"),
        "waits_turn": _("Venter på tur"),
        "waits": _("Venter"),
        "oldest": _("Eldst: {when}."),
        "show_each": _("Vis hver for seg"),
        "outbox_empty": _("Ingenting venter. Alt er sendt."),
        "last_sent": _("Sist sendt {when}"),
        "last_sent_name": _("Sist sendt"),
        "never_sent": _("Ingenting er sendt fra denne telefonen ennå."),
        "never": _("Aldri"),
        "send_now": _("Send nå"),
        "backup": _("Lagre kopi"),
        "event_start": _("Start av økt"),
        "event_join": _("Ble med i økt"),
        "event_count": _("Treff"),
        "event_mark": _("Valg om et treff"),
        "event_undo": _("Angring"),
        "event_place": _("Bytte av sted"),
        "event_set": _("Endring av økta"),
        "event_incident": _("Hendelse"),
        "event_incident_set": _("Opplysning om hendelse"),
        "event_note": _("Notat"),
        "event_check": _("Innsjekk"),
        "event_end": _("Slutt på økt"),
        "delete_what": _("Slett: {what}"),
        "delete_means": _(
            "Dette ble gjort {when}. Det kommer ikke med på kontoret, og kan ikke hentes fram igjen."
        ),
        "why_delete": _("Hvorfor slettes det?"),
        "write_reason": _("Skriv hvorfor. Da kan det forklares senere."),
        "delete_for_good": _("Slett for godt"),
        "keep": _("Behold"),
        "deleted": _("Slettet"),
    }


def _more() -> dict[str, Text]:
    return {
        "night_mode": _("Nattmodus"),
        "night_auto": _("Auto"),
        "night_on": _("På"),
        "night_off": _("Av"),
        "night_help": _("Gjelder bare denne telefonen."),
        "install_head": _("Legg til på hjemskjermen"),
        "install_why": _("Da åpner appen seg uten nett, og telefonen sletter den ikke av seg selv."),
        "install_how": _("Åpne menyen i nettleseren, og velg «Legg til på Hjem-skjerm» eller «Installer»."),
        "install": _("Installer"),
        "this_phone": _("Denne telefonen"),
        "signed_in_as": _("Logget inn som"),
        "service": _("Tjeneste"),
        "version": _("Versjon"),
        "kept_encrypted": _(
            "Det som ikke er sendt, ligger kryptert på telefonen. Her er det aldri noe om en bestemt ungdom."
        ),
        "to_office": _("Til kontorsidene"),
        "language_and_colours": _("Språk og farger endrer du på kontorsidene"),
        "sign_out": _("Logg ut"),
        "sign_out_clean": _("Alt er sendt. Telefonen tømmes når du logger ut."),
        "sign_out_waits": {
            "one": _("{n} er ikke sendt. Vi sender den før du logges ut."),
            "other": _("{n} er ikke sendt. Vi sender dem før du logges ut."),
        },
        "sign_out_left": {
            "one": _("{n} kunne ikke sendes nå. Du er fortsatt logget inn."),
            "other": _("{n} kunne ikke sendes nå. Du er fortsatt logget inn."),
        },
        "sign_out_open": _("Du har ei økt i gang."),
        "sign_out_anyway": _("Logg ut, behold kryptert"),
        "sending_first": _("Sender først …"),
    }


def scenes() -> dict[str, Text]:
    """The texts of these screens, in the language that is active."""
    return {
        **_counting(),
        **_place(),
        **_incident(),
        **_note(),
        **_end(),
        **_outbox(),
        **_more(),
    }
