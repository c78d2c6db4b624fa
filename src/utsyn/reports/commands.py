"""``utsyn report``: documents on the command line."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import click
from django.utils.translation import gettext as _

from utsyn.access.rules import services_of
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.reports.queries import LANGUAGES
from utsyn.reports.services import CHARTS, FIGURES, FORMATS, make_annual_report

_OPERATOR = Actor.system("command line")


@click.group("report")
def report_command() -> None:
    """Make a document of the figures."""


@report_command.command("annual")
@click.option("--period", required=True, help="The year: 2016")
@click.option("--service", "service_code", default="", help="Which service, where there are several.")
@click.option(
    "--format", "shape", type=click.Choice(list(FORMATS)), help="Without it: what the file's name ends with."
)
@click.option("--language", type=click.Choice(LANGUAGES), default="nb", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write.",
)
def annual(period: str, service_code: str, shape: str | None, language: str, output: Path) -> None:
    """Make the annual report, e.g. utsyn report annual --period 2016 --format pdf -o report.pdf"""
    try:
        wanted = shape or output.suffix.removeprefix(".")
        if not output.parent.is_dir():
            raise Invalid(_("Mappa «%(folder)s» finnes ikke.") % {"folder": output.parent}, field="output")
        started, line = time.monotonic(), _Line()
        data, _name = make_annual_report(
            by=_OPERATOR, service=_service(service_code), year=_year(period), shape=wanted, language=language,
            progress=line.tell,
        )  # fmt: skip
        _put(data, output)
        line.clear()
    except Invalid as fault:
        click.echo(fault.message, err=True)
        if fault.valid:
            click.echo(
                _("Du kan velge: %(valid)s") % {"valid": ", ".join(str(v) for v in fault.valid)}, err=True
            )
        sys.exit(2)
    except OSError as fault:
        text = _("Kunne ikke skrive %(file)s: %(reason)s. Velg en annen fil eller mappe.")
        click.echo(text % {"file": output, "reason": fault.strerror}, err=True)
        sys.exit(1)
    size = f"{max(1, round(len(data) / 1000))} kB"
    text = _("Skrev %(file)s (%(size)s) på %(seconds)s sekunder.")
    click.echo(
        text % {"file": output, "size": size, "seconds": f"{time.monotonic() - started:.1f}"}, err=True
    )


def _year(period: str) -> int:
    if len(period) == 4 and period.isdigit():
        return int(period)
    text = _("Årsrapporten gjelder et helt år. «%(value)s» er ikke et årstall.")
    raise Invalid(text % {"value": period}, field="period", value=period)


def _service(code: str) -> Service:
    services = {service.code: service for service in services_of(_OPERATOR)}
    if code in services:
        return services[code]
    if not code and len(services) == 1:
        return next(iter(services.values()))
    if not services:
        raise Invalid(_("Det finnes ingen tjeneste ennå. Hent inn en pakke først."), field="service")
    text = (
        _("Tjenesten «%(code)s» finnes ikke.") % {"code": code} if code else _("Velg tjeneste med --service.")
    )
    raise Invalid(text, field="service", value=code, valid=list(services))


def _put(data: bytes, output: Path) -> None:
    """Write beside, then rename: the file is there when it is whole, and never before."""
    with tempfile.NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as beside:
        path = Path(beside.name)
        try:
            beside.write(data)
            beside.flush()
            path.chmod(0o644)
            path.replace(output)
        except OSError:
            path.unlink(missing_ok=True)
            raise


class _Line:
    """One line that says how far it has come; only on a terminal."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()

    def tell(self, step: str, done: int, of: int) -> None:
        """Write the step over what stood there."""
        if not self.shown:
            return
        words = {FIGURES: _("Regner ut tallene"), CHARTS: _("Tegner diagrammene")}.get(step, _("Lager fila"))
        count = f" {done}/{of}" if of > 1 else ""
        click.echo(f"\r\033[K{words}{count} …", nl=False, err=True)

    def clear(self) -> None:
        """Leave the line empty."""
        if self.shown:
            click.echo("\r\033[K", nl=False, err=True)
