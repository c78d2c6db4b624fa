"""Every permission there is, once."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What somebody may do within a service. Roles (``roles.toml``) are sets of these."""

    SEE_STATISTICS = "statistics.see"
    SEE_ROWS = "statistics.rows"  # the list of records behind a figure
    MAKE_REPORT = "report.make"
    SEE_FIELD = "field.see"
    RECORD_FIELD = "field.record"
    LEAD_FIELD = "field.lead"  # rota, plan, settings of counting, alarms, others' sessions
    MANAGE_DEVICES = "field.devices"  # phones that count: see them, stop them
    SEE_YOUTH = "youth.see"  # search, and open the records that one has to do with
    RECORD_YOUTH = "youth.record"  # write in them
    LEAD_YOUTH = "youth.lead"  # key workers, grants, objections, reviews, quality lists
    CORRECT_YOUTH = "youth.correct"  # appointed to correct what somebody else signed (JRN-6)
    SEE_ACCESS_LOG = "youth.access_log"  # «Hvem har sett» and what the rules find in it (LOG-11)
    DISPOSE_YOUTH = "youth.dispose"  # restriction and erasure; reads a restricted record (PVN-12)
    SEE_CATALOGUE = "catalogue.see"
    CHANGE_CATALOGUE = "catalogue.change"
    IMPORT_DATA = "exchange.import"
    EXPORT_DATA = "exchange.export"
    MANAGE_USERS = "accounts.manage"
    SEE_AUDIT = "audit.see"


#: What nobody has without a declaration of confidentiality, where the service asks for one (TAU-10).
OF_RECORDS: frozenset[Permission] = frozenset(
    {
        Permission.SEE_YOUTH,
        Permission.RECORD_YOUTH,
        Permission.LEAD_YOUTH,
        Permission.CORRECT_YOUTH,
        Permission.SEE_ACCESS_LOG,
        Permission.DISPOSE_YOUTH,
    }
)
#: Whoever has one of these reaches further than others: they can be asked for a police certificate (TIL-8).
PRIVILEGED: frozenset[Permission] = frozenset({Permission.MANAGE_USERS, Permission.DISPOSE_YOUTH})
