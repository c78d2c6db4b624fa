"""Which period «Dekning» is about, what it is compared with, and what the form offers."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from utsyn.core.errors import Invalid
from utsyn.statistics.coverage import Coverage, last_whole_weeks
from utsyn.statistics.forms import Choice, Group
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation import earlier
from utsyn.statistics.presentation.names import capitalised
from utsyn.statistics.presentation.words import period_name

WEEKS = (4, 8, 12, 26)


def asked(params: QueryDict, today: date) -> tuple[Period, Period | None]:
    """The period and what it is compared with. Without any: the last four whole weeks. Raises Invalid."""
    text = params.get("other_period", "").strip() or params.get("period", "").strip()
    if text in {f"w{weeks}" for weeks in WEEKS}:
        period = last_whole_weeks(today, int(text[1:]))
    else:
        period = Period.parse(text) if text else last_whole_weeks(today, WEEKS[0])
    compare = params.get("compare", "")
    if compare == "before":
        return period, earlier.period_before(period)
    if compare == "year":
        return period, _a_year_before(period)
    return period, Period.parse(compare) if compare else None


def _a_year_before(period: Period) -> Period | None:
    """Whole weeks are held against whole weeks: 52 weeks earlier, the same weekdays."""
    if period.start.isoweekday() == 1 and period.end.isoweekday() == 7:
        start, end = period.start - timedelta(weeks=52), period.end - timedelta(weeks=52)
        try:
            return Period.parse(f"{start}..{end}")
        except Invalid:
            return None
    return earlier.year_before(period)


def periods(period: Period, today: date) -> list[Group]:
    def group(label: str, texts: list[str]) -> Group:
        return Group(
            label,
            [
                Choice(text, capitalised(period_name(Period.parse(text))), text == period.text)
                for text in texts
            ],
        )

    weeks = [Choice(last_whole_weeks(today, n).text, _("Siste %(n)d hele uker") % {"n": n}) for n in WEEKS]
    weeks = [Choice(each.value, each.label, each.value == period.text) for each in weeks]
    monday = today - timedelta(days=today.isoweekday() - 1)
    single = [(monday - timedelta(weeks=n)).isocalendar() for n in range(1, 7)]
    months = [_month(today, back) for back in range(12)]
    groups = [
        Group(_("Flere uker"), weeks),
        group(_("Uke"), [f"{iso.year:04d}-W{iso.week:02d}" for iso in single]),
        group(_("Måned"), months),
        group(_("År"), [str(today.year), str(today.year - 1)]),
    ]
    if not any(choice.chosen for each in groups for choice in each.choices):
        groups.insert(0, group("", [period.text]))
    return groups


def _month(today: date, back: int) -> str:
    n = today.year * 12 + today.month - 1 - back
    return f"{n // 12:04d}-{n % 12 + 1:02d}"


def compares(found: Coverage) -> list[Group]:
    now = found.compare.text if found.compare else ""
    before, year = earlier.period_before(found.period), _a_year_before(found.period)
    offers = [("", _("Ingenting"), ""), ("before", _("Perioden før"), before.text if before else "")]
    offers.append(("year", _("Samme tid året før"), year.text if year else ""))
    choices = [Choice(value, label, text == now) for value, label, text in offers]
    if found.compare and not any(choice.chosen for choice in choices):
        choices.append(Choice(now, period_name(found.compare), True))
    return [Group("", choices)]
