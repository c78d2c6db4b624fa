"""``utsyn backup`` and ``utsyn restore``."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from utsyn.core.errors import Invalid


@click.command("backup")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A name ending in .tar.gz.",
)
@click.option(
    "--with-keys", is_flag=True, help="Also the secrets of this installation. Keep such a file locked away."
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
def backup_command(output: Path, with_keys: bool, force: bool) -> None:
    """Write everything into one file, while the program runs.

    Facts for statistics are left out: they are made anew. The keys are left out too unless --with-keys: without
    them nobody can open what is sealed, and signed-in users must sign in again. Keep them in another place.
    """
    from utsyn.audit.services import record
    from utsyn.config import backup
    from utsyn.core.actor import Actor
    from utsyn.core.formats import number
    from utsyn.crypto.checking import note_destroyed

    if output.exists() and not force:
        raise click.UsageError(f"{output} finnes fra før. Bruk --force for å erstatte den.")
    note_destroyed()
    record(Actor.system("command line"), "backup.made", keys=with_keys)
    try:
        about = backup.write(output, with_keys=with_keys)
    except Invalid as fault:
        raise click.ClickException(fault.message) from None
    click.echo(f"{output}: {len(about['files'])} filer, {number(output.stat().st_size / 2**20, 1)} MB.")
    if not with_keys:
        click.echo("Nøklene er ikke med. Ta vare på mappa keys et annet sted, eller bruk --with-keys.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is in the data folder. It is gone afterwards.")
def restore_command(file: Path, force: bool) -> None:
    """Bring a backup into the data folder and check that it is whole. Stop the server first."""
    from django.conf import settings
    from django.db import connections

    from utsyn.audit.queries import verify
    from utsyn.audit.services import record
    from utsyn.config import backup
    from utsyn.core.actor import Actor
    from utsyn.core.models import Service
    from utsyn.core.ready import ensure_ready, is_ready
    from utsyn.crypto.checking import faults
    from utsyn.youth.services.disposing import reapply

    if is_ready() and Service.objects.exists() and not force:
        raise click.UsageError("Her er det data fra før. Bruk --force for å erstatte alt.")
    connections.close_all()
    try:
        about = backup.restore(file, settings.HOME)
    except Invalid as fault:
        raise click.ClickException(fault.message) from None
    shutil.rmtree(settings.FACTS, ignore_errors=True)
    ensure_ready()  # a backup of an older version gets what came since
    if broken := verify(None):
        raise click.ClickException(f"Loggen er ikke hel: hendelse {broken.number} ({broken.problem}).")
    by = Actor.system("command line")
    record(by, "backup.restored", made=about["made"])
    again = reapply(by=by)
    click.echo(f"Gjenopprettet fra {about['made']}. Databasen er hel, og loggen henger sammen.")
    if again:
        click.echo(done_again(again))
    if faults():
        click.echo(
            "Nøklene var ikke med: legg mappa keys fra den gamle maskinen i datamappa. "
            "Se så om alt er på plass med: utsyn check keys"
        )
    elif not about["keys"]:
        click.echo("Nøklene var ikke med i kopien. De som ligger her fra før, åpner den.")


def done_again(count: int) -> str:
    """What was erased again, in words."""
    return f"{count} {'sletting' if count == 1 else 'slettinger'} er gjort på nytt: kopien var fra før de ble gjort."
