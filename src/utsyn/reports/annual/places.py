"""Where the team met young people: areas, and the places within each, school and other field work apart."""

from __future__ import annotations

from django.utils.translation import gettext as _

from utsyn.reports.annual.asking import YearDesk
from utsyn.reports.annual.blocks import breakdown, crossed
from utsyn.reports.annual.names import row_name
from utsyn.reports.document import Section, Text
from utsyn.statistics.answers import Answer
from utsyn.statistics.presentation.words import figure


def sections(desk: YearDesk) -> list[Section]:
    """«Område og sted», and below it a section for each area with its places."""
    areas, kinds = (
        desk.ask("encounters", "area", compared=True),
        desk.ask("encounters", "kind", compared=True),
    )
    cells = desk.ask("encounters", "area", "kind")
    first = Section("area", 2, _("Område og sted"), breakdown(areas))
    if not areas.total:
        return [first]
    if len(kinds.rows) > 1:
        heading = _("Treff etter område og type feltarbeid, %(year)s") % {"year": desk.year}
        first.blocks.insert(-1, crossed(cells, kinds, areas, heading=heading))
    places = desk.ask("encounters", "place")
    by_kind = desk.ask("encounters", "place", "kind")
    met = [
        str(row.key[0]) for row in areas.rows if row.value
    ]  # an area may be there for the year before alone
    return [first, *(_area(desk, area, areas, cells, places, by_kind) for area in met)]


def _area(
    desk: YearDesk, area: str, areas: Answer, cells: Answer, places: Answer, by_kind: Answer
) -> Section:
    """One area: how much of it was field work of which kind, and a table of its places."""
    kinds = desk.ask("encounters", "kind", compared=True)
    indicator, total = areas.question.indicator, next(row for row in areas.rows if row.key == (area,))
    inside = {row.key[1]: row.value for row in cells.rows if row.key[0] == area}
    used = [row.key[0] for row in kinds.rows if inside.get(row.key[0])]
    codes = [code for code, of in areas.vocabulary.area_of.items() if of == area]
    sums = (
        _("I alt"), *(figure(indicator, inside[kind]) for kind in used),
        *((figure(indicator, total.value),) if len(used) > 1 else ()),
    )  # fmt: skip
    name = row_name(areas, "area", area)
    code = f"area-{_number(areas, area)}"
    met = [row.key[0] for row in places.rows if row.key[0] in codes and row.value]
    if len(met) == 1:
        text = _("%(area)s hadde %(value)s treff. Alle var ved dette stedet: %(place)s.")
        place = row_name(places, "place", met[0])
        said = text % {"area": name, "value": figure(indicator, total.value), "place": place}
        return Section(code, 3, name, [Text(said)])
    heading = _("Treff etter sted: %(area)s, %(year)s") % {"area": name, "year": desk.year}
    table = crossed(by_kind, kinds, places, heading=heading, rows=list(codes), total=sums)
    parts = [f"{row_name(kinds, 'kind', kind).lower()} {figure(indicator, inside[kind])}" for kind in used]
    text = _("%(area)s hadde %(value)s treff.") % {"area": name, "value": figure(indicator, total.value)}
    if len(parts) > 1:
        text += " " + _("Fordelt på type feltarbeid: %(parts)s.") % {"parts": ", ".join(parts)}
    return Section(code, 3, name, [Text(text), table])


def _number(areas: Answer, area: str) -> int:
    return 1 + [row.key[0] for row in areas.rows].index(area)
