"""The golden paths of the field app, measured in taps (K25, ux.md table 1, tasks 1–3)."""

from __future__ import annotations

from typing import Any

from tests.browser.pages import eventually
from utsyn.field.models import Encounter, FieldEvent, FieldSession, IncidentLog, Outing


def test_a_session_of_the_rota_starts_in_two_taps(evening: Any) -> None:
    """K25, task 1: place, partner and time come from the rota."""
    user = evening.worker()
    evening.plan(user)
    thumb = evening.phone(user)
    assert "Kveldsvakt" in thumb.page.inner_text("main")
    assert "Med\nAsk" in thumb.page.inner_text("main")
    thumb.tap("Start feltøkt")
    thumb.tap("Start")
    thumb.sees("Torget")
    assert thumb.taps == 2
    assert thumb.sum() == "0"


def test_the_partner_joins_with_one_tap_and_counts_in_the_same_session(evening: Any) -> None:
    """Task 1: no double sessions; the sum is of both."""
    one, two = evening.worker(), evening.worker()
    evening.plan(one, two)
    first = evening.phone(one)
    first.tap("Start feltøkt")
    first.tap("Start")
    first.tile("Jente 13–15")
    first.counted(1)
    eventually(first.page, lambda: Encounter.objects.count(), 1)
    second = evening.phone(two)
    second.tap("Bli med")
    second.page.locator(".ft-tile").first.wait_for()
    assert second.taps == 1
    assert "De andre" in second.page.locator(".ft-sum").inner_text()  # Ask is on the rota too
    assert second.page.get_by_text("Du er alene").count() == 0
    second.tile("Gutt 16–17")
    second.counted(1)
    second.page.wait_for_function("() => document.querySelectorAll('.ft-sum dd')[2]?.innerText === '2'")
    eventually(
        second.page, lambda: Encounter.objects.count(), 2
    )  # the screen knows its own taps before the server
    assert FieldSession.objects.count() == 1


def test_one_tap_is_one_young_person(evening: Any) -> None:
    """K25, task 2: each of twelve tiles is one tap away, and the number is on it."""
    thumb = evening.out()
    for at, name in enumerate(["Jente 10–12", "Jente 24–25", "Gutt 13–15", "Gutt 13–15"], start=1):
        thumb.tile(name)
        thumb.counted(at)
    assert thumb.taps == 4
    thumb.page.get_by_role("button", name="Gutt 13–15 : 2").wait_for()


def test_six_boys_at_once_are_three_taps(evening: Any) -> None:
    """Task 2: a group in one go, and one undo takes it back."""
    thumb = evening.out()
    thumb.tap("Flere")
    thumb.tap("6")
    thumb.tile("Gutt 13–15")
    thumb.counted(6)
    assert thumb.taps == 3
    thumb.tap("Angre")
    thumb.counted(0)
    thumb.sees("Angret: 6 gutter 13–15")


def test_somebody_of_another_gender_or_age_is_two_taps(evening: Any) -> None:
    """Task 2: «Annet / vet ikke» is always a tile."""
    thumb = evening.out()
    thumb.tap("Annet / vet ikke")
    thumb.tile("Vet ikke alder ukjent")
    thumb.page.wait_for_function("() => document.querySelector('.ft-sum dd').innerText === '1'")
    assert thumb.taps == 2


def test_the_second_tap_marks_the_last_and_moves_nothing(evening: Any) -> None:
    """Task 2: optional, for the last one counted; the tiles stay where the thumb is."""
    thumb = evening.out()
    before = thumb.page.locator(".ft-tile").first.bounding_box()
    thumb.tile("Jente 13–15")
    thumb.counted(1)
    thumb.tap("Ny")
    thumb.page.get_by_role("button", name="Ny", exact=True, pressed=True).wait_for()
    thumb.tap("Bydel")
    thumb.tap("Lia")
    thumb.tap("Tema ")
    thumb.tap("Rus")
    thumb.tap("Ferdig")
    thumb.page.get_by_role("button", name="Ferdig", exact=True).wait_for(state="detached")
    assert thumb.page.locator(".ft-tile").first.bounding_box() == before

    def met() -> tuple[int | None, str | None, list[str]]:
        one = Encounter.objects.select_related("district").get()
        return (
            one.first_contacts,
            one.district and one.district.code,
            [each.code for each in one.topics.all()],
        )

    eventually(thumb.page, met, (1, "lia", ["rus"]))


def test_the_place_changes_in_two_taps(evening: Any) -> None:
    """K25, task 2"""
    thumb = evening.out()
    thumb.tap("Sted: Torget Endre")
    thumb.hit(thumb.page.get_by_role("button", name="Brygga"))
    thumb.page.get_by_role("button", name="Sted: Brygga Endre").wait_for()
    assert thumb.taps == 2


