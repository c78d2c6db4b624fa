"""``utsyn demo``: a made-up municipality with three years of field work, ready to look at."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from utsyn.config.commands import demo_home

SEED = 7
YEARS = 3
#: Written last: what is in the folder is whole.
DONE = "demo.json"


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to answer at.")
@click.option("--port", default=8000, show_default=True)
@click.option("--reset", is_flag=True, help="Throw the demo's data away and make it anew, up to last month.")
@click.option("--no-serve", is_flag=True, help="Only make the data.")
def demo_command(host: str, port: int, reset: bool, no_serve: bool) -> None:
    """Show Utsyn with made-up data: nobody in it is real. Its folder is its own."""
    from django.conf import settings

    if not settings.DEMO or not (settings.HOME / demo_home.MARK).exists():
        raise click.ClickException("Demoen må ha sin egen mappe. Start den med: utsyn demo")
    if reset:
        empty(settings.HOME)
    if (settings.HOME / DONE).exists():
        click.echo("Demoen er laget fra før. Nye data: utsyn demo --reset")
        from utsyn.core.ready import ensure_ready

        ensure_ready()
        rota_of_these_weeks()
    else:
        make(settings.HOME)
    if no_serve:
        return
    from utsyn.config.commands.serve import serve

    serve(host, port, say=say_where)


def empty(home: Path) -> None:
    """Take everything of a demo away but its mark and its secrets (the settings have read them already)."""
    from django.db import connections

    connections.close_all()
    for path in home.iterdir():
        if path.name in (demo_home.MARK, "keys"):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def make(home: Path) -> None:
    """Generate the municipality, take it in through the same door as any package, count it, give it users."""
    from utsyn.access.demo import ensure_demo_users
    from utsyn.core.actor import Actor
    from utsyn.core.formats import number
    from utsyn.core.ready import ensure_ready
    from utsyn.exchange.plan import read_package
    from utsyn.exchange.services import import_package
    from utsyn.field.generator import generate_package
    from utsyn.field.generator.package import first_day, last_complete_month
    from utsyn.statistics.facts.refresh import fresh
    from utsyn.youth.demo import ensure_demo_records

    by = Actor.system("demo")
    ensure_ready()
    end = last_complete_month()
    start = first_day(end, YEARS)
    with tempfile.TemporaryDirectory(prefix="utsyn-demo-") as folder:
        with bar("Finner på en kommune", (end - start).days + 1) as day:
            generate_package(Path(folder), seed=SEED, start=start, end=end, progress=day.update)
        click.echo("Leser inn", nl=False)
        done = import_package(by=by, package=read_package(Path(folder)))
        rows = {name: change["added"] for name, change in done.plan.counts.items()}
        names = ("sessions", "encounters", "persons", "conversations")
        sessions, encounters, persons, talks = (number(rows.get(name, 0)) for name in names)
        click.echo(f" – {sessions} feltøkter, {encounters} treff, {persons} ungdommer, {talks} samtaler")
    ensure_demo_records(done.service, ensure_demo_users(done.service, by=by), by=by)
    with bar("Teller", None) as months:

        def progress(built: int, whole: int) -> None:
            months.length = whole
            months.update(built - months.pos)

        fresh(done.service, progress=progress)
    rota_of_these_weeks()
    (home / DONE).write_text(json.dumps({"seed": SEED, "start": str(start), "end": str(end)}) + "\n")


def rota_of_these_weeks() -> None:
    """Somebody is to be out tonight, also when the demo is started again another week."""
    from utsyn.access.demo import ensure_demo_users
    from utsyn.core.actor import Actor
    from utsyn.core.models import Service
    from utsyn.steering.demo import ensure_demo_rota

    by = Actor.system("demo")
    for service in Service.objects.all():
        ensure_demo_rota(service, ensure_demo_users(service, by=by), by=by)


@contextmanager
def bar(label: str, length: int | None) -> Iterator[Any]:
    """A progress bar of the command line."""
    with click.progressbar(length=length or 1, label=f"{label:<21}") as shown:
        yield shown


def say_where(address: str) -> None:
    """Tell where the demo is, and whom one can be in it."""
    from utsyn.accounts.demo import demo_users

    click.echo(f"\nUtsyn er klart: {address}\n")
    click.echo("Alt i demoen er oppdiktet. Velg hvem du vil være på innloggingssiden, uten passord:")
    for user in demo_users():
        click.echo(f"  {user.name:<28} {user.email}")
    click.echo("\nStopp med Ctrl+C. Start igjen med samme kommando.\n")
