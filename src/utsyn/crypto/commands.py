"""``utsyn check keys``: whether every key that the database needs is here."""

from __future__ import annotations

import click


@click.command("keys")
@click.option("--all", "every", is_flag=True, help="Open every key, not only one for each master key.")
def check_keys(every: bool) -> None:
    """See that every master key that the database needs is here, and opens what it wraps. Ends with 1 otherwise."""
    from utsyn.core.formats import number
    from utsyn.crypto.checking import faults
    from utsyn.crypto.models import in_use

    found = faults(every=every)
    for fault in found:
        click.echo(fault, err=True)
    if found:
        raise SystemExit(1)
    click.echo(f"Nøklene er på plass. De åpner {number(sum(in_use().values()))} nøkler i databasen.")


CHECKS = [check_keys]
