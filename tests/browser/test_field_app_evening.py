"""A whole evening: two phones without net, one of them killed; afterwards the office has exactly the taps made."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from utsyn.field.models import Encounter, FieldSession

READY = "() => navigator.serviceWorker.ready.then((it) => Boolean(it.active))"


def test_two_phones_without_net_and_one_killed_make_one_session(evening: Any) -> None:
    """Issue 3: both start at the same corner; union, no tap lost or doubled. K18: opens from cold without net."""
    workers = [evening.worker(), evening.worker()]
    evening.plan(*workers)
    phones = [evening.phone(worker) for worker in workers]
    for phone in phones:
        assert phone.page.evaluate(READY)
        phone.page.reload()  # from now on the worker answers
        phone.page.get_by_role("button", name="Start feltøkt").wait_for()
        phone.page.context.set_offline(True)
        phone.tap("Start feltøkt")
        phone.tap("Start")
        phone.page.locator(".ft-tile").first.wait_for()
    one, two = phones
    for at in range(1, 8):
        one.tile("Jente 13–15")
        one.counted(at)
    for at in range(1, 6):
        two.tile("Gutt 16–17")
        two.counted(at)
    two.tap("Angre")
    two.counted(4)
    assert two.sum(1) == "–"  # a partner who is not known is not guessed

    # killed in the middle of a tap: either it is there afterwards, or the number never changed
    two.page.evaluate("() => document.querySelector('.ft-tile').click()")
    two.page.close()
    again = two.page = evening.contexts[1].new_page()
    again.on("pageerror", lambda fault: evening.faults.append(str(fault)))
    again.goto(evening.server.url + "/felt")
    again.locator(".ft-tile").first.wait_for()
    there = int(two.sum())
    assert there in (4, 5)

    for phone in (two, one):
        phone.page.context.set_offline(False)
        phone.page.get_by_role("status").filter(has_text="Frakoblet").wait_for(state="detached")
    one.page.wait_for_function(
        "n => document.querySelectorAll('.ft-sum dd')[1]?.innerText === n", arg=str(there)
    )
    assert one.sum(2) == str(7 + there)
    assert FieldSession.objects.count() == 1
    assert Encounter.objects.aggregate(all=Sum("count"))["all"] == 7 + there
    assert {who.code for who in FieldSession.objects.get().staff.all()} == {
        "ask",
        *(f"u{worker.pk}" for worker in workers),
    }
