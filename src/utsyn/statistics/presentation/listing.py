"""The list behind a figure: the fact's own rows, with names for codes."""

from __future__ import annotations

from collections.abc import Callable
from html import escape  # Django's own also translates lazily, and is five times slower

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from utsyn.statistics.answers import Answer
from utsyn.statistics.facts.kinds import OF_YOUTH
from utsyn.statistics.presentation.listing_youth import Column, FactRow, of_youth
from utsyn.statistics.presentation.names import value_name
from utsyn.statistics.presentation.words import NOTHING, SPACE, day_name, number

#: Facts whose rows are sessions themselves.
ITS_OWN = frozenset({"sessions", "session_places"})


def render(answer: Answer, rows: list[FactRow], *, to_session: str = "") -> SafeString:
    """The rows as an HTML table. The answer gives the names of its codes, and says which fact they come from.

    ``to_session``: the address of a session's page with ``%s`` for its key, for those who may see it: dates lead there.
    """
    columns = _columns(answer)
    head = "".join(
        f'<th scope="col"{" data-numeric" if numeric else ""}>{escape(title)}</th>'
        for title, numeric, _v in columns
    )
    fact = answer.question.indicator.measure_for(answer.question.dimensions).fact
    lines = []
    for row in rows:
        texts = [escape(value(row)) for _title, _numeric, value in columns]
        key = row.get("session_id") or (row["row_id"] if fact in ITS_OWN else None)
        if to_session and key is not None:
            texts[0] = f'<a class="ds-link ut-link" href="{escape(to_session % key)}">{texts[0]}</a>'
        cells = "".join(
            f"<td{' data-numeric' if column[1] else ''}>{text}</td>"
            for column, text in zip(columns, texts, strict=True)
        )
        lines.append(f"<tr>{cells}</tr>")
    top = f'<table class="ds-table ut-list" data-zebra><thead><tr>{head}</tr></thead>'
    return mark_safe(f"{top}<tbody>{''.join(lines)}</tbody></table>")  # noqa: S308 - every value is escaped above


def _columns(answer: Answer) -> list[Column]:
    fact = answer.question.indicator.measure_for(answer.question.dimensions).fact
    return of_youth(answer, fact) if fact in OF_YOUTH else _of_field(answer, fact)


def _of_field(answer: Answer, fact: str) -> list[Column]:
    def named(dimension: str) -> Callable[[FactRow], str]:
        return lambda row: value_name(answer.vocabulary, answer.scheme, dimension, row[dimension])

    def counted(column: str) -> Callable[[FactRow], str]:
        return lambda row: number(row[column])

    when: list[Column] = [
        (_("Dato"), False, lambda row: day_name(row["date"], short=True).replace(" ", SPACE)),
    ]
    start: Column = (_("Start"), False, lambda row: _("kl. %(hour)s") % {"hour": f"{row['hour']:02d}"})
    if fact == "encounters":
        return [
            *when,
            (_("Sted"), False, named("place")),
            (_("Type"), False, named("kind")),
            (_("Kjønn"), False, named("gender")),
            (_("Alder"), False, _age),
            (_("Bydel"), False, named("district")),
            (_("Tema"), False, lambda row: _topics(answer, row)),
            (_("Antall"), True, counted("count")),
            (_("Førstekontakter"), True, counted("first_contacts")),
        ]
    if fact == "incidents":
        return [
            *when,
            (_("Type"), False, named("incident_kind")),
            (_("Sted"), False, named("place")),
            (_("Nalokson, doser"), True, counted("naloxone_doses")),
        ]
    if fact == "session_places":
        places: list[Column] = [
            (_("Timer"), True, lambda row: number(row["seconds"] / 3600)),
            (_("Treff der"), True, counted("encounters")),
        ]
        return [*when, start, (_("Type"), False, named("kind")), *places]
    if fact == "slots":
        return [
            *when,
            (_("Vakt"), False, named("shift")),
            (_("Tid"), False, lambda row: f"{row['starts']}–{row['ends']}"),
            (_("Økter"), True, counted("teams")),
            (_("Minst"), True, counted("min_teams")),
            (_("Oppfylt"), False, lambda row: _("Ja") if row["fulfilled"] else _("Nei")),
        ]
    return [
        *when,
        start,
        (_("Type"), False, named("kind")),
        (_("Timer"), True, lambda row: number(row["seconds"] / 3600)),
        (_("Arbeidstimer"), True, lambda row: number(row["staff_seconds"] / 3600)),
        (_("Treff"), True, counted("encounters")),
    ]


def _age(row: FactRow) -> str:
    if row["age"] is not None:
        return str(row["age"])
    if row["age_from"] is None:
        return _("Ukjent")
    if row["age_to"] is not None and row["age_to"] >= 99:
        return _("over %(age)s") % {"age": row["age_from"] - 1}
    return f"{row['age_from']}\N{WORD JOINER}–\N{WORD JOINER}{row['age_to']}"


def _topics(answer: Answer, row: FactRow) -> str:
    names = [answer.name("topic", code) for code in row["topics"] if code != "none"]
    return ", ".join(names) or NOTHING
