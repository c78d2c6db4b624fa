"""The finding of an answer as sentences: «Teamet hadde 1 715 treff i 2016, 679 færre enn i 2015.»

Every sentence is made of figures that the answer holds; nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext, ngettext

from utsyn.statistics.answers import Answer, Row
from utsyn.statistics.indicators.dimensions import DIMENSIONS, UNKNOWN
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation.names import and_listed, capitalised, filter_text, of_answer
from utsyn.statistics.presentation.words import (
    SPACE,
    day_name,
    figure,
    in_period,
    number,
    percent,
    period_name,
    share_in_words,
)

#: From this share on, what is unknown is said in a sentence of its own.
_MUCH_UNKNOWN = 0.1

#: The whole as a sentence, by indicator. ``n`` is the number that decides between one and many.
_TOTALS: dict[str, Callable[[int], str]] = {
    "sessions": lambda n: ngettext(
        "Teamet hadde %(value)s feltøkt %(when)s", "Teamet hadde %(value)s feltøkter %(when)s", n
    ),
    "session_hours": lambda n: ngettext(
        "Feltøktene varte til sammen %(value)s time %(when)s",
        "Feltøktene varte til sammen %(value)s timer %(when)s",
        n,
    ),
    "staff_hours": lambda n: ngettext(
        "Teamet arbeidet %(value)s time ute %(when)s", "Teamet arbeidet %(value)s timer ute %(when)s", n
    ),
    # «treff» is one and many alike: the sentence is not, or English could not tell them apart.
    "encounters": lambda n: ngettext(
        "Teamet hadde bare %(value)s treff %(when)s", "Teamet hadde %(value)s treff %(when)s", n
    ),
    "first_contacts": lambda n: ngettext(
        "Teamet hadde %(value)s førstekontakt %(when)s", "Teamet hadde %(value)s førstekontakter %(when)s", n
    ),
    "encounters_per_hour": lambda n: gettext("Teamet hadde %(value)s treff per økttime %(when)s"),
    "staffing_attainment": lambda n: gettext("Bemanningsplanen ble fylt for %(value)s av vaktene %(when)s"),
    "mean_age": lambda n: gettext("Gjennomsnittsalderen i treffene var %(value)s år %(when)s"),
    "median_age": lambda n: gettext("Medianalderen i treffene var %(value)s år %(when)s"),
    "incidents": lambda n: ngettext(
        "Teamet noterte %(value)s hendelse %(when)s", "Teamet noterte %(value)s hendelser %(when)s", n
    ),
    "active_youth": lambda n: ngettext(
        "%(value)s ungdom hadde en aktiv journal %(when)s",
        "%(value)s ungdommer hadde en aktiv journal %(when)s",
        n,
    ),
    "available_youth": lambda n: ngettext(
        "%(value)s ungdom hadde en passiv, men tilgjengelig journal %(when)s",
        "%(value)s ungdommer hadde en passiv, men tilgjengelig journal %(when)s",
        n,
    ),
    "new_youth": lambda n: ngettext(
        "%(value)s ny ungdom ble registrert %(when)s", "%(value)s nye ungdommer ble registrert %(when)s", n
    ),
    "records_opened": lambda n: ngettext(
        "%(value)s journal ble åpnet %(when)s", "%(value)s journaler ble åpnet %(when)s", n
    ),
    "records_closed": lambda n: ngettext(
        "%(value)s journal ble avsluttet %(when)s", "%(value)s journaler ble avsluttet %(when)s", n
    ),
    "conversations": lambda n: ngettext(
        "Teamet hadde %(value)s oppfølgingssamtale %(when)s",
        "Teamet hadde %(value)s oppfølgingssamtaler %(when)s",
        n,
    ),
    "conversation_youth": lambda n: ngettext(
        "%(value)s ungdom hadde oppfølgingssamtaler %(when)s",
        "%(value)s ungdommer hadde oppfølgingssamtaler %(when)s",
        n,
    ),
    "decision_youth": lambda n: ngettext(
        "%(value)s ungdom hadde et vedtak som gjaldt %(when)s",
        "%(value)s ungdommer hadde et vedtak som gjaldt %(when)s",
        n,
    ),
    "life_situation": lambda n: ngettext(
        "%(value)s ungdom hadde en aktiv journal %(when)s",
        "%(value)s ungdommer hadde en aktiv journal %(when)s",
        n,
    ),
    "naloxone_doses": lambda n: ngettext(
        "Det ble gitt %(value)s dose nalokson %(when)s", "Det ble gitt %(value)s doser nalokson %(when)s", n
    ),
}


def sentences(answer: Answer) -> list[str]:
    """The finding: first the whole, then what stands out in the breakdown, then how much is unknown."""
    found = [headline(answer), finding(answer), unknown_part(answer)]
    return [text for text in found if text]


def headline(answer: Answer) -> str:
    """The whole, and how it compares: «Teamet hadde 1 715 treff i 2016, 679 færre enn i 2015.»"""
    question = answer.question
    when = in_the_time(answer, question.period)
    chosen = filter_text(answer)
    if chosen:
        when = f"{when} ({chosen})"
    total = answer.total
    if total is None or (not total and not answer.whole):
        text = _nothing(answer, when)
    else:
        shown = figure(question.indicator, total)
        template = _TOTALS.get(question.indicator.code)
        one = 1 if total == 1 else 2
        values = {"value": shown, "when": when}
        if template is None:
            text = f"{question.indicator.name} {when}: {shown} {question.indicator.unit_name}"
        else:
            text = template(one) % values
    parts = [
        comparison(answer, total, answer.compare.get(period.text), period) for period in question.compare
    ]
    parts = [part for part in parts if part]
    if parts:
        text += f", {and_listed(parts)}"
    return text + "."


def in_the_time(answer: Answer, period: Period) -> str:
    """«i 2016», or of what is counted on one day «den 31. desember 2016»."""
    if answer.question.indicator.measure.when != "last_day":
        return in_period(period)
    return gettext("den %(day)s") % {"day": day_name(period.end)}


def title_time(answer: Answer) -> str:
    """The period as a title names it: «2016», or of what is counted on one day «31. desember 2016»."""
    question = answer.question
    one_day = question.indicator.measure.when == "last_day"
    return day_name(question.period.end) if one_day else period_name(question.period)


def _nothing(answer: Answer, when: str) -> str:
    indicator = answer.question.indicator
    if not indicator.measure.counts:
        name = indicator.name[:1].lower() + indicator.name[1:]
        return gettext("Det finnes ingen tall for %(name)s %(when)s") % {"name": name, "when": when}
    return gettext("Ingen %(unit)s %(when)s") % {"unit": indicator.unit_name, "when": when}


def comparison(answer: Answer, now: float | None, then: float | None, period: Period) -> str:
    """«679 færre enn i 2015» · «like mange som i 2015» · «0,4 høyere enn i 2015»; empty where it can't be said."""
    if now is None or then is None:
        return ""
    indicator = answer.question.indicator
    when = in_the_time(answer, period)
    shown_now, shown_then = figure(indicator, now), figure(indicator, then)
    difference = figure(indicator, abs(now - then))
    if indicator.unit == "share":
        difference = gettext("%(points)s prosentpoeng") % {"points": number(abs(now - then) * 100)}
    values = {"difference": difference, "when": when}
    if shown_now == shown_then:
        if indicator.measure.counts:
            return gettext("like mange som %(when)s") % values
        return gettext("det samme som %(when)s") % values
    if indicator.measure.counts:
        text = (
            gettext("%(difference)s flere enn %(when)s")
            if now > then
            else gettext("%(difference)s færre enn %(when)s")
        )
    else:
        text = (
            gettext("%(difference)s høyere enn %(when)s")
            if now > then
            else gettext("%(difference)s lavere enn %(when)s")
        )
    return text % values


