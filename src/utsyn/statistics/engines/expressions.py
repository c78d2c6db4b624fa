"""Plans as ibis expressions: the same expression runs on DuckDB (one machine) and on Spark (many).

What keeps the engines equal to the last digit: whole numbers are summed and divided in Python, medians come from a
frequency table (which also keeps 50 million rows within 1 GB), distinct rows are counted after ``distinct()``,
nothing is rounded.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from utsyn.statistics.engines.plan import Plan
from utsyn.statistics.facts.kinds import OF_YOUTH
from utsyn.statistics.facts.schema import SCHEMAS
from utsyn.statistics.indicators.dimensions import DIMENSIONS, INCOMPARABLE, OTHER, UNKNOWN

#: Columns of a repeated row that are parts of it, and so add up; the others are the whole row's, the same in each.
PARTS = ("encounters",)
#: What the engine adds to facts about young people.
ASKED = ("asked_from", "asked_to")
_ARROW_TO_IBIS = {
    "int64": "int64", "int32": "int32", "string": "string", "date32[day]": "date", "bool": "boolean",
    "list<item: string>": "array<string>",
}  # fmt: skip


def fact_table(fact: str, name: str) -> ir.Table:
    """The fact as an unbound table called ``name``.

    One about young people has two columns more, :data:`ASKED`: the period's first and last day, the same in every row.
    So what is asked of it reads the same for every period.
    """
    columns = {f.name: _ARROW_TO_IBIS[str(f.type)] for f in SCHEMAS[fact]}
    return ibis.table(columns | dict.fromkeys(ASKED if fact in OF_YOUTH else (), "date"), name=name)


def expression(plan: Plan, table: ir.Table, whole_files: bool) -> ir.Table:
    """The plan over ``table``: a row for each group with columns k0, k1 …, value, over, rows, known, of.

    ``whole_files``: every row of the table lies in the period, so no date has to be compared.
    """
    rows = table if whole_files else table.filter(_in_period(plan, table))
    if plan.measure.kind == "people":
        rows = rows.filter(rows.person.notnull())
    for name in plan.by:
        if DIMENSIONS[name].multi_valued:
            rows = rows.unnest(DIMENSIONS[name].column)
    for name, values in plan.where:
        rows = rows.filter(_passes(name, values, rows, plan))
    keyed = rows.mutate(**{f"k{n}": _key(name, rows, plan) for n, name in enumerate(plan.by)})
    keys = [f"k{n}" for n in range(len(plan.by))]
    if plan.measure.kind == "median":
        return _median(keyed, keys)
    if plan.measure.distinct:
        keyed = _each_once(plan, keyed, keys)
    return (
        keyed.group_by(keys).aggregate(**_sums(plan, keyed))
        if keys
        else keyed.aggregate(**_sums(plan, keyed))
    )


def _in_period(plan: Plan, rows: ir.Table) -> ir.BooleanValue:
    """Dated in the period; or in force on its last day, or on some day of it (no last day means still)."""
    if plan.measure.fact not in OF_YOUTH:
        return rows.date.between(plan.start, plan.end)
    start, end = (rows[name] for name in ASKED)
    if plan.measure.when == "date":
        return rows.date.between(start, end)
    first = end if plan.measure.when == "last_day" else start
    return (rows.from_date <= end) & (rows.to_date.isnull() | (rows.to_date >= first))


def _each_once(plan: Plan, rows: ir.Table, keys: list[str]) -> ir.Table:
    """Each row_id once in a group: its hours are the same in every row, its encounters are those of the rows."""
    measure = plan.measure
    if measure.kind == "count":
        return rows.select(*keys, "row_id").distinct()
    together = {
        name: rows[name].sum() if name in PARTS else rows[name].max()
        for name in (measure.column, measure.over)
        if name
    }
    return rows.group_by([*keys, "row_id"]).aggregate(**together)


def listing(plan: Plan, table: ir.Table, limit: int, offset: int) -> ir.Table:
    """The rows behind a figure, newest first, each once, with every column of the fact."""
    rows = table.filter(_in_period(plan, table))
    if plan.measure.kind == "people":
        rows = rows.filter(rows.person.notnull())
    for name, values in plan.where:
        rows = rows.filter(_passes(name, values, rows, plan))
    if plan.measure.distinct:
        same = [c for c in rows.columns if c not in ("place", "area", *PARTS)]
        rows = rows.group_by(same).aggregate(**{name: rows[name].sum() for name in PARTS})
    if plan.measure.fact in OF_YOUTH:
        rows = rows.drop(*ASKED)
    day = rows.date if plan.measure.when == "date" else rows.from_date
    return rows.order_by(day.desc(), rows.row_id.desc()).limit(limit, offset=offset)


def _sums(plan: Plan, rows: ir.Table) -> dict[str, ir.Scalar]:
    """The sums of the measure. Integers throughout; a sum over nothing is 0."""
    measure, count = plan.measure, rows.count()
    sums: dict[str, Any] = {"rows": count}
    if measure.kind == "count":
        sums["value"] = count
    elif measure.kind == "people":
        sums["value"] = rows.person.nunique()
    elif measure.kind == "sum":
        sums["value"] = rows[measure.column].sum().fill_null(0)
    elif measure.kind == "ratio":
        sums["value"] = rows[measure.column].sum().fill_null(0)
        sums["over"] = rows[measure.over].sum().fill_null(0)
    else:
        known = rows[measure.column].notnull()
        sums["value"] = (rows[measure.column] * rows[measure.over]).sum().fill_null(0)
        sums["over"] = rows[measure.over].sum(where=known).fill_null(0)
        sums["known"] = sums["over"]
        sums["of"] = rows[measure.over].sum().fill_null(0)
        sums["rows"] = count
    return sums


def _median(rows: ir.Table, keys: list[str]) -> ir.Table:
    """The exact median by a frequency table of ages: the mean of the middle two, where there are two."""
    table = rows.group_by([*keys, "age"]).aggregate(n=rows["count"].sum(), m=rows.count())
    exact = table.mutate(kn=ibis.cases((table.age.notnull(), table.n), else_=0))
    upto = exact.kn.sum().over(ibis.cumulative_window(group_by=keys, order_by=exact.age))
    lined = exact.mutate(upto=upto, known=exact.kn.sum().over(ibis.window(group_by=keys)))
    is_known, doubled = lined.age.notnull(), lined.upto * 2
    sums = {
        "low": lined.age.min(where=is_known & (doubled >= lined.known)),
        "high": lined.age.min(where=is_known & (doubled >= lined.known + 2)),
        "middle": lined.age.min(where=is_known & (doubled >= lined.known + 1)),
        "known": lined.kn.sum(),
        "of": lined.n.sum(),
        "rows": lined.m.sum(),
    }
    found = lined.group_by(keys).aggregate(**sums) if keys else lined.aggregate(**sums)
    odd = found.known % 2 == 1
    value = ibis.cases((odd, found.middle * 2), else_=found.low + found.high)
    over = ibis.cases((found.known > 0, 2), else_=0)
    return found.select(*keys, value=value, over=over, rows="rows", known="known", of="of")


def _key(name: str, rows: ir.Table, plan: Plan) -> ir.Value:
    if name == "fortnight":
        return rows.date.delta(plan.fortnight_start, unit="day") // 14
    if name == "age_band":
        return _band(rows, plan)
    if name == "age" and plan.measure.kind == "people":
        return _age_at_end(rows)
    if DIMENSIONS[name].multi_valued:
        return rows[DIMENSIONS[name].column]
    return rows[name]


def _age_at_end(rows: ir.Table) -> ir.IntegerValue:
    """Whole years on the period's last day; from the year alone where that is all that is known."""
    end = rows[ASKED[1]]
    day = end.month() * 100 + end.day()
    return end.year() - rows.birth_year - ibis.cases((rows.birth_md > day, 1), else_=0)


