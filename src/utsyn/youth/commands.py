"""Checks of the youth room, for a scheduler."""

from __future__ import annotations

from datetime import timedelta

import click


@click.command("access")
@click.option("--service", "code", default=None, help="Only the service with this code.")
@click.option(
    "--days", default=7, show_default=True, type=click.IntRange(1, 366), help="So many days back in the log."
)
def check_access(code: str | None, days: int) -> None:
    """Hold the look-ups of records against the rules (LOG-6). Ends with 1 where somebody must look at something."""
    from utsyn.core import clock
    from utsyn.core.actor import Actor
    from utsyn.core.models import Service
    from utsyn.youth.queries import flags
    from utsyn.youth.queries.circle import unopened
    from utsyn.youth.services import reviewing

    services = Service.objects.filter(code=code) if code else Service.objects.all()
    if code and not services:
        raise click.ClickException(f"Det er ingen tjeneste med koden {code}.")
    by, waiting = Actor.system("command line"), False
    for service in services:
        today = clock.today(service.timezone)
        new = sum(
            reviewing.scan(by=by, service=service, day=today - timedelta(days=back)) for back in range(days)
        )
        told = {
            "nye oppslag å se på": new,
            "oppslag venter på vurdering": flags.waiting(by, service),
            "nødtilganger er ikke vurdert i tide": flags.overdue(by, service).count(),
            "urettmessige oppslag er ikke meldt innen fristen": flags.untold(by, service),
            "journaler med snever tilgang kan ingen åpne": len(shut := unopened(by, service)),
        }
        for what, count in told.items():
            if count:
                waiting = True
                click.echo(f"{service.name}: {count} {what}.")
        for uid in shut:
            click.echo(f"Ingen kan åpne: {uid}")
    if waiting:
        raise SystemExit(1)
    click.echo("Ingen oppslag venter på at noen ser på dem.")


@click.command("entries")
@click.option("--service", "code", default=None, help="Only the service with this code.")
def check_entries(code: str | None) -> None:
    """Make the fingerprint of every signed entry again, and name those that are not what was signed."""
    from utsyn.core.actor import Actor
    from utsyn.core.models import Service
    from utsyn.youth.queries.fingerprints import fingerprints

    services = Service.objects.filter(code=code) if code else Service.objects.all()
    if code and not services:
        raise click.ClickException(f"Det er ingen tjeneste med koden {code}.")
    whole = gone = 0
    changed: list[str] = []
    for service in services:
        found = fingerprints(Actor.system("command line"), service)
        whole, gone = whole + found.whole, gone + found.gone
        changed += [f"{service.name}: {uid}" for uid in found.changed]
    for line in changed:
        click.echo(f"Er ikke det som ble signert: {line}")
    click.echo(
        f"{whole} oppføringer er slik de ble signert. {gone} er slettet eller flyttet og kan ikke leses."
    )
    if changed:
        raise SystemExit(1)


@click.command("golive")
@click.option("--service", "code", default=None, help="Only the service with this code.")
def check_golive(code: str | None) -> None:
    """Whether each service has what must be there before young people are written about. Ends with 1 where not."""
    from utsyn.core.actor import Actor
    from utsyn.core.models import Service
    from utsyn.youth.queries.settings import before_going_live

    services = Service.objects.filter(code=code) if code else Service.objects.all()
    if code and not services:
        raise click.ClickException(f"Det er ingen tjeneste med koden {code}.")
    missing = False
    for service in services:
        for what in before_going_live(Actor.system("command line"), service):
            missing = True
            click.echo(f"{service.name}: {what}")
    if missing:
        raise SystemExit(1)
    click.echo("Alt som skal være på plass før oppstart, er på plass.")


CHECKS = [check_access, check_entries, check_golive]
