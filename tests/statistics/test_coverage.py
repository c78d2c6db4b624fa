"""«Dekning»: plan against actual, and encounters per hour by place and time of day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from utsyn.core import clock
from utsyn.core.actor import Actor
from utsyn.core.errors import Refused
from utsyn.core.models import Service
from utsyn.statistics.coverage import coverage, last_whole_weeks, over
from utsyn.statistics.periods import Period
from utsyn.steering.models import PlanRow

pytestmark = pytest.mark.django_db
#: A Wednesday, some days after the last session of «vika».
NOW = datetime(2023, 5, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def page(client_of: Callable[..., Client], vika: Service) -> Callable[[str], str]:
    client = client_of("manager", vika)

    def get(query: str = "", status: int = 200) -> str:
        answer = client.get(f"/tall/dekning/{query}")
        assert answer.status_code == status
        return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))

    return get


def test_the_last_whole_weeks_end_on_a_sunday_that_is_over() -> None:
    for today, sunday in (
        ("2023-05-10", "2023-05-07"),
        ("2023-05-08", "2023-05-07"),
        ("2023-05-07", "2023-04-30"),
    ):
        period = last_whole_weeks(date.fromisoformat(today), 4)
        assert period.end.isoformat() == sunday
        assert period.days == 28
        assert period.start.isoweekday() == 1


def test_a_period_that_is_not_over_is_measured_until_yesterday() -> None:
    today = date(2023, 5, 10)
    assert over(Period.parse("2023-04"), today) == Period.parse("2023-04")
    cut = over(Period.parse("2023"), today)
    assert cut is not None
    assert (cut.start, cut.end) == (date(2023, 1, 1), date(2023, 5, 9))
    assert over(Period.parse("2023-05-10..2023-05-20"), today) is None


class TestPlanAgainstActual:
    def test_by_default_the_last_four_whole_weeks(self, page: Callable[[str], str]) -> None:
        """Four Fridays and four Tuesdays are planned; one team of two was out on Tuesday 2 May."""
        text = page()
        assert "Periode: 10. april–7. mai 2023" in text
        assert "0 av 8 vakter var fylt fra 10. april til 7. mai 2023: 0 %." in text
        assert "8 vakter var ikke fylt." in text

    def test_a_month_with_a_night_that_was_filled(self, page: Callable[[str], str]) -> None:
        text = page("?period=2023-03")
        assert "1 av 9 vakter var fylt i mars 2023: 11 %." in text
        assert 'data-shade="2">1 av 5<span>20 %</span>' in text
        assert "0 av 4" in text
        assert '<th scope="row">Uke 13</th>' in text

    def test_what_was_not_filled_is_listed_with_a_way_to_the_sessions(
        self, page: Callable[[str], str]
    ) -> None:
        text = page("?period=2023-05-01..2023-05-07")
        assert "2 vakter var ikke fylt." in text
        assert '"/feltlogg?fra=2023-05-02&amp;til=2023-05-02">Tirsdag 2. mai 2023</a>' in text
        assert "1 av 2 team" in text
        assert "08:30–15:30" in text

    def test_a_comparison_is_in_points_and_week_by_week(self, page: Callable[[str], str]) -> None:
        text = page("?period=2023-03&compare=before")
        assert "11,1 prosentpoeng høyere enn i februar 2023" in text

    def test_today_and_later_are_left_out_with_a_word_about_it(self, page: Callable[[str], str]) -> None:
        text = page("?period=2023-05")
        assert "Vaktene er talt til og med i går." in text
        assert "av 3 vakter" in text  # Tuesdays 2 and 9, Friday 5

    def test_a_period_without_a_plan_says_so(self, page: Callable[[str], str]) -> None:
        assert "Det var ingen bemanningsplan i denne perioden." in page("?period=2022")
        assert "Ingen av dagene i perioden er over ennå" in page("?period=2023-06")


class TestPerHour:
    def test_places_with_their_basis(self, page: Callable[[str], str]) -> None:
        """Torget had four encounters in a session of five hours, the school five in two and a half."""
        text = page("?period=2023")
        assert "<strong>0,80</strong> <small>4 treff, 5 timer</small>" in text
        assert "<strong>2,00</strong> <small>5 treff, 2,5 timer – få timer</small>" in text
        assert text.index("Torget") < text.index("Vika skole"), "what rests on few hours comes last"
        assert "Timene er hele tida til øktene som hadde treff på stedet." in text

    def test_few_hours_never_are_the_highest_or_the_lowest(self, page: Callable[[str], str]) -> None:
        assert "Høyest: Vika skole" not in page("?period=2023")

    def test_place_by_hour_marks_small_bases_in_words_too(self, page: Callable[[str], str]) -> None:
        text = page("?period=2023")
        assert "kl. 20" in text
        assert re.search(r'cov-few" data-shade="0">2,00<span>2,5 t<span class="ds-sr-only">, få timer', text)

    def test_nothing_to_divide_says_so(self, page: Callable[[str], str]) -> None:
        assert "Ingen feltøkter med treff i denne perioden." in page("?period=2022")

    def test_no_name_of_staff_is_on_the_page(self, page: Callable[[str], str]) -> None:
        assert "Nordmann" not in page("?period=2023")


class TestTheAddress:
    def test_the_link_names_the_very_days(self, page: Callable[[str], str]) -> None:
        assert "/tall/dekning/?period=2023-04-10..2023-05-07&amp;compare=2023-03-13..2023-04-09" in page(
            "?compare=before"
        )

    def test_the_same_weekdays_a_year_before(self, page: Callable[[str], str]) -> None:
        assert "Sammenlignet med 11. april–8. mai 2022" in page("?compare=year")

    def test_what_is_no_period_is_told_and_the_page_still_stands(self, page: Callable[[str], str]) -> None:
        text = page("?other_period=tull", 400)
        assert "«tull» er ikke en periode" in text
        assert 'value="tull"' in text

    def test_every_file_can_be_fetched(
        self, page: Callable[[str], str], client_of: Callable[..., Client], vika: Service
    ) -> None:
        client = client_of("manager", vika)
        files = re.findall(r'href="(/tall/csv/[^"]+)"', page("?period=2023"))
        assert len(files) == 6
        for address in files:
            answer = client.get(address.replace("&amp;", "&"))
            assert answer.status_code == 200
        shown = client.get(files[0].replace("&amp;", "&")).content.decode()
        assert "Oppfylte vakter;Planlagte vakter" in shown
        assert "fredag;Natt;" in shown.lower().replace("natt", "Natt")


def test_it_takes_the_right_to_see_figures(
    client_of: Callable[..., Client], vika: Service, actor_with: Callable[..., Actor]
) -> None:
    assert client_of("administrator", vika).get("/tall/dekning/").status_code == 403
    with pytest.raises(Refused):
        coverage(actor_with("administrator", vika), vika, Period.parse("2023"))


def test_another_service_s_plan_is_not_on_the_page(
    page: Callable[[str], str], vika: Service, other_service: Service
) -> None:
    PlanRow.objects.filter(service=vika).update(service=other_service)
    assert "Det var ingen bemanningsplan i denne perioden." in page("?period=2023-03")
