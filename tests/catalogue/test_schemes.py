"""Age bands: how they are written, what is refused, and schemes from a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utsyn.catalogue import bands as banding
from utsyn.catalogue import scheme_queries, services
from utsyn.catalogue.bands import BandSpec, as_text, gaps, parse
from utsyn.catalogue.models import AgeBand, AgeScheme, CodeChange
from utsyn.catalogue.policies import ChangedMeanwhile, version
from utsyn.catalogue.services.schemes import scheme_state
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid, NotAllowedNow
from utsyn.core.models import Service

THREE = parse("13-15\n16-17\n18-20")


def test_bands_are_read_as_people_write_them() -> None:
    text = "26+\n 13–15 \nvgs 16 - 18\nung: 10-12\n\n19\n20—25"
    assert parse(text) == [
        BandSpec("ung", 10, 12),
        BandSpec("13-15", 13, 15),
        BandSpec("vgs", 16, 18),
        BandSpec("19", 19, 19),
        BandSpec("20-25", 20, 25),
        BandSpec("over-25", 26, banding.OLDEST),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "minst én"),
        ("tretten", "kan ikke leses"),
        ("15-13", "slutter før den begynner"),
        ("13-200", "slutter før den begynner"),
        ("13-15\n15-17", "overlapper"),
        ("13-20\n15-16", "overlapper"),
        ("x 13-15\nx 16-17", "opptatt"),
        ("other 13-15", "opptatt"),
        ("blå 13-15", "små bokstaver"),
    ],
)
def test_bands_that_cannot_be_used_are_named(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as fault:
        parse(text)
    assert fault.value.field == "bands"


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 20)), min_size=1, max_size=8))
def test_what_is_written_is_read_again(spans: list[tuple[int, int]]) -> None:
    start, bands = 0, []
    for skip, length in spans:
        low = start + skip % 3
        start = low + length % 5 + 1
        bands.append(BandSpec(f"{low}-{start - 1}" if start - 1 > low else str(low), low, start - 1))
    assert parse(as_text(bands)) == bands


def test_own_codes_and_open_ends_survive_the_form() -> None:
    bands = [BandSpec("ung", 13, 15), BandSpec("over-15", 16, banding.OLDEST)]
    assert as_text(bands) == "ung 13–15\n16+"
    assert parse(as_text(bands)) == bands


def test_ages_left_out_are_found() -> None:
    assert gaps(parse("10-12\n14-15\n18+")) == ["13", "16–17"]
    assert gaps(THREE) == []


@pytest.fixture
def scheme(leader: Actor, service: Service) -> AgeScheme:
    """A scheme from 2024."""
    return services.add_scheme(by=leader, service=service, valid_from=date(2024, 1, 1), bands=THREE)


@pytest.mark.django_db
def test_a_scheme_gets_a_code_and_its_bands(scheme: AgeScheme) -> None:
    assert scheme.code == "fra-2024"
    assert list(scheme.bands.values_list("code", "age_from", "age_to")) == [tuple(band) for band in THREE]
    assert CodeChange.objects.get().after["valid_from"] == "2024-01-01"


@pytest.mark.django_db
def test_the_same_form_twice_makes_one_scheme(leader: Actor, service: Service) -> None:
    mark = uuid4()
    first = services.add_scheme(
        by=leader, service=service, valid_from=date(2024, 5, 1), bands=THREE, nonce=mark
    )
    assert first.code == "fra-2024-05-01"
    again = services.add_scheme(
        by=leader, service=service, valid_from=date(2024, 5, 1), bands=THREE, nonce=mark
    )
    assert again == first
    assert AgeScheme.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "code", "text", "field"),
    [
        (date(2024, 1, 1), "", "13-15", "valid_from"),
        (date(2025, 1, 1), "fra-2024", "13-15", "code"),
        (date(2025, 1, 1), "standard", "13-15", "code"),
    ],
)
def test_a_scheme_that_would_be_mistaken_for_another_is_refused(
    leader: Actor, service: Service, scheme: AgeScheme, day: date, code: str, text: str, field: str
) -> None:
    with pytest.raises(Invalid) as fault:
        services.add_scheme(by=leader, service=service, valid_from=day, code=code, bands=parse(text))
    assert fault.value.field == field


@pytest.mark.django_db
def test_overlapping_bands_never_reach_the_database(leader: Actor, service: Service) -> None:
    bands = [BandSpec("a", 10, 15), BandSpec("b", 15, 20)]
    with pytest.raises(Invalid):
        services.add_scheme(by=leader, service=service, valid_from=date(2024, 1, 1), bands=bands)
    assert AgeScheme.objects.count() == 0


@pytest.mark.django_db
def test_an_unused_scheme_can_be_changed(leader: Actor, scheme: AgeScheme) -> None:
    services.change_scheme(by=leader, scheme=scheme, valid_from=date(2024, 7, 1), bands=parse("13-19"))
    scheme.refresh_from_db()
    assert (scheme.code, scheme.valid_from) == ("fra-2024", date(2024, 7, 1))
    assert list(AgeBand.objects.values_list("code", flat=True)) == ["13-19"]


@pytest.mark.django_db
def test_a_used_scheme_keeps_its_bands_and_may_get_another_date(
    leader: Actor, scheme: AgeScheme, counted: Callable[[str, dict[int, int]], None]
) -> None:
    band = scheme.bands.all()[0]
    counted("age_band", {band.pk: 4})
    with pytest.raises(NotAllowedNow, match="Registreringer bruker"):
        services.change_scheme(by=leader, scheme=scheme, valid_from=date(2024, 1, 1), bands=parse("13-19"))
    services.change_scheme(by=leader, scheme=scheme, valid_from=date(2024, 2, 1))
    scheme.refresh_from_db()
    assert scheme.valid_from == date(2024, 2, 1)
    assert scheme.bands.count() == 3


@pytest.mark.django_db
def test_the_same_again_changes_nothing(leader: Actor, scheme: AgeScheme) -> None:
    assert services.change_scheme(by=leader, scheme=scheme, valid_from=date(2024, 1, 1), bands=THREE) is None
    assert CodeChange.objects.count() == 1


@pytest.mark.django_db
def test_the_second_of_two_is_told(leader: Actor, scheme: AgeScheme) -> None:
    seen = version(scheme_state(scheme))
    services.change_scheme(by=leader, scheme=scheme, valid_from=date(2024, 2, 1), version=seen)
    with pytest.raises(ChangedMeanwhile):
        services.change_scheme(by=leader, scheme=scheme, valid_from=date(2024, 3, 1), version=seen)


@pytest.mark.django_db
def test_schemes_cannot_change_places(leader: Actor, service: Service, scheme: AgeScheme) -> None:
    later = services.add_scheme(by=leader, service=service, valid_from=date(2025, 1, 1), bands=THREE)
    with pytest.raises(Invalid, match="bytte plass"):
        services.change_scheme(by=leader, scheme=scheme, valid_from=date(2025, 6, 1))
    with pytest.raises(Invalid, match="allerede en inndeling"):
        services.change_scheme(by=leader, scheme=later, valid_from=date(2024, 1, 1))
    services.change_scheme(by=leader, scheme=scheme, valid_from=None)
    with pytest.raises(Invalid, match="uten dato"):
        services.change_scheme(by=leader, scheme=later, valid_from=None)


@pytest.mark.django_db
def test_the_scheme_in_force_is_the_last_that_has_begun(
    leader: Actor, worker: Actor, service: Service, scheme: AgeScheme
) -> None:
    coming = services.add_scheme(by=leader, service=service, valid_from=date(2027, 1, 1), bands=THREE)
    every = scheme_queries.schemes(worker, service)
    assert scheme_queries.scheme_in_force(every, date(2026, 3, 15)) == scheme
    assert scheme_queries.scheme_in_force(every, date(2027, 1, 1)) == coming
    assert scheme_queries.scheme_in_force(every, date(2020, 1, 1)) == scheme
    assert scheme_queries.scheme_in_force([], date(2020, 1, 1)) is None
    assert scheme_queries.listed_scheme(worker, service, scheme.pk).in_force


@pytest.mark.django_db
def test_another_services_scheme_is_not_there(
    worker: Actor, system: Actor, service: Service, other_service: Service
) -> None:
    theirs = services.add_scheme(by=system, service=other_service, valid_from=date(2024, 1, 1), bands=THREE)
    with pytest.raises(AgeScheme.DoesNotExist):
        scheme_queries.listed_scheme(worker, service, theirs.pk)
