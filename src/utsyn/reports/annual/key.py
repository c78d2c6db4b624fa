"""The chapter's opening: the year in a few sentences, and the key figures beside those of the two years before."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from utsyn.reports.annual.asking import YearDesk
from utsyn.reports.annual.blocks import chart, definitions, without_shares
from utsyn.reports.annual.names import indicator_name
from utsyn.reports.document import Block, Column, Section, Table, Text
from utsyn.reports.wording import change, listed, share
from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.indicators.catalogue import indicators
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation.sentences import comparison, known_part
from utsyn.statistics.presentation.words import NOTHING, figure

KEY_FIGURES = (
    "encounters", "first_contacts", "sessions", "session_hours", "staff_hours", "encounters_per_hour",
    "mean_age", "median_age", "incidents", "naloxone_doses",
)  # fmt: skip
#: Marks what an earlier report gave.
MARK = "*"


def section(desk: YearDesk, service_name: str) -> Section:
    """«Nøkkeltall»."""
    asked = [desk.years(code) for code in KEY_FIGURES]
    said = [_encounters(desk, service_name), _work(desk), _who(desk), incidents(desk)]
    blocks: list[Block] = [Text(said[0], "lead"), *(Text(text) for text in said[1:] if text)]
    blocks += [*chart(without_shares(desk.years("encounters")), said[0]), _table(desk), *definitions(*asked)]
    return Section("key", 2, _("Nøkkeltall"), blocks)


def _words(desk: YearDesk, code: str) -> str:
    """The year's figure: «1 715»."""
    return figure(indicators()[code], desk.value(code))


def _compared(desk: YearDesk, code: str) -> str:
    """«679 færre enn i 2015 og 130 færre enn i 2014»; empty where there is nothing to compare with."""
    answer, now = desk.years(code), desk.value(code)
    parts = (comparison(answer, now, desk.value(code, y), Period.parse(str(y))) for y in desk.earlier)
    return listed([part for part in parts if part])


def _after_comma(text: str) -> str:
    return f", {text}" if text else ""


def _encounters(desk: YearDesk, service_name: str) -> str:
    met, first = desk.value("encounters") or 0, desk.value("first_contacts") or 0
    text = ngettext(
        "I %(year)s hadde %(service)s %(value)s treff med ungdom%(compared)s.",
        "I %(year)s hadde %(service)s %(value)s treff med ungdom%(compared)s.",
        int(met),
    ) % {
        "year": desk.year,
        "service": service_name,
        "value": _words(desk, "encounters"),
        "compared": _after_comma(_compared(desk, "encounters")),
    }
    if first:
        text += " " + ngettext(
            "Av treffene var %(value)s førstekontakt%(compared)s.",
            "Av treffene var %(value)s førstekontakter%(compared)s.",
            int(first),
        ) % {
            "value": _words(desk, "first_contacts"),
            "compared": _after_comma(_compared(desk, "first_contacts")),
        }
    return text


def _work(desk: YearDesk) -> str:
    sessions, hours = desk.value("sessions"), desk.value("staff_hours")
    said = []
    if sessions:
        said.append(
            ngettext(
                "Teamet hadde %(value)s feltøkt%(compared)s.",
                "Teamet hadde %(value)s feltøkter%(compared)s.",
                int(sessions),
            )
            % {"value": _words(desk, "sessions"), "compared": _after_comma(_compared(desk, "sessions"))}
        )
    if hours:
        text = _("De ansatte arbeidet %(value)s timer ute%(compared)s.")
        compared = _after_comma(_compared(desk, "staff_hours"))
        said.append(text % {"value": _words(desk, "staff_hours"), "compared": compared})
    if desk.value("encounters_per_hour"):
        text = _("Det ga %(value)s treff per økttime.")
        said.append(text % {"value": _words(desk, "encounters_per_hour")})
    return " ".join(said)


