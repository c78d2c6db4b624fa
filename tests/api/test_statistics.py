"""The machine interface: the command line's own answers, to those who may have them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.conftest import PROJECT
from tests.factories.browser import SignedInClient
from utsyn.access.models import Membership
from utsyn.accounts.models import ApiToken, User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.models import Service

pytestmark = pytest.mark.django_db
WithToken = Callable[..., Client]
BASE = "/api/v1/statistics"


@pytest.mark.parametrize(
    ("indicator", "options"),
    [
        ("encounters", {"period": "2023", "by": "gender,district"}),
        ("encounters", {"period": "2023", "by": "month", "compare": "2022,2015", "zeros": "true"}),
        ("encounters", {"period": "2015", "by": "gender"}),
        ("encounters", {"period": "2023", "by": "age_band", "age_scheme": "standard"}),
        ("mean_age", {"period": "2023", "by": "place"}),
        ("encounters_per_hour", {"period": "2023-W13", "where": ["kind=street,school", "weekday=5"]}),
        ("sessions", {"period": "2023", "by": "area"}),
        ("incidents", {"period": "2023", "by": "incident_kind", "service": "vika"}),
    ],
)
def test_it_answers_word_for_word_as_the_command_line(
    indicator: str, options: dict[str, object], with_token: WithToken, vika: Service
) -> None:
    from utsyn.statistics.commands import stats_command

    arguments = [indicator, "--format", "json"]
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        for each in value if isinstance(value, list) else [value]:
            arguments += [flag] if name == "zeros" else [flag, str(each)]
    printed = CliRunner().invoke(stats_command, arguments)
    assert printed.exit_code == 0, printed.output
    response = with_token("worker", vika).get(f"{BASE}/{indicator}", options)
    assert response.status_code == 200
    assert response.content.decode() == printed.output.strip()


def test_the_catalogue_names_everything_that_can_be_asked_for(with_token: WithToken, vika: Service) -> None:
    data = with_token("worker", vika).get(BASE).json()
    assert [entry["code"] for entry in data["indicators"]][:4] == [
        "sessions", "session_hours", "staff_hours", "encounters",
    ]  # fmt: skip
    encounters = data["indicators"][3]
    assert encounters["name"] == "Treff"
    assert {"code": "gender", "name": "kjønn"} in encounters["dimensions"]
    assert data["services"] == ["vika"]


def test_the_browsers_session_is_enough(user_with: Callable[..., User], vika: Service) -> None:
    client = SignedInClient()
    client.force_login(user_with("worker", vika))
    assert client.get(f"{BASE}/encounters?period=2023").json()["total"] == 9


def test_nobody_gets_401_in_words_and_how_to_mend_it(vika: Service) -> None:
    for headers in ({}, {"Authorization": "Bearer utsyn_feil"}, {"Authorization": "Bearer"}):
        for path in (BASE, f"{BASE}/encounters?period=2023"):
            response = Client(headers=headers).get(path)
            assert response.status_code == 401
            assert response["WWW-Authenticate"].startswith("Bearer")
            assert set(response.json()) == {"message", "field", "value", "valid"}


def test_a_token_that_has_ended_and_a_user_out_of_use_get_401(with_token: WithToken, vika: Service) -> None:
    client = with_token("worker", vika)
    ApiToken.objects.update(expires=clock.now())
    assert client.get(BASE).status_code == 401
    other = with_token("worker", vika)
    User.objects.update(is_active=False)
    assert other.get(BASE).status_code == 401


def test_an_administrator_gets_403_and_it_is_written_down(with_token: WithToken, vika: Service) -> None:
    response = with_token("administrator", vika).get(f"{BASE}/encounters?period=2023")
    assert response.status_code == 403
    assert set(response.json()) == {"message", "field", "value", "valid"}
    event = AuditEvent.objects.filter(action="access.refused").get()
    assert "statistics.see" in json.dumps(event.detail)


def test_somebody_without_a_role_gets_403(with_token: WithToken, vika: Service) -> None:
    assert with_token(None, vika).get(f"{BASE}/encounters?period=2023").status_code == 403


def test_another_service_is_answered_as_one_that_does_not_exist(
    with_token: WithToken, vika: Service, other_service: Service
) -> None:
    client = with_token("manager", vika)
    others = client.get(f"{BASE}/encounters?period=2023&service=dalen")
    nobodys = client.get(f"{BASE}/encounters?period=2023&service=finnes-ikke")
    assert others.status_code == nobodys.status_code == 404
    assert others.json()["valid"] == nobodys.json()["valid"] == ["vika"]
    assert others.json()["message"].replace("dalen", "") == nobodys.json()["message"].replace(
        "finnes-ikke", ""
    )


def test_who_has_several_services_must_say_which(
    with_token: WithToken, vika: Service, other_service: Service
) -> None:
    client = with_token("worker", vika)
    Membership.objects.create(
        user=User.objects.get(), service=other_service, role="worker", from_date=date(2000, 1, 1)
    )
    response = client.get(f"{BASE}/encounters?period=2023")
    assert response.status_code == 400
    assert sorted(response.json()["valid"]) == ["dalen", "vika"]
    assert client.get(f"{BASE}/encounters?period=2023&service=vika").json()["total"] == 9
    assert client.get(f"{BASE}/encounters?period=2023&service=dalen").json()["total"] == 0


@pytest.mark.parametrize(
    ("path", "status", "field", "value", "valid"),
    [
        ("finnes-ikke?period=2023", 404, "indicator", "finnes-ikke", "encounters"),
        ("encounters", 400, "period", None, None),
        ("encounters?period=i+fjor", 400, "period", "i fjor", "2016-W14"),
        ("encounters?period=9999", 400, "period", "9999", "2016"),
        ("encounters?period=2023&by=farge", 400, "by", "farge", "gender"),
        ("encounters?period=2023&where=gender%3Dkvinne", 400, "where", "kvinne", "girl"),
        ("encounters?period=2023&where=tull", 400, "where", "tull", "gender=girl"),
        ("encounters?period=2023&where=year%3D99999999999999999999", 400, "where", "9" * 20, None),
        ("encounters?period=2023&where=place%3Dx%00y", 400, "where", "x\0y", "torget"),
        ("encounters?period=2023&zeros=kanskje", 400, "zeros", "kanskje", None),
        ("encounters?period=2023&age_scheme=ukjent", 400, "age_scheme", "ukjent", "skole"),
        ("encounters?period=2023&compare=2016,x", 400, "period", "x", "2016"),
        ("encounters/mer?period=2023", 404, "", None, "/api/v1/statistics"),
        ("finnes%0Aikke?period=2023", 404, "indicator", "finnes\nikke", "encounters"),
    ],
)
def test_a_fault_names_the_parameter_the_value_and_what_is_valid(
    path: str, status: int, field: str, value: str | None, valid: str | None, with_token: WithToken, vika: Service
) -> None:  # fmt: skip
    response = with_token("worker", vika).get(f"{BASE}/{path}")
    assert response.status_code == status
    fault = response.json()
    assert (fault["field"], fault["value"]) == (field, value)
    assert valid is None or valid in fault["valid"]
    assert fault["message"]


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("nb", "Indikatoren «x» finnes ikke."),
        ("nn-NO,nb;q=0.5", "Indikatoren «x» finst ikkje."),
        ("en-GB,en;q=0.8", "There is no indicator “x”."),
        ("se", "Indikatoren «x» finnes ikke."),
    ],
)
def test_the_language_is_the_one_that_is_asked_for(
    language: str, message: str, with_token: WithToken, vika: Service
) -> None:
    response = with_token("worker", vika).get(f"{BASE}/x?period=2023", headers={"Accept-Language": language})
    assert response.json()["message"] == message
    assert response["Content-Language"] == language[:2].replace("se", "nb")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(method: str, with_token: WithToken, vika: Service) -> None:
    for path in (BASE, f"{BASE}/encounters?period=2023", "/api/v1/openapi.json"):
        response = getattr(with_token("manager", vika), method)(path)
        assert response.status_code == 405
        assert response["Allow"] == "GET"


def test_an_answer_is_not_kept_on_the_way(with_token: WithToken, vika: Service) -> None:
    assert with_token("worker", vika).get(f"{BASE}/encounters?period=2023")["Cache-Control"] == "no-store"


def test_a_server_that_nobody_asks_does_not_load_the_interface() -> None:
    code = (
        "import django, sys; django.setup(); import utsyn.config.urls; import utsyn.api.views;"
        "sys.exit('ninja' in sys.modules or 'pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**_environment(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    assert done.returncode == 0


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)