def test_undo_steps_back_through_the_whole_session(evening: Any) -> None:
    """K27: taps, a change of place, a note: each step says what it undid; no dialog, ever."""
    thumb = evening.out()
    dialogs: list[str] = []
    thumb.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    thumb.tile("Jente 13–15")
    thumb.counted(1)
    thumb.tap("Sted: Torget Endre")
    thumb.hit(thumb.page.get_by_role("button", name="Brygga"))
    thumb.tile("Gutt 16–17")
    thumb.counted(2)
    for said in ["Angret: Gutt 16–17", "Angret: byttet sted til Brygga", "Angret: Jente 13–15"]:
        thumb.tap("Angre")
        thumb.sees(said)
    thumb.page.get_by_role("button", name="Sted: Torget Endre").wait_for()
    assert thumb.sum() == "0"
    thumb.tap("Angre")
    thumb.sees("Ingenting å angre")
    assert dialogs == []


def test_113_is_two_taps_away_and_the_first_stamps_the_time(evening: Any) -> None:
    """K25, task 3: «Hendelse» → «Ring 113»; the draft is on the phone already."""
    thumb = evening.out()
    thumb.tap("Hendelse")
    thumb.page.get_by_role("link", name="Ring 113").wait_for()
    assert thumb.page.get_by_role("link", name="Ring 113").get_attribute("href") == "tel:113"
    assert thumb.taps + 1 == 2
    for number in ("110", "112"):
        assert thumb.page.get_by_role("link", name=f"Ring {number}").get_attribute("href") == f"tel:{number}"
    eventually(thumb.page, lambda: IncidentLog.objects.get().state, "draft")


def test_the_minimum_of_an_overdose_is_six_taps(evening: Any) -> None:
    """K25, task 3: what, nalokson, doses, ambulance; the rest at the office. First aid is on the screen."""
    thumb = evening.out()
    thumb.tap("Hendelse")
    thumb.tap("Overdose")
    thumb.page.get_by_text("Stabilt sideleie").wait_for()
    thumb.tap("Ja", within="[aria-labelledby=nalokson]")
    thumb.tap("2", within="[aria-labelledby=doser]")
    thumb.tap("Ja", within="[aria-labelledby=ambulanse]")
    thumb.tap("Resten på kontoret")
    thumb.page.locator(".ft-tile").first.wait_for()
    assert thumb.taps == 6
    fields = ("state", "kind", "naloxone", "doses", "ambulance", "place__code")
    wanted = ("minimum", "overdose", True, 2, True, "torget")
    eventually(thumb.page, lambda: IncidentLog.objects.values_list(*fields).get(), wanted)


def test_what_was_no_incident_is_undone_without_a_question(evening: Any) -> None:
    """Task 3, K27"""
    thumb = evening.out()
    thumb.tap("Hendelse")
    thumb.tap("Ikke en hendelse")
    thumb.sees("Angret: hendelse")
    eventually(thumb.page, lambda: FieldEvent.objects.filter(kind="undo").exists())
    assert not IncidentLog.objects.exclude(state="dropped").exists()


def test_the_session_ends_in_three_taps(evening: Any) -> None:
    """K25, task 1: «Avslutt» → «Alle er trygt inne» → «Lagre»; and it can go on."""
    thumb = evening.out()
    thumb.tile("Jente 13–15")
    thumb.counted(1)
    thumb.taps = 0
    thumb.tap("Avslutt")
    thumb.tap("Alle er trygt inne")
    thumb.sees("Alle var trygt inne")
    thumb.tap("Lagre")
    thumb.sees("er lagret med 1 treff")
    assert thumb.taps == 3
    eventually(thumb.page, lambda: Outing.objects.get().is_open, False)
    assert Outing.objects.get().home_at is not None
    thumb.tap("Fortsett økta")
    thumb.counted(1)


def test_one_checks_in_before_one_is_asked_to(evening: Any) -> None:
    """Wish 13: who is alone is told to check in often, so there is a button for it, not only when the time is out."""
    thumb = evening.out()
    thumb.tap("Mer")
    thumb.tap("Alt i orden")
    eventually(thumb.page, lambda: Outing.objects.get().checked_at is not None)
    thumb.tap("Tilbake til tellinga")
    thumb.page.locator(".ft-tile").first.wait_for()
    assert thumb.page.get_by_role("button", name="Alt i orden").count() == int(
        thumb.page.get_by_text("Du er alene").count() > 0
    )
