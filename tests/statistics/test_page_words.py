"""Sentences, numbers and names, in the three languages of the interface."""

from __future__ import annotations

import pytest
from django.utils import translation

from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.statistics.periods import Period
from utsyn.statistics.presentation import earlier, words
from utsyn.statistics.presentation.sentences import sentences
from utsyn.statistics.queries import ask
from utsyn.statistics.questions import Question

NBSP = "\N{NO-BREAK SPACE}"


def said(service: Service, *asked: str, language: str = "nb", **more: str) -> str:
    """The sentences of an answer, with plain spaces."""
    with translation.override(language):
        question = Question.parse(*asked, **more)  # type: ignore[arg-type]
        return " ".join(sentences(ask(Actor.system("test"), service, question))).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "Teamet hadde 9 treff i 2023, 2 385 færre enn i 2015."),
        ("nn", "Teamet hadde 9 treff i 2023, 2 385 færre enn i 2015."),
        ("en", "The team had 9 encounters in 2023, 2,385 fewer than in 2015."),
    ],
)
def test_the_whole_and_how_it_compares(vika: Service, language: str, expected: str) -> None:
    assert said(vika, "encounters", "2023", compare="2015", language=language) == expected


@pytest.mark.parametrize(
    ("indicator", "period", "nb", "nn", "en"),
    [
        ("sessions", "2023-03", "Teamet hadde 1 feltøkt i mars 2023.", "Teamet hadde 1 feltøkt i mars 2023.",
         "The team had 1 field session in March 2023."),
        ("sessions", "2023", "Teamet hadde 2 feltøkter i 2023.", "Teamet hadde 2 feltøkter i 2023.",
         "The team had 2 field sessions in 2023."),
        ("session_hours", "2023-W18", "Feltøktene varte til sammen 2,5 timer i uke 18 i 2023.",
         "Feltøktene varte til saman 2,5 timar i veke 18 i 2023.",
         "The field sessions lasted 2.5 hours in all in week 18 of 2023."),
        ("staff_hours", "2023-Q1", "Teamet arbeidet 10 timer ute i 1. kvartal 2023.",
         "Teamet arbeidde 10 timar ute i 1. kvartal 2023.",
         "The team worked 10 hours in the field in quarter 1 of 2023."),
        ("first_contacts", "2023-H1", "Teamet hadde 1 førstekontakt i 1. halvår 2023.",
         "Teamet hadde 1 førstekontakt i 1. halvår 2023.", "The team had 1 first contact in half 1 of 2023."),
        ("encounters_per_hour", "2023", "Teamet hadde 1,20 treff per økttime i 2023.",
         "Teamet hadde 1,20 treff per økttime i 2023.", "The team had 1.20 encounters per session hour in 2023."),
        ("mean_age", "2023", "Gjennomsnittsalderen i treffene var 16,0 år i 2023.",
         "Gjennomsnittsalderen i treffa var 16,0 år i 2023.",
         "The mean age in the encounters was 16.0 years in 2023."),
        ("median_age", "2023", "Medianalderen i treffene var 16 år i 2023.",
         "Medianalderen i treffa var 16 år i 2023.", "The median age in the encounters was 16 years in 2023."),
        ("incidents", "2023-06-01..2023-06-01", "Teamet noterte 1 hendelse den 1. juni 2023.",
         "Teamet noterte 1 hending den 1. juni 2023.", "The team noted 1 incident on 1 June 2023."),
        ("naloxone_doses", "2023-03-30..2023-04-02", "Det ble gitt 2 doser nalokson fra 30. mars til 2. april 2023.",
         "Det blei gitt 2 dosar nalokson frå 30. mars til 2. april 2023.",
         "2 doses of naloxone were given from 30 March to 2 April 2023."),
        ("encounters", "2022..2024", "Teamet hadde 9 treff fra 2022 til 2024.",
         "Teamet hadde 9 treff frå 2022 til 2024.", "The team had 9 encounters from 2022 to 2024."),
    ],
)  # fmt: skip
def test_every_indicator_has_its_sentence(
    vika: Service, indicator: str, period: str, nb: str, nn: str, en: str
) -> None:
    for language, expected in {"nb": nb, "nn": nn, "en": en}.items():
        assert said(vika, indicator, period, language=language) == expected


def test_one_encounter_is_not_many(vika: Service) -> None:
    one = {"where": {"gender": "boy"}}
    assert said(vika, "encounters", "2023", **one) == "Teamet hadde bare 1 treff i 2023 (kjønn: gutt)."  # type: ignore[arg-type]
    assert (
        said(vika, "encounters", "2023", language="en", **one)  # type: ignore[arg-type]
        == "The team had only 1 encounter in 2023 (gender: boy)."
    )


