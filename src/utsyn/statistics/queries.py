"""Every reading of figures: the viewer first, fresh facts, then the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import changes, clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.statistics import published
from utsyn.statistics.answers import Answer
from utsyn.statistics.facts.kinds import FIELD, OF_YOUTH, WHOLE
from utsyn.statistics.indicators.dimensions import written
from utsyn.statistics.periods import Period
from utsyn.statistics.questions import Question
from utsyn.statistics.vocabulary import vocabulary
from utsyn.youth.changes import CONVERSATIONS, YOUTH
from utsyn.youth.queries.anonymous import anonymous_for
from utsyn.youth.queries.facts import hashes_visible_to, years_of_people

if TYPE_CHECKING:
    from utsyn.statistics.asking import Desk
    from utsyn.statistics.engines.plan import Plan
    from utsyn.statistics.facts.store import Manifest

#: As many rows as any service will ever have of young people.
_ALL = 10_000_000


def desk(viewer: Actor, service: Service, *periods: Period) -> Desk:
    """Somewhere to put several questions to, about these periods (none: any), in one consistent state of the facts.

    Raises :class:`~utsyn.core.errors.Refused` unless the viewer may see the service's statistics.
    """
    # Here, so that a server that has counted nothing has not loaded the engine and Arrow (80 MiB, half a second).
    from utsyn.statistics.asking import Desk
    from utsyn.statistics.engines.duckdb import DuckDBEngine
    from utsyn.statistics.facts.refresh import ON_ASKING, fresh, store_of

    require(viewer, Permission.SEE_STATISTICS, service)
    manifest = fresh(service, {month for period in periods for month in period.months()} or None)
    store = store_of(service)

    @cache  # so that all questions put to one desk are answered from one state
    def of(fact: str, months: tuple[str, ...]) -> Manifest:
        return fresh(service, months, sources=[ON_ASKING[fact]])

    def files(fact: str, start: date, end: date) -> list[Path]:
        months = (changes.ALWAYS,) if fact in WHOLE else tuple(Period("", start, end).months())
        return store.files(of(fact, months) if fact in ON_ASKING else manifest, fact, months)

    engine = DuckDBEngine(Path(settings.FACTS), files)
    figures, years = published.figures_of(service), years_by_stream(service)
    today = clock.today(service.timezone)
    return Desk(engine, vocabulary(service), figures, service.code, service.name, years, today)


def ask(viewer: Actor, service: Service, question: Question) -> Answer:
    """Answer one question from facts that are right as of now."""
    return desk(viewer, service, *periods_of(question)).answer(question)


def periods_of(question: Question) -> tuple[Period, ...]:
    """Every period that answering the question looks at: its own, and those it is compared with."""
    return (question.period, *question.compare)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the rows behind a figure. ``is_whole``: that the list may hold all of them, whoever reads it."""

    rows: list[dict[str, Any]]
    count: int
    page: int
    is_whole: bool


