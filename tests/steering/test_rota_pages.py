"""«Vaktplan» in the browser: who sees what, what a form does, what is said when something is wrong."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from tests.steering.rota_people import SYSTEM, Worker, place, plan_row, put, shift_on, worker
from tests.steering.rota_visitor import RotaVisitor, plain
from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.steering.models import RotaChange, Shift, SwapRequest, TeamMember
from utsyn.steering.services import rota_people, rota_shifts

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """It is Monday 16 November 2026, nine in the morning in Oslo."""
    with clock.stopped_at(datetime(2026, 11, 16, 8, tzinfo=UTC)):
        yield


@pytest.fixture
def line(service: Service) -> Worker:
    return worker(service, "Line", "team_leader")


@pytest.fixture
def ola(service: Service) -> Worker:
    return worker(service, "Ola")


@pytest.fixture
def kari(service: Service) -> Worker:
    return worker(service, "Kari")


@pytest.fixture
def boss(line: Worker) -> RotaVisitor:
    return RotaVisitor(line.user)


@pytest.fixture
def reader(ola: Worker) -> RotaVisitor:
    return RotaVisitor(ola.user)


@pytest.fixture
def shift(service: Service, ola: Worker) -> Shift:
    """Tomorrow evening; Ola is alone on the only team of two that are needed."""
    made = shift_on(service, TUESDAY, teams=2)
    put(made.teams.all()[0], ola)
    return made


def test_an_empty_week_says_how_to_begin(boss: RotaVisitor, reader: RotaVisitor) -> None:
    assert "Fyll uka fra bemanningsplanen, eller legg til en vakt" in boss.text("rota")
    said = reader.text("rota")
    assert "De vises når lederen har satt dem opp" in said
    assert "Fyll uka" not in said
    assert "Ny vakt" not in said


def test_the_week_shows_who_is_out_what_is_missing_and_what_is_mine(
    boss: RotaVisitor, reader: RotaVisitor, shift: Shift
) -> None:
    said = reader.text("rota")
    for part in (
        "Uke 47, 16.–22.", "Tirsdag 17.", "Kveld", "15:00–22:00", "Din vakt", "Ola (deg)", "Mangler makker",
        "Mangler 1 team", "Ingen satt opp", "Det mangler noe på 1 vakt.",
    ):  # fmt: skip
        assert part in said, part
    assert "Din vakt" not in boss.text("rota")


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ({"vis": "dag", "dato": "2026-11-17"}, "Tirsdag 17.\N{NO-BREAK SPACE}november 2026"),
        ({"vis": "uke", "dato": "2026-12-31"}, "Uke 53, 28.\N{NO-BREAK SPACE}desember – 3."),
        ({"vis": "maned", "dato": "2026-11-30"}, "November 2026"),
        ({"vis": "tull", "dato": "2026-13-45"}, "Uke 47"),
        ({"dato": "9999-12-31"}, "Uke 1,"),
    ],
)
def test_day_week_and_month(reader: RotaVisitor, shift: Shift, query: dict[str, str], title: str) -> None:
    answer = reader.get("rota", **query)
    assert answer.status_code == 200
    assert re.sub(r"\s", " ", title) in re.sub(r"\s", " ", answer.content.decode())


def test_the_week_is_filled_after_a_look_at_it_and_undone(
    boss: RotaVisitor, service: Service, shift: Shift
) -> None:
    plan_row(service, 2)
    plan_row(service, 4, teams=(2, 3))
    said = boss.text("rota-fill", dato="2026-11-18")
    assert "Finnes alt" in said
    assert "Legg til 1 vakt" in said
    assert Shift.objects.count() == 1, "looking changes nothing"
    nonce = str(uuid.uuid4())
    for _ in range(2):
        answer = boss.post("rota-fill", address="?dato=2026-11-18", nonce=nonce)
        assert "Uka er fylt fra bemanningsplanen." in plain(answer)
    assert Shift.objects.count() == 2
    change = RotaChange.objects.get(action="week_filled")
    assert "Endringen er angret" in plain(boss.post("rota-undo", change.pk))
    assert Shift.objects.count() == 1
    assert "Angre" not in boss.text("rota", endret=str(change.pk))


def test_a_plan_without_shifts_says_so(boss: RotaVisitor) -> None:
    assert "Bemanningsplanen har ingen vakter" in boss.text("rota-fill")
    assert "Det er ingen å sette opp" in boss.text("rota-repeat")


def test_last_week_is_repeated(boss: RotaVisitor, service: Service, shift: Shift) -> None:
    shift_on(service, date(2026, 11, 24))
    assert "Ola" in boss.text("rota-repeat", dato="2026-11-24")
    answer = boss.post("rota-repeat", address="?dato=2026-11-24", nonce=str(uuid.uuid4()))
    assert "Folk fra forrige uke er satt opp." in plain(answer)
    assert TeamMember.objects.filter(team__shift__on_date=date(2026, 11, 24)).count() == 1


def test_a_team_is_put_up_with_focus_and_places(
    boss: RotaVisitor, service: Service, shift: Shift, ola: Worker, kari: Worker
) -> None:
    square, quay = place(service, "torget"), place(service, "kaia")
    team = shift.teams.all()[1]
    assert "Ola – er på Kveld, team 1" in boss.text("rota-team", team.pk)
    answer = boss.post(
        "rota-team", team.pk,
        people=[ola.choice, kari.choice], focus="Havna", begins=str(quay.pk), places=[str(square.pk)],
        nonce=str(uuid.uuid4()),
    )  # fmt: skip
    said = plain(answer)
    assert "Teamet er lagret." in said
    assert "Er også satt opp på Kveld 17. november samtidig" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert [one.place for one in team.places.all()] == [quay, square]
    assert {one.staff_member for one in team.members.all()} == {ola.staff, kari.staff}


def test_a_team_that_somebody_else_changed_keeps_what_was_written(
    boss: RotaVisitor, shift: Shift, ola: Worker, kari: Worker
) -> None:
    """Wishes 4 and 5."""
    team = shift.teams.all()[1]
    version = rota_shifts.version_of(team)
    rota_shifts.change_team(by=SYSTEM, team=team, people=[ola.choice], focus="Havna")
    sent = {"people": [kari.choice], "focus": "Stasjonen", "version": version}
    answer = boss.post("rota-team", team.pk, **sent)
    assert answer.status_code == 409
    said = plain(answer)
    assert "Noen andre har endret teamet" in said
    assert "Dette står nå Ola Havna" in said
    html = answer.content.decode()
    assert 'value="Stasjonen"' in html
    again = re.search(r'name="version" value="([^"]+)"', html)
    assert again is not None
    assert "Teamet er lagret." in plain(boss.post("rota-team", team.pk, **{**sent, "version": again[1]}))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Skriv hva vakta heter."),
        ("name", "Kveld", "Det finnes alt en vakt som heter «Kveld» den dagen."),
        ("on_date", "i morgen", "Skriv dag, måned og år"),
        ("start", "seks", "Skriv klokkeslettet"),
        ("end", "18:00", "Slutt må være et annet klokkeslett"),
        ("teams", "0", "Skriv et tall fra 1 til 30."),
        ("kind", "party", "Velg en av typene."),
    ],
)
def test_what_is_wrong_with_a_new_shift_is_said_and_what_was_written_stays(
    boss: RotaVisitor, shift: Shift, field: str, value: str, said: str
) -> None:
    sent = {
        "name": "Ekstra",
        "kind": "street",
        "on_date": "17.11.2026",
        "start": "18:00",
        "end": "23.30",
        "teams": "1",
    }
    answer = boss.post("rota-add", **{**sent, field: value})
    assert answer.status_code == 400
    assert said in plain(answer)
    assert 'value="23.30"' in answer.content.decode() or field == "end"
    assert Shift.objects.count() == 1


def test_a_summer_count_is_added_with_its_teams(boss: RotaVisitor, service: Service) -> None:
    spot = place(service, "torget")
    answer = boss.post(
        "rota-add",
        name="Sommertelling 2026",
        kind="count",
        on_date="20.6.2026",
        start="20",
        end="23:30",
        teams="3",
    )
    assert answer.status_code == 200
    shift = Shift.objects.get()
    assert shift.teams.count() == 3
    assert "20:00–23:30 · Telling" in plain(answer)
    page = boss.text("rota-team", shift.teams.all()[0].pk)
    assert "Soner" in page
    assert "Begynner her" not in page
    boss.post("rota-team", shift.teams.all()[0].pk, people=[], places=[str(spot.pk)])
    assert "Soner: Torget" in boss.text("rota-shift", shift.pk)


def test_a_shift_is_cancelled_with_a_reason_and_restored(
    boss: RotaVisitor, reader: RotaVisitor, shift: Shift
) -> None:
    assert boss.post("rota-cancel", shift.pk, reason="").status_code == 400
    assert "Vakta er avlyst." in plain(boss.post("rota-cancel", shift.pk, reason="Storm"))
    said = reader.text("rota")
    assert "Avlyst: Storm" in said
    assert "Mangler" not in said
    assert "Vakta er gjenopprettet." in plain(boss.post("rota-restore", shift.pk))


def test_a_shift_is_moved_to_another_time_of_its_day(boss: RotaVisitor, shift: Shift) -> None:
    assert boss.post("rota-change", shift.pk, start="16", end="16", teams="1").status_code == 400
    assert boss.post("rota-change", shift.pk, start="16", end="01", teams="x").status_code == 400
    said = plain(boss.post("rota-change", shift.pk, start="16", end="01:30", teams="1"))
    assert "Vakta er endret." in said
    assert "16:00–01:30" in said
    assert "Mangler 1 team" not in said
    boss.post("rota-undo", RotaChange.objects.get(action="shift_changed").pk)
    said = boss.text("rota-shift", shift.pk)
    assert "15:00–22:00" in said
    assert "Mangler 1 team" in said


def test_a_shift_that_was_added_by_mistake_is_undone(boss: RotaVisitor) -> None:
    sent = {
        "name": "Feil",
        "kind": "street",
        "on_date": "17.11.2026",
        "start": "18",
        "end": "23",
        "teams": "1",
    }
    assert "Vakta er lagt til. Angre" in plain(boss.post("rota-add", **sent))
    boss.post("rota-undo", RotaChange.objects.get().pk)
    assert Shift.objects.count() == 0


def test_teams_are_added_and_removed(boss: RotaVisitor, shift: Shift) -> None:
    nonce = str(uuid.uuid4())
    for _ in range(2):
        boss.post("rota-add-team", shift.pk, nonce=nonce)
    assert shift.teams.count() == 3
    last = shift.teams.last()
    assert last is not None
    assert "Teamet er slettet." in plain(boss.post("rota-remove-team", last.pk))
    assert shift.teams.count() == 2


def test_absence_and_swap_from_ones_own_page(
    boss: RotaVisitor, reader: RotaVisitor, shift: Shift, kari: Worker, line: Worker
) -> None:
    member = TeamMember.objects.get()
    said = reader.text("rota-mine")
    assert "Kveld, tirsdag 17." in said
    assert "Mangler makker" in said
    assert "Du har spurt Kari" in plain(
        reader.post("rota-swap", member.pk, asked=kari.choice, message="Bursdag")
    )
    karis = RotaVisitor(kari.user)
    assert "1 spør deg" in karis.text("rota")
    asked = karis.text("rota-mine")
    assert "Ola spør deg." in asked
    assert "Bursdag" in asked
    swap = SwapRequest.objects.get()
    assert "Du har takket nei" in plain(karis.post("rota-respond", swap.pk, svar="nei"))
    assert "Kari takket nei. Vakta er fortsatt din" in reader.text("rota-mine")
    reader.post("rota-swap", member.pk, asked="alle")
    swap = SwapRequest.objects.get(state="open")
    assert "Ola spør hvem som helst." in karis.text("rota-mine")
    assert "Du har tatt vakta Kveld, tirsdag 17." in plain(karis.post("rota-respond", swap.pk, svar="ja"))
    late = boss.post("rota-respond", swap.pk, svar="ja")
    assert late.status_code == 409
    assert "Kari har alt tatt vakta." in plain(late)
    assert "Kari har tatt vakta di" in reader.text("rota-mine")
    answer = karis.post("rota-absent", member.pk, reason="sick")
    assert "Fraværet er meldt." in plain(answer)
    assert "Kari er syk" in plain(answer)
    assert "Kari er borte" in reader.text("rota")
    change = RotaChange.objects.get(action="absent")
    assert "Endringen er angret." in plain(karis.post("rota-undo", change.pk))
    karis.post("rota-absent", member.pk, reason="sick")
    assert "Fraværet er slettet." in plain(karis.post("rota-back", member.pk))


def test_an_answer_that_is_none_is_not_there(reader: RotaVisitor, shift: Shift, ola: Worker) -> None:
    swap = rota_people.ask_swap(by=ola.actor, member=TeamMember.objects.get())
    assert reader.post("rota-respond", swap.pk, svar="kanskje").status_code == 404
