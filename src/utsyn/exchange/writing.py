"""Writing a package: the same rows give the same bytes, always and everywhere."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service
from utsyn.exchange.package import DESCRIPTOR
from utsyn.exchange.tables import TABLES, Column, Table
from utsyn.exchange.values import Clock, Day, Flag, Id, Moment, Number, Whole

#: A zip entry has a date; a fixed one, so that equal contents give equal files.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
TYPES: dict[type[Any], str] = {
    Whole: "integer",
    Number: "number",
    Day: "date",
    Moment: "datetime",
    Clock: "time",
    Flag: "boolean",
}


def files_of(service: Service, rows: dict[str, list[Any]]) -> dict[str, bytes]:
    """The package's files by name, ``datapackage.json`` first. Tables without a row are left out."""
    zone = ZoneInfo(service.timezone)
    tables = [TABLES[name] for name in TABLES if rows.get(name)]
    meta = {
        "profile": "data-package",
        "name": service.code,
        "title": service.name,
        "service": {
            "id": service.code,
            "name": service.name,
            "municipality": service.municipality,
            "timezone": service.timezone,
        },
        "resources": [_resource(table, len(rows[table.name])) for table in tables],
    }
    files = {DESCRIPTOR: (json.dumps(meta, ensure_ascii=False, indent=1) + "\n").encode()}
    for table in tables:
        files[table.file] = csv_of(table, rows[table.name], zone)
    return files


def csv_of(table: Table, rows: Iterable[Any], zone: ZoneInfo) -> bytes:
    """A table as CSV: all columns of the format, UTF-8, comma, LF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([c.name for c in table.columns])
    columns = [
        _texts(c, values, zone) for c, values in zip(table.columns, zip(*rows, strict=True), strict=True)
    ]
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode()


def _texts(column: Column, values: tuple[Any, ...], zone: ZoneInfo) -> list[str]:
    """Each different value is written once, however often it stands there."""
    if isinstance(column.kind, Id):
        return ["" if v is None else v for v in values]
    texts = {
        v: "" if v is None or v == column.kind.empty else column.kind.write(v, zone) for v in set(values)
    }
    return [texts[v] for v in values]


def _resource(table: Table, count: int) -> dict[str, Any]:
    fields = [
        {
            "name": c.name,
            "type": next((name for kind, name in TYPES.items() if isinstance(c.kind, kind)), "string"),
            **({"format": "%H:%M"} if isinstance(c.kind, Clock) else {}),
            **({"constraints": {"required": True}} if c.required else {}),
        }
        for c in table.columns
    ]
    return {
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "stats": {"rows": count},
        "schema": {"fields": fields, "primaryKey": list(table.key)},
    }


def zip_of(files: dict[str, bytes]) -> bytes:
    """The files as one zip, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def save(files: dict[str, bytes], path: Path, *, force: bool = False) -> None:
    """Write a folder, or a zip where ``path`` ends so. It stands there complete, or as it was before.

    Raises :class:`NotAllowedNow` where something is there already and ``force`` is not given, or where that something
    is more than a package of ours.
    """
    ask_to_replace(path, force)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.parent / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        if path.suffix.lower() == ".zip":
            draft.write_bytes(zip_of(files))
            draft.replace(path)
            return
        draft.mkdir(mode=0o700)
        for name, content in files.items():
            (draft / name).write_bytes(content)
        if path.exists():
            old = draft.with_suffix(".old")
            path.rename(old)
            draft.rename(path)
            shutil.rmtree(old)
        else:
            draft.rename(path)
    finally:
        if draft.is_dir():
            shutil.rmtree(draft)
        else:
            draft.unlink(missing_ok=True)


def ask_to_replace(path: Path, force: bool) -> None:
    """Raises :class:`NotAllowedNow` unless ``path`` is free, or may be replaced."""
    if path.is_dir():
        inside = {p.name for p in path.iterdir()}
        if inside and not force:
            raise NotAllowedNow(
                _("Mappa %(path)s er ikke tom. Velg en annen, eller bruk --force.") % {"path": path}
            )
        foreign = sorted(inside - {DESCRIPTOR, *(t.file for t in TABLES.values())})
        if foreign:
            raise NotAllowedNow(
                _("Mappa %(path)s har andre filer i seg (%(names)s), så den blir ikke skrevet over.")
                % {"path": path, "names": ", ".join(foreign[:5])}
            )
    elif path.exists() and not force:
        raise NotAllowedNow(
            _("Fila %(path)s finnes. Velg et annet navn, eller bruk --force.") % {"path": path}
        )
