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
    """Write the made-up municipality Fjordvik's field work as an exchange package. No real people."""
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
