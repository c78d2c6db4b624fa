"""What the templates of «Mål og tall» are given: everything worked out, so that they only lay it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from utsyn.statistics import filters, forms
from utsyn.statistics.answers import Answer
from utsyn.statistics.presentation import address, charts, markup, page_table, sentences, table, words
from utsyn.statistics.presentation.names import filter_text
from utsyn.statistics.questions import Question
from utsyn.statistics.vocabulary import Scheme, Vocabulary


def question_part(
    question: Question, vocabulary: Vocabulary, years: list[int], today: date, params: QueryDict
) -> dict[str, Any]:
    """The form: its choices, and which of its hidden parts hold something."""
    scheme = vocabulary.scheme(question.age_scheme) or vocabulary.scheme_on(question.period.start)
    offered = filters.filters_of(question, vocabulary, scheme)
    return {
        "indicators": markup.options(forms.indicator_choices(question)),
        "periods": markup.options(forms.period_choices(question, years, today)),
        "by": [markup.options(forms.by_choices(question, n)) for n in range(forms.MOST_BY)],
        "compare": markup.options(forms.compare_choices(question)),
        "filters": offered,
        "filtered": sum(each.chosen for each in offered),
        "schemes": markup.options(_schemes(question, vocabulary, scheme)),
        "zeros": question.zeros,
        "more": len(question.by) > 1 or question.zeros or bool(question.age_scheme),
        "other_period": params.get("other_period", ""),
    }


def _schemes(question: Question, vocabulary: Vocabulary, scheme: Scheme) -> list[forms.Group]:
    if "age_band" not in question.indicator.dimensions:
        return []
    in_force = vocabulary.scheme_on(question.period.start).code
    label = _("Den som gjaldt (%(scheme)s)") % {"scheme": in_force}
    codes = list(dict.fromkeys(vocabulary.scheme_codes()))
    first = forms.Choice("", label, not question.age_scheme)
    return [
        forms.Group("", [first, *(forms.Choice(code, code, code == question.age_scheme) for code in codes)])
    ]


def answer_part(answer: Answer, *, number: int, sees_rows: bool, today: date) -> dict[str, Any]:
    """The result: sentences, chart or number, table, notes, definition, addresses of files and of itself."""
    question = answer.question
    chart = charts.chart_for(answer)
    list_url = reverse("statistics:rows") if sees_rows else ""
    shown = page_table.render(answer, page=number, list_url=list_url, caption_shown=chart is None)
    query = address.query_of(question)
    return {
        "answer": answer,
        "headline": sentences.headline(answer),
        "findings": [
            text
            for text in (
                sentences.finding(answer),
                sentences.unknown_part(answer),
                sentences.known_part(answer),
            )
            if text
        ],
        "title": table.title(answer),
        "figure": words.figure(question.indicator, answer.total) if not question.by else "",
        "chart": chart,
        "chart_height": charts.height_of(chart) if chart else 0,
        "alt": charts.alt_text(answer) if chart else "",
        "table": shown.html,
        "part": page_table.part_text(shown),
        "pages": pages(QueryDict(query), shown.page, shown.pages),
        "notes": notes(answer, today),
        "definition": question.indicator.definition,
        "basis": sentences.records_behind(answer),
        "filter": filter_text(answer),
        "sees_rows": sees_rows,
        "query": query,
        "address": f"{reverse('statistics:figures')}?{query}",
    }


def notes(answer: Answer, today: date) -> list[str]:
    """What one must know to read the figures right; also that a period is not over yet."""
    found = [note.text for note in answer.notes]
    if answer.question.period.start <= today < answer.question.period.end and not answer.is_published:
        found.append(_("Perioden er ikke over. Tallene er de som er ført til nå."))
    return found


def list_part(answer: Answer, *, is_whole: bool, count: int) -> dict[str, Any]:
    """The top of a list: the figure as a sentence, how many rows there are, and why, where there are none.

    One of young people (not ``is_whole``) says the same whether there are other records behind the figure or not.
    """
    empty = ""
    notes = [note.text for note in answer.notes if note.code != "published"]
    if not is_whole:
        notes.append(_("Lista viser bare det du har tilgang til å lese i journalene."))
    if answer.is_published:
        empty = _(
            "Tallet er hentet fra %(source)s. Registreringene bak er ikke her, så det finnes ingen liste."
        ) % {"source": answer.source}
    elif not count and not is_whole:
        empty = _("Det er ingenting i lista som du har tilgang til å lese.")
    elif not count:
        empty = _("Det finnes ingen registreringer bak dette tallet.")
    return {
        "headline": sentences.headline(answer),
        "title": table.title(answer),
        "basis": sentences.records_behind(answer) if answer.basis and is_whole else "",
        "count": count,
        "empty": empty,
        "notes": notes,
        "definition": answer.question.indicator.definition,
    }


def pages(params: QueryDict, number: int, last: int) -> list[dict[str, Any]]:
    """Links to the first, the nearest and the last pages; none where there is only one. None is a gap."""
    if last < 2:
        return []
    wanted = sorted({1, 2, number - 1, number, number + 1, last} & set(range(1, last + 1)))
    found: list[dict[str, Any]] = []
    for n in wanted:
        if found and n - found[-1]["number"] > 1:
            found.append({"number": n - 1, "gap": True})
        query = params.copy()
        query["side"] = str(n)
        found.append({"number": n, "query": query.urlencode(), "current": n == number})
    return found
