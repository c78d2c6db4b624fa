"""The command line: ``utsyn``. Each room brings its commands in its own ``commands.py``."""

from __future__ import annotations

import functools
import gc
import importlib
import os
import sys
from collections.abc import Callable

import click

#: command → the module that holds it. Named here so that `utsyn --help` and a quick command load nothing else.
COMMANDS: dict[str, str] = {
    "export": "utsyn.exchange.commands",
    "import": "utsyn.exchange.commands",
    "report": "utsyn.reports.commands",
    "stats": "utsyn.statistics.commands",
    "generate": "utsyn.field.commands",
    "check": "utsyn.audit.commands",
    "user": "utsyn.access.commands",
    "serve": "utsyn.config.commands.serve",
    "demo": "utsyn.config.commands.demo",
    "backup": "utsyn.config.commands.backup",
    "restore": "utsyn.config.commands.backup",
    "keys": "utsyn.config.commands.keys",
    "retention": "utsyn.config.commands.retention",
}

#: Commands that neither read nor write the database; before all others it is made ready.
WITHOUT_DATABASE = {"generate", "demo", "restore"}


class Rooms(click.Group):
    """A group that loads a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is run, which `utsyn --help` does not ask for."""
        if args and args[0] == "demo":
            _in_a_home_of_its_own()
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        import django

        django.setup()
        module = importlib.import_module(COMMANDS[cmd_name])
        gc.enable()
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        if cmd_name not in WITHOUT_DATABASE and command.callback is not None:
            command.callback = _ready_first(command.callback)
        return command


def _in_a_home_of_its_own() -> None:
    """The demo's settings say where its data is, so that is decided before they are read."""
    from utsyn.config.commands import demo_home

    try:
        demo_home.choose()
    except FileExistsError as there:
        raise click.UsageError(
            f"{there} holder noe som ikke er en demo. Velg en tom mappe med UTSYN_HOME, eller la UTSYN_HOME være."
        ) from None


def _ready_first(callback: Callable[..., object]) -> Callable[..., object]:
    """The command, with a database that is ready when it runs (not when only its help is asked for)."""

    @functools.wraps(callback)
    def run(*args: object, **options: object) -> object:
        from utsyn.core.ready import ensure_ready

        ensure_ready()
        return callback(*args, **options)

    return run


@click.group(cls=Rooms)
@click.version_option(package_name="utsyn", prog_name="utsyn")
def cli() -> None:
    """Utsyn – from the street to the annual report."""


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utsyn.config.settings")
    # Loading a thousand modules makes no garbage; looking for it on the way costs a twentieth of the start.
    gc.disable()
    sys.exit(cli(prog_name="utsyn"))
