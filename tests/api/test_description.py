"""The interface keeps what its own description promises, also for what nobody would send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from utsyn.core.models import Service
from utsyn.statistics.indicators.catalogue import indicators
from utsyn.statistics.indicators.dimensions import DIMENSIONS

pytestmark = pytest.mark.django_db


def test_the_description_needs_no_sign_in_and_describes_every_answer(vika: Service) -> None:
    description = Client().get("/api/v1/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert set(description["paths"]) == {"/api/v1/statistics", "/api/v1/statistics/{indicator}"}
    answer = description["paths"]["/api/v1/statistics/{indicator}"]["get"]
    assert set(answer["responses"]) == {"200", "400", "401", "403", "404"}
    assert "example" in answer["responses"]["200"]["content"]["application/json"]
    assert {p["name"] for p in answer["parameters"]} == {
        "indicator", "period", "by", "where", "compare", "zeros", "age_scheme", "service",
    }  # fmt: skip
    assert set(description["components"]["securitySchemes"]) == {"Token", "Session"}


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
#: What somebody could mean, and what nobody could.
PERIODS = st.sampled_from(
    [
        "2023",
        "2015",
        "2023-H1",
        "2023-Q2",
        "2023-05",
        "2023-W13",
        "2023-03-01..2023-05-02",
        "2022..2023",
        "9999",
        "i fjor",
    ]
)
DIMENSION = st.sampled_from([*DIMENSIONS, "farge"])
FILTERS = st.tuples(
    DIMENSION, st.sampled_from(["girl", "torget", "school", "none", "unknown", "5", "2023-05", "x"])
)


@pytest.fixture(autouse=True)
def open_database() -> Iterator[None]:
    """The application closes its connection after each request; within a test's transaction it must not."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(with_token: Callable[..., Client], vika: Service) -> dict[str, str]:
    """The token of somebody who may ask."""
    return {"Authorization": with_token("worker", vika).defaults["HTTP_AUTHORIZATION"]}


def operation(path: str) -> Any:
    """One operation of the description, with the application behind it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())[path]["GET"]


def test_the_catalogue_is_as_described(headers: dict[str, str]) -> None:
    operation("/api/v1/statistics").Case().call_and_validate(headers=headers, checks=CHECKS)


@BOUNDED
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_one_that_is_described(
    data: st.DataObject, headers: dict[str, str]
) -> None:
    case = data.draw(operation("/api/v1/statistics/{indicator}").as_strategy())
    case.call_and_validate(headers={**(case.headers or {}), **headers}, checks=CHECKS)


@BOUNDED
@given(
    indicator=st.sampled_from([*indicators(), "x"]),
    period=PERIODS,
    by=st.lists(DIMENSION, max_size=3),
    where=st.lists(FILTERS, max_size=2),
    compare=st.lists(PERIODS, max_size=2),
    zeros=st.booleans(),
    scheme=st.sampled_from(["", "standard", "skole", "x"]),
)
def test_whatever_is_asked_the_answer_is_one_that_is_described(
    headers: dict[str, str], indicator: str, period: str, by: list[str], where: list[tuple[str, str]],
    compare: list[str], zeros: bool, scheme: str,
) -> None:  # fmt: skip
    case = operation("/api/v1/statistics/{indicator}").Case(
        path_parameters={"indicator": indicator},
        query={
            "period": period,
            "by": ",".join(by),
            "where": [f"{name}={value}" for name, value in where],
            "compare": ",".join(compare),
            "zeros": str(zeros).lower(),
            "age_scheme": scheme,
        },
    )
    case.call_and_validate(headers=headers, checks=CHECKS)