def list_behind(
    viewer: Actor, service: Service, question: Question, *, page: int = 1, size: int = 100
) -> Listed:
    """The records behind one figure, newest first: the fact's own rows, so that list and figure cannot disagree.

    Of young people only rows of records that the viewer may open now, and of anonymous conversations those that they
    may read; nothing is said of the others. Needs ``statistics.rows`` as well. The reading is an event.
    """
    at, plan, is_whole = _plan_behind(viewer, service, question)
    with transaction.atomic():  # the list and the event of reading it: no log, no data (LOG-2, LOG-4)
        if is_whole:
            count = at.engine.cells(plan)[0].rows
            page = max(1, min(page, -(-count // size)))
            rows = at.engine.rows(plan, size, (page - 1) * size)
        else:
            own = _readable(viewer, service, at.engine.rows(plan, _ALL, 0))
            count = len(own)
            page = max(1, min(page, -(-count // size)))
            rows = own[(page - 1) * size : page * size]
        _read(viewer, service, "statistics.rows_read", question, rows=len(rows))
    return Listed(rows, count, page, is_whole)


def rows_behind(
    viewer: Actor,
    service: Service,
    question: Question,
    cell: dict[str, Any],
    *,
    limit: int = 200,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """As :func:`list_behind`, of one cell of the answer: from a row on, so many.

    ``cell`` holds a shown value for some or all of the question's dimensions.
    """
    where = {name: list(values) for name, values in question.where}
    narrowed = Question.parse(
        question.indicator.code,
        question.period.text,
        where={**where, **{name: [written(value)] for name, value in cell.items()}},
        age_scheme=question.age_scheme,
    )
    at, plan, is_whole = _plan_behind(viewer, service, narrowed)
    with transaction.atomic():
        if is_whole:
            found = at.engine.rows(plan, limit, offset)
        else:
            found = _readable(viewer, service, at.engine.rows(plan, _ALL, 0))[offset : offset + limit]
        _read(viewer, service, "statistics.rows_read", question, rows=len(found))
    return found


def _plan_behind(viewer: Actor, service: Service, question: Question) -> tuple[Desk, Plan, bool]:
    """What to ask the engine, and whether the viewer may see all of its rows."""
    require(viewer, Permission.SEE_ROWS, service)
    at = desk(viewer, service, question.period)
    plan = at.plan(question, question.period, at.scheme_of(question), ())
    return at, plan, viewer.is_system or plan.measure.fact not in OF_YOUTH


def _readable(viewer: Actor, service: Service, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the rows about young people that the viewer may read now."""
    people = hashes_visible_to(viewer, service)
    nobody = {row["row_id"] for row in rows if row["person"] is None}
    anonymous = (
        set(anonymous_for(viewer, service).filter(pk__in=nobody).values_list("pk", flat=True))
        if nobody
        else ()
    )
    return [
        row
        for row in rows
        if (row["row_id"] in anonymous if row["person"] is None else row["person"] in people)
    ]


def take_out(viewer: Actor, service: Service, question: Question, shape: str) -> Answer:
    """The answer, to be taken out as a file (``csv``, ``xlsx``); recorded, for it leaves the house (LOG-2)."""
    answer = ask(viewer, service, question)
    with transaction.atomic():
        _read(viewer, service, "statistics.taken_out", question, rows=len(answer.rows), method=shape)
    return answer


def _read(viewer: Actor, service: Service, action: str, question: Question, **detail: Any) -> None:
    record(
        viewer,
        action,
        service=service.code,
        list=question.indicator.code,
        period=question.period.text,
        **detail,
    )


def years_with_figures(viewer: Actor, service: Service) -> list[int]:
    """The years that have records or published figures, latest first: what a page offers to choose from."""
    require(viewer, Permission.SEE_STATISTICS, service)
    return sorted(recorded_years(service) | published.years_of(service), reverse=True)


def recorded_years(service: Service) -> frozenset[int]:
    """The years that the service has records of, of field work or of follow-up."""
    return frozenset().union(*years_by_stream(service).values())


def years_by_stream(service: Service) -> dict[str, frozenset[int]]:
    """The years that the service has records of, of field work and of follow-up apart."""
    field: set[int] = set()
    youth: set[int] = set()
    for stream, month, token in changes.marks(service, (FIELD, YOUTH, CONVERSATIONS)):
        if month == changes.ALWAYS:
            youth |= _years_of_people(service.pk, token)
        else:
            (field if stream == FIELD else youth).add(int(month[:4]))
    this_year = clock.today(service.timezone).year  # a period may be planned to end in years to come
    return {FIELD: frozenset(field), YOUTH: frozenset(year for year in youth if year <= this_year)}


@lru_cache(maxsize=256)
def _years_of_people(service: int, token: str) -> frozenset[int]:
    """Read again when something changed: the token is another then."""
    return years_of_people(Actor.system("statistics"), Service.objects.get(pk=service))