def test_what_stands_out_is_said_with_its_share_and_what_is_unknown(vika: Service) -> None:
    assert said(vika, "encounters", "2023", by="gender").endswith(
        "Flest: Jente med 3, omtrent en tredel (33 %) av alle. Kjønn er ukjent for 56 %."
    )
    assert said(vika, "encounters", "2023", by="month").endswith("Flest: mai med 5. Færrest: mars med 4.")
    assert "Flest: Vika skole med 5, 56 % av alle." in said(vika, "encounters", "2023", by="place")
    assert said(vika, "encounters", "2023", by="place", language="en").endswith(
        "Most: Vika skole with 5, 56% of all."
    )


def test_nothing_is_said_of_what_is_not_there(vika: Service) -> None:
    assert said(vika, "encounters", "2019") == "Ingen treff i 2019."
    assert said(vika, "mean_age", "2019") == "Det finnes ingen tall for gjennomsnittsalder i 2019."
    assert said(vika, "encounters", "2023", compare="2019").startswith("Teamet hadde 9 treff i 2023.")
    assert (
        said(vika, "encounters", "2023-05", by="gender").count("Flest") == 0
    )  # one known value says nothing


def test_the_same_figure_is_as_many_not_zero_fewer(vika: Service) -> None:
    assert (
        said(vika, "sessions", "2023-03", compare="2023-05")
        == "Teamet hadde 1 feltøkt i mars 2023, like mange som i mai 2023."
    )


@pytest.mark.parametrize(
    ("value", "decimals", "nb", "en"),
    [
        (1715, None, f"1{NBSP}715", "1,715"),
        (16.25, 1, "16,3", "16.3"),  # half up, not to even
        (0.5, 0, "1", "1"),
        (2.5, 0, "3", "3"),
        (1040.0, None, f"1{NBSP}040", "1,040"),
        (-679, None, "−679", "−679"),
        (None, None, "–", "–"),
        (1234567.89, 1, f"1{NBSP}234{NBSP}567,9", "1,234,567.9"),
    ],
)
def test_numbers_are_written_as_people_write_them(
    value: float | None, decimals: int | None, nb: str, en: str
) -> None:
    for language, expected in (("nb", nb), ("nn", nb), ("en", en)):
        with translation.override(language):
            assert words.number(value, decimals) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.5, "omtrent halvparten"),
        (0.34, "omtrent en tredel"),
        (0.66, "omtrent to tredeler"),
        (0.25, "omtrent en firedel"),
        (0.74, "omtrent tre firedeler"),
        (0.42, f"42{NBSP}%"),
        (0.045, f"4,5{NBSP}%"),
        (1, f"100{NBSP}%"),
        (0, f"0{NBSP}%"),
    ],
)
def test_shares_are_said_in_words_where_words_fit(share: float, expected: str) -> None:
    assert words.share_in_words(share) == expected


@pytest.mark.parametrize(
    ("period", "year", "before"),
    [
        ("2016", "2015", "2015"),
        ("2012..2016", "2007..2011", "2007..2011"),
        ("2016-H1", "2015-H1", "2015-H2"),
        ("2016-Q1", "2015-Q1", "2015-Q4"),
        ("2016-01", "2015-01", "2015-12"),
        ("2016-W01", "2015-W01", "2015-W53"),
        ("2020-W53", "2019-W52", "2020-W52"),
        ("2016-02-29..2016-02-29", "2015-02-28..2015-02-28", "2016-02-28..2016-02-28"),
        ("2016-05-01..2016-05-14", "2015-05-01..2015-05-14", "2016-04-17..2016-04-30"),
        ("2016-01-01..2016-12-31", "2015", "2015"),
        ("2015-12-20..2016-01-10", "2014-12-20..2015-01-10", "2015-11-28..2015-12-19"),
    ],
)
def test_earlier_periods(period: str, year: str, before: str) -> None:
    found = earlier.year_before(Period.parse(period))
    right_before = earlier.period_before(Period.parse(period))
    assert found is not None
    assert right_before is not None
    assert (found.text, right_before.text) == (year, before)


def test_the_first_year_of_the_calendar_has_no_year_before_it() -> None:
    assert earlier.year_before(Period.parse("1900")) is None
    assert earlier.two_years_before(Period.parse("1901"))


@pytest.mark.parametrize(
    ("period", "nb", "en"),
    [
        ("2016", "2016", "2016"),
        ("2016-05", "mai 2016", "May 2016"),
        ("2016-W14", "uke 14 i 2016", "week 14 of 2016"),
        ("2016-01-01..2016-03-31", "1. kvartal 2016", "quarter 1 of 2016"),
        ("2016-05-01..2016-05-14", "1. mai–14. mai 2016", "1 May–14 May 2016"),
        ("2015-12-20..2016-01-10", "20. desember 2015–10. januar 2016", "20 December 2015–10 January 2016"),
    ],
)
def test_periods_have_names(period: str, nb: str, en: str) -> None:
    for language, expected in (("nb", nb), ("en", en)):
        with translation.override(language):
            assert words.period_name(Period.parse(period)).replace(NBSP, " ") == expected
