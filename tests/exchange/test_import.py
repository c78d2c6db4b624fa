"""Taking packages in: added, changed, unchanged; all of it or nothing; only what changed is touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.factories import packages
from utsyn.audit.models import AuditEvent
from utsyn.catalogue.models import AgeScheme, District, Place, PublishedFigure, Topic
from utsyn.core import changes
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.exchange import services
from utsyn.exchange.faults import BadPackage
from utsyn.exchange.plan import read_package
from utsyn.exchange.services import Done, import_package
from utsyn.field.models import Encounter, FieldSession, Incident

pytestmark = pytest.mark.django_db

Take = Callable[..., Done]


@pytest.fixture
def take(tmp_path: Path, system: Actor) -> Take:
    """``take(**tables)`` imports the package with these tables; ``take.full(**changes)`` one with all tables."""
    number = iter(range(1000))

    def run(by: Actor = system, whole: bool = False, **tables: str) -> Done:
        make = packages.full if whole else packages.package
        return import_package(
            by=by, package=read_package(make(tmp_path / f"package-{next(number)}", **tables))
        )

    return run


def tokens() -> dict[str, str]:
    return changes.tokens(Service.objects.get(code="vika"), "field")


def touched(before: dict[str, str]) -> set[str]:
    """The months whose token is new."""
    return {month for month, token in tokens().items() if before.get(month) != token}


def test_a_first_package_makes_the_service_and_everything_in_it(take: Take) -> None:
    done = take(whole=True)
    assert done.made_service
    assert done.service.name == "Ungdomsteamet i Vika"
    assert done.plan.counts["encounters"] == {"added": 3, "changed": 0, "unchanged": 0}
    first = Encounter.objects.get(key="e1")
    assert (first.count, first.first_contacts, first.gender, first.age, first.band) == (
        3,
        1,
        "girl",
        16,
        None,
    )
    assert first.session.key == "s1"
    assert (first.place.code, first.district.code) == ("torget", "sentrum")
    assert [t.code for t in first.topics.order_by("pk")] == ["school", "work"]
    third = Encounter.objects.get(key="e3")
    assert (str(third.band), third.band.scheme.code, third.band.scheme.valid_from) == (
        "ungdom",
        "skole",
        date(2020, 1, 1),
    )
    assert PublishedFigure.objects.get(dimensions_key="gender=girl").value == 1001.0
    assert PublishedFigure.objects.get(indicator="mean_age").value == 19.6


def test_a_night_shift_and_its_incident_belong_to_the_day_it_began(take: Take) -> None:
    take(whole=True)
    session = FieldSession.objects.get(key="s1")
    assert (session.on_date, session.local_hour) == (date(2023, 3, 31), 20)
    assert session.started_at == datetime(2023, 3, 31, 18, tzinfo=UTC)
    assert sorted(s.code for s in session.staff.all()) == ["a", "b"]
    assert Incident.objects.get(key="i1").on_date == date(2023, 3, 31)
    assert Incident.objects.get(key="i2").on_date == date(2023, 6, 1)


def test_another_time_zone_gives_other_dates(take: Take) -> None:
    take(whole=True, timezone="America/New_York")
    session = FieldSession.objects.get(key="s1")
    assert (session.on_date, session.local_hour) == (date(2023, 3, 31), 14)


def test_outside_and_unknown_always_exist(take: Take) -> None:
    take(topics="topic  name\nschool  Skole")
    assert set(District.objects.values_list("code", "name")) == {
        ("outside", "Utenfor kommunen"),
        ("unknown", "Ukjent"),
    }
    take(
        **{k: packages.CODES[k] for k in ("staff", "places", "topics", "age_bands")},
        districts="district  name\nsentrum  Sentrum\nnord  Nord",
        sessions=packages.RECORDS["sessions"],
        encounters="""
            encounter_id  session_id  place   count  gender  district
            e1            s1          torget  1      girl    outside
            """,
    )
    assert Encounter.objects.get().district.name == "Utenfor kommunen"


def test_the_same_again_changes_nothing(take: Take) -> None:
    take(whole=True)
    before, events = tokens(), AuditEvent.objects.count()
    done = take(whole=True)
    assert not done.plan.changes
    assert done.plan.counts["encounters"] == {"added": 0, "changed": 0, "unchanged": 3}
    assert tokens() == before
    assert AuditEvent.objects.count() == events + 1  # that somebody imported is an event of its own


def test_the_log_has_counts_and_the_package_and_no_content(take: Take) -> None:
    done = take(whole=True)
    event = AuditEvent.objects.get(action="package.import")
    assert event.service == "vika"
    assert event.detail["sha256"] == done.plan.package.sha256
    assert event.detail["tables"]["sessions"]["added"] == 2
    assert "Rolig" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_the_same_ids_are_updated_and_never_doubled(take: Take) -> None:
    take(whole=True)
    done = take(
        whole=True,
        staff="staff_id  name\na  Kari Dahl\nb  Ola Nordmann",
        topics="topic  name\nschool  Skole og lekser\nwork  Jobb",
        published="indicator  period  value  source\nencounters  2015  2395  Rettet",
        encounters="""
            encounter_id   session_id   place    count   gender   age   topics   district
            e1             s2           skolen   4       boy      17    work     -
            """,
    )
    assert done.plan.counts["encounters"] == {"added": 0, "changed": 1, "unchanged": 0}
    e1 = Encounter.objects.get(key="e1")
    assert (e1.session.key, e1.place.code, e1.count, e1.gender, e1.age) == ("s2", "skolen", 4, "boy", 17)
    assert e1.district is None
    assert [t.code for t in e1.topics.all()] == ["work"]
    assert e1.first_contacts == 1  # the file had no such column, so it says nothing of it
    assert Encounter.objects.count() == 3
    assert Topic.objects.get(code="school").name == "Skole og lekser"
    assert PublishedFigure.objects.get(indicator="encounters", dimensions_key="").value == 2395


def test_ids_of_another_service_are_another_matter(take: Take) -> None:
    take(whole=True)
    done = take(whole=True, service="dalen", name="Dalen")
    assert done.plan.counts["encounters"]["added"] == 3
    assert Encounter.objects.filter(key="e1").count() == 2


# ── Only the months that changed ─────────────────────────────────────────────────────────────────────────────


def test_a_first_import_touches_the_months_of_its_rows(take: Take) -> None:
    take(whole=True)
    assert set(tokens()) == {"2023-03", "2023-05", "2023-06"}


def test_a_changed_encounter_touches_its_month_only(take: Take) -> None:
    take(whole=True)
    before = tokens()
    take(
        encounters="""
            encounter_id   session_id   place    count   gender
            e3             s2           skolen   6       unknown
            """
    )
    assert touched(before) == {"2023-05"}


def test_an_encounter_that_moves_to_another_session_touches_both_months(take: Take) -> None:
    take(whole=True)
    before = tokens()
    take(encounters="encounter_id  session_id  place   count  gender\ne3  s1  skolen  5  unknown")
    assert touched(before) == {"2023-03", "2023-05"}


def test_a_session_that_moves_takes_its_incident_along_and_touches_both_months(take: Take) -> None:
    take(whole=True)
    before = tokens()
    take(
        sessions="""
            session_id   kind     started_at                  ended_at                    staff_ids
            s1           street   2023-04-01T20:00:00+02:00   2023-04-02T01:00:00+02:00   a|b
            """
    )
    assert touched(before) == {"2023-03", "2023-04"}
    assert Incident.objects.get(key="i1").on_date == date(2023, 4, 1)
    assert FieldSession.objects.get(key="s1").report == "Rolig kveld"


def test_other_staff_on_a_session_touch_its_month(take: Take) -> None:
    take(whole=True)
    before = tokens()
    take(
        sessions="""
            session_id   kind     started_at                  ended_at                    staff_ids
            s2           school   2023-05-02T10:00:00+02:00   2023-05-02T12:30:00+02:00   b|a
            """
    )
    assert touched(before) == {"2023-05"}
    assert FieldSession.objects.get(key="s2").staff.count() == 2


def test_the_order_of_staff_means_nothing(take: Take) -> None:
    take(whole=True)
    done = take(whole=True, sessions=packages.RECORDS["sessions"].replace("a|b", "b|a"))
    assert not done.plan.changes


def test_a_place_that_moves_to_another_area_touches_the_months_it_was_used(take: Take) -> None:
    take(whole=True)
    before = tokens()
    take(places="place  name  area  kind\ntorget  Torget  Havna  street")
    assert touched(before) == {"2023-03"}
    before = tokens()
    take(places="place  name  area  kind\nskolen  Vika ungdomsskole  Nord  school")
    assert touched(before) == set()  # only its name is new
    assert Place.objects.get(code="skolen").district.code == "nord"


def test_new_limits_of_an_age_band_touch_the_months_that_use_it(take: Take) -> None:
    take(whole=True)
    before = tokens()
    done = take(
        age_bands="scheme  band  age_from  age_to  scheme_valid_from\nskole  ungdom  13  16  2020-01-01"
    )
    assert done.plan.counts["age_bands"] == {"added": 0, "changed": 1, "unchanged": 0}
    assert touched(before) == {"2023-05"}


def test_a_scheme_can_come_into_force_on_another_day(take: Take) -> None:
    take(whole=True)
    take(
        age_bands="""
            scheme  band    age_from  age_to  scheme_valid_from
            skole   barn    10        12      2021-01-01
            skole   ungdom  13        15      2021-01-01
            """
    )
    assert AgeScheme.objects.get().valid_from == date(2021, 1, 1)


def test_a_changed_incident_touches_old_and_new_month(take: Take) -> None:
    take(whole=True)
    before = tokens()
    take(incidents="incident_id  occurred_at  kind\ni2  2023-07-01T12:00:00  violence")
    assert touched(before) == {"2023-06", "2023-07"}


# ── All or nothing, and who may ──────────────────────────────────────────────────────────────────────────────


def test_one_fault_and_nothing_changes(take: Take) -> None:
    with pytest.raises(BadPackage):
        take(
            whole=True,
            incidents="incident_id  occurred_at  kind  place\ni1  2023-04-01T00:30:00  overdose  nowhere",
        )
    assert not Service.objects.exists()
    assert not Encounter.objects.exists()
    assert not AuditEvent.objects.exists()


def test_what_fails_in_the_last_step_undoes_the_first(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_ignored: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setitem(services.PUTS, "published", broken)
    with pytest.raises(RuntimeError):
        take(whole=True)
    assert not Service.objects.exists()
    assert not FieldSession.objects.exists()


def test_a_leader_may_import_into_the_own_service(
    take: Take, service: Service, actor_with: Callable[..., Actor]
) -> None:
    done = take(by=actor_with("team_leader", service), whole=True)
    assert not done.made_service
    assert AuditEvent.objects.get(action="package.import").actor.startswith("user:")


@pytest.mark.parametrize("role", ["worker", "administrator", "statistics_reader", None])
def test_others_may_not(
    take: Take, service: Service, actor_with: Callable[..., Actor], role: str | None
) -> None:
    with pytest.raises(Refused):
        take(by=actor_with(role, service), whole=True)
    assert not FieldSession.objects.exists()


def test_a_leader_of_another_service_may_not(
    take: Take, service: Service, other_service: Service, actor_with: Callable[..., Actor]
) -> None:
    with pytest.raises(Refused):
        take(by=actor_with("team_leader", other_service), whole=True)


def test_a_person_cannot_make_a_service_by_importing(
    take: Take, other_service: Service, actor_with: Callable[..., Actor]
) -> None:
    with pytest.raises(Refused):
        take(by=actor_with("manager", other_service), whole=True)
    assert not Service.objects.filter(code="vika").exists()


def test_the_service_keeps_the_name_it_has_here(take: Take, service: Service) -> None:
    done = take(whole=True, name="Et annet navn")
    assert "Et annet navn" in done.plan.notes[0]
    service.refresh_from_db()
    assert service.name == "Ungdomsteamet i Vika"


def test_letters_of_every_alphabet_arrive_whole(take: Take) -> None:
    names = "Čáhppesjohka · Ráhkkáláhku · Njårgge · Tjïelte · Ŋuorpu · Žŧđ · Ælvø Åsen · Kvääni · 😀"
    take(topics=f"topic  name\nčáŋŧ  {names}")
    assert Topic.objects.get(code="čáŋŧ").name == names


@pytest.mark.shared
@pytest.mark.parametrize(("name", "sessions", "people"), [("usit-2016", 339, 1715), ("out-2023", 1179, None)])
def test_the_whole_packages_of_two_services(
    system: Actor, name: str, sessions: int, people: int | None
) -> None:
    package = read_package(SHARED / "data" / name, skip_unsupported=True)
    done = import_package(by=system, package=package)
    assert FieldSession.objects.count() == sessions
    assert done.plan.counts["encounters"]["added"] == Encounter.objects.count()
    if people:
        assert sum(Encounter.objects.values_list("count", flat=True)) == people
    assert not import_package(
        by=system, package=read_package(SHARED / "data" / name, skip_unsupported=True)
    ).plan.changes
