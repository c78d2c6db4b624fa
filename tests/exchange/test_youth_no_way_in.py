"""No package lets anybody in, and none carries away what its maker may not know (TIL-1, IDN-8)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.going_round import exported, faults, table, take
from tests.factories import packages
from utsyn.accounts.models import StaffMember, User
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.youth.models import KeyWorker, YoungPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(user_with: Callable[..., User], vika: Service) -> User:
    return user_with("manager", vika)


def test_an_export_has_neither_the_district_nor_the_law_of_a_protected_one(
    vika: Service, system: Actor, manager: User
) -> None:
    """IDN-8: a district may be an address, and the basis of a decision says why somebody is followed up."""
    before = exported(vika, Actor.of(manager))
    YoungPerson.objects.filter(key="p1").update(access_class="protected")
    after = exported(vika, Actor.of(manager))
    whole = exported(vika, system)
    for name, column in (("persons", "district"), ("decisions", "legal_basis")):
        rows = [
            [row[column] for row in table(files, name) if row["person_id"] == "p1"]
            for files in (before, after, whole)
        ]
        assert all(rows[0]), (name, rows)
        assert not any(rows[1]), (name, rows)
        assert rows[2] == rows[0]


def test_nobody_lets_themselves_in_with_a_package(
    tmp_path: Path, vika: Service, system: Actor, user_with: Callable[..., User]
) -> None:
    """TIL-1, TIL-2: whoever imports is made key worker by another. Those whom it brings are theirs to bring."""
    leader = user_with("team_leader", vika)
    StaffMember.objects.filter(service=vika, code="a").update(user=leader)
    KeyWorker.objects.filter(staff__code="a").delete()
    by = Actor.of(leader)
    row = "person_id  staff_id  role  from_date  to_date\np1  a  secondary  2023-05-01"
    own = packages.package(tmp_path / "p", key_workers=f"{row}  -")
    assert [(f.column, f.value) for f in faults(own, by)] == [("staff_id", "a")]
    packages.package(tmp_path / "e", key_workers=f"{row}  2023-06-01")
    assert take(tmp_path / "e", by).plan.changes, "what is over gives no access"
    new = {
        "persons": "person_id  gender  registered_on\np9  girl  2023-05-01",
        "key_workers": "person_id  staff_id  role  from_date\np9  a  primary  2023-05-01",
    }
    packages.package(tmp_path / "n", **new)
    assert take(tmp_path / "n", by).plan.changes
    assert take(tmp_path / "p", system).plan.changes
    again = "person_id  staff_id  role  from_date\np1  a  primary  2023-05-01"
    packages.package(tmp_path / "q", key_workers=again)
    assert take(tmp_path / "q", by).plan.changes, "whoever follows already"
