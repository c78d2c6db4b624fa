"""Uploads: stored beside the database, looked over, approved, taken in. Every change of one is here.

They hold names, and backups take them along: what lies on the disk is sealed, and opened in memory only (AUT-8).
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.access.permissions import Permission
from utsyn.access.rules import require
from utsyn.audit.services import record
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow, Refused
from utsyn.core.models import Service
from utsyn.crypto.sealing import seal_bytes, unseal_bytes
from utsyn.exchange import preview
from utsyn.exchange.faults import BadPackage, fault
from utsyn.exchange.models import Upload
from utsyn.exchange.package import DESCRIPTOR, Held
from utsyn.exchange.plan import Package, compare, read_package
from utsyn.exchange.services import import_package
from utsyn.exchange.tables import LATER, TABLES

#: A large city's ten years pack to a quarter of this.
MOST_BYTES = 64 << 20
KEPT = timedelta(days=1)
#: What the box is for, so that no other box can be put in its place.
PURPOSE = "upload"


def folder_of(upload: Upload) -> Path:
    """Where the upload's bytes are. Named by a random id, never by what the user called the file."""
    return Path(settings.UPLOADS) / str(upload.pk)


def package_path(upload: Upload) -> Path:
    """The zip in its box."""
    return folder_of(upload) / "package.sealed"


def store(*, by: Actor, service: Service, files: Sequence[UploadedFile], skip_unsupported: bool) -> Upload:
    """Keep what was uploaded: one zip, or CSV files with or without their ``datapackage.json``.

    Raises Invalid where it is neither, or too large. Sweeps away what is older than a day.
    """
    require(by, Permission.IMPORT_DATA, service)
    sweep(service=service)
    if sum(f.size or 0 for f in files) > MOST_BYTES:
        raise Invalid(
            _("Filene er til sammen større enn %(most)d MB. Del dem opp.") % {"most": MOST_BYTES >> 20}
        )
    names = [PurePath((f.name or "").replace("\\", "/")).name for f in files]
    alone = len(files) == 1 and names[0].lower().endswith(".zip")
    if not alone:
        _must_be_tables(names)
    upload = Upload(
        service=service,
        name=(names[0] if alone else ", ".join(sorted(names)))[:200],
        skip_unsupported=skip_unsupported,
        made_at=clock.now(),
        by=by.label[:200],
    )
    content = b"".join(files[0].chunks()) if alone else _zipped(service, dict(zip(names, files, strict=True)))
    upload.size, upload.sha256 = len(content), hashlib.sha256(content).hexdigest()
    path = package_path(upload)
    path.parent.mkdir(mode=0o700, parents=True)
    try:
        path.write_bytes(seal_bytes(content, purpose=PURPOSE))
        with transaction.atomic():
            upload.save(force_insert=True)
            record(by, "upload.store", service=service.code, sha256=upload.sha256, size=upload.size)
    except BaseException:
        shutil.rmtree(path.parent, ignore_errors=True)
        raise
    return upload


def check(*, by: Actor, upload: Upload) -> None:
    """Look the upload over and keep what it would do, or what is wrong with it. May be done again."""
    require(by, Permission.IMPORT_DATA, upload.service)
    if upload.state not in (Upload.State.NEW, Upload.State.CHECKED):
        return
    try:
        package = _package(upload)
        plan = compare(by, package, upload.service)
        if plan.faults:
            raise BadPackage(plan.faults)
        seen = preview.of_plan(plan)
    except BadPackage as bad:
        seen = preview.of_faults(bad)
    with transaction.atomic():
        open_ones = Upload.objects.filter(pk=upload.pk, state__in=(Upload.State.NEW, Upload.State.CHECKED))
        open_ones.update(state=Upload.State.CHECKED, preview=seen)
        record(
            by, "upload.check", service=upload.service.code, sha256=upload.sha256, faults=seen.get("count", 0)
        )


def approve(*, by: Actor, upload: Upload) -> None:
    """Say yes to what the preview showed. Again is the same as once. Raises NotAllowedNow where it has faults."""
    require(by, Permission.IMPORT_DATA, upload.service)
    if upload.state in (Upload.State.APPROVED, Upload.State.DONE):
        return
    if upload.state != Upload.State.CHECKED or upload.preview.get("count"):
        raise NotAllowedNow(
            _("Pakken har feil, eller er ikke sett over ennå. Rett feilene og last opp på nytt.")
        )
    with transaction.atomic():
        if Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKED).update(
            state=Upload.State.APPROVED
        ):
            record(by, "upload.approve", service=upload.service.code, sha256=upload.sha256)


