"""The slots of the staffing plan: made when they are asked about, and right whatever has changed since."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import SHARED
from tests.factories.figures import taken_in
from tests.factories.packages import package
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.changes import touch
from utsyn.core.models import Service
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import import_package
from utsyn.field.models import FieldSession
from utsyn.statistics.facts.refresh import store_of
from utsyn.statistics.presentation.charts import chart_for
from utsyn.statistics.presentation.sentences import finding
from utsyn.statistics.queries import ask, desk
from utsyn.statistics.questions import Question
from utsyn.steering.models import PlanRow

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def attained(system: Actor, service: Service, period: str) -> tuple[float | int | None, ...]:
    """Slots fulfilled and planned."""
    answer = ask(system, service, Question.parse("staffing_attainment", period))
    return answer.part, answer.whole


def a_session(service: Service, begin: datetime, hours: int = 2) -> FieldSession:
    """A session, with the word to the statistics that every change of records gives."""
    day = clock.local(begin, service.timezone)
    made = FieldSession.objects.create(
        service=service, key=begin.isoformat(), kind="street", started_at=begin,
        ended_at=begin + timedelta(hours=hours),
        on_date=day.date(), local_hour=day.hour,
    )  # fmt: skip
    touch(service, "field", [day.date()])
    return made


def a_row(service: Service, **other: object) -> PlanRow:
    """Friday evenings, for ever."""
    fields = {
        "weekday": 5, "shift": "kveld", "start": time(18), "end": time(23), "min_teams": 1, "max_teams": 2,
        "from_date": date(2026, 10, 1),
    }  # fmt: skip
    return PlanRow.objects.create(service=service, **{**fields, **other})


@pytest.fixture
def own_facts(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    settings.FACTS = tmp_path / "facts"


@pytest.mark.django_db
@pytest.mark.usefixtures("own_facts")
class TestFollowingChanges:
    def test_a_change_of_the_plan_needs_no_word_to_the_statistics(
        self, service: Service, system: Actor
    ) -> None:
        row = a_row(service)
        assert attained(system, service, "2026-10") == (0, 5)
        PlanRow.objects.filter(pk=row.pk).update(to_date=date(2026, 10, 15))
        assert attained(system, service, "2026-10") == (0, 2)
        PlanRow.objects.filter(pk=row.pk).delete()
        assert attained(system, service, "2026-10") == (0, 0)

    def test_a_session_fills_its_slot_at_once_and_when_it_moves(
        self, service: Service, system: Actor
    ) -> None:
        a_row(service)
        assert attained(system, service, "2026-10") == (0, 5)
        session = a_session(service, datetime(2026, 10, 2, 18, tzinfo=UTC))
        assert attained(system, service, "2026-10") == (1, 5)
        FieldSession.objects.filter(pk=session.pk).update(
            started_at=session.started_at - timedelta(hours=9), ended_at=session.ended_at - timedelta(hours=9)
        )
        touch(service, "field", [session.on_date])
        assert attained(system, service, "2026-10") == (0, 5)

    def test_a_session_of_the_first_fills_the_slot_of_the_month_before(
        self, service: Service, system: Actor
    ) -> None:
        """The facts of a month are made anew when the month beside it changes."""
        a_row(service, weekday=6, start=time(22), end=time(4))  # 31 October 2026 is a Saturday
        assert attained(system, service, "2026-10") == (0, 5)
        a_session(service, datetime(2026, 11, 1, 0, 30, tzinfo=UTC))
        assert attained(system, service, "2026-10") == (1, 5)
        assert attained(system, service, "2026-11") == (0, 4)

    def test_a_month_with_a_plan_and_no_session_has_slots(self, service: Service, system: Actor) -> None:
        a_row(service)
        assert attained(system, service, "2026-09..2026-10".replace("..", "-01..") + "-31") == (0, 5)
        assert attained(system, service, "2026-09") == (0, 0)

    def test_what_is_to_come_counts_as_not_filled_and_the_answer_says_so(
        self, service: Service, system: Actor
    ) -> None:
        a_row(service)
        with clock.stopped_at(NOON):
            to_come = ask(system, service, Question.parse("staffing_attainment", "2027-01"))
            over = ask(system, service, Question.parse("staffing_attainment", "2026-10"))
        assert (to_come.part, to_come.whole) == (0, 5)
        assert "ahead" in {note.code for note in to_come.notes}
        assert "ahead" not in {note.code for note in over.notes}

    def test_another_service_s_plan_is_not_counted(
        self, service: Service, other_service: Service, system: Actor
    ) -> None:
        a_row(other_service)
        assert attained(system, service, "2026-10") == (0, 0)

    def test_questions_about_other_things_do_not_look_at_the_plan(
        self, service: Service, system: Actor
    ) -> None:
        a_row(service)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ask(system, service, Question.parse("encounters", "2026-10"))
        assert not [q for q in asked.captured_queries if "min_teams" in q["sql"]]
        assert not store_of(service).manifest().months.get("slots")

    def test_the_plan_is_read_once_and_the_slots_are_kept(self, service: Service, system: Actor) -> None:
        a_row(service)
        at = desk(system, service)
        for _n in range(2):
            at.answer(Question.parse("staffing_attainment", "2026"))
        assert set(store_of(service).manifest().months["slots"]) == {"2026-10", "2026-11", "2026-12"}


@pytest.mark.django_db
def test_by_place_the_answer_says_that_hours_are_whole_sessions(vika: Service, system: Actor) -> None:
    """ADR 12."""
    notes = {
        n.code for n in ask(system, vika, Question.parse("encounters_per_hour", "2023", by="place")).notes
    }
    assert {"whole_sessions", "multi_valued"} <= notes
    alone = ask(system, vika, Question.parse("session_hours", "2023", where=["place=torget"]))
    assert "whole_sessions" in {n.code for n in alone.notes}
    assert not ask(system, vika, Question.parse("encounters_per_hour", "2023", by="hour")).notes


@pytest.mark.django_db
def test_the_list_behind_a_slot_and_behind_hours_by_place(
    vika: Service, client_of: Callable[..., Client]
) -> None:
    page = client_of("manager", vika)
    shown = page.get("/tall/rader/?indicator=staffing_attainment&period=2023-03&by=shift&cell.shift=night")
    assert shown.status_code == 200
    text = shown.content.decode()
    assert text.count("<tr>") == 6  # the head, and five Fridays
    assert "16:00–01:00" in text
    assert "Ja" in text
    assert "Nei" in text
    shown = page.get("/tall/rader/?indicator=encounters_per_hour&period=2023&by=area&cell.area=Sentrum")
    assert "Treff der" in shown.content.decode()


@pytest.mark.django_db
def test_a_share_is_a_per_cent_with_what_it_divides_beside_it(
    vika: Service, client_of: Callable[..., Client]
) -> None:
    page = client_of("manager", vika).get(
        "/tall/?indicator=staffing_attainment&period=2023-03&by=shift&compare=2023-02"
    )
    text = page.content.decode().replace("\xa0", " ")
    assert "Bemanningsplanen ble fylt for 11 % av vaktene i mars 2023" in text
    assert "11,1 prosentpoeng høyere enn i februar 2023" in text
    assert "Planlagte vakter" in text
    assert "Natt" in text, "a shift that packages call night has a name"


@pytest.mark.django_db
def test_a_share_of_nothing_is_the_lowest_and_what_is_to_come_is_not_drawn(
    vika: Service, system: Actor
) -> None:
    with clock.stopped_at(datetime(2023, 5, 10, 12, tzinfo=UTC)):
        answer = ask(system, vika, Question.parse("staffing_attainment", "2023", by="month"))
        spec = chart_for(answer)
    assert "med 0\xa0%." in finding(answer)
    assert spec is not None
    (line,) = spec["layer"]
    assert [point["at"] for point in line["data"]["values"]][-1] == "mars"
    assert line["encoding"]["y"]["axis"]["format"] == ".0%"


@pytest.mark.shared
@pytest.mark.django_db
def test_the_shared_package_s_figures_agree(tmp_path: Path, system: Actor, settings) -> None:  # type: ignore[no-untyped-def]
    """Every figure of staffing_attainment that separate code worked out from the package's files."""
    settings.FACTS = tmp_path / "facts"
    folder = SHARED / "data" / "out-2023"
    service = import_package(by=system, package=read_package(folder, skip_unsupported=True)).service
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    asked = [each for each in expected if each["indicator"] == "staffing_attainment"]
    assert len(asked) == 9
    at = desk(system, service)
    for each in asked:
        answer = at.answer(
            Question.parse(each["indicator"], each["period"], by=each["by"], where=each["where"])
        )
        assert math.isclose(answer.total or 0, each["total"], rel_tol=1e-12), each
        if each["by"]:
            want = {str(row[each["by"][0]]): row["value"] for row in each["rows"]}
            assert {str(row.key[0]): row.value for row in answer.rows} == pytest.approx(want, rel=1e-12)


@pytest.mark.django_db
def test_overlapping_rows_each_have_their_slot(tmp_path: Path, settings, system: Actor) -> None:  # type: ignore[no-untyped-def]
    """The definition says «every plan row of its weekday in force»: what a package says is counted as it stands."""
    settings.FACTS = tmp_path / "facts"
    plan = """
        weekday  shift  start  end    min_teams  max_teams  from_date   to_date
        5        kveld  18:00  23:00  1          2          2023-01-01  -
        5        kveld  18:00  23:00  2          3          2023-03-01  -
        """
    service = taken_in(package(tmp_path / "p", staffing_plan=plan), "vika")
    assert attained(system, service, "2023-03") == (0, 10)
