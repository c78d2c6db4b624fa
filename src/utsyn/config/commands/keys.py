"""``utsyn keys``: which master keys there are, a new one in use, and an old one away."""

from __future__ import annotations

import click

from utsyn.crypto.masters import Master, MissingKey


@click.group("keys")
def keys_command() -> None:
    """The master keys, which lie outside the database and wrap every other key."""


@keys_command.command("list")
def list_keys() -> None:
    """Which master keys are here, and how many keys each of them wraps."""
    from utsyn.core.formats import number
    from utsyn.crypto import masters
    from utsyn.crypto.models import in_use

    here, used = _ring(), in_use()
    newest = max(here.values(), key=lambda each: each.number).id if here else ""
    for key_id in sorted({*here, *used}, key=lambda each: (int(each.partition("-")[0]), each)):
        state = "i bruk" if key_id == newest else "eldre" if key_id in here else "MANGLER"
        click.echo(f"{key_id:<16}{number(used.get(key_id, 0)):>12} nøkler   {state}")
    if not here and not used:
        click.echo("Ingen ennå. Den første lages når noe skal lagres.")
    if gone := [key_id for key_id in used if key_id not in here]:
        raise click.ClickException(f"{MissingKey(gone[0])} De skal ligge i {masters.folder()}.")


@keys_command.command("rotate")
def rotate() -> None:
    """Take a new master key into use, and wrap every key with it. The server may run, and others may write.

    A rotation that was stopped goes on where it was. Keep a copy of the keys folder elsewhere before and after.
    """
    from utsyn.audit.services import record
    from utsyn.core.actor import Actor
    from utsyn.core.formats import number
    from utsyn.crypto import rotation

    try:
        master, is_new = rotation.begin()
    except (MissingKey, ValueError) as fault:
        raise click.ClickException(_said(fault)) from None
    by = Actor.system("command line")
    record(by, "keys.rotation_begun", master=master.id, new=is_new)
    click.echo(f"{'Ny hovednøkkel' if is_new else 'Fortsetter med hovednøkkel'} {master.id}.")
    done = 0
    with click.progressbar(length=rotation.left(), label="Nøkler") as bar:
        for count in rotation.rewrap():
            done += count
            bar.update(count)
    record(by, "keys.rotated", master=master.id, count=done)
    click.echo(f"{number(done)} nøkler er pakket med {master.id}. Ta vare på mappa keys et annet sted nå.")


@keys_command.command("retire")
@click.argument("key_id")
def retire(key_id: str) -> None:
    """Take away an old master key that wraps nothing more. Backups from before cannot be opened without it."""
    from utsyn.audit.services import record
    from utsyn.core.actor import Actor
    from utsyn.crypto import rotation
    from utsyn.crypto.models import in_use

    if count := in_use().get(key_id, 0):
        raise click.ClickException(f"{count} nøkler er pakket med {key_id}. Kjør først: utsyn keys rotate")
    try:
        rotation.retire(key_id)
    except (MissingKey, ValueError) as fault:
        raise click.ClickException(_said(fault)) from None
    record(Actor.system("command line"), "keys.retired", master=key_id)
    click.echo(f"{key_id} er borte. Sikkerhetskopier fra før kan ikke åpnes uten den.")


def _ring() -> dict[str, Master]:
    from utsyn.crypto import masters

    try:
        return masters.ring()
    except ValueError as fault:
        raise click.ClickException(_said(fault)) from None


def _said(fault: Exception) -> str:
    """A fault in the words of whoever runs the installation."""
    text = str(fault)
    if "UTSYN_MASTER_KEYS" in text:
        return "Hovednøklene kommer fra UTSYN_MASTER_KEYS. Legg til den nye, eller ta bort den gamle, der."
    if "in use" in text:
        return "Nøkkelen er i bruk og kan ikke tas bort. Kjør først: utsyn keys rotate"
    if "not whole" in text:
        return "En hovednøkkel er ikke hel. Legg tilbake mappa keys fra der dere oppbevarer den."
    return text
