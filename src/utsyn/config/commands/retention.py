"""``utsyn retention``: what is kept and why, what may be thrown away, and throwing it away."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from utsyn.retention.disposals import Preview


@click.command("retention")
@click.option("--carry-out", "wanted", metavar="ID", help="Throw away what the preview with this id showed.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the protocol is written; otherwise in the data folder, in «protocols».",
)
@click.option("--classes", is_flag=True, help="Every class with its rule and its source.")
@click.option("--reapply", "again", is_flag=True, help="Erase again what an older backup brought back.")
def retention_command(wanted: str | None, output: Path | None, classes: bool, again: bool) -> None:
    """Show what may be thrown away and what is kept. Nothing is thrown away without --carry-out."""
    from utsyn.core.actor import Actor
    from utsyn.retention import disposals

    by = Actor.system("command line")
    if again:
        _again(by)
        return
    now = disposals.preview()
    if wanted is None:
        _show(now, classes=classes)
        return
    _carry_out(by, now, wanted, output)


def _again(by: Any) -> None:
    from utsyn.config.commands.backup import done_again
    from utsyn.crypto.masters import MissingKey
    from utsyn.youth.services.disposing import reapply

    try:
        count = reapply(by=by)
    except MissingKey as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(done_again(count) if count else "Ingen slettinger å gjøre på nytt.")


def _show(now: Preview, *, classes: bool) -> None:
    from utsyn.core.formats import day, number
    from utsyn.retention.rules import Keep, rules

    click.echo("Kan kastes nå:")
    for line in now.lines:
        since = f", eldste {day(line.found.oldest)}" if line.found.oldest else ""
        click.echo(f"  {line.disposal.what}: {number(len(line.found.ids))}{since}")
        click.echo(f"      Kan reddes før det: {line.disposal.until}")
        if line.disposal.ground:
            click.echo(f"      Grunnlag: {line.disposal.ground}")
    kept = Counter(rule.keep for rule in rules().values())
    click.echo(
        f"\nBevares til Nasjonalarkivet har bestemt: {kept[Keep.UNDECIDED]} klasser. De kastes aldri herfra."
    )
    click.echo(f"Følger bruken og er ikke dokumentasjon: {kept[Keep.IN_USE]} klasser.")
    if classes:
        _show_classes()
    if now.count:
        click.echo(f"\nKast det som står over: utsyn retention --carry-out {now.id}")
    else:
        click.echo("\nIngenting kan kastes nå.")


def _show_classes() -> None:
    from django.apps import apps

    from utsyn.core.formats import number
    from utsyn.retention.rules import rules

    for label, rule in sorted(rules().items()):
        rows = number(apps.get_model(label)._default_manager.count()) if "_" not in label else "–"
        click.echo(f"  {label:<32}{rows:>12}   {rule.keep:<10} {rule.source}")


def _carry_out(by: Any, now: Preview, wanted: str, output: Path | None) -> None:
    from django.conf import settings

    from utsyn.core import clock
    from utsyn.core.errors import Invalid
    from utsyn.retention import disposals

    moment = clock.now()
    place = (
        output or Path(settings.HOME) / "protocols" / f"retention-{moment:%Y%m%dT%H%M%S}-{wanted[:10]}.json"
    )
    if place.exists():
        raise click.UsageError(f"{place} finnes fra før.")
    try:
        done = disposals.carry_out(by=by, wanted=wanted)
    except Invalid as fault:
        raise click.ClickException(fault.message) from None
    protocol = {
        "made": moment.isoformat(timespec="seconds"),
        "preview": wanted,
        "by": by.label,
        "disposals": [
            {
                "code": line.disposal.code,
                "model": line.disposal.model,
                "what": str(line.disposal.what),
                "ground": line.disposal.ground,
                "found": len(line.found.ids),
                "done": done.get(line.disposal.code, 0),
                "oldest": line.found.oldest.isoformat() if line.found.oldest else None,
            }
            for line in now.lines
        ],
    }
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.write_text(json.dumps(protocol, ensure_ascii=False, indent=1), encoding="utf-8")
    place.chmod(0o600)
    click.echo(f"{sum(done.values())} er kastet. Protokollen: {place}")
