"""Incidents, which are rare, and the short neutral reports that end a session. Neither ever names anybody."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from utsyn.core.dice import Urn
from utsyn.field.generator.shifts import Shift, wall
from utsyn.field.generator.town import SpotSpec

KINDS = Urn(
    [
        ("overdose", 1.2),
        ("alcohol_poisoning", 4),
        ("violence", 4.5),
        ("threat", 4),
        ("self_harm", 1),
        ("fire_or_damage", 2),
        ("other", 2),
    ]
)
NOTES = {
    "overdose": "Førstehjelp ble gitt, og ambulansen kom raskt.",
    "alcohol_poisoning": "Fulgt til legevakta.",
    "violence": "Slåsskamp mellom to grupper. Politiet kom.",
    "threat": "Roet seg da teamet snakket med dem.",
    "self_harm": "Legevakta ble kontaktet, og foresatte fikk beskjed.",
    "fire_or_damage": "En søppelkasse brant; meldt til brannvesenet.",
    "other": "Meldt fra til nattevakta.",
}

QUIET = ["Rolig kveld.", "Få ungdommer ute.", "Lite folk, og de fleste var på vei hjem.", "Roleg, og få ute."]
BUSY = ["Mange ute, god stemning.", "Mye folk, særlig rundt inngangen.", "Stor aktivitet, men fredelig."]
MIDDLE = [
    "Jevnt med ungdommer.",
    "En del kjente ansikter.",
    "Gode samtaler med flere grupper.",
    "Fine samtalar, fleire nye.",
]
RAIN = ["Regn og vind.", "Det regnet hele tida."]
COLD = ["Kaldt.", "Veldig kaldt; de fleste holdt seg inne."]
WARM = ["Varmt og fint.", "Sommervær, mange ved vannet."]
SCHOOL = ["Var i kantina i storefri.", "Snakket med flere klasser.", "Avtalte å komme tilbake neste uke."]
ONLINE = ["Svarte på meldinger.", "Flere tok kontakt om samme tema.", "Delte åpningstider og telefonnummer."]
TALKED = [
    "Mye snakk om skole.",
    "Flere spurte etter sommerjobb.",
    "Noen var bekymret for en venn.",
    "Delte ut kort med telefonnummeret vårt.",
    "Informerte om «åpen hall» og fritidskortet.",
    "Snakket med vaktene, som opplever det som rolig.",
    "Ungdomsklubben var stengt, så flere sto ute.",
]


def report(die: Random, shift: Shift, rows: int, spots: list[SpotSpec]) -> str:
    """A report of one to four sentences, or none: four of ten sessions have none."""
    if die.random() < 0.4:
        return ""
    said: list[str] = []
    if shift.kind == "school":
        said.append(die.choice(SCHOOL))
    elif shift.kind == "online":
        said.append(die.choice(ONLINE))
    else:
        weather = (
            RAIN
            if shift.day.rain
            else COLD
            if shift.day.temperature < -4
            else WARM
            if shift.day.temperature > 16
            else []
        )
        if weather and die.random() < 0.7:
            said.append(die.choice(weather))
        said.append(die.choice(QUIET if rows < 4 else BUSY if rows > 9 else MIDDLE))
    if rows == 0:
        said.append("Ingen treff denne gangen.")
    elif die.random() < 0.5:
        said.append(die.choice(TALKED))
    if len(spots) > 1 and die.random() < 0.15:
        said.append(f"Gikk fra {spots[0].name} til {spots[-1].name}, og tilbake igjen.")
    return " ".join(said)


def incident(die: Random, shift: Shift, spots: list[SpotSpec]) -> list[str | int] | None:
    """A row of ``incidents.csv``, now and then: mostly at night."""
    if shift.kind not in ("street", "online") or die.random() >= (0.045 if shift.night else 0.006):
        return None
    kind = "self_harm" if shift.kind == "online" else KINDS.draw(die)
    minutes = (shift.ended - shift.started).total_seconds() / 60
    at = shift.started + timedelta(minutes=5 * die.randrange(1, int(minutes // 5)))
    told = die.random() < 0.08  # the team was told of it afterwards: no session
    ambulance = die.random() < {"overdose": 0.95, "alcohol_poisoning": 0.5, "self_harm": 0.4}.get(kind, 0.05)
    doses: str | int = die.choice((0, 1, 1, 2, 2, 3)) if kind == "overdose" else ""
    place = "" if shift.kind == "online" or die.random() < 0.05 else die.choice(spots).code
    return [
        f"i{shift.id}",
        "" if told else f"s{shift.id}",
        wall(at),
        kind,
        place,
        "" if die.random() < 0.06 else str(ambulance).lower(),
        doses,
        NOTES[kind] if die.random() < 0.6 else "",
    ]
