"""The staffing plan."""

from __future__ import annotations

from utsyn.exchange.tables.spec import Column, Table, each
from utsyn.exchange.values import Clock, Day, Id, Whole
from utsyn.steering.policies import MOST_TEAMS, StaffingRow, wrong_in_row

STAFFING_PLAN = Table(
    "staffing_plan",
    StaffingRow,
    (
        Column("weekday", Whole(1, 7), required=True),
        Column("shift", Id(limit=60, listed=True), required=True),
        Column("start", Clock(), required=True),
        Column("end", Clock(), required=True),
        Column("min_teams", Whole(0, MOST_TEAMS), required=True),
        Column("max_teams", Whole(0, MOST_TEAMS), required=True),
        Column("from_date", Day(), required=True),
        Column("to_date", Day()),
    ),
    key=("weekday", "shift", "from_date"),
    rules=(each(wrong_in_row),),
)