def _band(rows: ir.Table, plan: Plan) -> ir.StringValue:
    """The band of the plan's scheme: an exact age by its value, a recorded band where it lies inside one of them."""
    if plan.measure.kind == "people":
        exact = low = high = _age_at_end(rows)
    else:
        exact, low, high = rows.age, rows.age_from, rows.age_to
    inside = [
        (low.between(b.age_from, b.age_to) & (high <= b.age_to), ibis.literal(b.code)) for b in plan.bands
    ]
    return ibis.cases(
        (low.isnull(), ibis.literal(UNKNOWN)),
        *inside,
        (exact.notnull(), ibis.literal(OTHER)),
        else_=ibis.literal(INCOMPARABLE),
    )


def _passes(name: str, values: tuple[Any, ...], rows: ir.Table, plan: Plan) -> ir.BooleanValue:
    if DIMENSIONS[name].multi_valued:
        column = rows[DIMENSIONS[name].column]
        if name in plan.by:  # each value has a row of its own
            return column.isin(values)
        return reduce(or_, (column.contains(value) for value in values))
    if name == "fortnight":
        numbers = [(value - plan.fortnight_start).days // 14 for value in values]
        return _key(name, rows, plan).isin(numbers)
    known = [value for value in values if value is not None]
    column = _key(name, rows, plan)
    test = column.isin(known) if known else ibis.literal(False)
    return test | column.isnull() if None in values else test
