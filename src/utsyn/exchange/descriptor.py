"""``datapackage.json``: whose data it is, and which files hold which tables."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from utsyn.exchange.faults import BadPackage, Fault, fault
from utsyn.exchange.package import DESCRIPTOR, Source, is_safe_name, read_all
from utsyn.exchange.tables import LATER, TABLES

MOST_BYTES = 1 << 20
ENCODINGS = {"utf-8", "utf8", "utf-8-sig"}


@dataclass(frozen=True, slots=True)
class ServiceBlock:
    """The service as the package describes it."""

    code: str
    name: str
    municipality: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """The service, and the path of each table's file, tables of later parts under ``later``."""

    service: ServiceBlock
    paths: dict[str, str]
    later: tuple[str, ...]


def read_descriptor(source: Source) -> Descriptor:
    """Read and check ``datapackage.json``. Raises :class:`BadPackage` with everything that is wrong in it."""
    data = _json(source)
    faults: list[Fault] = []
    service = _service(data.get("service"), faults)
    paths: dict[str, str] = {}
    later: list[str] = []
    resources = data.get("resources")
    if not isinstance(resources, list) or not all(isinstance(r, dict) for r in resources):
        raise BadPackage.because(_wrong("resources", _("en liste med en beskrivelse av hver fil"), resources))
    for resource in resources:
        name = resource.get("name")
        path = resource.get("path")
        if not isinstance(name, str) or (name not in TABLES and name not in LATER):
            faults.append(
                _wrong(
                    "resources.name", _("navnet på en tabell: %(names)s") % {"names": ", ".join(TABLES)}, name
                )
            )
        elif name in paths or name in later:
            faults.append(_wrong("resources.name", _("hver tabell bare én gang"), name))
        elif not isinstance(path, str) or not is_safe_name(path):
            faults.append(_wrong("resources.path", _("en sti inne i pakken, uten .. og uten full sti"), path))
        elif path in paths.values():
            faults.append(_wrong("resources.path", _("hver fil bare én gang"), path))
        elif name in LATER:
            later.append(name)
        else:
            paths[name] = path
            faults += _format(resource)
    listed = {r.get("path") for r in resources if isinstance(r.get("path"), str)}
    for name in source.names():
        table, dot, extension = name.rpartition(".")
        if dot and extension.lower() == "csv" and table in {*TABLES, *LATER} and name not in listed:
            faults.append(fault(name, _("at fila er nevnt i datapackage.json, så ingenting blir borte")))
    if faults or service is None:
        raise BadPackage.because(*faults)
    return Descriptor(service, paths, tuple(later))


def _json(source: Source) -> dict[str, Any]:
    if DESCRIPTOR not in source.names():
        raise BadPackage.because(fault(DESCRIPTOR, _("en fil som heter datapackage.json i pakken")))
    raw = read_all(source, DESCRIPTOR, MOST_BYTES)
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadPackage.because(fault(DESCRIPTOR, _("en fil i UTF-8"))) from None
    except (ValueError, RecursionError) as error:
        raise BadPackage.because(fault(DESCRIPTOR, _("gyldig JSON"), value=error)) from None
    if not isinstance(data, dict):
        raise BadPackage.because(fault(DESCRIPTOR, _("et JSON-objekt")))
    return data


def _service(block: Any, faults: list[Fault]) -> ServiceBlock | None:
    if not isinstance(block, dict):
        faults.append(_wrong("service", _("tjenestens id, name, municipality og timezone"), block))
        return None
    before = len(faults)
    code = block.get("id")
    if not isinstance(code, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", code):
        faults.append(_wrong("service.id", _("1–40 tegn: små bokstaver a–z, tall, bindestrek"), code))
    texts: dict[str, str] = {}
    for key in ("name", "municipality"):
        text = block.get(key, "")
        if isinstance(text, str) and len(text) <= 200 and text.isprintable():
            texts[key] = text
        else:
            faults.append(_wrong(f"service.{key}", _("en tekst på høyst 200 tegn"), text))
    zone = block.get("timezone", "Europe/Oslo")
    try:
        ZoneInfo(zone)
    except (ValueError, TypeError, AttributeError, OSError, LookupError):
        faults.append(_wrong("service.timezone", _("en tidssone, for eksempel Europe/Oslo"), zone))
    if len(faults) > before or not isinstance(code, str):
        return None
    return ServiceBlock(code, texts["name"] or code, texts["municipality"], zone)


def _format(resource: dict[str, Any]) -> list[Fault]:
    found = []
    encoding = resource.get("encoding", "utf-8")
    if not isinstance(encoding, str) or encoding.lower() not in ENCODINGS:
        found.append(_wrong("resources.encoding", _("utf-8"), encoding))
    if resource.get("format", "csv") != "csv":
        found.append(_wrong("resources.format", _("csv"), resource["format"]))
    dialect = resource.get("dialect")
    if isinstance(dialect, dict) and dialect.get("delimiter", ",") != ",":
        found.append(_wrong("resources.dialect.delimiter", _("komma"), dialect["delimiter"]))
    return found


def _wrong(column: str, expected: str, value: Any) -> Fault:
    return fault(DESCRIPTOR, expected, column=column, value="" if value is None else value)
