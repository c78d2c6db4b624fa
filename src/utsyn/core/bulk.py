"""Many rows in one statement, and single rows without model objects: ten times faster, and nothing else is saved by it.

The database's own constraints hold as always. Call what writes inside a transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import Col

#: So many rows go in one statement on PostgreSQL; more are sent one after the other.
FEW = 100
M = TypeVar("M", bound=models.Model)
#: A column to read: what its table is called in the statement, its model, and the field (``place_id`` for a key).
Column = tuple[str, type[models.Model], str]


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, each with the values of the fields ``names`` (``place_id`` for a foreign key, as a raw key).

    Every column without a database default must be named.
    """
    sql, fields = _insert(model, tuple(names))
    rows = list(rows)
    if connection.vendor == "postgresql" and 1 < len(rows) <= FEW:
        # One statement with all rows: over the wire, each statement of its own takes longer than its row.
        head, _values, marks = sql.rpartition(" VALUES ")
        with connection.cursor() as cursor:
            values = [value for row in _ready(fields, rows) for value in row]
            cursor.execute(f"{head} VALUES {', '.join([marks] * len(rows))}", values)
        return
    _run(sql, fields, rows)


def insert_one(model: type[models.Model], names: Sequence[str], row: Sequence[Any]) -> int:
    """Insert one row; its primary key."""
    sql, fields = _insert(model, tuple(names))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {_quoted(str(model._meta.pk.column))}", _ready(fields, [row])[0])
        made: int = cursor.fetchone()[0]
    return made


def put(
    model: type[models.Model], names: Sequence[str], unique: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows; where there is one with the same ``unique`` fields already, its other fields are written over."""
    sql, fields = _insert(model, tuple(names))
    same = ", ".join(_quoted(f.column) for f in _fields(model, unique))
    others = [_quoted(f.column) for f in fields if f.attname not in unique]
    settings = ", ".join(f"{column} = EXCLUDED.{column}" for column in others)
    _run(f"{sql} ON CONFLICT ({same}) DO UPDATE SET {settings}", fields, rows)


def update(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Update rows: the values of ``names``, then the primary key."""
    sql, fields = _update(model, tuple(names))
    _run(sql, fields, rows)


def read(columns: Sequence[Column], source: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The columns of the rows that ``source`` («FROM … WHERE …», with ``%s`` for each value) finds, as Python values.

    For the few questions that every phone and every page asks: Django takes ten times longer to put one into words
    than the database to answer it. ``values`` are given to the driver as they are.
    """
    selected, converted = _selected(tuple(columns), connection.ops)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {selected} {source}", values)
        rows = cursor.fetchall()
    if not converted or not rows:
        return list(rows)
    found = []
    for row in rows:
        whole = list(row)
        for place, expression, converters in converted:
            for converter in converters:
                whole[place] = converter(whole[place], expression, connection)
        found.append(tuple(whole))
    return found


def columns_of(alias: str, model: type[models.Model]) -> list[Column]:
    """All columns of a model, for :func:`read`."""
    return [(alias, model, field.attname) for field in model._meta.concrete_fields]


def made_of(model: type[M], values: Sequence[Any]) -> M:
    """The object that the values of :func:`columns_of` are."""
    return model.from_db(connection.alias, [f.attname for f in model._meta.concrete_fields], values)


@lru_cache(maxsize=256)
def _insert(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields = _fields(model, names)
    columns, marks = ", ".join(_quoted(f.column) for f in fields), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({marks})", fields  # noqa: S608


@lru_cache(maxsize=256)
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields, (key,) = _fields(model, names), _fields(model, [model._meta.pk.attname])
    settings = ", ".join(f"{_quoted(f.column)} = %s" for f in fields)
    table = _quoted(model._meta.db_table)
    return f"UPDATE {table} SET {settings} WHERE {_quoted(key.column)} = %s", [*fields, key]  # noqa: S608


@lru_cache(maxsize=256)
def _selected(
    columns: tuple[Column, ...], ops: Any
) -> tuple[str, list[tuple[int, Col, list[Callable[..., Any]]]]]:
    """The columns in words, and what makes Python values of those that need it. For each connection its own."""
    words, converted = [], []
    for place, (alias, model, name) in enumerate(columns):
        field = _fields(model, [name])[0]
        expression = Col(alias, field)
        words.append(f"{alias}.{_quoted(field.column)}")
        converters = ops.get_db_converters(expression) + expression.get_db_converters(connection)
        if converters:
            converted.append((place, expression, converters))
    return ", ".join(words), converted


def _fields(model: type[models.Model], names: Sequence[str]) -> list[Any]:
    by_name = {f.attname: f for f in model._meta.concrete_fields}
    return [by_name[name] for name in names]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


#: Fields whose Python value the database driver takes as it is.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.FloatField, models.ForeignKey)


def _run(sql: str, fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    ready = _ready(fields, rows)
    if not ready:
        return
    with connection.cursor() as cursor:
        if len(ready) == 1:
            cursor.execute(sql, ready[0])
        else:
            cursor.executemany(sql, ready)


def _ready(fields: Sequence[Any], rows: Iterable[Sequence[Any]]) -> list[Any]:
    """The rows as the driver takes them."""
    special = [i for i, f in enumerate(fields) if not isinstance(f, PLAIN)]
    ready: list[Any] = []
    for row in rows:
        if special:
            values = list(row)
            for i in special:
                if values[i] is not None:
                    values[i] = fields[i].get_db_prep_save(values[i], connection)
            ready.append(values)
        else:
            ready.append(row)
    return ready
