"""The command line: ``utsyn``. Each room brings its commands in its own ``commands.py``."""

from __future__ import annotations

import importlib
import os
import sys

import click

#: command → the module that holds it. Named here so that `utsyn --help` and a quick command load nothing else.
COMMANDS: dict[str, str] = {
    "stats": "utsyn.statistics.commands",
    "generate": "utsyn.field.commands",
}


class Rooms(click.Group):
    """A group that loads a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        import django

        django.setup()
        module = importlib.import_module(COMMANDS[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command


@click.group(cls=Rooms)
@click.version_option(package_name="utsyn", prog_name="utsyn")
def cli() -> None:
    """Utsyn – from the street to the annual report."""


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utsyn.config.settings")
    sys.exit(cli(prog_name="utsyn"))
