"""What the demo's records say. Nobody in it is real: the names are out of fairy tales."""

from __future__ import annotations

from utsyn.youth.models import EntryKind

MINA: dict[str, object] = {
    "given_name": "Mina",
    "family_name": "Trollstad",
    "nicknames": ["Mio"],
    "pronoun": "hun",
    "phones": ["+47 900 00 001"],
    "safe_contact": "Send melding etter klokka 15. Ikke ring hjem.",
    "important": "Vil ikke bli kontaktet på skolen.",
    "wishes": "Vil begynne på trening igjen, og bli ferdig med førsteåret.",
}
IDRIS: dict[str, object] = {
    "given_name": "Idris",
    "family_name": "Nøtteliten",
    "phones": ["+47 900 00 002"],
    "language": "Somali og norsk",
    "safe_contact": "Telefon når som helst.",
}
KRAKA: dict[str, object] = {"nicknames": ["Kråka"]}
TARIK: dict[str, object] = {"given_name": "Tarik", "family_name": "Fossegrim"}
MINA_AGAIN: dict[str, object] = {"given_name": "Mina", "family_name": "Trolstad"}
AASE: dict[str, object] = {"given_name": "Åse", "family_name": "Soriamoria"}

GUARDIAN: dict[str, object] = {
    "name": "Huldra Trollstad",
    "relation": "Mor",
    "phones": ["+47 900 00 003"],
    "note": "Arbeider kveld. Ring før klokka 14.",
}
TEACHER: dict[str, object] = {"name": "Peer Gyntesen", "relation": "Rådgiver ved Østre Vik videregående"}
LEGAL_BASIS = "barnevernsloven § 3-1"
#: In how many days from now each is due.
TASKS = ((-1, "Ringe rådgiveren om oppmelding"), (2, "Følge til første trening"), (9, "Se på planen sammen"))

#: Days ago, kind, channel, minutes, topics, what it says.
Told = tuple[int, str, str, int | None, tuple[str, ...], dict[str, object]]
ABOUT_MINA: tuple[Told, ...] = (
    (
        46, EntryKind.CONVERSATION, "street", 25, ("school", "friends"),
        {
            "text": "Møtte Mio ved senteret. Hun har ikke vært på skolen på to uker. Sier at det er tungt å komme inn i"
            " klassen igjen. Vil gjerne snakke mer.",
            "follow_up": "Ny samtale på torsdag, på kontoret.",
        },
    ),
    (
        43, EntryKind.CONVERSATION, "office", 50, ("school", "mental_health"),
        {
            "text": "Snakket om hva som skal til for at hun kommer tilbake. Hun ønsker færre fag en periode. Sover"
            " dårlig, og ligger lenge våken med telefonen.",
        },
    ),
    (
        36, EntryKind.ASSESSMENT, "", None, (),
        {
            "assessment": {
                "age_maturity": "Forstår godt hva fraværet fører til.",
                "seriousness": "Kan miste skoleplassen. Ikke fare for liv og helse.",
                "home": "Mor er glad i henne og ofte på arbeid. Mye alene om kveldene.",
                "protective": "En god venninne, en onkel som stiller opp, og lysten til å trene.",
                "mental_health": "Sover lite. Ingen tanker om å skade seg selv.",
            },
            "outcome": "follow_up",
        },
    ),
    (
        35, EntryKind.INFORMATION, "office", 10, (),
        {"text": "Fortalte hva vi skriver ned, hvem som kan lese det, og at hun kan få se alt.", "informed": "Mina"},
    ),
    (
        28, EntryKind.CONVERSATION, "drive", 40, ("leisure", "family"),
        {"text": "Kjørte til treningssenteret for å se. Hun kjente igjen en trener. Avtalte prøvetime."},
    ),
    (
        15, EntryKind.OWN_WORDS, "office", None, (),
        {"text": "«Jeg er ikke lat. Jeg er bare sliten av å late som alt er greit.»"},
    ),
    (
        6, EntryKind.CONVERSATION, "phone", 15, ("school",),
        {"text": "Hun har vært på skolen fire av fem dager. Stolt. Vil at rådgiveren skal vite det."},
    ),
)  # fmt: skip
ABOUT_IDRIS: tuple[Told, ...] = (
    (
        39, EntryKind.CONVERSATION, "school", 30, ("work", "economy"),
        {"text": "Vil ha sommerjobb og lurer på hvordan han søker. Hjelper hjemme med småsøsken."},
    ),
    (
        33, EntryKind.NOTE, "", None, (),
        {"text": "Skolen har meldt ham på jobbmessa. Vi følger ham dit."},
    ),
    (
        25, EntryKind.CONVERSATION, "office", 45, ("work",),
        {"text": "Skrev søknad sammen. Han leste den høyt og lo av seg selv. Sendt til tre steder."},
    ),
)  # fmt: skip
ABOUT_KRAKA: dict[str, object] = {
    "text": "Kalles Kråka av de andre. Ville ikke si mer. Er ofte ved brua om kvelden. Fikk kort med nummeret vårt."
}
ABOUT_TARIK: dict[str, object] = {
    "text": "Første møte etter meldingen fra politiet. Ønsker oppfølging en periode."
}
LATE: dict[str, object] = {
    "text": "Ringte fra bussen: han fikk jobben på hagesenteret.",
    "late_reason": "Samtalen kom på en fridag.",
}
ADDITION: dict[str, object] = {
    "text": "Det var butikken ved siden av hagesenteret.",
    "correction_reason": "Jeg skrev feil sted.",
}
ANONYMOUS = "To på rundt 15 ved stasjonen. Den ene var redd for en venn som har begynt å røyke hasj."
DRAFT = "Han kom innom med arbeidskontrakten. Vi gikk gjennom"
EMERGENCY = "Ringte vakttelefonen og var redd for å bli oppsøkt i kveld. Måtte vite hvem som kjenner ham."
