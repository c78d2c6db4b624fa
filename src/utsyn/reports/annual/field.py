"""The chapter on field work: what the team met in the street, at schools and online, in one year."""

from __future__ import annotations

from django.utils.translation import gettext as _

from utsyn.reports.annual import key, places
from utsyn.reports.annual.asking import YearDesk
from utsyn.reports.annual.blocks import (
    breakdown,
    chart,
    crossed,
    definitions,
    none_recorded,
    side_by_side,
    table,
)
from utsyn.reports.annual.names import row_name, scheme_is_new
from utsyn.reports.document import Block, Section, Text
from utsyn.statistics.indicators.dimensions import UNKNOWN
from utsyn.statistics.presentation.sentences import finding, headline, known_part
from utsyn.statistics.presentation.words import figure

CODE = "field"


def chapter(desk: YearDesk, service_name: str) -> list[Section]:
    """The chapter's sections, its own heading first; none where the year has only figures of follow-up."""
    if desk.year not in desk.with_records and desk.year not in desk.desk.published.years():
        return []
    opening = Section(CODE, 1, _("Oppsøkende arbeid"))
    first = key.section(desk, service_name)
    if desk.year not in desk.with_records:
        first.blocks.append(Text(_only_published(desk), "note"))
        return [opening, first]
    return [
        opening, first, _gender(desk), _age(desk), _district(desk), _kind(desk), *places.sections(desk),
        _months(desk), _hours_of_week(desk), _topics(desk), _first_contacts(desk), _incidents(desk), _work(desk),
    ]  # fmt: skip


def _only_published(desk: YearDesk) -> str:
    return _(
        "Registreringene for %(year)s er ikke her. Derfor finnes bare tallene som en tidligere rapport har gitt."
    ) % {"year": desk.year}


def _gender(desk: YearDesk) -> Section:
    return Section("gender", 2, _("Kjønn"), breakdown(desk.ask("encounters", "gender", compared=True)))


def _age(desk: YearDesk) -> Section:
    bands = desk.ask("encounters", "age_band", compared=True)
    mean, median = desk.ask("mean_age"), desk.ask("median_age")
    blocks = breakdown(bands, defined=False)
    grouped = any(row.value for row in bands.rows if row.key[0] != UNKNOWN)
    if grouped and scheme_is_new(bands.scheme, desk.year):
        text = _(
            "Aldersgruppene er nye fra %(year)s. Tall fra før det er flyttet til de nye gruppene der det går."
        )
        blocks.append(Text(text % {"year": desk.year}, "note"))
    if not mean.known:
        if grouped:
            blocks.append(Text(_("Alder er bare notert i grupper. Derfor finnes ingen gjennomsnittsalder.")))
        return Section("age", 2, _("Alder"), [*blocks, *definitions(bands)])
    said = _("Gjennomsnittsalderen var %(mean)s år og medianalderen %(median)s år.") % {
        "mean": figure(mean.question.indicator, mean.total),
        "median": figure(median.question.indicator, median.total),
    }
    exact = desk.ask("encounters", "age", zeros=True)
    blocks += [Text(f"{said} {known_part(mean)}"), *chart(exact), table(exact)]
    return Section("age", 2, _("Alder"), [*blocks, *definitions(bands, mean, median)])


def _district(desk: YearDesk) -> Section:
    answer = desk.ask("encounters", "district", compared=True)
    blocks = breakdown(answer)
    if answer.total:
        blocks.insert(0, Text(_("Bydelen er der ungdommen bor, ikke der teamet traff ungdommen.")))
    return Section("district", 2, _("Bydel"), blocks)


def _kind(desk: YearDesk) -> Section:
    answer = desk.ask("encounters", "kind", compared=True)
    found = {row.key[0]: row.value for row in answer.rows if row.value}
    words: list[str] = []
    if len(found) == 1:
        text = _("Alle treffene er fra samme type feltarbeid: %(kind)s.")
        only = row_name(answer, "kind", next(iter(found))).lower()
        return Section("kind", 2, _("Type feltarbeid"), [Text(text % {"kind": only})])
    if found.get("online") and {"street", "school"} & found.keys() and not found.get("count"):
        outside = desk.ask("encounters", where={"kind": "street,school"})
        indicator = answer.question.indicator
        words.append(
            _("På gata og i skolene var det %(outside)s treff til sammen, og på nett %(online)s.")
            % {"outside": figure(indicator, outside.total), "online": figure(indicator, found["online"])}
        )
    return Section("kind", 2, _("Type feltarbeid"), breakdown(answer, words=words))


