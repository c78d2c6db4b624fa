"""The field chapter: what it says of a small service whose figures can be worked out by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.reports.reading import cells, plain, said, section, table
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, Refused
from utsyn.core.models import Service
from utsyn.reports import queries
from utsyn.reports.document import Definitions, Document, Figure, Table, Text
from utsyn.statistics.questions import Question

pytestmark = pytest.mark.django_db

Report = Callable[..., Document]
Take = Callable[..., Service]


def test_it_opens_with_the_year_in_sentences_beside_the_two_years_before(
    small: Service, report: Report
) -> None:
    assert said(report(small), "key") == (
        "I 2023 hadde Ungdomsteamet i Vika 11 treff med ungdom, 7 flere enn i 2022 og 2 flere enn i 2021. "
        "Av treffene var 2 førstekontakter, like mange som i 2022. "
        "Teamet hadde 3 feltøkter, 2 flere enn i 2022. "
        "De ansatte arbeidet 9,5 timer ute, 5,5 flere enn i 2022. Det ga 1,69 treff per økttime. "
        "Jenter sto for 27,3 % av treffene. Regnet av dem med kjent kjønn er andelen 50,0 %. "
        "Gjennomsnittsalderen var 16,8 år og medianalderen 16,5 år. I 2022 var de 15,0 og 15 år. "
        "Nøyaktig alder er notert i 6 av 11 treff. "
        "Teamet registrerte 1 hendelse. Det ble gitt 2 doser nalokson."
    )


def test_the_key_figures_mark_what_an_earlier_report_gave(small: Service, report: Report) -> None:
    document = report(small)
    key = table(document, "Nøkkeltall for feltarbeidet, 2021, 2022 og 2023")
    assert key["Treff"] == ("11", "4", "9*", "+7")
    assert key["Førstekontakter"] == ("2", "2", "–", "0")
    assert key["Arbeidstimer ute"] == ("9,5", "4", "–", "+5,5")
    assert key["Andel jenter"] == ("27,3 %", "100,0 %", "–", "–")
    assert key["Gjennomsnittsalder"] == ("16,8", "15,0", "–", "+1,8")
    assert key["Hendelser"] == ("1", "0", "–", "+1")
    [found] = [b for b in section(document, "key").blocks if isinstance(b, Table)]
    assert [c.label for c in found.columns] == ["Nøkkeltall", "2023", "2022", "2021", "Endring fra 2022"]
    assert found.notes[0].startswith("* Hentet fra Årsrapport 2021.")


def test_who_they_met(small: Service, report: Report) -> None:
    document = report(small)
    assert table(document, "Treff etter kjønn") == {
        "Jente": ("3", "27,3 %", "50,0 %", "4"),
        "Gutt": ("3", "27,3 %", "50,0 %", "0"),
        "Ukjent": ("5", "45,5 %", "–", "0"),
        "I alt": ("11", "100,0 %", "", "4"),
    }
    assert table(document, "Treff etter aldersgruppe") == {
        "Ungdom (13–15 år)": ("5", "45,5 %", "4"),
        "Vgs (16–18 år)": ("6", "54,5 %", "0"),
        "I alt": ("11", "100,0 %", "4"),
    }
    assert "Aldersgruppene er nye fra 2023." in said(document, "age")
    assert table(document, "Treff etter alder,")["17 år"] == ("1", "9,1 %", "16,7 %")
    assert table(document, "Treff etter bydel")["Ukjent"] == ("2", "18,2 %", "–", "0")


def test_where_they_met_them_school_and_other_field_work_apart(small: Service, report: Report) -> None:
    document = report(small)
    assert "På gata og i skolene var det 10 treff til sammen, og på nett 1." in said(document, "kind")
    assert table(document, "Treff etter område og type feltarbeid") == {
        "Sentrum": ("5", "0", "0", "5"),
        "Nord": ("0", "5", "0", "5"),
        "Nett": ("0", "0", "1", "1"),
        "I alt": ("5", "5", "1", "11"),
    }
    first, second, third = (s for s in document.sections if s.level == 3)
    assert (first.heading, second.heading, third.heading) == ("Sentrum", "Nord", "Nett")
    [places] = [b for b in first.blocks if isinstance(b, Table)]
    assert cells(places) == {"Torget": ("3",), "<b>Parken": ("2",), "I alt": ("5",)}
    assert said(document, second.code) == "Nord hadde 5 treff. Alle var ved dette stedet: Vika skole."


def test_when_they_met_them(small: Service, report: Report) -> None:
    document = report(small)
    months = table(document, "Treff etter måned")
    assert len(months) == 13
    assert (months["Mars"], months["Mai"], months["I alt"]) == (("10", "0"), ("0", "4"), ("11", "4"))
    hours = table(document, "Treff etter timen økta startet i og ukedag")
    assert hours == {
        "10–11": ("0", "5", "0", "0", "0", "0", "0", "5"),
        "15–16": ("1", "0", "0", "0", "0", "0", "0", "1"),
        "20–21": ("0", "0", "0", "0", "5", "0", "0", "5"),
        "I alt": ("1", "5", "0", "0", "5", "0", "0", "11"),
    }


def test_topics_may_add_up_to_more_and_say_so(small: Service, report: Report) -> None:
    document = report(small)
    topics = table(document, "Treff etter tema")
    assert (topics["Skole"][0], topics["Jobb"][0], topics["Ikke oppgitt"][0]) == ("8", "4", "2")
    [found] = [b for b in section(document, "topic").blocks if isinstance(b, Table)]
    assert "mer enn summen" in found.notes[0]


def test_first_contacts_incidents_and_working_hours(small: Service, report: Report) -> None:
    document = report(small)
    assert table(document, "Førstekontakter etter kjønn")["Jente"] == ("1", "50,0 %", "2")
    assert table(document, "Hendelser etter type hendelse") == {
        "Overdose": ("1", "100,0 %", "0"),
        "I alt": ("1", "100,0 %", "0"),
    }
    assert table(document, "Hendelser etter sted") == {"Torget": ("1", "2"), "I alt": ("1", "2")}
    work = table(document, "Feltøkter, timer og treff etter måned")
    assert work["Mars"] == ("2", "4,5", "7,5", "10", "2,22")
    assert work["I alt"] == ("3", "6,5", "9,5", "11", "1,69")
    assert table(document, "Feltøkter, timer og treff etter type feltarbeid")["Skole"] == (
        "1",
        "1,5",
        "1,5",
        "5",
        "3,33",
    )


def test_what_was_not_recorded_is_said_in_one_sentence(take: Take, report: Report) -> None:
    header, *_rows = packages_incidents().splitlines()
    document = report(take(incidents=header), 2023)
    assert said(document, "incidents") == "Det er ikke registrert hendelser i 2023."
    assert not [b for b in section(document, "incidents").blocks if isinstance(b, Figure | Table)]
    assert "Det er ikke registrert hendelser i 2023." in said(document, "key")


def packages_incidents() -> str:
    """The table of incidents as one trimmed text."""
    from tests.reports.conftest import INCIDENTS

    return INCIDENTS.strip()


def test_a_year_that_only_an_earlier_report_knows_has_its_key_figures_only(
    small: Service, report: Report
) -> None:
    document = report(small, 2021)
    assert [s.code for s in document.sections] == ["field", "key"]
    assert table(document, "Nøkkeltall for feltarbeidet, 2021") == {"Treff": ("9*",)}
    assert "Registreringene for 2021 er ikke her." in said(document, "key")


def test_a_year_without_figures_names_those_that_have_some(small: Service, report: Report) -> None:
    with pytest.raises(Invalid) as fault:
        report(small, 1999)
    assert (fault.value.message, fault.value.valid) == (
        "Det finnes ingen tall for 1999.",
        ("2023", "2022", "2021"),
    )


def test_a_service_without_figures_says_so(service: Service, report: Report) -> None:
    with pytest.raises(Invalid, match="Det finnes ingen tall ennå"):
        report(service)


def test_an_unknown_language_names_the_three(small: Service, report: Report) -> None:
    with pytest.raises(Invalid) as fault:
        report(small, language="se")
    assert fault.value.valid == ("nb", "nn", "en")


def test_it_says_what_it_is_made_of(small: Service, report: Report) -> None:
    about = plain(" ".join(text.text for text in report(small).about))
    assert "Rapporten gjelder Ungdomsteamet i Vika fra 1. januar til 31. desember 2023." in about
    assert "1. februar 2024 kl. 13:05" in about
    assert "3 feltøkter, 4 rader med treff og 1 hendelse" in about
    assert "Treff er ikke unike personer" in about


def test_every_section_with_a_table_has_a_sentence_and_defines_its_figures(
    small: Service, report: Report
) -> None:
    for each in report(small).sections:
        if each.level == 2 and any(isinstance(b, Table) for b in each.blocks):
            assert any(isinstance(b, Text) for b in each.blocks), each.code
            assert any(isinstance(b, Definitions) for b in each.blocks), each.code


def test_levels_never_skip_and_codes_are_unique(small: Service, report: Report) -> None:
    sections = report(small).sections
    assert [s.level for s in sections][:2] == [1, 2]
    assert all(b.level <= a.level + 1 for a, b in itertools.pairwise(sections))
    assert len({s.code for s in sections}) == len(sections)


def test_every_figure_is_an_answer_of_the_statistics(small: Service, report: Report, system: Actor) -> None:
    from utsyn.statistics import queries as statistics

    desk = statistics.desk(system, small)
    document = report(small)
    answers = [a for t in document.tables for a in t.answers]
    assert len(answers) > 40
    for answer in answers:
        q = answer.question
        again = Question.parse(
            q.indicator.code, q.period.text, by=q.by, where={n: list(v) for n, v in q.where},
            compare=[p.text for p in q.compare], zeros=q.zeros,
        )  # fmt: skip
        assert desk.answer(again).as_json() == answer.as_json()


@pytest.mark.parametrize(
    ("language", "title", "first"),
    [
        ("nn", "Årsrapport 2023", "I 2023 hadde Ungdomsteamet i Vika 11 treff med ungdom"),
        ("en", "Annual report 2023", "In 2023, Ungdomsteamet i Vika had 11 encounters with young people"),
    ],
)
def test_it_is_written_in_the_language_asked_for(
    small: Service, report: Report, language: str, title: str, first: str
) -> None:
    document = report(small, language=language)
    assert (document.title, document.language) == (title, language)
    assert said(document, "key").startswith(first)


def test_a_change_is_in_the_next_report(take: Take, report: Report) -> None:
    before = report(take())
    assert report(take()).sections is before.sections, "nothing changed: the same document"
    after = report(take(encounters=ENCOUNTERS_CHANGED))
    assert table(after, "Nøkkeltall")["Treff"][0] == "13"
    renamed = report(take(encounters=ENCOUNTERS_CHANGED, districts=DISTRICTS_RENAMED))
    assert "Byen" in table(renamed, "Treff etter bydel")


ENCOUNTERS_CHANGED = """
    encounter_id  session_id  place    count  first_contacts  gender   age  age_scheme  age_band  district  topics
    e1            s1          torget   5      1               girl     16   -           -         sentrum   school|work
    """
DISTRICTS_RENAMED = """
    district   name
    sentrum    Byen
    nord       Vika nord
    outside    Utenfor kommunen
    unknown    Ukjent
    """


def test_another_services_figures_are_never_in_it(
    small: Service, other_service: Service, report: Report
) -> None:
    with pytest.raises(Invalid, match="ingen tall"):
        report(other_service)
    assert "Dalen" not in str(report(small))


def test_without_the_permission_there_is_no_report(
    small: Service, other_service: Service, actor_with: Callable[..., Actor]
) -> None:
    for actor in (
        actor_with("administrator", small),
        actor_with("manager", other_service),
        actor_with(None, small),
    ):
        with pytest.raises(Refused):
            queries.annual_report(actor, small, 2023)
    assert queries.annual_report(actor_with("statistics_reader", small), small, 2023).period == "2023"
