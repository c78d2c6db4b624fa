"""``utsyn stats``: the figures on the command line."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from typing import IO, Any

import click
from django.utils.translation import gettext as _

from utsyn.access.rules import services_of
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.core.models import Service
from utsyn.statistics.answers import Answer
from utsyn.statistics.indicators.dimensions import written
from utsyn.statistics.questions import Question

_OPERATOR = Actor.system("command line")


@click.command("stats")
@click.argument("indicator", required=False)
@click.option(
    "--period", help="2016 · 2016-H1 · 2016-Q3 · 2016-05 · 2016-W14 · 2016-05-01..2016-05-14 · 2012..2016"
)
@click.option("--by", default="", help="Break down by these dimensions, with commas between: gender,district")
@click.option(
    "--where", multiple=True, help="Filter: gender=girl or kind=school,online. May be given several times."
)
@click.option("--compare", default="", help="Other periods, a column each: 2015,2014")
@click.option("--zeros", is_flag=True, help="Show combinations with no occurrence too.")
@click.option("--age-scheme", default="", help="Count by this age-band scheme instead of the one in force.")
@click.option("--service", "service_code", default="", help="Which service, where there are several.")
@click.option("--format", "shape", type=click.Choice(["json", "csv", "table"]), default="table")
@click.option(
    "--queries",
    type=click.File(encoding="utf-8"),
    help="Many questions: JSON lines in, JSON lines out. - is standard input.",
)
def stats_command(
    indicator: str | None, period: str | None, by: str, where: tuple[str, ...], compare: str, zeros: bool,
    age_scheme: str, service_code: str, shape: str, queries: IO[str] | None,
) -> None:  # fmt: skip
    """Ask for a figure, e.g. utsyn stats encounters --period 2016 --by gender,district"""
    try:
        service = _service(service_code)
        if queries is not None:
            _answer_all(service, queries)
            return
        if not indicator or not period:
            raise Invalid(_("Oppgi en indikator og --period."), field="indicator", valid=_indicators())
        question = Question.parse(
            indicator, period, by=by, where=where, compare=compare, zeros=zeros, age_scheme=age_scheme
        )
        _print(_ask(service, question), shape)
    except Invalid as fault:
        _explain(fault)
        sys.exit(2)


def _indicators() -> list[str]:
    from utsyn.statistics.indicators.catalogue import indicators

    return list(indicators())


def _service(code: str) -> Service:
    services = {service.code: service for service in services_of(_OPERATOR)}
    if code in services:
        return services[code]
    if not code and len(services) == 1:
        return next(iter(services.values()))
    message = (
        _("Tjenesten «%(code)s» finnes ikke.") % {"code": code}
        if code
        else _("Velg en av tjenestene med --service.")
    )
    raise Invalid(
        message
        if services
        else _("Det er ingen tjenester her ennå. Importer en pakke først: utsyn import MAPPE"),
        field="service",
        value=code,
        valid=list(services),
    )


def _ask(service: Service, question: Question) -> Answer:
    from utsyn.statistics.queries import ask

    return ask(_OPERATOR, service, question)


def _answer_all(service: Service, stream: IO[str]) -> None:
    """One answer a line, in the order of the questions. A bad line stops everything before anything is printed."""
    from utsyn.statistics.queries import desk

    questions = list(_questions(stream))
    at = desk(_OPERATOR, service)
    for question in questions:
        click.echo(json.dumps(at.answer(question).as_json(), ensure_ascii=False))


def _questions(stream: IO[str]) -> Iterator[Question]:
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            given: dict[str, Any] = json.loads(line)
            yield Question.parse(
                given.get("indicator", ""),
                given.get("period", ""),
                by=given.get("by") or (),
                where=given.get("where") or {},
                compare=given.get("compare") or (),
                zeros=bool(given.get("zeros")),
                age_scheme=given.get("age_scheme") or "",
            )
        except (json.JSONDecodeError, AttributeError):
            raise Invalid(
                _("Linje %(number)d er ikke et JSON-objekt.") % {"number": number},
                field="queries",
                value=line.strip()[:80],
            ) from None
        except Invalid as fault:
            raise Invalid(
                _("Linje %(number)d: %(message)s") % {"number": number, "message": fault.message},
                field=fault.field,
                value=fault.value,
                valid=fault.valid,
            ) from None


def _explain(fault: Invalid) -> None:
    click.echo(fault.message, err=True)
    if fault.valid:
        click.echo(_("Velg blant: %(valid)s") % {"valid": ", ".join(str(v) for v in fault.valid)}, err=True)


def _print(answer: Answer, shape: str) -> None:
    if shape == "json":
        click.echo(json.dumps(answer.as_json(), ensure_ascii=False))
        return
    header, rows = table_of(answer)
    if shape == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([["" if cell is None else _plain(cell) for cell in row] for row in rows])
        click.echo(out.getvalue(), nl=False)
        return
    lines = [[_text(cell) for cell in row] for row in [header, *rows, _total(answer, header)]]
    widths = [max(len(line[n]) for line in lines) for n in range(len(header))]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    for note in answer.notes:
        click.echo(f"\n{note.text}")


def table_of(answer: Answer) -> tuple[list[str], list[list[Any]]]:
    """The answer as a header and rows: dimensions, value, shares, known and of, a column for each comparison."""
    question, extra = answer.question, []
    for name in ("share", "share_of_known", "known", "of", "source"):
        if any(getattr(row, name) not in (None, "") for row in answer.rows):
            extra.append(name)
    header = [*question.by, "value", *extra, *(period.text for period in question.compare)]
    rows = [
        [
            *row.key,
            row.value,
            *(getattr(row, name) for name in extra),
            *(row.compare.get(p.text) for p in question.compare),
        ]
        for row in answer.rows
    ]
    return header, rows


def _total(answer: Answer, header: list[str]) -> list[Any]:
    line: list[Any] = ["" for _ in header]
    if answer.question.by:
        line[0] = "total"
    line[header.index("value")] = answer.total
    for period in answer.question.compare:
        line[header.index(period.text)] = answer.compare.get(period.text)
    return line if answer.question.by else ["" for _ in header]


def _plain(cell: Any) -> Any:
    """As a filter writes it: true, not True."""
    return written(cell) if isinstance(cell, bool) else cell


def _text(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return written(cell)
    return f"{cell:.4f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