def _months(desk: YearDesk) -> Section:
    answer = desk.ask("encounters", "month", compared=True, zeros=True)
    return Section("month", 2, _("Måned"), breakdown(answer))


def _hours_of_week(desk: YearDesk) -> Section:
    cells = desk.ask("encounters", "hour", "weekday")
    if not cells.total:
        return Section("weekday-hour", 2, _("Ukedag og klokkeslett"), [Text(none_recorded(cells))])
    days, hours = desk.ask("encounters", "weekday", zeros=True), desk.ask("encounters", "hour")
    blocks: list[Block] = [
        Text(f"{finding(days)} {_('Et treff hører til timen feltøkta startet i.')}"),
        *chart(cells),
        crossed(cells, days, hours, heading=_caption_of_hours(desk.year)),
        *definitions(cells),
    ]
    return Section("weekday-hour", 2, _("Ukedag og klokkeslett"), blocks)


def _caption_of_hours(year: int) -> str:
    return _("Treff etter timen økta startet i og ukedag, %(year)s") % {"year": year}


def _topics(desk: YearDesk) -> Section:
    return Section("topic", 2, _("Hva samtalene handlet om"), breakdown(desk.ask("encounters", "topic")))


def _first_contacts(desk: YearDesk) -> Section:
    heading = _("Førstekontakter")
    by_month = desk.ask("first_contacts", "month", compared=True, zeros=True)
    if not by_month.total:
        return Section("first-contacts", 2, heading, [Text(none_recorded(by_month))])
    blocks = breakdown(by_month, words=[headline(by_month)], defined=False)
    for dimension in ("gender", "age_band", "district"):
        blocks += breakdown(desk.ask("first_contacts", dimension, compared=True), defined=False)
    return Section("first-contacts", 2, heading, [*blocks, *definitions(by_month)])


def _incidents(desk: YearDesk) -> Section:
    heading = _("Hendelser")
    kinds, doses = desk.ask("incidents", "incident_kind", compared=True), desk.ask("naloxone_doses", "place")
    if not kinds.total:
        return Section("incidents", 2, heading, [Text(none_recorded(kinds))])
    given = int(doses.total or 0)
    at_places = desk.ask("incidents", "place")
    by_place = side_by_side(
        "place", [at_places, *([doses] if given else [])],
        heading=_("Hendelser etter sted, %(year)s") % {"year": desk.year},
    )  # fmt: skip
    blocks: list[Block] = [
        *breakdown(kinds, words=[key.incidents(desk)], defined=False),
        by_place,
        *definitions(kinds, *([doses] if given else [])),
    ]
    return Section("incidents", 2, heading, blocks)


def _work(desk: YearDesk) -> Section:
    heading = _("Arbeidstid ute")
    columns = ("sessions", "session_hours", "staff_hours", "encounters", "encounters_per_hour")
    months = desk.ask("staff_hours", "month", compared=True, zeros=True)
    if not months.total:
        return Section("work", 2, heading, [Text(none_recorded(months))])
    by_month = [desk.ask(code, "month", zeros=True) if code != "staff_hours" else months for code in columns]
    by_kind = [desk.ask(code, "kind", compared=code == "encounters") for code in columns]
    blocks: list[Block] = [
        Text(f"{headline(months)} {finding(months)}".strip()),
        *chart(months),
        side_by_side(
            "month",
            by_month,
            heading=_("Feltøkter, timer og treff etter måned, %(year)s") % {"year": desk.year},
        ),
    ]
    if len({row.key for row in by_kind[0].rows}) > 1:
        text = _("Feltøkter, timer og treff etter type feltarbeid, %(year)s") % {"year": desk.year}
        blocks.append(side_by_side("kind", by_kind, heading=text))
    return Section("work", 2, heading, [*blocks, *definitions(*by_month)])
