"""How long uploads are kept: until they are taken in or given up. What was taken in is in the log, by checksum."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from utsyn.core.actor import Actor
from utsyn.retention.disposals import Disposal, Found
from utsyn.retention.rules import in_use

RULES = in_use("a package on its way in; the log keeps its checksum and what it changed", "exchange.Upload")


def _left_over() -> Found:
    from utsyn.exchange.uploads import left_over  # models are not ready when the rules are read

    rows = left_over()
    return Found(
        tuple(str(each.pk) for each in rows), min((each.made_at.date() for each in rows), default=None)
    )


def _give_up(by: Actor, ids: tuple[str, ...]) -> int:
    from utsyn.exchange.uploads import give_up

    return give_up(by=by, ids=ids)


DISPOSALS = [
    Disposal(
        code="exchange.left_over_uploads",
        model="exchange.Upload",
        what=_("Filer som ble lastet opp, og aldri hentet inn"),
        until=_("Hent inn pakken innen et døgn, eller last den opp på nytt"),
        look=_left_over,
        carry_out=_give_up,
    )
]
