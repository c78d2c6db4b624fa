"""The question as a form: a plain GET form whose fields are the address's own parameters.

Not a Django form: what is shown depends on the service's own codes and years, the fields stand in the address, and
the page is to cost little more than its table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid
from utsyn.statistics.facts.kinds import OF_YOUTH
from utsyn.statistics.indicators.catalogue import TIME, Indicator, indicators
from utsyn.statistics.indicators.dimensions import DIMENSIONS
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation import address, earlier
from utsyn.statistics.presentation.names import dimension_name
from utsyn.statistics.presentation.words import kind_of, month_name, period_name
from utsyn.statistics.questions import Question

MOST_BY = 3
#: What «Sammenlign med» offers, beside periods that stand in the address: a word → the periods that it means.
YEAR, TWO_YEARS, BEFORE = "year-before", "two-years-before", "period-before"


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a field."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under a heading; an empty heading for those that stand by themselves."""

    label: str
    choices: list[Choice]


@dataclass(slots=True)
class Asked:
    """What a query asks: the question where it can be read, else what is wrong; and what was left out, and why."""

    question: Question | None
    fault: Invalid | None = None
    left_out: list[str] = field(default_factory=list)


def asked(params: QueryDict, years: list[int], today: date) -> Asked:
    """Read the address. Without anything in it: encounters by month in the latest year that has figures.

    A dimension that the indicator does not have is left out with a word about it, so that changing the indicator
    keeps what still makes sense. A dimension, period or value that does not exist at all is a fault.
    """
    result = Asked(None)
    try:
        result.question = _question(params, years, today, result.left_out)
    except Invalid as fault:
        result.fault = fault
    return result


def _question(params: QueryDict, years: list[int], today: date, left_out: list[str]) -> Question:
    code = params.get("indicator", "")
    entry = indicators().get(code or "encounters")
    by = address.listed(params, "by")
    where = address.filters(params)
    if entry is not None:
        by, where = _kept(entry, by, where, left_out)
    if len(by) > MOST_BY:
        raise Invalid(
            _("Velg høyst tre oppdelinger."),
            field="by",
            value=",".join(by),
            valid=entry.dimensions if entry else (),
        )
    period = Period.parse(
        params.get("other_period", "").strip() or params.get("period") or _latest(years, today)
    )
    if not code and "by" not in params:
        by = ["month"]
    return Question.parse(
        code or "encounters",
        period.text,
        by=by,
        where=where,
        compare=[each.text for each in _compared(params, period)],
        zeros=params.get("zeros", "") not in ("", "0", "false"),
        age_scheme=params.get("age_scheme", ""),
    )


def _latest(years: list[int], today: date) -> str:
    return str(years[0] if years else today.year)


def _kept(
    entry: Indicator, by: list[str], where: dict[str, list[str]], left_out: list[str]
) -> tuple[list[str], dict[str, list[str]]]:
    """The dimensions that the indicator has. Names that are no dimension at all stay, and become a fault."""
    for name in dict.fromkeys([*by, *where]):
        if name in DIMENSIONS and name not in entry.dimensions:
            text = _("%(indicator)s finnes ikke etter %(dimension)s. Derfor er valget tatt bort.")
            left_out.append(text % {"indicator": entry.name, "dimension": DIMENSIONS[name].name})
    by = [name for name in by if name in entry.dimensions or name not in DIMENSIONS]
    return by, {n: v for n, v in where.items() if n in entry.dimensions or n not in DIMENSIONS}


def _compared(params: QueryDict, period: Period) -> list[Period]:
    found: list[Period | None] = []
    for text in address.listed(params, "compare"):
        if text == YEAR:
            found.append(earlier.year_before(period))
        elif text == TWO_YEARS:
            found.extend(earlier.two_years_before(period))
        elif text == BEFORE:
            found.append(earlier.period_before(period))
        else:
            found.append(Period.parse(text))
    unique = {each.text: each for each in found if each is not None and each.text != period.text}
    return list(unique.values())


