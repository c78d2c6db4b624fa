"""Commands of the field room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from utsyn.field.generator import SIZES, generate_package
from utsyn.field.generator.package import first_day, last_complete_month


@click.command("generate")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write the package.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option(
    "--from",
    "start",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="First day. Without it, 1 January, so that the last month is the one before this.",
)
@click.option(
    "--years", default=3, show_default=True, type=click.IntRange(1, 30), help="How many whole years."
)
@click.option("--size", default="medium", show_default=True, type=click.Choice(list(SIZES)))
@click.option(
    "--sessions-per-year", type=click.IntRange(50, 20000), help="About so many, instead of the size's."
)
def generate_command(
    folder: Path, seed: int, start: datetime | None, years: int, size: str, sessions_per_year: int | None
) -> None:
    """Write the made-up municipality Fjordvik's field work and follow-up as an exchange package. No real people."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "datapackage.json").exists():
        raise click.ClickException(f"{folder} holder noe som ikke er en pakke. Velg en tom mappe.")
    if start:
        first, last = start.date(), _years_later(start.date(), years) - timedelta(days=1)
    else:
        last = last_complete_month()
        first = first_day(last, years)
    with click.progressbar(length=(last - first).days + 1, label=f"Fjordvik {first} – {last}") as bar:
        generate_package(
            folder,
            seed=seed,
            start=first,
            end=last,
            size=size,
            sessions_per_year=sessions_per_year,
            progress=bar.update,
        )
    click.echo(f"Pakken ligger i {folder}. Hent den inn med: utsyn import {folder}")


def _years_later(day: date, years: int) -> date:
    """The same date ``years`` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@click.command("overdue")
@click.option("--service", "code", default=None, help="Only the service with this code.")
@click.option(
    "--raised-within",
    "minutes",
    type=click.IntRange(1, 10_000),
    help="Only alarms that are at most so many minutes old: for a scheduler that should tell of each once.",
)
def check_overdue(code: str | None, minutes: int | None) -> None:
    """Tell of teams that have not been heard of when they should. Ends with 1 where there are any."""
    from utsyn.core import clock
    from utsyn.core.actor import Actor
    from utsyn.core.models import Service
    from utsyn.field.services.alarms import raise_due
    from utsyn.field.templatetags.safety import oclock, together

    services = Service.objects.filter(code=code) if code else Service.objects.all()
    if code and not services:
        raise click.ClickException(f"Det er ingen tjeneste med koden {code}.")
    since = clock.now() - timedelta(minutes=minutes) if minutes else None
    told = 0
    for service in services:
        for team in raise_due(by=Actor.system("command line"), service=service):
            alarms = [alarm for alarm in team.standing if since is None or alarm.raised_at >= since]
            if alarms:
                told += 1
                why = ", ".join(str(alarm.get_why_display()) for alarm in alarms)
                heard = oclock(team.team.heard_at, service.timezone)
                click.echo(f"{service.name}: {together(team.names)}. {why}. Sist hørt fra {heard}.")
    if told:
        raise SystemExit(1)
    click.echo("Ingen team mangler.")


CHECKS = [check_overdue]
