"""What an import would do: the package's rows held against those in the database, and every rule asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from utsyn.accounts.bulk import staff
from utsyn.catalogue import rows as catalogue
from utsyn.catalogue.rows import AgeBandRow
from utsyn.core.actor import Actor
from utsyn.core.compare import Difference, difference
from utsyn.core.models import Service
from utsyn.exchange.descriptor import Descriptor, read_descriptor
from utsyn.exchange.faults import BadPackage, Faults, fault
from utsyn.exchange.package import DESCRIPTOR, MOST_BYTES, Held, digest, opened, read_all
from utsyn.exchange.reading import TableRows, read_table
from utsyn.exchange.settling import refusals, settled, under_kept_ids
from utsyn.exchange.tables import TABLES
from utsyn.exchange.tables.catalogue import overlap, overlapping
from utsyn.field.queries import rows as field_records
from utsyn.steering.queries import rows as steering
from utsyn.youth.queries import rows as youth

#: Built-in codes that need not stand in any package.
ALWAYS = {"districts": {"outside", "unknown"}}
#: Tables that are small: all of their rows are read, whatever the package has.
WHOLE = {**catalogue.READERS, **steering.READERS}
#: Of the others those are read that the package has: by which reader, and by what they are asked for.
RECORDS: dict[str, tuple[Callable[..., Any], str]] = {
    "sessions": (field_records.sessions, "session_id"),
    "encounters": (field_records.encounters, "encounter_id"),
    "incidents": (field_records.incidents, "incident_id"),
    "persons": (youth.persons, "person_id"),
    "record_periods": (youth.record_periods, "person_id"),
    "key_workers": (youth.key_workers, "person_id"),
    "conversations": (youth.conversations, "conversation_id"),
    "decisions": (youth.decisions, "decision_id"),
    "life_situations": (youth.life_situations, "person_id"),
}
#: Which of some ids there are, for references to what the package does not have.
THERE: dict[str, Callable[..., set[str]]] = {
    "sessions": field_records.session_ids,
    "persons": youth.person_ids,
}


@dataclass
class Package:
    """A package that has been read: its rows, and what was wrong with them taken by themselves."""

    descriptor: Descriptor
    sha256: str
    tables: dict[str, TableRows]
    faults: Faults


@dataclass
class Plan:
    """Per table what would be added and changed, in the tables' order."""

    package: Package
    tables: dict[str, Difference[Any]] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    notes: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether an import would change anything."""
        return any(self.tables.values())

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Added, changed, unchanged per table."""
        return {name: rows.counts for name, rows in self.tables.items()}


def quietly(_table: str) -> None:
    """Say nothing of progress."""


def read_package(
    path: Path | Held, *, skip_unsupported: bool = False, progress: Callable[[str], None] = quietly
) -> Package:
    """Read all of a package. Raises :class:`BadPackage` where it cannot be read at all, or has tables of later parts.

    Faults in its rows are in the answer's ``faults``. ``progress`` is called with the name of each table before it
    is read.
    """
    faults = Faults()
    tables: dict[str, TableRows] = {}
    with opened(path) as source:
        descriptor = read_descriptor(source)
        if descriptor.later and not skip_unsupported:
            raise BadPackage.because(*(_not_yet(name) for name in descriptor.later))
        sha256 = digest(source, [DESCRIPTOR, *descriptor.paths.values()])
        zone = ZoneInfo(descriptor.service.timezone)
        for name in TABLES:
            if file := descriptor.paths.get(name):
                progress(name)
                tables[name] = read_table(
                    TABLES[name], file, read_all(source, file, MOST_BYTES), zone, faults
                )
    for rows in tables.values():
        _check_alone(rows, faults)
    return Package(descriptor, sha256, tables, faults)


def compare(viewer: Actor, package: Package, service: Service | None) -> Plan:
    """Hold the package against the service's records (``None``: there is no such service yet)."""
    plan = Plan(package, faults=package.faults)
    block = package.descriptor.service
    if service is not None:
        if service.timezone != block.timezone:
            expected = _("tjenestens tidssone, %(zone)s") % {"zone": service.timezone}
            plan.faults.add(fault(DESCRIPTOR, expected, column="service.timezone", value=block.timezone))
        if (service.name, service.municipality) != (block.name, block.municipality):
            plan.notes.append(
                _("Pakken kaller tjenesten «%(there)s». Her beholder den navnet «%(here)s».")
                % {"there": block.name, "here": service.name}
            )
    known: dict[str, set[Any]] = {}
    for name in TABLES:
        rows = package.tables.get(name)
        given: Sequence[Any] = [] if rows is None else rows.rows
        if rows is not None and service is not None:
            given = under_kept_ids(viewer, service, rows.table, given)
        before = _before(viewer, service, name, given)
        known[name] = set(before) | ALWAYS.get(name, set())
        if rows is None:
            continue
        keys = [rows.table.key_of(r) for r in given]
        known[name].update(rows.table.key_of(r) for r in rows.rows)
        after = _with_absent_kept(rows, given, keys, before)
        if service is not None and rows.file not in plan.faults.files():
            after = settled(viewer, service, rows.table, after, before, rows.absent)
            for wrong in refusals(viewer, service, rows.table, after, before):
                _add(rows, wrong.index, wrong.column, wrong.expected, plan.faults)
        if name == "age_bands":
            _check_whole_schemes(rows, keys, after, before, plan.faults)
        _check_references(viewer, service, rows, package, known, plan.faults)
        plan.tables[name] = difference(before, zip(keys, after, strict=True))
    return plan


