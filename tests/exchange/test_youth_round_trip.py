"""What leaves comes back the same, under other keys; and tables that nobody thought of."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED
from tests.exchange.going_round import exported, goes_round, table, take
from tests.exchange.test_export import as_another
from tests.factories import packages
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.crypto.models import DataKey
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import export_package, import_package
from utsyn.exchange.values import Text
from utsyn.youth.models import (
    YoungPerson,
)

pytestmark = pytest.mark.django_db

# ── A package goes round ─────────────────────────────────────────────────────────────────────────────────────


def test_rows_come_back_equal_and_to_the_byte(tmp_path: Path, vika: Service, system: Actor) -> None:
    files = goes_round(tmp_path, vika, system)
    for name in packages.YOUTH:
        given_rows = list(csv.DictReader(io.StringIO(packages.csv_of(packages.YOUTH[name]).decode())))
        assert sorted(map(str, table(files, name))) == sorted(
            str({**row, **({"leisure": "gym|organised"} if row.get("leisure") else {})}) for row in given_rows
        )


def test_the_keys_are_other_ones_and_so_is_what_they_seal(
    tmp_path: Path, vika: Service, system: Actor
) -> None:
    goes_round(tmp_path, vika, system)
    mine = YoungPerson.objects.select_related("data_key").get(service=vika, key="p1")
    theirs = YoungPerson.objects.select_related("data_key").get(service__code="kopi", key="p1")
    assert mine.content() == theirs.content()
    assert mine.data_key.raw() != theirs.data_key.raw()
    assert bytes(mine.sealed) != bytes(theirs.sealed)
    keys = DataKey.objects.all()
    assert len({key.raw() for key in keys}) == len(keys)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["usit-2016", "out-2023"])
def test_whole_packages_go_round(tmp_path: Path, system: Actor, name: str) -> None:
    done = import_package(by=system, package=read_package(SHARED / "data" / name, skip_unsupported=True))
    files = goes_round(tmp_path, done.service, system)
    for youth in packages.YOUTH:
        source = SHARED / "data" / name / f"{youth}.csv"
        rows = list(csv.DictReader(source.open(encoding="utf-8"))) if source.exists() else []
        assert len(table(files, youth)) == len(rows)


# ── Tables that nobody thought of ────────────────────────────────────────────────────────────────────────────

DAYS = st.dates(date(2022, 1, 1), date(2024, 12, 31))
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "S")), max_size=12).map(
    lambda text: " ".join(text.split())
)
IDS = st.sampled_from([f"p{n}" for n in range(6)])


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, str]:
    first = draw(DAYS)
    last = draw(st.none() | DAYS)
    return first.isoformat(), last.isoformat() if last and last >= first else ""


@st.composite
def youth_tables(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """Rows of the six tables in which every key is there once and every reference leads somewhere."""

    def unique(rows: list[list[str]], width: int) -> list[list[str]]:
        return list({tuple(row[:width]): row for row in rows}.values())

    people = []
    for number in range(6):
        born = draw(st.sampled_from([("", ""), ("", "2006"), ("2007-05-06", ""), ("2007-05-06", "2007")]))
        people.append([
            f"p{number}", draw(st.sampled_from(["girl", "boy", "other", "unknown"])), *born,
            draw(st.sampled_from(["", "nord", "outside"])), draw(DAYS).isoformat(),
            draw(st.sampled_from(["", "school", "self"])), draw(TEXTS), draw(TEXTS),
        ])  # fmt: skip
    many = {"max_size": 8}
    periods = draw(st.lists(st.tuples(IDS, st.sampled_from(["active", "available"]), spans()), **many))
    workers = draw(st.lists(st.tuples(IDS, st.sampled_from("ab"), spans()), **many))
    talks = draw(
        st.lists(st.tuples(IDS | st.just(""), DAYS, st.sampled_from(["", "school|work", "work"])), **many)
    )
    decided = draw(st.lists(st.tuples(IDS, TEXTS, spans()), **many))
    lives = draw(st.lists(st.tuples(IDS, DAYS, st.sampled_from(["", "gym", "gym|organised"])), **many))
    return {
        "persons": people,
        "record_periods": unique([[who, status, *span, ""] for who, status, span in periods], 3),
        "key_workers": unique([[who, staff, "primary", *span] for who, staff, span in workers], 4),
        "conversations": [
            [f"c{n}", who, f"{day}T12:00:00", "office", "", "b|a", topics]
            for n, (who, day, topics) in enumerate(talks)
        ],
        "decisions": [[f"d{n}", who, "care", basis, *span] for n, (who, basis, span) in enumerate(decided)],
        "life_situations": unique([[who, day.isoformat(), "", "none", free] for who, day, free in lives], 2),
    }


def written(rows: list[list[str]], header: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tables=youth_tables())
def test_any_tables_go_round(tmp_path: Path, system: Actor, tables: dict[str, list[list[str]]]) -> None:
    run = uuid4().hex[:12]
    headers = {
        name: packages.csv_of(text).decode().split("\n")[0].split(",")
        for name, text in packages.YOUTH.items()
    }
    for name in ("given_name", "family_name"):
        place = headers["persons"].index(name)
        for row in tables["persons"]:
            row[place] = guarded(row[place])
    for row in tables["decisions"]:
        row[3] = guarded(row[3])
    path = packages.package(
        tmp_path / run,
        service=run,
        **packages.CODES,
        files={f"{name}.csv": written(rows, headers[name]) for name, rows in tables.items()},
        descriptor={"resources": [{"name": n, "path": f"{n}.csv"} for n in (*packages.CODES, *tables)]},
    )
    done = take(path, system)
    assert not take(path, system).plan.changes
    first = export_package(by=system, service=done.service)
    take(as_another(first, tmp_path / f"{run}-again", f"{run}-2"), system)
    second = exported(Service.objects.get(code=f"{run}-2"), system)
    assert second == {name: content for name, content in first.items() if ".csv" in name}
    for name, rows in tables.items():
        assert len(table(second, name)) == len(rows)


def guarded(text: str) -> str:
    """Texts as packages must write them: what a spreadsheet would run has an apostrophe before it."""
    return Text().write(text, None)  # type: ignore[arg-type]
