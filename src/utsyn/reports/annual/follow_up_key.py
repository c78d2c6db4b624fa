"""The opening of the chapter on follow-up: the year in a few sentences, and its key figures beside earlier years'."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from utsyn.reports.annual.asking import YearDesk
from utsyn.reports.annual.blocks import definitions
from utsyn.reports.annual.key import MARK
from utsyn.reports.annual.names import indicator_name
from utsyn.reports.document import Block, Column, Section, Table, Text
from utsyn.reports.wording import change, listed
from utsyn.statistics.answers import Answer
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation.sentences import comparison
from utsyn.statistics.presentation.words import NOTHING, figure

ANONYMOUS = {"anonymous": "true"}
KEY_FIGURES = (
    "conversations", "conversation_youth", "new_youth", "records_opened", "records_closed", "active_youth",
    "available_youth", "decision_youth",
)  # fmt: skip


def section(desk: YearDesk, service_name: str) -> Section:
    """«Nøkkeltall for oppfølging»."""
    heading = _("Nøkkeltall for oppfølging")
    answers = [desk.ask(code) for code in KEY_FIGURES]
    if all(_figure(desk, code, desk.year) is None for code in KEY_FIGURES):
        text = _("Det er ikke registrert oppfølging i %(year)s.")
        return Section("follow-up-key", 2, heading, [Text(text % {"year": desk.year}, "lead")])
    said = [status(desk), new(desk), records(desk), decisions(desk)]
    blocks: list[Block] = [Text(_conversations(desk, service_name), "lead")]
    blocks += [Text(text) for text in said if text]
    caution = _(
        "Tallene er nøyaktige. Der de er små, kan de peke på enkeltpersoner. Se gjennom dem før rapporten deles "
        "utenfor tjenesten."
    )
    blocks += [Text(caution, "note"), _table(desk), *definitions(*answers)]
    return Section("follow-up-key", 2, heading, blocks)


def _figure(desk: YearDesk, code: str, year: int, **where: str) -> float | int | None:
    """A year's figure; None where its records are not here and nothing was published."""
    answer = _answer(desk, code, year, **where)
    known = desk.is_recorded(code, year) or answer.is_published
    return answer.total if known else None


def _answer(desk: YearDesk, code: str, year: int, **where: str) -> Answer:
    return desk.ask(code, where=where, year=year)


def _words(desk: YearDesk, code: str, **where: str) -> str:
    answer = _answer(desk, code, desk.year, **where)
    return figure(answer.question.indicator, answer.total)


def _compared(desk: YearDesk, code: str, **where: str) -> str:
    """«, 40 flere enn i 2022»; empty where there is nothing to compare with."""
    now = _figure(desk, code, desk.year, **where)
    answer = _answer(desk, code, desk.year, **where)
    parts = (
        comparison(answer, now, _figure(desk, code, year, **where), Period.parse(str(year)))
        for year in desk.earlier_follow_up
    )
    found = listed([part for part in parts if part])
    return f", {found}" if found else ""


def _conversations(desk: YearDesk, service_name: str) -> str:
    """«I 2023 hadde OUT 445 oppfølgingssamtaler. 35 av dem var anonyme. De andre var med 93 ungdommer …»"""
    held = _figure(desk, "conversations", desk.year)
    if held is None:
        return _("Det er ikke registrert oppfølgingssamtaler i %(year)s.") % {"year": desk.year}
    text = ngettext(
        "I %(year)s hadde %(service)s %(value)s oppfølgingssamtale%(compared)s.",
        "I %(year)s hadde %(service)s %(value)s oppfølgingssamtaler%(compared)s.",
        int(held),
    ) % {
        "year": desk.year,
        "service": service_name,
        "value": _words(desk, "conversations"),
        "compared": _compared(desk, "conversations"),
    }
    if not held:
        return text
    return " ".join(part for part in (text, anonymous(desk), _people(desk)) if part)


def anonymous(desk: YearDesk) -> str:
    """«35 av samtalene var anonyme, 5 flere enn i 2022.»; empty where the year's records are not here."""
    if not desk.is_recorded("conversations", desk.year):
        return ""
    count = int(_answer(desk, "conversations", desk.year, **ANONYMOUS).total or 0)
    if not count:
        return _("Ingen av samtalene var anonyme.")
    text = ngettext(
        "%(value)s av samtalene var anonym%(compared)s.",
        "%(value)s av samtalene var anonyme%(compared)s.",
        count,
    )
    values = {
        "value": _words(desk, "conversations", **ANONYMOUS),
        "compared": _compared(desk, "conversations", **ANONYMOUS),
    }
    return text % values


def _people(desk: YearDesk) -> str:
    """«De andre 410 samtalene var med 93 ungdommer …»: each of them counted once."""
    people = _figure(desk, "conversation_youth", desk.year)
    if not people:
        return ""
    text = ngettext(
        "De andre samtalene var med %(value)s ungdom%(compared)s.",
        "De andre samtalene var med %(value)s ungdommer%(compared)s.",
        int(people),
    )
    if (
        not desk.is_recorded("conversations", desk.year)
        or not _answer(desk, "conversations", desk.year, **ANONYMOUS).total
    ):
        text = ngettext(
            "Samtalene var med %(value)s ungdom%(compared)s.",
            "Samtalene var med %(value)s ungdommer%(compared)s.",
            int(people),
        )
    values = {
        "value": _words(desk, "conversation_youth"),
        "compared": _compared(desk, "conversation_youth"),
    }
    return f"{text % values} {_('Hver ungdom er talt én gang.')}"


