"""Made-up young people whom a made-up service follows, as tables of the exchange format. Nobody in them is real."""

from __future__ import annotations

from utsyn.youth.generator.following import COLUMNS, Employed, Town, follow_up

__all__ = ["COLUMNS", "Employed", "Town", "follow_up"]
