"""The reports that two services really gave, from the packages beside the project: what they published comes out."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.conftest import SHARED
from tests.reports.reading import cells, said, section, table
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.reports.document import Document, Table
from utsyn.reports.services import make_annual_report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.shared,
    pytest.mark.shared,
]
Report = Callable[..., Document]


@pytest.fixture
def taken(system: Actor) -> Callable[[str], Service]:
    """``taken("usit-2016")`` imports the field part of that package."""
    return lambda name: (
        import_package(by=system, package=read_package(SHARED / "data" / name, skip_unsupported=True)).service
    )


def test_usit_2016(taken: Callable[[str], Service], report: Report) -> None:
    document = report(taken("usit-2016"), 2016)
    key = table(document, "Nøkkeltall for feltarbeidet, 2014, 2015 og 2016")
    assert key["Treff"] == ("1 715", "2 394*", "1 845*", "−679")
    assert key["Førstekontakter"] == ("435", "437*", "–", "−2")
    assert key["Feltøkter"] == ("339", "378*", "–", "−39")
    assert key["Arbeidstimer ute"] == ("1 372", "1 378*", "1 015*", "−6")
    assert key["Andel jenter"][0] == "35,8 %"
    assert key["Gjennomsnittsalder"] == ("18,1", "19,6*", "–", "−1,5")
    assert key["Medianalder"] == ("17", "19*", "–", "−2")
    assert "679 færre enn i 2015 og 130 færre enn i 2014" in said(document, "key")
    districts = table(document, "Treff etter bydel")
    assert {name: row[:2] for name, row in districts.items()} == {
        "Heimdal": ("218", "12,7 %"),
        "Lerkendal": ("237", "13,8 %"),
        "Midtbyen": ("263", "15,3 %"),
        "Østbyen": ("269", "15,7 %"),
        "UFB": ("1", "0,1 %"),
        "Utenbys": ("99", "5,8 %"),
        "Ukjent": ("628", "36,6 %"),
        "I alt": ("1 715", "100,0 %"),
    }


#: What the report of 2023 gave for each area: field work at schools place by place, and other field work.
OUT = {
    "Skedsmokorset": {"Sten-Tærud skole": "517", "Tæruddalen skole": "811", "Skedsmokorset": "614"},
    "Skjetten/Strømmen": {
        "Bråtejordet skole": "962", "Stav skole": "3 188", "Strømmen og Skjetten": "4 018",
    },
    "Fetsund": {"Østersund skole": "797", "Fetsund": "689"},
    "Frogner og Leirsund": {"Frogner skole": "1 429", "Asak skole": "673", "Frogner og Leirsund": "491"},
    "Sørumsand": {"Bingsfoss skole": "643", "Sørumsand": "1 521"},
    "Lillestrøm sentrum og Kjeller": {
        "Sophie Radich skole": "1 189", "Kjeller skole": "1 030", "Lillestrøm sentrum og Kjeller": "2 712",
    },
    "Lillestrøm stasjonsområde": {
        "Lillestrøm tog- og busstasjon": "7 359", "Kulturkvartalet, Skateparken, Vollen": "1 260",
    },
}  # fmt: skip


def test_out_2023(taken: Callable[[str], Service], report: Report) -> None:
    document = report(taken("out-2023"), 2023)
    assert "På gata og i skolene var det 33 636 treff til sammen, og på nett 463." in said(document, "kind")
    areas = {s.heading: s for s in document.sections if s.level == 3}
    for area, places in OUT.items():
        [found] = [b for b in section(document, areas[area].code).blocks if isinstance(b, Table)]
        rows = cells(found)
        assert {name: next(c for c in rows[name] if c != "0") for name in places} == places
        kinds = [c.label for c in found.columns[1:]]
        for name, row in rows.items():
            if name.endswith("skole"):
                assert row[kinds.index("Gatearbeid")] == "0"
                assert row[kinds.index("Skole")] != "0"
    assert "Det er ikke registrert hendelser i 2023." in said(document, "incidents")
    assert "Aldersgruppene er nye fra 2023." in said(document, "age")


@pytest.mark.parametrize("shape", ["pdf", "docx", "html", "json"])
def test_out_2023_is_made_in_less_than_ten_seconds(
    taken: Callable[[str], Service], system: Actor, shape: str
) -> None:
    service = taken("out-2023")
    started = time.process_time()
    data, name = make_annual_report(by=system, service=service, year=2023, shape=shape)
    assert time.process_time() - started < 10
    assert name == f"arsrapport-out-2023.{shape}"
    assert len(data) > 20_000
