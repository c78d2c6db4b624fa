"""What the tests of young people in packages share: a service that a package brought, and the way round."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.exchange.test_export import as_another
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.faults import BadPackage, Fault
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import Done, export_package, import_package
from utsyn.exchange.writing import save
from utsyn.youth.models import YoungPerson

Table = list[dict[str, str]]


def take(path: Path, by: Actor) -> Done:
    return import_package(by=by, package=read_package(path))


def exported(service: Service, by: Actor) -> dict[str, bytes]:
    return {
        name: content for name, content in export_package(by=by, service=service).items() if ".csv" in name
    }


def table(files: dict[str, bytes], name: str) -> Table:
    text = files.get(f"{name}.csv", b"").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def again(folder: Path, service: Service, by: Actor) -> Done:
    """The service's own export, taken in where it came from."""
    save(export_package(by=by, service=service), folder)
    return take(folder, by)


def faults(path: Path, by: Actor) -> list[Fault]:
    with pytest.raises(BadPackage) as caught:
        take(path, by)
    return caught.value.faults.listed


def person(key: str) -> YoungPerson:
    return YoungPerson.objects.select_related("data_key", "service").get(key=key, service__code="vika")


def goes_round(tmp_path: Path, service: Service, by: Actor) -> dict[str, bytes]:
    """Import over itself changes nothing; import elsewhere gives the same bytes. What was exported."""
    first = export_package(by=by, service=service)
    assert not again(tmp_path / "same", service, by).plan.changes
    take(as_another(first, tmp_path / "other", "kopi"), by)
    second = exported(Service.objects.get(code="kopi"), by)
    files = {name: content for name, content in first.items() if ".csv" in name}
    assert second == files
    return files
