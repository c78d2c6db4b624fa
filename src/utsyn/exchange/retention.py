"""How long uploads are kept: until they are taken in or given up. What was taken in is in the log, by checksum."""

from __future__ import annotations

from utsyn.retention.rules import in_use

RULES = in_use("a package on its way in; the log keeps its checksum and what it changed", "exchange.Upload")
