"""How long young people's records are kept. The rules on disposal do not name outreach: all is kept (ARK-6).

The class of a record's own tables follows the regime that it is kept under (JRN-1).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from utsyn.core.actor import Actor
from utsyn.retention.disposals import Disposal, Found
from utsyn.retention.rules import by_regime, in_use, undecided

RULES = [
    *by_regime(
        "youth.YoungPerson", "youth.Merge", "youth.RecordPeriod", "youth.KeyWorker", "youth.Contact",
        "youth.LifeSituation", "youth.Decision", "youth.Task", "youth.JournalEntry", "youth.EntryStaff",
        "youth.EntryTopic", "youth.EntryMove", "youth.Recognition", "youth.DisposalCase",
    ),
    *undecided(
        "youth.NotSame", "youth.RecordGrant", "youth.Substitution", "youth.Objection", "youth.Impediment",
        "youth.EmergencyAccess", "youth.AccessFlag", "youth.SearchToken", "youth.StaffNumber",
    ),
    *in_use("as long as the service works in this way", "youth.YouthSettings"),
]  # fmt: skip


def _unused_nicknames() -> Found:
    from utsyn.youth.services import retaining  # models are not ready when the rules are read

    return retaining.unused_nicknames()


def _erase_nicknames(by: Actor, ids: tuple[str, ...]) -> int:
    from utsyn.youth.services import retaining

    return retaining.erase_nicknames(by=by, ids=ids)


def _thrown_drafts() -> Found:
    from utsyn.youth.services import retaining

    return retaining.thrown_drafts()


def _erase_drafts(by: Actor, ids: tuple[str, ...]) -> int:
    from utsyn.youth.services import retaining

    return retaining.erase_drafts(by=by, ids=ids)


#: Both are rows that nobody has put their name to; a signed entry is never among them (ARK-9).
DISPOSALS = [
    Disposal(
        code="youth.unused_nicknames",
        model="youth.YoungPerson",
        what=_("Kallenavn uten noe skrevet på seg"),
        until=_("Skriv noe på ungdommen, eller registrer navnet"),
        look=_unused_nicknames,
        carry_out=_erase_nicknames,
        ground="arkivforskrifta §§ 1 og 12: ingenting er skrevet, så ingenting er dokumentert",
    ),
    Disposal(
        code="youth.thrown_drafts",
        model="youth.JournalEntry",
        what=_("Kladder som ble kastet for mer enn 30 dager siden"),
        until=_("Hent kladden tilbake innen 30 dager"),
        look=_thrown_drafts,
        carry_out=_erase_drafts,
        ground="arkivforskrifta §§ 1 og 12: en kladd er et arbeidsnotat som ingen har signert",
    ),
]
