"""``utsyn import`` and ``utsyn export``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from utsyn.core.actor import Actor
from utsyn.core.errors import NotAllowedNow
from utsyn.core.models import Service
from utsyn.exchange.faults import BadPackage, Faults
from utsyn.exchange.plan import Plan, compare, quietly, read_package
from utsyn.exchange.services import export_package, import_package
from utsyn.exchange.tables import TABLES
from utsyn.exchange.writing import ask_to_replace, save

#: Packages of fewer bytes are in before a bar could be read.
WORTH_A_BAR = 1 << 20


@click.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--skip-unsupported", is_flag=True, help="Take in what is supported of a package that has more tables."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be added and changed.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def import_command(path: Path, skip_unsupported: bool, dry_run: bool, form: str) -> None:
    """Take in a package: a folder or a zip in the exchange format. All of it, or nothing.

    Exit status 1 where the package has faults; they are listed.
    """
    by = Actor.system("command line")
    try:
        with _bar(path, form) as progress:
            package = read_package(path, skip_unsupported=skip_unsupported, progress=progress)
            if not dry_run:
                plan = import_package(by=by, package=package, progress=progress).plan
        if dry_run:
            service = Service.objects.filter(code=package.descriptor.service.code).first()
            plan = compare(by, package, service)
            if plan.faults:
                raise BadPackage(plan.faults)
    except BadPackage as bad:
        _say_faults(bad.faults, form)
        sys.exit(1)
    _say_done(plan, form, dry_run)


@click.command("export")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="A folder, or a name ending in .zip.",
)
@click.option("--service", "code", help="The service's code, where there is more than one.")
@click.option("--force", is_flag=True, help="Replace a package that is there already.")
def export_command(output: Path, code: str | None, force: bool) -> None:
    """Write a service's data as a package in the exchange format."""
    by = Actor.system("command line")
    service = _chosen(code)
    try:
        ask_to_replace(output, force)
        files = export_package(by=by, service=service)
        save(files, output, force=force)
    except NotAllowedNow as refusal:
        raise click.UsageError(refusal.message) from None
    click.echo(
        _("%(service)s: skrev %(count)d filer til %(path)s.")
        % {"service": service.name, "count": len(files), "path": output}
    )


def _chosen(code: str | None) -> Service:
    services = {s.code: s for s in Service.objects.all()}
    if code in services:
        return services[code]
    if code is None and len(services) == 1:
        return next(iter(services.values()))
    if not services:
        raise click.UsageError(_("Det er ingen tjeneste her ennå. Importer en pakke først."))
    raise click.UsageError(_("Velg tjeneste med --service: %(codes)s") % {"codes": ", ".join(services)})


@contextmanager
def _bar(path: Path, form: str) -> Iterator[Callable[[str], None]]:
    """A progress bar where somebody watches and it takes a while: each table is read, then written."""
    files = path.rglob("*") if path.is_dir() else [path]
    if form == "json" or not sys.stderr.isatty() or sum(f.stat().st_size for f in files) < WORTH_A_BAR:
        yield quietly
        return
    with click.progressbar(
        length=2 * len(TABLES), file=sys.stderr, item_show_func=lambda name: name or ""
    ) as bar:
        yield lambda name: bar.update(1, name)


def _say_faults(faults: Faults, form: str) -> None:
    if form == "json":
        listed = [f.as_dict() for f in faults.listed]
        click.echo(json.dumps({"faults": listed, "count": faults.count}, ensure_ascii=False, indent=1))
        return
    for each in faults.listed:
        click.echo(str(each), err=True)
    click.echo(_("%(count)d feil. Ingenting er endret.") % {"count": faults.count}, err=True)


def _say_done(plan: Plan, form: str, dry_run: bool) -> None:
    block = plan.package.descriptor.service
    if form == "json":
        answer: dict[str, Any] = {
            "service": block.code,
            "sha256": plan.package.sha256,
            "dry_run": dry_run,
            "tables": plan.counts,
            "skipped": plan.package.descriptor.later,
            "notes": plan.notes,
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    for name, counts in plan.counts.items():
        click.echo(
            _("%(table)s: %(added)d nye, %(changed)d endret, %(unchanged)d uendret")
            % {"table": name, **counts}
        )
    if plan.package.descriptor.later:
        click.echo(_("Hoppet over: %(tables)s") % {"tables": ", ".join(plan.package.descriptor.later)})
    for note in plan.notes:
        click.echo(note)
    if not plan.changes:
        click.echo(_("%(service)s: ingenting å endre.") % {"service": block.name})
    elif dry_run:
        click.echo(_("%(service)s: ingenting er endret ennå. Kjør uten --dry-run.") % {"service": block.name})
    else:
        click.echo(_("%(service)s: ferdig.") % {"service": block.name})