def take_in(*, by: Actor, upload: Upload) -> None:
    """Import exactly the bytes that were previewed. Whoever comes second finds it done.

    Killed in the middle it has changed nothing and may be done again: it is marked as done in the same transaction.
    """
    require(by, Permission.IMPORT_DATA, upload.service)
    if upload.state != Upload.State.APPROVED:
        return
    try:
        package = _package(upload)
        with transaction.atomic():
            locked = Upload.objects.select_for_update().get(pk=upload.pk)
            if locked.state != Upload.State.APPROVED:
                return
            done = import_package(by=by, package=package, progress=_progress(upload, "write"))
            locked.state = Upload.State.DONE
            locked.preview = {
                "tables": [{"name": n, **c} for n, c in done.plan.counts.items()],
                "changes": done.plan.changes,
                "later": list(package.descriptor.later),
            }
            locked.save(update_fields=["state", "preview"])
    except BadPackage as bad:
        # Somebody changed codes after the preview: show what does not fit any more.
        with transaction.atomic():
            Upload.objects.filter(pk=upload.pk).update(
                state=Upload.State.CHECKED, preview=preview.of_faults(bad)
            )
            record(by, "upload.fault", service=upload.service.code, sha256=upload.sha256)
        return
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def cancel(*, by: Actor, upload: Upload) -> None:
    """Forget an upload that is not in yet."""
    require(by, Permission.IMPORT_DATA, upload.service)
    with transaction.atomic():
        gone, _by_model = Upload.objects.filter(pk=upload.pk).exclude(state=Upload.State.DONE).delete()
        if gone:
            record(by, "upload.cancel", service=upload.service.code, sha256=upload.sha256)
    if gone:
        shutil.rmtree(folder_of(upload), ignore_errors=True)


def sweep(*, service: Service) -> None:
    """Delete the service's uploads that are older than a day, with their files. The log keeps what was done."""
    old = list(Upload.objects.filter(service=service, made_at__lt=clock.now() - KEPT))
    for upload in old:
        shutil.rmtree(folder_of(upload), ignore_errors=True)
    Upload.objects.filter(pk__in=[u.pk for u in old]).delete()


def left_over() -> list[Upload]:
    """The uploads of all services that :func:`sweep` would delete; for whoever runs the installation."""
    return list(Upload.objects.filter(made_at__lt=clock.now() - KEPT).order_by("made_at", "pk"))


def give_up(*, by: Actor, ids: Collection[str]) -> int:
    """Delete some of those, with their files. Returns how many. Raises Refused for anybody but the system."""
    if not by.is_system:
        raise Refused(Permission.IMPORT_DATA)
    found = [upload for upload in left_over() if str(upload.pk) in ids]
    for upload in found:
        with transaction.atomic():
            record(by, "upload.given_up", service=upload.service.code, sha256=upload.sha256)
            Upload.objects.filter(pk=upload.pk).delete()
        shutil.rmtree(folder_of(upload), ignore_errors=True)
    return len(found)


def progress_of(upload: Upload) -> tuple[str, str]:
    """What is being done (``read`` or ``write``) and with which table; two empty texts when nothing is."""
    try:
        what, _space, table = (folder_of(upload) / "progress").read_text(encoding="ascii").partition(" ")
    except OSError:
        return "", ""
    return what, table


def _package(upload: Upload) -> Package:
    try:
        content = unseal_bytes(package_path(upload).read_bytes(), purpose=PURPOSE)
    except (OSError, ValueError):
        content = b""
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise NotAllowedNow(_("Fila er ikke den som ble lastet opp. Last den opp på nytt."))
    package = read_package(
        Held("package.zip", content),
        skip_unsupported=upload.skip_unsupported,
        progress=_progress(upload, "read"),
    )
    there = package.descriptor.service.code
    if there != upload.service.code:
        expected = _("id-en til tjenesten du arbeider i: %(code)s") % {"code": upload.service.code}
        raise BadPackage.because(fault(DESCRIPTOR, expected, column="service.id", value=there))
    return package


def _progress(upload: Upload, what: str) -> Callable[[str], None]:
    """Says how far it is in a file: what a transaction writes in the database, nobody else can see yet."""
    path = folder_of(upload) / "progress"

    def say(table: str) -> None:
        path.write_text(f"{what} {table}", encoding="ascii")

    return say


def _must_be_tables(names: list[str]) -> None:
    known = {DESCRIPTOR, *(f"{t}.csv" for t in (*TABLES, *LATER))}
    wrong = [name for name in names if name not in known]
    if wrong or len(set(names)) < len(names) or names == [DESCRIPTOR] or not names:
        raise Invalid(
            _(
                "Velg én zip-fil, eller CSV-filer med navnene i formatet, for eksempel sessions.csv og encounters.csv."
            ),
            value=", ".join(wrong),
        )


def _zipped(service: Service, files: dict[str, UploadedFile]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        if DESCRIPTOR not in files:
            archive.writestr(DESCRIPTOR, json.dumps(_descriptor(service, list(files))))
        for name, file in files.items():
            with archive.open(name, "w") as out:
                for block in file.chunks():
                    out.write(block)
    return whole.getvalue()


def _descriptor(service: Service, names: list[str]) -> dict[str, object]:
    """For CSV files that come without one: they are the service's own, and named as their tables."""
    return {
        "service": {
            "id": service.code,
            "name": service.name,
            "municipality": service.municipality,
            "timezone": service.timezone,
        },
        "resources": [{"name": name.removesuffix(".csv"), "path": name} for name in sorted(names)],
    }
