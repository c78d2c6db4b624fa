"""Numbers and dates as people write them, in three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from utsyn.core import formats

NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "decimals", "norwegian", "english"),
    [
        (0, None, "0", "0"),
        (1977, None, f"1{NB}977", "1,977"),
        (1234567, None, f"1{NB}234{NB}567", "1,234,567"),
        (37.4, None, "37,4", "37.4"),
        (37.0, 1, "37,0", "37.0"),
        (-5, None, "\N{MINUS SIGN}5", "\N{MINUS SIGN}5"),
        (Decimal("1234.50"), 2, f"1{NB}234,50", "1,234.50"),
        (None, None, "–", "–"),
    ],
)
def test_numbers(value: formats.Number | None, decimals: int | None, norwegian: str, english: str) -> None:
    for language, expected in (("nb", norwegian), ("nn", norwegian), ("en", english)):
        with override(language):
            assert formats.number(value, decimals) == expected


def test_percent_hours_and_dates_in_each_language() -> None:
    day, moment = date(2026, 3, 12), datetime(2026, 3, 12, 20, 14, tzinfo=UTC)
    written = {}
    for language in ("nb", "nn", "en"):
        with override(language):
            written[language] = [
                formats.percent(12.5),
                formats.hours(37.5),
                formats.hours(1),
                formats.day(day),
                formats.moment(moment),
                formats.month(day),
            ]
    assert [text.replace(NB, " ") for text in written["nb"]] == [
        "12,5 %",
        "37,5 timer",
        "1 time",
        "12. mars 2026",
        "12. mars 2026 kl. 21:14",
        "mars 2026",
    ]
    assert written["nn"][1] == "37,5 timar"
    assert [text.replace(NB, " ") for text in written["en"]] == [
        "12.5%",
        "37.5 hours",
        "1 hour",
        "12 March 2026",
        "12 March 2026, 21:14",
        "March 2026",
    ]


def test_nothing_is_a_dash() -> None:
    assert {f(None) for f in (formats.percent, formats.hours, formats.day, formats.moment)} == {"–"}


class Trial(forms.Form):
    name = forms.CharField(label="Navn", help_text="Som på skiltet.")
    kind = forms.ChoiceField(label="Type", choices=[("a", "En"), ("b", "To")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Enig", required=False)


def drawn(name: str, data: dict[str, str] | None) -> str:
    template = Template('{% include "core/_field.html" with field=field %}')
    return template.render(Context({"field": Trial(data)[name]}))


def test_a_field_has_its_label_hint_and_fault_tied_to_it() -> None:
    html = drawn("name", {})
    assert '<label class="ds-label" for="id_name">Navn' in html
    assert 'id="id_name-hint"' in html
    assert 'id="id_name-error"' in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'aria-invalid="true"' in html
    assert "ds-input" in html


def test_choices_are_a_group_with_a_name_and_each_has_its_own_label() -> None:
    html = drawn("kind", None)
    assert '<legend class="ds-label" id="id_kind">Type' in html
    assert 'for="id_kind_0">En</label>' in html
    assert "<div>" not in html


def test_the_summary_of_faults_leads_to_each_field() -> None:
    html = Template('{% include "core/_error_summary.html" %}').render(Context({"form": Trial({})}))
    assert 'href="#id_name"' in html
    assert 'href="#id_kind"' in html


def test_an_icon_is_silent_and_a_summary_lists_names_and_values() -> None:
    html = Template('{% load frame %}{% icon "hide" %}{% summary "Sted" "Torget" %}').render(Context())
    assert 'aria-hidden="true"' in html
    assert "#hide" in html
    assert "<dt>Sted</dt><dd>Torget</dd>" in html
