"""How long codes are kept: as long as the records that they explain."""

from __future__ import annotations

from utsyn.retention.rules import undecided

RULES = undecided(
    "catalogue.District",
    "catalogue.Place",
    "catalogue.Topic",
    "catalogue.AgeScheme",
    "catalogue.AgeBand",
    "catalogue.CodeChange",
    "catalogue.PublishedFigure",
)