def status(desk: YearDesk) -> str:
    """«31. desember 2023 var 64 ungdommer aktive og 9 passive, men tilgjengelige.»"""
    active, available = (_figure(desk, code, desk.year) for code in ("active_youth", "available_youth"))
    if active is None or available is None:
        return ""
    text = ngettext(
        "31. desember %(year)s hadde %(value)s ungdom en aktiv journal%(compared)s.",
        "31. desember %(year)s hadde %(value)s ungdommer en aktiv journal%(compared)s.",
        int(active),
    ) % {
        "year": desk.year,
        "value": _words(desk, "active_youth"),
        "compared": _compared(desk, "active_youth"),
    }
    if not available:
        return f"{text} {_('Ingen var passive, men tilgjengelige.')}"
    also = ngettext(
        "%(value)s var passiv, men tilgjengelig%(compared)s.",
        "%(value)s var passive, men tilgjengelige%(compared)s.",
        int(available),
    ) % {"value": _words(desk, "available_youth"), "compared": _compared(desk, "available_youth")}
    return f"{text} {also}"


def new(desk: YearDesk) -> str:
    """«362 nye ungdommer ble registrert.»; empty where that is not known."""
    count = _figure(desk, "new_youth", desk.year)
    if count is None:
        return ""
    if not count:
        return _("Ingen nye ungdommer ble registrert.")
    text = ngettext(
        "%(value)s ny ungdom ble registrert%(compared)s.",
        "%(value)s nye ungdommer ble registrert%(compared)s.",
        int(count),
    )
    return text % {"value": _words(desk, "new_youth"), "compared": _compared(desk, "new_youth")}


def records(desk: YearDesk) -> str:
    """«93 journaler ble åpnet. 29 ble avsluttet.»; empty where that is not known."""
    opened, closed = (_figure(desk, code, desk.year) for code in ("records_opened", "records_closed"))
    if opened is None or closed is None:
        return ""
    first = ngettext(
        "%(value)s journal ble åpnet%(compared)s.", "%(value)s journaler ble åpnet%(compared)s.", int(opened)
    ) % {"value": _words(desk, "records_opened"), "compared": _compared(desk, "records_opened")}
    second = ngettext(
        "%(value)s journal ble avsluttet%(compared)s.",
        "%(value)s journaler ble avsluttet%(compared)s.",
        int(closed),
    ) % {"value": _words(desk, "records_closed"), "compared": _compared(desk, "records_closed")}
    return f"{first} {second}"


def decisions(desk: YearDesk) -> str:
    """«7 ungdommer hadde et vedtak som gjaldt i 2023.»; empty where there were none."""
    count = _figure(desk, "decision_youth", desk.year)
    if not count:
        return ""
    text = ngettext(
        "%(value)s ungdom hadde et vedtak som gjaldt i %(year)s%(compared)s.",
        "%(value)s ungdommer hadde et vedtak som gjaldt i %(year)s%(compared)s.",
        int(count),
    )
    compared = _compared(desk, "decision_youth")
    return text % {"value": _words(desk, "decision_youth"), "year": desk.year, "compared": compared}


def _table(desk: YearDesk) -> Table:
    """The key figures of the year and the two before it, the anonymous conversations by themselves."""
    years = (desk.year, *desk.earlier_follow_up)
    latest = desk.earlier_follow_up[0] if desk.earlier_follow_up else None
    columns = [Column(_("Nøkkeltall"), numeric=False), *(Column(str(year)) for year in years)]
    columns += [Column(_("Endring fra %(year)s") % {"year": latest})] if latest else []
    rows: list[tuple[str, ...]] = []
    answers: list[Answer] = []
    sources: dict[str, None] = {}
    for code, where, name in _lines():
        found = [_answer(desk, code, year, **where) for year in years]
        values = [_figure(desk, code, year, **where) for year in years]
        indicator = found[0].question.indicator
        answers += found
        sources.update({answer.source: None for answer in found if answer.source})
        cells = [
            figure(indicator, value) + (MARK if answer.source else "")
            for value, answer in zip(values, found, strict=True)
        ]
        cells += [change(indicator, values[0], values[1])] if latest else []
        rows.append((name or indicator_name(indicator), *cells))
    notes = [
        _("%(mark)s Hentet fra %(source)s. Registreringene mangler, så tallet er ikke regnet ut her.")
        % {"mark": MARK, "source": source}
        for source in sources
    ]
    if latest:
        notes.append(_("%(dash)s betyr at tallet ikke finnes.") % {"dash": NOTHING})
    caption = _("Nøkkeltall for oppfølging, %(years)s") % {"years": listed([str(y) for y in sorted(years)])}
    return Table(caption, tuple(columns), tuple(rows), tuple(answers), notes=tuple(notes))


def _lines() -> list[tuple[str, dict[str, str], str]]:
    """The rows of the table: indicator, filter, and a name where the indicator's own would not tell them apart."""
    lines: list[tuple[str, dict[str, str], str]] = [(code, {}, "") for code in KEY_FIGURES]
    lines.insert(1, ("conversations", ANONYMOUS, _("Av dem anonyme samtaler")))
    return lines
