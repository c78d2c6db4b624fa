"""``utsyn check``: holds what is kept against what must be true."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

import click
from django.apps import apps


class Checks(click.Group):
    """Every room may bring checks: a list ``CHECKS`` of click commands in its ``commands`` module."""

    def _found(self) -> dict[str, click.Command]:
        found: dict[str, click.Command] = {}
        for config in apps.get_app_configs():
            name = f"{config.name}.commands"
            if config.name.startswith("utsyn.") and find_spec(name):
                for command in getattr(importlib.import_module(name), "CHECKS", []):
                    found[str(command.name)] = command
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all checks."""
        return sorted(self._found())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One check."""
        return self._found().get(cmd_name)


@click.group(cls=Checks)
def check_command() -> None:
    """Check that what is kept is whole."""


@click.command("audit")
@click.option("--service", default=None, help="Only the log of the service with this code.")
def check_audit(service: str | None) -> None:
    """Follow the log link by link. Ends with 1 where a link is broken."""
    from utsyn.audit.models import AuditEvent
    from utsyn.audit.queries import verify

    rows = AuditEvent.objects.all() if service is None else AuditEvent.objects.filter(service=service)
    with click.progressbar(length=rows.count(), label="Hendelser") as bar:
        broken = verify(service, bar.update)
    if broken:
        whose = broken.service or "loggen over kontoene"
        click.echo(f"Loggen er ikke hel: {whose}, hendelse {broken.number} ({broken.problem}).", err=True)
        raise SystemExit(1)
    click.echo("Loggen er hel. Alle hendelsene henger sammen.")


CHECKS = [check_audit]
