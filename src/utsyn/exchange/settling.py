"""What a package's rows about young people mean to records that were merged, recognised, signed or erased here.

A package may be older than what was done with its rows since it came in. Such a row is read as what it has become, so
that the same package again changes nothing; and where it would undo what somebody has signed or erased, it is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from utsyn.core.actor import Actor
from utsyn.core.compare import Difference
from utsyn.core.models import Service
from utsyn.exchange.tables.spec import Table, Wrong
from utsyn.youth.queries.locked import Standing, out_of_reach, recognised, standing, way_in
from utsyn.youth.queries.rows import kept_ids
from utsyn.youth.rows import PersonRow
from utsyn.youth.same import key_of, one_each

#: The tables whose rows are about one young person each.
OF_PEOPLE = ("persons", "record_periods", "key_workers", "conversations", "decisions", "life_situations")


def under_kept_ids(viewer: Actor, service: Service, table: Table, rows: Sequence[Any]) -> Sequence[Any]:
    """The rows as they are, but those of people who were merged under the id of the one that was kept.

    Two that become one by it (a period on both records) are both read as that one.
    """
    if table.name == "persons" or table.name not in OF_PEOPLE:
        return rows
    kept = kept_ids(viewer, service, {row.person_id for row in rows if row.person_id})
    if not kept:
        return rows
    given = [row._replace(person_id=kept.get(row.person_id, row.person_id)) for row in rows]
    if "person_id" not in table.key or len(table.key) == 1:
        return given
    concerned = set(kept.values())
    own_first = sorted(range(len(rows)), key=lambda i: rows[i].person_id in kept)
    whole = {
        key_of(row): row for row in one_each(given[i] for i in own_first if given[i].person_id in concerned)
    }
    return [whole.get(key_of(row), row) for row in given]


def settled(
    viewer: Actor,
    service: Service,
    table: Table,
    rows: Sequence[Any],
    before: Mapping[Any, Any],
    absent: frozenset[str],
) -> list[Any]:
    """The rows as the house keeps them: one birth date or year; an anonymous conversation as whose it turned out."""
    if table.name == "persons":
        return [_one_birth(row, absent) for row in rows]
    if table.name == "conversations":
        known = recognised(viewer, service, (row.conversation_id for row in rows if row.person_id is None))
        return [
            row._replace(person_id=before[row.conversation_id].person_id)
            if row.conversation_id in known
            else row
            for row in rows
        ]
    return list(rows)


def refusals(
    viewer: Actor, service: Service, table: Table, rows: Sequence[Any], before: Mapping[Any, Any]
) -> Iterable[Wrong]:
    """What of the rows, where they differ from what is there (``before``, by key), an import may not change."""
    differ = [(i, before.get(table.key_of(row)), row) for i, row in enumerate(rows)]
    differ = [(i, old, new) for i, old, new in differ if old != new]
    if not differ or table.name not in OF_PEOPLE:
        return
    people = {
        row.person_id for _i, old, new in differ for row in (old, new) if row is not None and row.person_id
    }
    closed = out_of_reach(viewer, service, people)
    merged = kept_ids(viewer, service, people) if table.name == "persons" else {}
    spoken = (
        standing(viewer, service, {new.conversation_id for _i, _old, new in differ})
        if table.name == "conversations"
        else {}
    )
    own = way_in(viewer, service, (new for _i, _old, new in differ)) if table.name == "key_workers" else set()
    for i, old, new in differ:
        if {new.person_id, old.person_id if old else None} & closed:
            yield Wrong(
                i, "person_id", _("en ungdom som kan endres av den som henter inn. Ta raden ut av pakken")
            )
        elif (new.person_id, getattr(new, "staff_id", None)) in own:
            yield Wrong(
                i,
                "staff_id",
                _("en annen enn den som henter inn: ingen gir seg selv tilgang. Ta raden ut av pakken"),
            )
        elif new.person_id in merged:
            expected = _("ungdommen som denne er slått sammen med: %(kept)s. Ta raden ut av pakken")
            yield Wrong(i, "person_id", expected % {"kept": merged[new.person_id]})
        elif table.name == "conversations":
            yield from _of_conversation(i, old, new, spoken.get(new.conversation_id))
        elif table.name == "persons" and new.birth_date and new.birth_year:
            yield Wrong(i, "birth_year", _("samme år som fødselsdatoen som står her fra før"))


def touched_people(tables: Mapping[str, Difference[Any]]) -> dict[str, set[str]]:
    """By table the ids of the people whose record an import changes, without those whom it brings."""
    new = {row.person_id for row in tables["persons"].added} if "persons" in tables else set()
    found: dict[str, set[str]] = {}
    for name in OF_PEOPLE:
        if name in tables:
            rows = [*tables[name].added, *(row for pair in tables[name].changed for row in pair)]
            found[name] = {row.person_id for row in rows if row.person_id} - new
    return found


def _one_birth(row: PersonRow, absent: frozenset[str]) -> PersonRow:
    """Only the date where it is known. A year that says otherwise stays, to be refused, where the file has it."""
    if (
        row.birth_date
        and row.birth_year
        and (row.birth_year == row.birth_date.year or "birth_year" in absent)
    ):
        return row._replace(birth_year=None)
    return row


def _of_conversation(index: int, old: Any, new: Any, found: Standing | None) -> Iterable[Wrong]:
    if found is Standing.TAKEN:
        expected = _(
            "en id som ikke er brukt her til noe annet, flyttet eller forkastet. Ta raden ut av pakken"
        )
        yield Wrong(index, "conversation_id", expected)
    elif found in (Standing.SIGNED, Standing.ERASED):
        columns = [name for name in new._fields if getattr(old, name) != getattr(new, name)]
        expected = _("det samme som i samtalen her: den er signert eller slettet, og kan ikke endres")
        yield Wrong(index, columns[0], expected)
    elif found is Standing.RECOGNISED and old.person_id != new.person_id:
        expected = _("ungdommen som samtalen er kjent igjen som her, eller ingen")
        yield Wrong(index, "person_id", expected)