def change_in_words(answer: Answer, now: float | None, then: float | None) -> str:
    """«−28 %», «+4 %», for the column beside a comparison; empty where nothing can be said."""
    if now is None or not then:
        return ""
    change = (now - then) / then
    sign = "+" if change > 0 else ""
    text = percent(abs(change))
    return f"{sign}{text}" if change >= 0 else f"−{text}"


def finding(answer: Answer) -> str:
    """What stands out in the breakdown; empty without one, or where there is only one value."""
    question = answer.question
    share = question.indicator.unit == "share"  # of which 0 is a figure like any other
    rows = [row for row in answer.rows if row.value or (share and row.value == 0)]
    rows = [row for row in rows if not says_nothing(answer, row)]  # never the highest or the lowest
    if not question.by or len(rows) < 2:
        return ""
    highest = max(rows, key=lambda row: row.value or 0)
    lowest = min(rows, key=lambda row: row.value or 0)
    if highest.value == lowest.value:
        return ""
    name = _name(answer, highest)
    shown = figure(question.indicator, highest.value)
    if not question.indicator.measure.counts:
        return gettext("Høyest: %(name)s med %(value)s. Lavest: %(other)s med %(least)s.") % {
            "name": name,
            "value": shown,
            "other": _name(answer, lowest),
            "least": figure(question.indicator, lowest.value),
        }
    if len(question.by) == 1 and DIMENSIONS[question.by[0]].shape == "time":
        return gettext("Flest: %(name)s med %(value)s. Færrest: %(other)s med %(least)s.") % {
            "name": name,
            "value": shown,
            "other": _name(answer, lowest),
            "least": figure(question.indicator, lowest.value),
        }
    if highest.share is None:
        return gettext("Flest: %(name)s med %(value)s.") % {"name": name, "value": shown}
    words = share_in_words(highest.share)
    if words != percent(highest.share):
        words = f"{words} ({percent(highest.share)})"
    return gettext("Flest: %(name)s med %(value)s, %(share)s av alle.") % {
        "name": name,
        "value": shown,
        "share": words,
    }


