"""Which law one record is kept under, where that is not the service's (JRN-1)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from utsyn.audit.services import record
from utsyn.core.actor import Actor
from utsyn.core.errors import Invalid
from utsyn.youth.locking import require_version
from utsyn.youth.models import Regime, YoungPerson
from utsyn.youth.regimes import FOLLOWS
from utsyn.youth.rules import require_lead
from utsyn.youth.services.granting import locked


def set_regime(
    *, by: Actor, person: YoungPerson, regime: str, reason: str, version: int | None = None
) -> YoungPerson:
    """The record is kept under ``regime``; "": under the service's. The same again changes nothing.

    The reason lies in the box, the log has the codes. Raises Refused for those who do not lead the record; Invalid for
    an unknown regime, and without a reason; NotAllowedNow where somebody has changed the record since ``version``.
    """
    require_lead(by, person)
    if regime not in ("", *Regime.values):
        raise Invalid(_("Velg ett av svarene."), field="regime", value=regime, valid=Regime.values)
    if not reason.strip():
        raise Invalid(_("Skriv hvorfor, så den som leser journalen senere, forstår det."), field="reason")
    with transaction.atomic():
        row = locked(person)
        require_lead(by, row)
        if row.regime == regime:
            return row
        require_version(row, version)
        before, row.regime = row.regime, regime
        row.seal({**row.content(), "regime_reason": reason.strip()})
        row.version += 1
        row.save(update_fields=["regime", "sealed", "version"])
        record(by, "youth.regime_set", row, before=before or FOLLOWS, after=regime or FOLLOWS)
    return row