def _not_yet(name: str) -> Any:
    supported = ", ".join(TABLES)
    return fault(
        f"{name}.csv",
        _(
            "en tabell som støttes: %(tables)s. "
            "Denne kommer senere. Velg å hoppe over slike tabeller (--skip-unsupported)"
        )
        % {"tables": supported},
    )


def _check_alone(rows: TableRows, faults: Faults) -> None:
    """Rules that need only the table itself: keys once, and the table's own rules, over the rows that could be read."""
    seen: dict[Any, int] = {}
    sound = (
        [i for i in range(len(rows.rows)) if i not in rows.broken] if rows.broken else range(len(rows.rows))
    )
    for i in sound:
        key = rows.table.key_of(rows.rows[i])
        first = seen.setdefault(key, i)
        if first != i:
            shown = " ".join(filter(None, (rows.text(i, name) for name in rows.table.key)))
            expected = _("en rad per %(key)s; den samme står i rad %(row)d") % {
                "key": "+".join(rows.table.key),
                "row": rows.numbers[first],
            }
            faults.add(
                fault(rows.file, expected, row=rows.numbers[i], column=rows.table.key[-1], value=shown)
            )
    chosen = [rows.rows[i] for i in sound]
    for rule in rows.table.rules:
        for wrong in rule(chosen):
            _add(rows, sound[wrong.index], wrong.column, wrong.expected, faults)


def _add(rows: TableRows, index: int, column: str, expected: str, faults: Faults) -> None:
    value = rows.text(index, column)
    faults.add(fault(rows.file, expected, row=rows.numbers[index], column=column, value=value))


def _before(viewer: Actor, service: Service | None, name: str, rows: Sequence[Any]) -> dict[Any, Any]:
    """The rows that are there, by key: all of small tables, and of the records those with the package's ids."""
    if service is None:
        return {}
    table = TABLES[name]
    if name == "staff":
        found: list[Any] = staff(service)
    elif name in WHOLE:
        found = WHOLE[name](viewer, service)
    elif not rows:
        return {}
    else:
        read, column = RECORDS[name]
        found = read(viewer, service, [each for each in (getattr(r, column) for r in rows) if each])
    return {table.key_of(r): r for r in found}


def _with_absent_kept(
    rows: TableRows, given: Sequence[Any], keys: list[Any], before: dict[Any, Any]
) -> Sequence[Any]:
    """A column that the file does not have says nothing: rows that are there keep their value."""
    if not rows.absent or not before:
        return given
    after = []
    for key, row in zip(keys, given, strict=True):
        old = before.get(key)
        after.append(
            row if old is None else row._replace(**{name: getattr(old, name) for name in rows.absent})
        )
    return after


def _check_references(
    viewer: Actor,
    service: Service | None,
    rows: TableRows,
    package: Package,
    known: dict[str, set[Any]],
    faults: Faults,
) -> None:
    for position, column in enumerate(rows.table.columns):
        target = package.tables.get(column.ref)
        if not column.ref or column.name in rows.absent or (target is not None and not target.readable):
            continue
        texts = [row[position] for row in rows.rows]
        values: set[Any] = set()
        for value in set(texts):
            if isinstance(value, tuple):
                values.update(value)
            elif value is not None:
                values.add(value)
        missing = values - known[column.ref]
        if missing and column.ref in THERE and service is not None:
            missing -= THERE[column.ref](viewer, service, missing)
        if not missing:
            continue
        for i, value in enumerate(texts):
            for code in value if isinstance(value, tuple) else (value,):
                if code in missing:
                    _unknown(rows, i, column.name, code, column.ref, faults)
    if rows.table.name == "encounters" and rows.absent.isdisjoint({"age_scheme", "age_band"}):
        bands = package.tables.get("age_bands")
        if bands is None or bands.readable:
            for i, row in enumerate(rows.rows):
                if (
                    row.age_band
                    and row.age_scheme
                    and (row.age_scheme, row.age_band) not in known["age_bands"]
                ):
                    _unknown(rows, i, "age_band", f"{row.age_scheme} {row.age_band}", "age_bands", faults)


def _unknown(rows: TableRows, index: int, column: str, value: str, table: str, faults: Faults) -> None:
    expected = _("en kode som står i %(table)s, i pakken eller i tjenesten fra før") % {"table": table}
    faults.add(fault(rows.file, expected, row=rows.numbers[index], column=column, value=value))


def _check_whole_schemes(
    rows: TableRows,
    keys: list[Any],
    after: Sequence[AgeBandRow],
    before: dict[Any, AgeBandRow],
    faults: Faults,
) -> None:
    """A scheme's bands are asked together, also those that only the database has."""
    if rows.file in faults.files():
        return  # told already
    schemes = {row.scheme for row in after}
    rest = [row for key, row in before.items() if key not in set(keys) and row.scheme in schemes]
    for first, second in overlapping([*after, *rest]):
        mine, other = (second, first) if second < len(after) else (first, second)
        if mine < len(after):
            _add(rows, mine, "age_from", overlap([*after, *rest][other]), faults)
