"""Cells that are wrong: file, row, column, value, what was expected – and nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.refusals import ENCOUNTER, one
from tests.factories import packages
from tests.factories.packages import CODES
from utsyn.core.actor import Actor
from utsyn.exchange.figures import is_period
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.field.models import FieldSession

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("row", "column", "value", "expected"),
    [
        ("e1,s1,torget,-3,,girl,,,,,", "count", "-3", "et helt tall fra 1 til 100000"),
        ("e1,s1,torget,0,,girl,,,,,", "count", "0", "et helt tall fra 1 til 100000"),
        ("e1,s1,torget,1.5,,girl,,,,,", "count", "1.5", "et helt tall fra 1 til 100000"),
        ("e1,s1,torget,٣,,girl,,,,,", "count", "٣", "et helt tall fra 1 til 100000"),
        ("e1,s1,torget,,,girl,,,,,", "count", "", "at cella er fylt ut"),
        ("e1,s1,torget,3,4,girl,,,,,", "first_contacts", "4", "høyst like mange som count, som er 3"),
        ("e1,s1,torget,3,-1,girl,,,,,", "first_contacts", "-1", "et helt tall fra 0 til 100000"),
        ("e1,s1,torget,3,,jente,,,,,", "gender", "jente", "en av: girl, boy, other, unknown"),
        ("e1,s1,torget,3,,girl,121,,,,", "age", "121", "et helt tall fra 0 til 120"),
        ("e1,s1,torget,3,,girl,14,skole,ungdom,,", "age", "14", "enten age eller age_band, ikke begge"),
        ("e1,s1,torget,3,,girl,,skole,,,", "age_band", "", "både age_scheme og age_band, eller ingen av dem"),
        (
            "e1,s1,torget,3,,girl,,,ungdom,,",
            "age_scheme",
            "",
            "både age_scheme og age_band, eller ingen av dem",
        ),
        ("e1,s1,torget,3,,girl,,skole,gamle,,", "age_band", "skole gamle", "age_bands"),
        ("e1,s9,torget,3,,girl,,,,,", "session_id", "s9", "en kode som står i sessions"),
        ("e1,s1,nowhere,3,,girl,,,,,", "place", "nowhere", "en kode som står i places"),
        ("e1,s1,torget,3,,girl,,,,nowhere,", "district", "nowhere", "en kode som står i districts"),
        ("e1,s1,torget,3,,girl,,,,,school|nothing", "topics", "nothing", "en kode som står i topics"),
        ("e1,s1,torget,3,,girl,,,,,school||work", "topics", "school||work", "ikke to | etter hverandre"),
        ("e1,s1,torget,3,,girl,,,,,school|school", "topics", "school|school", "hver kode bare én gang"),
        ("=1+1,s1,torget,3,,girl,,,,,", "encounter_id", "=1+1", "begynner med en bokstav eller et tall"),
        ("-2,s1,torget,3,,girl,,,,,", "encounter_id", "-2", "begynner med en bokstav eller et tall"),
        (" e1,s1,torget,3,,girl,,,,,", "encounter_id", " e1", "uten mellomrom først eller sist"),
        (f"{'x' * 101},s1,torget,3,,girl,,,,,", "encounter_id", "x" * 80 + "…", "høyst 100 tegn"),
        ("e1,s1,torget,3,,girl,,,", "", "9", "11 celler, som i første rad"),
        ("e1,s1,torget,3,,girl,,,,,,,", "", "13", "11 celler, som i første rad"),
    ],
)
def test_an_encounter_that_is_wrong(
    tmp_path: Path, system: Actor, row: str, column: str, value: str, expected: str
) -> None:
    path = packages.full(tmp_path / "p", files={"encounters.csv": f"{ENCOUNTER}{row}\n".encode()})
    file, number, where, what, why = one(path, system)
    assert (file, number, where, what) == ("encounters.csv", 2, column, value)
    assert expected in why


@pytest.mark.parametrize(
    ("row", "column", "value", "expected"),
    [
        (
            "s1,street,2023-05-02T20:00:00,2023-05-02T19:00:00,a,",
            "ended_at",
            "2023-05-02T19:00:00",
            "ikke er før",
        ),
        (
            "s1,street,2023-05-02T20:00:00,2023-05-05T19:00:00,a,",
            "ended_at",
            "2023-05-05T19:00:00",
            "48 timer",
        ),
        (
            "s1,street,2023-03-26T02:30:00,2023-03-26T04:00:00,a,",
            "started_at",
            "2023-03-26T02:30:00",
            "stilt fram",
        ),
        (
            "s1,street,2023-02-29T02:30:00,2023-03-01T04:00:00,a,",
            "started_at",
            "2023-02-29T02:30:00",
            "tidspunkt",
        ),
        (
            "s1,street,02.05.2023 20:00,2023-05-02T21:00:00,a,",
            "started_at",
            "02.05.2023 20:00",
            "ÅÅÅÅ-MM-DDTtt:mm",
        ),
        ("s1,street,2023-05-02,2023-05-02T21:00:00,a,", "started_at", "2023-05-02", "ÅÅÅÅ-MM-DDTtt:mm"),
        (
            "s1,street,0203-05-02T20:00:00,2023-05-02T21:00:00,a,",
            "started_at",
            "0203-05-02T20:00:00",
            "fra 1900 til 2100",
        ),
        (
            "s1,patrol,2023-05-02T20:00:00,2023-05-02T21:00:00,a,",
            "kind",
            "patrol",
            "street, school, online, count",
        ),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,,", "staff_ids", "", "fylt ut"),
        (
            "s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,z,",
            "staff_ids",
            "z",
            "en kode som står i staff",
        ),
        (
            "s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,=HYPERLINK(1)",
            "report",
            "=HYPERLINK(1)",
            "skriv ' foran",
        ),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,@SUM(1)", "report", "@SUM(1)", "formel"),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,+cmd|x", "report", "+cmd|x", "formel"),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,-2+3", "report", "-2+3", "formel"),
        ('s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,"\tx"', "report", "�x", "formel"),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,bad\x1b[2J", "report", "bad�[2J", "styretegn"),
        ("s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,bad\ufffe", "report", "bad�", "styretegn"),
        (
            f"s1,street,2023-05-02T20:00:00,2023-05-02T21:00:00,a,{'x' * 20001}",
            "report",
            "x" * 80 + "…",
            "høyst 20000 tegn",
        ),
    ],
)
def test_a_session_that_is_wrong(
    tmp_path: Path, system: Actor, row: str, column: str, value: str, expected: str
) -> None:
    header = "session_id,kind,started_at,ended_at,staff_ids,report\n"
    path = packages.package(
        tmp_path / "p",
        files={"sessions.csv": f"{header}{row}\n".encode()},
        staff=CODES["staff"],
        sessions="x",
    )
    file, number, where, what, why = one(path, system)
    assert (file, number, where, what) == ("sessions.csv", 2, column, value)
    assert expected in why


INCIDENT = "incident_id,occurred_at,kind"
PLACE = "place,name,area,kind"
PLAN = "weekday,shift,start,end,min_teams,max_teams,from_date,to_date"
FIGURE = "indicator,period,value,source"
SPLIT = "indicator,period,dimensions,value,source"


@pytest.mark.parametrize(
    ("table", "header", "row", "column", "expected"),
    [
        ("incidents", INCIDENT + ",ambulance_called", "i,2023-01-01T10:00Z,other,ja", "ambulance_called", "true eller"),
        ("incidents", INCIDENT + ",session_id", "i,2023-01-01T10:00:00Z,other,s7", "session_id", "sessions"),
        ("places", PLACE + ",latitude,longitude", "p,P,A,street,95,10", "latitude", "grader fra -90 til 90"),
        ("places", PLACE + ",latitude,longitude", 'p,P,A,street,"59,9",10', "latitude", "med punktum"),
        ("places", PLACE + ",latitude,longitude", "p,P,A,street,59.9,", "latitude", "både latitude og longitude"),
        ("places", PLACE + ",valid_from,valid_to", "p,P,A,street,2023-02-01,2023-01-01", "valid_to", "ikke er før"),
        ("places", PLACE + ",valid_from", "p,P,A,street,1.2.2023", "valid_from", "ÅÅÅÅ-MM-DD"),
        ("places", PLACE + ",valid_from", "p,P,A,street,2023-02-30", "valid_from", "ÅÅÅÅ-MM-DD"),
        ("places", PLACE + ",district", "p,P,A,street,nowhere", "district", "districts"),
        ("places", PLACE, "p|q,P,A,street", "place", "en kode uten |"),
        ("places", PLACE, 'p,"P\nQ",A,street', "name", "en tekst på én linje"),
        ("staff", "staff_id,name", "a,=1", "name", "formel"),
        ("topics", "topic,name", f"a,{'x' * 201}", "name", "her er det 201"),
        ("age_bands", "scheme,band,age_from,age_to", "s,b,15,13", "age_to", "minst age_from, som er 15"),
        ("age_bands", "scheme,band,age_from,age_to", "s,b,-1,13", "age_from", "fra 0 til 120"),
        ("staffing_plan", PLAN, "0,day,08:30,15:30,1,2,2023-01-01,", "weekday", "fra 1 til 7"),
        ("staffing_plan", PLAN, "1,day,8:30,15:30,1,2,2023-01-01,", "start", "TT:MM"),
        ("staffing_plan", PLAN, "1,day,08:30,24:00,1,2,2023-01-01,", "end", "23:59"),
        ("staffing_plan", PLAN, "1,day,08:30,08:30,1,2,2023-01-01,", "end", "et annet klokkeslett enn start"),
        ("staffing_plan", PLAN, "1,day,08:30,15:30,3,2,2023-01-01,", "max_teams", "minst min_teams, som er 3"),
        ("staffing_plan", PLAN, "1,day,08:30,15:30,1,2,2023-02-01,2023-01-31", "to_date", "ikke er før from_date"),
        ("staffing_plan", PLAN, "1,a|b,08:30,15:30,1,2,2023-02-01,", "shift", "en kode uten |"),
        ("published", FIGURE, "encounters,2015-H3,1,x", "period", "2016-H1"),
        ("published", FIGURE, "Møter,2015,1,x", "indicator", "encounters"),
        ("published", FIGURE, 'encounters,2015,"1,5",x', "value", "punktum"),
        ("published", FIGURE, "encounters,2015,nan,x", "value", "et tall"),
        ("published", SPLIT, "encounters,2015,girl,1,x", "dimensions", "dimensjon=verdi"),
        ("published", SPLIT, "encounters,2015,a=1|a=2,1,x", "dimensions", "bare én gang"),
        ("published", SPLIT, f"encounters,2015,a={'x' * 400},1,x", "dimensions", "400 tegn"),
    ],
)  # fmt: skip
def test_a_row_of_another_table_that_is_wrong(
    tmp_path: Path, system: Actor, table: str, header: str, row: str, column: str, expected: str
) -> None:
    path = packages.package(
        tmp_path / "p", files={f"{table}.csv": f"{header}\n{row}\n".encode()}, **{table: "x"}
    )
    file, number, where, _value, why = one(path, system)
    assert (file, number, where) == (f"{table}.csv", 2, column)
    assert expected in why


def test_times_without_offset_are_the_service_s_own(tmp_path: Path, system: Actor) -> None:
    sessions = """
        session_id  kind    started_at           ended_at             staff_ids
        summer      street  2023-07-01T20:00:00  2023-07-01T21:00     a
        twice       street  2023-10-29T02:30:00  2023-10-29T03:30:00  a
        other       street  2023-07-01T20:00:00Z 2023-07-01T21:00:00.5Z  a
        """.replace("00Z 2023", "00Z  2023")
    path = packages.package(tmp_path / "p", staff=CODES["staff"], sessions=sessions)
    import_package(by=system, package=read_package(path))
    started = dict(FieldSession.objects.values_list("key", "started_at"))
    assert started["summer"].isoformat() == "2023-07-01T18:00:00+00:00"
    assert started["twice"].isoformat() == "2023-10-29T00:30:00+00:00"  # the first of the two
    assert started["other"].isoformat() == "2023-07-01T20:00:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        *("2016", "2016-H2", "2016-Q4", "2016-12", "2016-W14", "2020-W53"),
        *("2016-05-01..2016-05-14", "2016-05-01..2016-05-01", "2012..2016"),
    ],
)
def test_periods(text: str) -> None:
    assert is_period(text)


@pytest.mark.parametrize(
    "text",
    [
        *("16", "2016-H3", "2016-Q5", "2016-13", "2016-W54", "2021-W53", "2016-05-01", "2016..", "..2016"),
        *(
            "2016..2012",
            "2016-05-14..2016-05-01",
            "2016-02-30..2016-03-01",
            "2016-5-1..2016-5-2",
            "2016..2016-05-01",
        ),
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert not is_period(text)