def _who(desk: YearDesk) -> str:
    said = []
    girls = girls_of(desk, desk.year)
    if girls is not None and girls.share is not None:
        said.append(_("Jenter sto for %(share)s av treffene.") % {"share": share(girls.share)})
        if share(girls.share_of_known) not in (share(girls.share), NOTHING):
            text = _("Regnet av dem med kjent kjønn er andelen %(share)s.")
            said.append(text % {"share": share(girls.share_of_known)})
    if desk.value("mean_age") is not None:
        said.append(
            _("Gjennomsnittsalderen var %(mean)s år og medianalderen %(median)s år.")
            % {"mean": _words(desk, "mean_age"), "median": _words(desk, "median_age")}
        )
        before = next((y for y in desk.earlier if desk.value("mean_age", y) is not None), None)
        if before is not None:
            kinds = indicators()
            said.append(
                _("I %(year)s var de %(mean)s og %(median)s år.")
                % {
                    "year": before,
                    "mean": figure(kinds["mean_age"], desk.value("mean_age", before)),
                    "median": figure(kinds["median_age"], desk.value("median_age", before)),
                }
            )
        said.append(known_part(desk.ask("mean_age")))
    return " ".join(text for text in said if text)


def incidents(desk: YearDesk) -> str:
    """«Teamet registrerte 7 hendelser. Det ble gitt 7 doser nalokson.» – said plainly where there were none."""
    happened, doses = desk.value("incidents") or 0, desk.value("naloxone_doses") or 0
    if not happened:
        if desk.year not in desk.with_records:
            return ""
        return _("Det er ikke registrert hendelser i %(year)s.") % {"year": desk.year}
    text = ngettext(
        "Teamet registrerte %(value)s hendelse.", "Teamet registrerte %(value)s hendelser.", int(happened)
    ) % {"value": _words(desk, "incidents")}
    if doses:
        given = ngettext(
            "Det ble gitt %(value)s dose nalokson.", "Det ble gitt %(value)s doser nalokson.", int(doses)
        )
        return f"{text} {given % {'value': _words(desk, 'naloxone_doses')}}"
    return f"{text} {_('Det ble ikke gitt nalokson.')}"


def girls_of(desk: YearDesk, year: int) -> Row | None:
    """The row of girls among the year's encounters; None where the year's records are not here."""
    if year not in desk.with_records:
        return None
    return next((row for row in _by_gender(desk, year).rows if row.key == ("girl",)), None)


def _by_gender(desk: YearDesk, year: int) -> Answer:
    return (
        desk.ask("encounters", "gender", compared=True)
        if year == desk.year
        else desk.ask("encounters", "gender", year=year)
    )


def _table(desk: YearDesk) -> Table:
    years = (desk.year, *desk.earlier)
    columns = [Column(_("Nøkkeltall"), numeric=False), *(Column(str(year)) for year in years)]
    latest = desk.earlier[0] if desk.earlier else None
    if latest:
        columns.append(Column(_("Endring fra %(year)s") % {"year": latest}))
    rows: list[tuple[str, ...]] = []
    sources: dict[str, None] = {}
    for code in KEY_FIGURES:
        indicator, found = indicators()[code], [desk.of_year(code, year) for year in years]
        sources.update({row.source: None for row in found if row.source})
        cells = [figure(indicator, row.value) + (MARK if row.source else "") for row in found]
        if latest:
            cells.append(change(indicator, found[0].value, found[1].value))
        if any(row.value is not None for row in found):
            rows.append((indicator_name(indicator), *cells))
        if code == "encounters_per_hour" and desk.year in desk.with_records:
            rows.append(_girls_row(desk, years, bool(latest)))
    notes = [
        _("%(mark)s Hentet fra %(source)s. Registreringene mangler, så tallet er ikke regnet ut her.")
        % {"mark": MARK, "source": source}
        for source in sources
    ]
    if not desk.earlier:
        text = _("Det finnes ingen tall for %(one)s og %(other)s å sammenligne med.")
        notes.append(text % {"one": desk.year - 1, "other": desk.year - 2})
    else:
        notes.append(_("%(dash)s betyr at tallet ikke finnes.") % {"dash": NOTHING})
    answers = (*(desk.years(code) for code in KEY_FIGURES), *_gender_answers(desk, years))
    caption = _("Nøkkeltall for feltarbeidet, %(years)s") % {"years": listed([str(y) for y in sorted(years)])}
    return Table(caption, tuple(columns), tuple(rows), answers, notes=tuple(notes))


def _girls_row(desk: YearDesk, years: tuple[int, ...], changed: bool) -> tuple[str, ...]:
    cells = [share(row.share) if (row := girls_of(desk, year)) else NOTHING for year in years]
    return (_("Andel jenter"), *cells, *((NOTHING,) if changed else ()))


def _gender_answers(desk: YearDesk, years: tuple[int, ...]) -> list[Answer]:
    return [_by_gender(desk, year) for year in years if year in desk.with_records]
