"""What a service says of itself: its impact assessment, who answers for what, its function of KOSTRA."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from django.urls import reverse

from tests.conftest import PROJECT
from utsyn.audit.commands import check_command
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.youth.kostra import Function, functions
from utsyn.youth.models import YouthSettings
from utsyn.youth.queries.settings import choices_of
from utsyn.youth.services.settings import change, version_of

VERSION = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
DPIA = (PROJECT / "docs" / "dpia.md").read_text(encoding="utf-8")


def written(leader, service, **values):
    standing = choices_of(service)
    every = {name: getattr(standing, name) for name in ("regime", "alias_days", "review_days", "mass_limit")}
    return change(
        by=Actor.of(leader),
        service=service,
        values={**every, "team_access": False, **values},
        version=version_of(standing),
    )


def golive(*options: str):
    return CliRunner().invoke(check_command, ["golive", *options])


def test_nobody_goes_live_before_the_service_says_where_its_impact_assessment_is(service, leader):
    """PVN-17"""
    before = golive()
    assert before.exit_code == 1
    assert "Ungdomsteamet i Vika: Det står ikke hvor vurderingen av personvern ligger." in before.output
    written(leader, service, dpia_reference="Sak 2026/17", dpia_on=date(2026, 2, 1))
    assert golive("--service", "vika").exit_code == 0
    assert golive("--service", "nowhere").exit_code == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"dpia_reference": "Sak 2026/17"}, "dpia_on"),
        ({"dpia_on": date(2026, 2, 1)}, "dpia_reference"),
        ({"dpia_reference": "Sak 2026/17", "dpia_on": date(2026, 3, 13)}, "dpia_on"),
        ({"kostra": "999"}, "kostra"),
    ],
)
def test_half_an_assessment_and_an_unknown_function_are_told(service, leader, values, field):
    """PVN-17, IDN-11"""
    with clock.stopped_at(datetime(2026, 3, 12, 11, 0, tzinfo=UTC)), pytest.raises(Invalid) as told:
        written(leader, service, **values)
    assert told.value.field == field
    assert not YouthSettings.objects.exists()


def test_the_template_of_the_assessment_is_true_to_this_version():
    """PVN-17: versioned with the release; every test and document that it points to exists."""
    assert f"Utsyn {VERSION}" in DPIA
    assert f"## {VERSION}" in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    pointers = [
        part for part in DPIA.split("`") if part.startswith(("tests/", "docs/", "src/")) and " " not in part
    ]
    assert len(pointers) > 15
    assert [each for each in pointers if not (PROJECT / each).exists()] == []
    for heading in ("data", "purposes", "Necessity", "Risks", "measures", "Consultation"):
        assert heading.lower() in DPIA.lower()


def test_who_answers_for_a_shared_service_stands_in_the_young_persons_copy(
    client, service, leader, worker, person
):
    """PVN-23: written by the leader, read by the young person; nothing where one municipality runs it alone."""
    client.force_login(leader)
    page = reverse("youth:settings")
    shown = client.get(page)
    sent = {"regime": "H", "names_in_log": "on", "alias_days": 365, "review_days": 3, "mass_limit": 25}
    sent |= {"version": shown.context["form"].initial["version"], "kostra": "242"}
    assert client.post(page, {**sent, "joint": "Vika kommune svarer for journalene."}).status_code == 302
    assert "242 Råd, veiledning" in shown.content.decode()
    assert choices_of(service).kostra == "242"
    client.force_login(worker)
    assert "Vika kommune svarer for journalene." in copy_of(client, person)
    YouthSettings.objects.update(joint="")
    assert "Hvem som svarer for det" not in copy_of(client, person)


def copy_of(client, person) -> str:
    page = reverse("youth:copy", args=[person.uid])
    mark = client.get(page).context["copy"].mark
    return client.post(page, {"mark": mark}).content.decode()


def test_a_function_of_kostra_is_offered_between_its_days(monkeypatch):
    """IDN-11: a setting, and data."""
    assert [each.code for each in functions(date(2026, 3, 12))] == ["231", "232", "242", "243", "244", "251"]
    old = Function("299", "Borte", date(2001, 1, 1), date(2025, 12, 31))
    monkeypatch.setattr("utsyn.youth.kostra._functions", lambda: (old,))
    assert functions(date(2025, 12, 31)) == [old]
    assert functions(date(2026, 1, 1)) == functions(date(2000, 12, 31)) == []
