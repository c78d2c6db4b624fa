"""How long files of reports are kept: a day. What was made is in the log, and can be made again."""

from __future__ import annotations

from utsyn.retention.rules import in_use

RULES = in_use(
    "a file on its way to the one who asked for it; the log says that it was made", "reports.ReportFile"
)
