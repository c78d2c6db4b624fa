"""Charts in a real browser: drawn under the strict policy, in the page's own colours and the reader's own numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path
from playwright.sync_api import Page, expect

from utsyn.accounts.models import User
from utsyn.config import urls as house
from utsyn.core.models import Service

pytestmark = pytest.mark.urls(__name__)
Visit = Callable[..., Page]

PAGE = """{% extends "core/frame.html" %}
{% block title %}Prøve{% endblock %}{% block heading %}Prøve{% endblock %}
{% block scripts %}{% include "core/_chart_scripts.html" %}{% endblock %}
{% block content %}<figure class="ut-chart"><figcaption>Flest i mars</figcaption>
<div data-chart="spec" data-height="small" role="img" aria-label="Flest i mars: 1 977 treff."></div></figure>
{{ spec|json_script:"spec" }}<p>Etterpå</p>{% endblock %}"""
SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "width": "container",
    "height": 150,
    "data": {"values": [{"m": "2016-01-01", "n": 1234.5}, {"m": "2016-03-01", "n": 1977}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "m", "type": "temporal", "timeUnit": "yearmonth", "axis": {"format": "%B %Y"}},
        "y": {"field": "n", "type": "quantitative", "axis": {"format": ",.1f", "labelExpr": "datum.label"}},
    },
}


def chart(request: HttpRequest) -> HttpResponse:
    """A page with one chart."""
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"spec": SPEC})))


urlpatterns = [path("prove", chart), *house.urlpatterns]


@pytest.fixture
def worker(user_with: Callable[..., User], service: Service) -> User:
    return user_with("worker", service)


def test_a_chart_is_drawn_with_norwegian_numbers_and_keeps_its_own_words(
    visit: Visit, accessible: Callable[[Page], list[str]], worker: User
) -> None:
    page = visit("/prove", user=worker, width=360)
    drawn = page.get_by_role("img", name="Flest i mars: 1 977 treff.")
    expect(drawn.locator("svg.marks")).to_be_visible()
    words = [text.strip() for text in drawn.locator("svg text").all_text_contents()]
    assert "1\N{NO-BREAK SPACE}500,0" in words
    assert "mars 2016" in words
    assert accessible(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_chart_takes_the_pages_colours_and_follows_when_they_change(visit: Visit, worker: User) -> None:
    page = visit("/prove", user=worker)
    text = page.locator("[data-drawn] svg .role-axis-label text").first
    light = text.get_attribute("fill")
    page.emulate_media(color_scheme="dark")
    expect(text).not_to_have_attribute("fill", light or "")


def test_nothing_moves_when_the_chart_comes(visit: Visit, worker: User) -> None:
    page = visit("/prove", user=worker, width=360)
    moved = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum))));
        })"""
    )
    assert moved <= 0.05
