"""How long young people's records are kept. The rules on disposal do not name outreach: all is kept (ARK-6)."""

from __future__ import annotations

from utsyn.retention.rules import in_use, undecided

RULES = [
    *undecided(
        "youth.YoungPerson", "youth.NotSame", "youth.Merge",
        "youth.RecordPeriod", "youth.KeyWorker", "youth.Contact", "youth.LifeSituation", "youth.Decision", "youth.Task",
        "youth.JournalEntry", "youth.EntryStaff", "youth.EntryTopic", "youth.EntryMove", "youth.Recognition",
        "youth.RecordGrant", "youth.Substitution", "youth.Objection", "youth.Impediment", "youth.EmergencyAccess",
        "youth.AccessFlag", "youth.DisposalCase", "youth.SearchToken", "youth.StaffNumber",
    ),
    *in_use("as long as the service works in this way", "youth.YouthSettings"),
]  # fmt: skip