def indicator_choices(question: Question) -> list[Group]:
    """What one may ask for."""
    found = []
    for label, of_youth in ((_("Oppsøkende arbeid"), False), (_("Oppfølging"), True)):
        entries = [e for e in indicators().values() if (e.measure.fact in OF_YOUTH) == of_youth]
        chosen = question.indicator.code
        found.append(Group(label, [Choice(e.code, e.name, e.code == chosen) for e in entries]))
    return found


def period_choices(question: Question, years: list[int], today: date) -> list[Group]:
    """Years first, then the quarters and months of the year in question, then several years at once."""
    at = question.period.start.year
    texts = {
        _("År"): [str(year) for year in sorted({*years, today.year, today.year - 1}, reverse=True)],
        _("Halvår og kvartal i %(year)s") % {"year": at}: [
            *(f"{at:04d}-H{n}" for n in (1, 2)), *(f"{at:04d}-Q{n}" for n in range(1, 5)),
        ],
        _("Måned i %(year)s") % {"year": at}: [f"{at:04d}-{n:02d}" for n in range(1, 13)],
        _("Flere år"): _several(years),
    }  # fmt: skip
    known = {text for group in texts.values() for text in group}
    groups = [
        Group(
            label, [Choice(text, _period_label(text, today), text == question.period.text) for text in group]
        )
        for label, group in texts.items()
        if group
    ]
    if question.period.text not in known:
        groups.insert(
            0, Group("", [Choice(question.period.text, _first_large(period_name(question.period)), True)])
        )
    return groups


def _several(years: list[int]) -> list[str]:
    if len(years) < 2:
        return []
    latest, first = years[0], years[-1]
    spans = {f"{max(first, latest - n + 1):04d}..{latest:04d}" for n in (3, 5)} | {
        f"{first:04d}..{latest:04d}"
    }
    return sorted((span for span in spans if span[:4] != span[-4:]), reverse=True)


def _period_label(text: str, today: date) -> str:
    period = Period.parse(text)
    name = _first_large(period_name(period))
    if text == str(today.year):
        return _("%(period)s – i år") % {"period": name}
    if text == str(today.year - 1):
        return _("%(period)s – i fjor") % {"period": name}
    return _first_large(month_name(period.start.month)) if kind_of(period) == "month" else name


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def by_choices(question: Question, place: int) -> list[Group]:
    """The dimensions of the indicator, for the first, second or third breakdown (0, 1, 2)."""
    chosen = question.by[place] if place < len(question.by) else ""
    names = question.indicator.dimensions
    time = [name for name in names if name in TIME or name in ("weekday", "hour", "shift")]
    rest = [name for name in names if name not in time]

    def group(label: str, members: list[str]) -> Group:
        return Group(label, [Choice(name, dimension_name(name), name == chosen) for name in members])

    first = Choice("", _("Ingen oppdeling") if place == 0 else _("Ingen"), not chosen)
    return [Group("", [first]), group(_("Tid"), time), group(_("Hvem, hvor og hva"), rest)]


def compare_choices(question: Question) -> list[Group]:
    """Nothing, the year before, the two years before, the period right before, or what the address names."""
    period, now = question.period, tuple(each.text for each in question.compare)
    year, before = earlier.year_before(period), earlier.period_before(period)
    offers: list[tuple[str, str, tuple[str, ...]]] = [("", _("Ingenting"), ())]
    if year:
        offers.append(
            (YEAR, _("Året før") if kind_of(period) == "year" else _("Samme tid året før"), (year.text,))
        )
        offers.append(
            (TWO_YEARS, _("De to årene før"), tuple(each.text for each in earlier.two_years_before(period)))
        )
    if before and before != year:
        offers.append((BEFORE, _first_large(period_name(before)), (before.text,)))
    choices = [Choice(value, label, texts == now) for value, label, texts in offers]
    if not any(choice.chosen for choice in choices):
        named = ", ".join(period_name(each) for each in question.compare)
        choices.append(Choice(",".join(now), named, True))
    return [Group("", choices)]
