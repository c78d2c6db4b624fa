"""«Årsrapport» in the browser: who may see it, what stands there, and files that are made and fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.reports.reading import plain, shown_cells
from utsyn.accounts.models import User
from utsyn.audit.models import AuditEvent
from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.models import Service
from utsyn.reports import files, queries
from utsyn.reports.models import ReportFile
from utsyn.reports.render import data

pytestmark = pytest.mark.django_db
PAGE = "/rapporter/arsrapport/"
ASK = {"ar": "2023", "sprak": "nb", "format": "json"}


@pytest.fixture
def manager(client: Client, user_with: Callable[..., User], small: Service) -> User:
    """The manager of the small service, signed in."""
    user = user_with("manager", small)
    client.force_login(user)
    return user


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_the_page_shows_the_latest_year_that_is_over(client: Client, manager: User) -> None:
    page = client.get(PAGE)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "<title>Årsrapport 2023" in text(page)
    assert "7 flere enn i 2022" in text(page)
    assert 'lang="en"' in text(client.get(PAGE, {"ar": "2022", "sprak": "en"}))


def test_the_page_has_the_documents_own_tables(client: Client, manager: User) -> None:
    document = queries.annual_report(Actor.of(manager), Service.objects.get(code="vika"), 2023)
    assert shown_cells(text(client.get(PAGE))) == [
        [[plain(c.label) for c in t.columns], *([plain(c) for c in row] for row in t.all_rows)]
        for t in document.tables
    ]


def test_every_chart_has_its_words_and_its_data_and_no_style_of_its_own(
    client: Client, manager: User
) -> None:
    page = text(client.get(PAGE))
    blocks = re.findall(r'<script type="application/json" id="(diagram-\d+)">(.*?)</script>', page, re.S)
    assert len(blocks) > 8
    for name, spec in blocks:
        found = re.search(rf'data-chart="{name}" role="img" aria-label="([^"]+)"', page)
        assert found
        assert json.loads(spec)["description"]
    assert not re.search(r'\sstyle="', page)
    assert "<b>Parken" not in page


def test_each_table_leads_to_the_same_question_and_to_its_list(
    client: Client, manager: User, user_with: Callable[..., User], small: Service
) -> None:
    page = text(client.get(PAGE))
    question = (
        f"{reverse('statistics:figures')}?indicator=encounters&amp;period=2023&amp;by=gender&amp;compare=2022"
    )
    rows = f"{reverse('statistics:rows')}?indicator=encounters&amp;period=2023&amp;by=gender"
    assert question in page
    assert rows in page
    client.force_login(user_with("statistics_reader", small))
    page = text(client.get(PAGE))
    assert question in page
    assert reverse("statistics:rows") not in page, "those who may not see the rows are not sent there"


def test_those_who_may_not_are_refused_everywhere(
    client: Client, user_with: Callable[..., User], small: Service, other_service: Service
) -> None:
    key = files.ask(
        by=Actor.of(user_with("manager", small)), service=small, year=2023, shape="json", language="nb"
    ).key
    client.force_login(user_with("administrator", small))
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("reports:ask"), ASK).status_code == 403
    for name in ("file", "progress"):
        assert client.get(reverse(f"reports:{name}", args=[key])).status_code == 403
    for name in ("make", "fetch"):
        assert client.post(reverse(f"reports:{name}", args=[key])).status_code == 403
    client.force_login(user_with(None, small))
    assert client.get(PAGE).status_code == 403
    client.force_login(user_with("manager", other_service))
    assert "Ingen tall ennå" in text(client.get(PAGE))
    assert "Vika" not in text(client.get(PAGE))


def test_only_the_one_who_asked_has_the_file(
    client: Client, manager: User, user_with: Callable[..., User]
) -> None:
    service = Service.objects.get(code="vika")
    key = files.ask(by=Actor.of(manager), service=service, year=2023, shape="json", language="nb").key
    client.force_login(user_with("team_leader", service))
    page = client.get(reverse("reports:file", args=[key]))
    assert page.status_code == 400
    assert "Fila finnes ikke lenger" in text(page)
    assert client.post(reverse("reports:fetch", args=[key])).status_code == 400


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ar": "1999"}, "Det finnes ingen tall for 1999."),
        ({"ar": "x"}, "Velg et år."),
        ({"sprak": "se"}, "nynorsk"),
    ],
)
def test_a_wrong_address_says_what_is_right(
    client: Client, manager: User, given: dict[str, str], said: str
) -> None:
    page = client.get(PAGE, given)
    assert page.status_code == 400
    assert said in text(page)


def test_a_file_is_asked_for_made_and_fetched(client: Client, manager: User) -> None:
    asked = client.post(reverse("reports:ask"), ASK)
    assert asked.status_code == 302
    page = client.get(asked.headers["Location"])
    assert "Vi lager fila" in text(page)
    assert "hx-trigger" in text(page)
    found = ReportFile.objects.get()
    early = client.post(reverse("reports:fetch", args=[found.key]))
    assert early.status_code == 409
    assert (
        client.post(reverse("reports:make", args=[found.key])).headers["Location"]
        == asked.headers["Location"]
    )
    page = client.get(reverse("reports:progress", args=[found.key]))
    assert "Fila er ferdig: arsrapport-vika-2023.json" in text(page)
    assert "hx-get" not in text(page), "there is nothing more to ask for"
    file = client.post(reverse("reports:fetch", args=[found.key]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="arsrapport-vika-2023.json"'
    assert json.loads(file.content)["period"] == "2023"
    actions = list(AuditEvent.objects.filter(action__startswith="report.").values_list("action", flat=True))
    assert sorted(actions) == ["report.asked", "report.fetched", "report.made", "report.making"]


def test_looking_changes_nothing_and_files_take_a_post(client: Client, manager: User) -> None:
    found = ReportFile.objects.create(
        service=Service.objects.get(code="vika"), user=manager, year=2023, language="nb", shape="json",
        asked_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    before = AuditEvent.objects.count()
    for name in ("file", "progress"):
        client.get(reverse(f"reports:{name}", args=[found.key]))
    client.get(PAGE)
    assert AuditEvent.objects.count() == before
    assert ReportFile.objects.get().state == ReportFile.State.ASKED
    for name in ("make", "fetch"):
        assert client.get(reverse(f"reports:{name}", args=[found.key])).status_code == 405
    assert client.get(reverse("reports:ask")).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(reverse("reports:ask"), ASK).status_code == 403


def test_asking_twice_gives_the_same_file_and_only_one_makes_it(
    manager: User, small: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = Actor.of(manager)
    wanted: dict[str, Any] = {"by": by, "service": small, "year": 2023, "shape": "json", "language": "nb"}
    first, second = files.ask(**wanted), files.ask(**wanted)
    assert first.key == second.key
    again: list[str] = []

    def render(document: object) -> bytes:
        again.append(files.make(by=by, service=small, key=first.key).state)  # somebody else tries meanwhile
        return b"{}"

    monkeypatch.setattr(data, "render_json", render)
    assert files.make(by=by, service=small, key=first.key).state == "done"
    assert again == ["making"]
    assert files.ask(**wanted).key != first.key


def test_a_fault_on_the_way_is_shown_and_can_be_tried_again(
    client: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    client.post(reverse("reports:ask"), ASK)
    found = ReportFile.objects.get()

    def breaks(document: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(data, "render_json", breaks)
    assert client.post(reverse("reports:make", args=[found.key])).status_code == 500
    page = text(client.get(reverse("reports:file", args=[found.key])))
    assert "Fila ble ikke laget" in page
    assert "Noe gikk galt hos oss." in page
    monkeypatch.undo()
    client.post(reverse("reports:make", args=[found.key]))
    assert ReportFile.objects.get().state == ReportFile.State.DONE


def test_a_file_whose_server_went_down_can_be_made_again(
    client: Client, manager: User, small: Service
) -> None:
    asked = files.ask(by=Actor.of(manager), service=small, year=2023, shape="json", language="nb")
    long_ago = clock.now() - files.SILENCE - timedelta(seconds=1)
    ReportFile.objects.filter(pk=asked.pk).update(state=ReportFile.State.MAKING, changed_at=long_ago)
    assert "Arbeidet stoppet" in text(client.get(reverse("reports:file", args=[asked.key])))
    assert files.make(by=Actor.of(manager), service=small, key=asked.key).state == ReportFile.State.DONE


def test_files_are_gone_after_a_day(manager: User, small: Service) -> None:
    wanted: dict[str, Any] = {"by": Actor.of(manager), "service": small, "year": 2023, "language": "nb"}
    old = files.ask(**wanted, shape="json")
    ReportFile.objects.filter(pk=old.pk).update(changed_at=clock.now() - files.KEPT - timedelta(minutes=1))
    files.ask(**wanted, shape="html")
    assert list(ReportFile.objects.values_list("shape", flat=True)) == ["html"]


@pytest.mark.parametrize("given", [{"format": "exe"}, {"ar": "1999"}, {"sprak": "se"}])
def test_what_cannot_be_made_is_not_asked_for(client: Client, manager: User, given: dict[str, str]) -> None:
    assert client.post(reverse("reports:ask"), {**ASK, **given}).status_code == 400
    assert not ReportFile.objects.exists()


def test_steps_are_named_and_say_how_far_they_are(client: Client, manager: User, small: Service) -> None:
    asked = files.ask(by=Actor.of(manager), service=small, year=2023, shape="pdf", language="nb")
    ReportFile.objects.filter(pk=asked.pk).update(state="making", step="charts", done=4, of=13)
    page = plain(text(client.get(reverse("reports:progress", args=[asked.key]))))
    assert re.search(r'<li data-state="done">Regner ut tallene', page)
    assert re.search(r'aria-current="step">Tegner diagrammene <span class="ut-number">4/13</span>', page)
    assert re.search(r'<li data-state="next">Lager fila', page)


def test_the_page_loads_nothing_that_only_documents_need(client: Client, manager: User) -> None:
    import subprocess
    import sys

    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; import django; django.setup(); "
        "import utsyn.config.urls, utsyn.reports.views; from django.urls import get_resolver; "
        "get_resolver().url_patterns; print([m for m in ('typst', 'vl_convert', 'docx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