def unknown_part(answer: Answer) -> str:
    """«Kjønn er ukjent for 31 %.» where much is unknown in a single breakdown; otherwise empty."""
    question = answer.question
    if len(question.by) != 1 or not question.indicator.measure.counts:
        return ""
    row = next((row for row in answer.rows if row.key == (UNKNOWN,)), None)
    if row is None or row.share is None or row.share < _MUCH_UNKNOWN:
        return ""
    return gettext("%(name)s er ukjent for %(share)s.") % {
        "name": capitalised(str(DIMENSIONS[question.by[0]].name)),
        "share": percent(row.share),
    }


def known_part(answer: Answer) -> str:
    """«Alder er notert i 812 av 1 715 treff.» for what is worked out from exact ages; otherwise empty."""
    if answer.known is None or answer.of is None:
        return ""
    return gettext("Nøyaktig alder er notert i %(known)s av %(of)s treff.") % {
        "known": number(answer.known),
        "of": number(answer.of),
    }


def records_behind(answer: Answer) -> str:
    """«Bygger på 1 715 rader.» – or where the figures were published, that they do not."""
    if answer.is_published:
        return gettext("Hentet fra %(source)s.") % {"source": answer.source}
    return ngettext("Bygger på %(rows)s rad.", "Bygger på %(rows)s rader.", answer.basis) % {
        "rows": number(answer.basis)
    }


def says_nothing(answer: Answer, row: Row) -> bool:
    """Whether the row is of those of whom something is not known."""
    return any(
        DIMENSIONS[name].says_nothing(value) for name, value in zip(answer.question.by, row.key, strict=True)
    )


def _name(answer: Answer, row: Row) -> str:
    one_year = answer.question.period.start.year == answer.question.period.end.year
    parts = [
        of_answer(answer, name, value, year=not one_year)
        for name, value in zip(answer.question.by, row.key, strict=True)
    ]
    return ", ".join(part.replace(" ", SPACE) if len(part) < 8 else part for part in parts)
