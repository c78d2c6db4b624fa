"""«Vaktplan»: who may open and send what, by role and by service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from tests.steering.rota_people import Worker, put, shift_on, worker
from tests.steering.rota_visitor import RotaVisitor
from utsyn.core import clock
from utsyn.core.models import Service
from utsyn.steering.models import RotaChange, Shift, SwapRequest, Team
from utsyn.steering.services import rota_people

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


#: Every address that changes something, or is a form for it: name, what it names, what is sent.
CHANGES = [
    ("rota-fill", None, {}),
    ("rota-repeat", None, {}),
    (
        "rota-add",
        None,
        {"name": "X", "kind": "street", "on_date": "1.1.2027", "start": "1", "end": "2", "teams": "1"},
    ),
    ("rota-change", "shift", {"start": "1", "end": "2", "teams": "1"}),
    ("rota-cancel", "shift", {"reason": "X"}),
    ("rota-restore", "shift", {}),
    ("rota-add-team", "shift", {}),
    ("rota-team", "team", {}),
    ("rota-remove-team", "team", {}),
    ("rota-undo", "change", {}),
    ("rota-absent", "member", {"reason": "sick"}),
    ("rota-back", "member", {}),
]
OWN = [("rota-swap", "member", {}), ("rota-respond", "swap", {"svar": "ja"}), ("rota-shift", "shift", None)]


def _targets(service: Service, who: Worker) -> dict[str, list[int]]:
    shift = shift_on(service, TUESDAY)
    member = put(shift.teams.get(), who)[0]
    swap = rota_people.ask_swap(by=who.actor, member=member)
    change = RotaChange.objects.filter(service=service).first()
    assert change is not None
    return {
        "shift": [shift.pk], "team": [shift.teams.get().pk], "member": [member.pk],
        "change": [change.pk], "swap": [swap.pk],
    }  # fmt: skip


def _everything(service: Service) -> list[object]:
    rows = Shift.objects.filter(service=service).values_list(
        "key", "cancelled_at", "teams__members__staff_member"
    )
    return [*rows, SwapRequest.objects.count(), Team.objects.count(), RotaChange.objects.count()]


@pytest.mark.parametrize(("name", "of", "data"), CHANGES)
@pytest.mark.parametrize("role", ["worker", "administrator", "statistics_reader"])
def test_who_does_not_lead_changes_nothing(
    service: Service, ola: Worker, role: str, name: str, of: str | None, data: dict[str, str]
) -> None:
    targets = _targets(service, ola)
    before = _everything(service)
    one = RotaVisitor(worker(service, "Ada", role).user)
    assert one.post(name, *targets.get(of or "", []), **data).status_code == 403
    assert _everything(service) == before


@pytest.mark.parametrize("role", ["administrator", "statistics_reader"])
def test_who_does_not_see_the_field_sees_no_rota(service: Service, ola: Worker, role: str) -> None:
    targets = _targets(service, ola)
    one = RotaVisitor(worker(service, "Ada", role).user)
    assert [one.get(name).status_code for name in ("rota", "rota-mine")] == [403, 403]
    assert one.get("rota-shift", *targets["shift"]).status_code == 403


@pytest.mark.parametrize(("name", "of", "data"), [one for one in CHANGES + OWN if one[1]])
def test_another_services_is_as_if_it_did_not_exist(
    boss: RotaVisitor, other_service: Service, name: str, of: str, data: dict[str, str] | None
) -> None:
    targets = _targets(other_service, worker(other_service, "Nils"))
    before = _everything(other_service)
    answer = boss.get(name, *targets[of]) if data is None else boss.post(name, *targets[of], **data)
    assert answer.status_code == 404
    nothing = boss.get(name, 999_999) if data is None else boss.post(name, 999_999, **data)
    assert nothing.status_code == 404
    assert _everything(other_service) == before


@pytest.mark.parametrize(
    "name", ["rota-restore", "rota-add-team", "rota-remove-team", "rota-undo", "rota-back", "rota-respond"]
)
def test_looking_changes_nothing(boss: RotaVisitor, service: Service, ola: Worker, name: str) -> None:
    targets = _targets(service, ola)
    before = _everything(service)
    of = {
        "rota-remove-team": "team",
        "rota-undo": "change",
        "rota-back": "member",
        "rota-respond": "swap",
    }.get(name, "shift")
    assert boss.get(name, *targets[of]).status_code == 405
    assert _everything(service) == before


def test_somebody_elses_forms_are_not_shown(reader: RotaVisitor, shift: Shift, kari: Worker) -> None:
    team = shift.teams.all()[1]
    [member] = put(team, kari)
    assert reader.get("rota-absent", member.pk).status_code == 403
    assert reader.get("rota-swap", member.pk).status_code == 403
    assert reader.get("rota-team", team.pk).status_code == 403
    html = reader.get("rota-shift", shift.pk).content.decode()
    assert f"fravar/{member.pk}" not in html
    assert "Slett team" not in html
